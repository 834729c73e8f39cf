"""Which rows only an import of votes made, so that it can be taken back with them; and its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from summaries.importing.models import BroughtRow, Import


def note_brought(brought_by: int, kind: BroughtRow.Kind, rows: Iterable[int]) -> None:
    """Note rows that an import of votes made. In the transaction that makes them."""
    BroughtRow.objects.bulk_create(
        BroughtRow(brought_by_id=brought_by, kind=kind, row=pk) for pk in rows
    )


class ImportUndoneError(RuntimeError):
    """An import was taken back while it was under way."""

    def __init__(self) -> None:
        super().__init__("this import was taken back while it was under way")


def check_not_undone(into: Import) -> None:
    """Raise ImportUndoneError where it was taken back. In a transaction, for whose end whoever
    takes it back waits."""
    status = Import.objects.select_for_update().values_list("status", flat=True).get(pk=into.pk)
    if status == Import.Status.UNDONE:
        raise ImportUndoneError


def finish_import(into: Import, *, lines: int, report: dict[str, Any]) -> None:
    """Note what became of it, unless it was taken back."""
    Import.objects.filter(pk=into.pk).exclude(status=Import.Status.UNDONE).update(
        status=Import.Status.FINISHED, finished_at=timezone.now(), lines=lines, report=report
    )
