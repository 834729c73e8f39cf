"""Long lists in portions that a statement can take; no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, `size` at a time, fewer in the last portion."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
