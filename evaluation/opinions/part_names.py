"""The parts of the articles and of the time that figures are given for, by name. Pure."""

from __future__ import annotations

import re
from typing import Final

WHOLE: Final = ("whole", "")
# Four bands of an article's text in characters: where the next one begins, and what it is called.
LENGTHS: Final = (
    ("short", "under 1,500 characters", 0, 1_500),
    ("middle", "1,500 to 2,999 characters", 1_500, 3_000),
    ("long", "3,000 to 5,999 characters", 3_000, 6_000),
    ("longest", "6,000 characters and more", 6_000, None),
)
LENGTH_LABELS: Final = {name: label for name, label, _, _ in LENGTHS}
ARTICLE_DIMENSIONS: Final = ("source", "tag", "length")
TITLES: Final = {"source": "Source", "tag": "Tag", "length": "Length", "month": "Month of the vote"}
MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

Part = tuple[str, str]


def length_band(characters: int | None) -> str | None:
    """The band of a text; None where the text is not known."""
    if not characters:
        return None
    return next(name for name, _, _, end in LENGTHS if end is None or characters < end)


def part_label(dimension: str, value: str) -> str:
    """What a part is called where its dimension stands beside it."""
    return LENGTH_LABELS.get(value, value) if dimension == "length" else value
