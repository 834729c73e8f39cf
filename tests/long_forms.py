"""How much tests draw: `make test` a short form, `make simulations` the long one.

A short form is as long as what it asserts asks for, and says so; the long one sees less.
"""

from __future__ import annotations

import os
from typing import Final

LONG: Final = os.environ.get("SIMULATIONS") == "long"


def drawn(short: int, long: int) -> int:
    """How often to draw in this run."""
    return long if LONG else short
