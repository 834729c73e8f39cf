"""Two versions' settings side by side, what differs first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evaluation.comparison.differences import Marked, TextRun, marked

# Settings that a generator takes lie in a folder of that name beside what it was recorded with.
_OWN: Final = "settings."


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting; runs are () on the side that lacks it, and marked where both have a text."""

    name: str
    other: tuple[TextRun, ...]
    this: tuple[TextRun, ...]
    differs: bool


def settings_diff(other: Any, this: Any) -> list[SettingRow]:
    """Every setting that either version has: those that differ first, then by name."""
    theirs, ours = dict(_flat(other)), dict(_flat(this))
    rows = [_row(name, theirs.get(name), ours.get(name)) for name in theirs.keys() | ours.keys()]
    return sorted(rows, key=lambda row: (not row.differs, row.name))


def _row(name: str, other: str | None, this: str | None) -> SettingRow:
    shown = name.removeprefix(_OWN)
    if other is None or this is None or other == this:
        sides = Marked(_whole(other), _whole(this), compared=False)
    else:
        sides = marked(other, this)
    return SettingRow(shown, sides.baseline, sides.candidate, other != this)


def _whole(text: str | None) -> tuple[TextRun, ...]:
    return () if text is None else (TextRun(text, False),)


def _flat(settings: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Settings by their names, those inside others with both; values as text or as JSON."""
    if not isinstance(settings, dict):
        yield prefix.removesuffix(".") or "settings", json.dumps(settings, ensure_ascii=False)
        return
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{prefix}{name}", said
