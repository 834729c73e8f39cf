"""How much tests draw: `make test` a short form, `make simulations` the long one.

A short form is as long as what it asserts asks for, and says so; the long one sees less. On
Postgres, where SQLite's run has seen the values, less is drawn again: what can be otherwise there
are its statements and triggers, and each of them comes up in a few histories. `make test-postgres`
draws all of it there.
"""

from __future__ import annotations

import os
from typing import Final

LONG: Final = os.environ.get("SIMULATIONS") == "long"
ON_POSTGRES: Final = os.environ.get("DATABASE_URL", "").startswith("postgres")


def drawn(short: int, long: int) -> int:
    """How often to draw in this run."""
    return long if LONG else short


def drawn_again(often: int, on_postgres: int) -> int:
    """How often to draw, there and on SQLite, what the tests of Postgres draw once more."""
    return on_postgres if ON_POSTGRES and not LONG else often
