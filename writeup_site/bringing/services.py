"""What the team does with a file: brings it, says what its columns mean, lets it be taken in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from django.contrib.auth.models import User

from common.work.nudge import Nudger, publish
from evaluation.imported_scores.services import undo_scores
from summaries.importing.models import Import
from summaries.importing.rating_rows import undo_ratings
from surveys.imports.undoing import CannotUndoError, undo_votes
from writeup_site.bringing.kinds import KINDS, guessed_columns
from writeup_site.bringing.looking import FirstRows

WORK: Final = "writeup_site.tasks.work_on_imports"
_nudger = Nudger(lambda: publish(WORK))


def nudge_importing() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()


class CannotRunError(ValueError):
    """The file is being taken in already, or was; the message says so."""


def begin_upload(*, filename: str, size: int, kind: str, by: User) -> Import:
    """A row for a file that is about to come."""
    return Import.objects.create(
        kind=kind if kind in KINDS else Import.Kind.SUMMARIES,
        filename=PurePath(filename.replace("\\", "/")).name.replace("\0", "")[-255:] or "file",
        size=size,
        status=Import.Status.UPLOADED,
        created_by=by,
    )


def columns_for(kind: str, first: FirstRows) -> dict[str, str]:
    """What the columns mean: as the team said of the last file with the same ones, else guessed."""
    names = first.names
    ended = Import.objects.filter(kind=kind, status__in=["finished", "undone"], size__isnull=False)
    for options in ended.order_by("-pk").values_list("options", flat=True)[:50]:
        kept = options.get("columns", {})
        if set(kept) == set(names):
            return {name: kept[name] for name in names}
    return guessed_columns(first.outer, kind, inner=sorted(first.inner, key=names.index))


def run(row: Import, *, kind: str, options: Mapping[str, Any], source: str) -> None:
    """Let a worker take the file in, or try it. Raises CannotRunError."""
    waiting = Import.objects.filter(
        pk=row.pk, status__in=[Import.Status.UPLOADED, Import.Status.CHECKED, Import.Status.FAILED]
    )
    # The database settles two presses at once: one of them finds the row as it was.
    if not waiting.update(
        kind=kind, options=dict(options), source=source, status=Import.Status.WAITING, lines=0,
        bytes_read=0, attempts=0, interruptions=0, error="", claim="", claimed_until=None,
        report={},
    ):  # fmt: skip
        raise CannotRunError("This file is being taken in already, or was.")
    nudge_importing()


def can_undo(row: Import) -> bool:
    """Whether something of it may be here that can be taken back: of one that failed, too, and of
    a command or call that was broken off, which no worker goes on with."""
    is_broken_off = row.status == Import.Status.RUNNING and row.size is None
    is_half_undone = row.status == Import.Status.UNDONE and row.undone_at is None
    has_some = row.status in {Import.Status.FINISHED, Import.Status.FAILED}
    return row.kind != Import.Kind.SUMMARIES and (has_some or is_broken_off or is_half_undone)


def undo(row: Import) -> str:
    """Take back what it brought; says how much. Raises CannotUndoError."""
    if row.kind == Import.Kind.SUMMARIES:
        raise CannotUndoError("Summaries stay: retire or delete their versions instead.")
    if not can_undo(row):
        raise CannotUndoError("Nothing of it is here that could be taken back.")
    if row.kind == Import.Kind.VOTES:
        return " ".join(undo_votes(row.pk).sentences())
    if row.kind == Import.Kind.RATINGS:
        return f"{undo_ratings(row.pk):,} ratings taken back."
    return f"{undo_scores(row.pk):,} scores taken back."
