"""Which rows only an import of votes made, so that it can be taken back with them."""

from __future__ import annotations

from collections.abc import Iterable

from summaries.importing.models import BroughtRow


def note_brought(brought_by: int, kind: BroughtRow.Kind, rows: Iterable[int]) -> None:
    """Note rows that an import of votes made. In the transaction that makes them."""
    BroughtRow.objects.bulk_create(
        BroughtRow(brought_by_id=brought_by, kind=kind, row=pk) for pk in rows
    )
