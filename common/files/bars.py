"""How wide the bars of progress are."""

from __future__ import annotations

import os
from typing import IO, Final

USUAL: Final = 80
ROWS: Final = 24  # so that no bar asks for them: of a terminal of 0 rows it would see none free


def columns_of(stream: IO[str]) -> int | None:
    """How many columns a bar on `stream` may take; None where the terminal says so itself.

    Terminals under `script`, and some of containers and pipelines, call themselves 0 columns wide,
    and a bar cut to that is never seen.
    """
    try:
        told = os.get_terminal_size(stream.fileno()).columns
    except (AttributeError, OSError, ValueError):  # a worker's log in its place has no number
        return None
    return None if told else USUAL
