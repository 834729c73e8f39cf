"""What a duel came to, by side, as columns and counts of duels number it."""

from __future__ import annotations

from typing import Final

LEFT_WON: Final = 0
TIE: Final = 1
RIGHT_WON: Final = 2
