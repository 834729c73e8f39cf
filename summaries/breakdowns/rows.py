"""From a record to the rows that hold it; nothing here touches the database."""

from __future__ import annotations

from summaries.breakdowns.models import Section
from summaries.breakdowns.records import SummaryRecord


def section_rows(summary: int, record: SummaryRecord) -> list[Section]:
    """The breakdown's sections, those of each kind counted from 0."""
    positions: dict[str, int] = {}
    rows = []
    for section in record.sections:
        position = positions.get(section.kind, 0)
        positions[section.kind] = position + 1
        rows.append(
            Section(
                summary_id=summary,
                kind=section.kind,
                position=position,
                heading=section.heading,
                body=section.body,
                polarity=section.polarity,
            )
        )
    return rows
