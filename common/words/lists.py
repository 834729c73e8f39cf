"""Several things in one sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def name_list(names: Sequence[object], last: str = "and") -> str:
    """Names in a row, such as "a", "a and b", "a, b and c"; "" for none."""
    said = [str(name) for name in names]
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} {last} {said[-1]}"
