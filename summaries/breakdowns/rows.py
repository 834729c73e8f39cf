"""From a breakdown's parts to the rows that hold them; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from summaries.breakdowns.models import Section
from summaries.breakdowns.records import SectionRecord


def section_rows(summary: int, sections: Iterable[SectionRecord]) -> list[Section]:
    """The breakdown's sections, those of each kind counted from 0."""
    return [Section(**values) for values in section_values(summary, sections)]


def section_values(summary: int, sections: Iterable[SectionRecord]) -> Iterator[dict[str, Any]]:
    """The same as values by field."""
    positions: dict[str, int] = {}
    for section in sections:
        position = positions.get(section.kind, 0)
        positions[section.kind] = position + 1
        yield {
            "summary_id": summary, "kind": section.kind, "position": position,
            "heading": section.heading, "body": section.body, "polarity": section.polarity,
        }  # fmt: skip
