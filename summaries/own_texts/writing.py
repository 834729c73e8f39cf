"""What a reader does with a text that is being written: ask, stop, use what came, ask again."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from summaries.generators.base import WritingTask
from summaries.generators.writing import asked_for
from summaries.jobs.models import UNFINISHED
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.owners import hold_owner
from summaries.texts.excerpt import opening
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import writing_versions

MOST_UNFINISHED: Final = 3  # takes of one reader's texts
TITLE: Final = 60  # characters


class TooManyUnfinishedError(ValueError):
    """So much of the reader's is unfinished that nothing more is begun."""


class NotWritingError(ValueError):
    """The version doesn't write any more: it was retired, or what made it is gone."""


def ask_for_text(
    *,
    owner_key: str,
    version: ModelVersion,
    task: WritingTask,
    text: str,
    instruction: str,
    piece: Piece | None = None,
) -> Take:
    """Keep the text as `piece`, a new one for None, and ask `version` for `task` on it.

    Raises UnsuitableTextError where the version can't do that with it, TooManyUnfinishedError, and
    Piece.DoesNotExist where `piece` was deleted meanwhile.
    """
    asked_for(task, text, instruction, characters=_characters(version))
    with transaction.atomic():
        hold_owner(owner_key)
        _refuse_too_many(owner_key)
        if piece is None:
            piece = Piece(owner_key=owner_key, kind=Piece.Kind.TEXT)
        else:  # saved as it was read, a deleted one would come back
            piece = Piece.objects.select_for_update().get(pk=piece.pk)
        _keep(piece, text)
        if not piece.title:
            piece.title = opening(instruction or text, TITLE)
        piece.save()
        take: Take = piece.takes.create(
            version=version, task=task, given=text, instruction=instruction
        )
    return take


def ask_again(*, take: Take) -> Take:
    """Ask the same of the same version once more.

    Raises NotWritingError, TooManyUnfinishedError, and Piece.DoesNotExist where its text was
    deleted meanwhile.
    """
    if take.version not in writing_versions():
        raise NotWritingError(f"{take.version} does not write")
    with transaction.atomic():
        hold_owner(take.piece.owner_key)
        piece = Piece.objects.select_for_update().get(pk=take.piece_id)
        _refuse_too_many(piece.owner_key)
        again: Take = piece.takes.create(
            version=take.version, task=take.task, given=take.given, instruction=take.instruction
        )
    return again


def stop_writing(*, take: Take) -> bool:
    """Stop a take; False where it had ended. A worker notices at its next step."""
    rows = Take.objects.filter(pk=take.pk, status__in=UNFINISHED)
    return bool(rows.update(status=Take.Status.CANCELLED, finished_at=timezone.now(), error=""))


def use_take(*, take: Take) -> bool:
    """Make what was written the piece's text, its title for a title; False where nothing was.

    What continues a text is put behind it. Raises Piece.DoesNotExist where the text was deleted
    meanwhile.
    """
    written = text_of(take)
    if not written:
        return False
    # As it is now: what was read earlier has an owner and a text of then.
    with transaction.atomic():
        piece = Piece.objects.select_for_update().get(pk=take.piece_id)
        if take.task == Take.Task.TITLE:
            piece.title = opening(written, TITLE)
            piece.save(update_fields=["title"])
            return True
        if take.task == Take.Task.CONTINUE:
            between = "" if not take.given or take.given[-1:].isspace() else " "
            written = take.given + between + written
        _keep(piece, written)
        piece.save(update_fields=["text", "text_hash"])
    return True


def delete_text(*, piece: Piece) -> None:
    """Delete a text with everything that was made of it."""
    with transaction.atomic():
        # Locked first: what is asked of it at this moment comes before, and goes, or finds nothing.
        texts = Piece.objects.select_for_update().filter(pk=piece.pk, kind=Piece.Kind.TEXT)
        for text in texts:
            text.delete()


def text_of(take: Take) -> str:
    """What has been written for a task of writing so far; "" where nothing has."""
    output: Any = take.output or {}
    return str(output.get("text", ""))


def notes_of(take: Take) -> list[str]:
    """What the generator says of its text to the reader."""
    output: Any = take.output or {}
    return [str(note) for note in output.get("notes") or ()]


def _keep(piece: Piece, text: str) -> None:
    piece.text, piece.text_hash = text, text_hash(text)


def _characters(version: ModelVersion) -> int:
    """How much of a text the version reads; where it doesn't say, it is left to its generator."""
    settings: Any = version.settings.get("settings")
    most = settings.get("characters") if isinstance(settings, dict) else None
    return most if isinstance(most, int) else 10**9


def _refuse_too_many(owner_key: str) -> None:
    unfinished = Take.objects.unfinished().filter(piece__owner_key=owner_key).count()
    if unfinished >= MOST_UNFINISHED:
        raise TooManyUnfinishedError(f"{unfinished} takes of {owner_key} are unfinished")
