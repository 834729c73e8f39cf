"""Which part of a data set an article belongs to, so that none stands in two. Pure."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, Literal

Split = Literal["train", "validation", "test"]
# Of a thousand articles, from the first on.
PARTS: Final[tuple[tuple[Split, int], ...]] = (("train", 800), ("validation", 100), ("test", 100))
SPLITS: Final[tuple[Split, ...]] = tuple(name for name, _ in PARTS)
_WHOLE: Final = sum(share for _, share in PARTS)


def split_of(article: str, *, seed: str) -> Split:
    """The split of an article by its key: always the same one, whatever else is exported."""
    digest = blake2b(f"{seed}\0{article}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest) % _WHOLE
    for name, share in PARTS:
        if place < share:
            return name
        place -= share
    raise AssertionError("a place within the whole")
