"""What a reader does with a text that is being written: ask, stop, use what came, ask again."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from summaries.generators.base import WritingTask
from summaries.generators.writing import asked_for
from summaries.jobs.models import UNFINISHED
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.owners import hold_owner
from summaries.texts.excerpt import opening
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import writing_versions

MOST_UNFINISHED: Final = 3  # own breakdowns of one reader's texts
TITLE: Final = 60  # characters


class TooManyWaitingTextsError(ValueError):
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
    own_text: OwnText | None = None,
) -> OwnBreakdown:
    """Keep the text as `own_text`, a new one for None, and ask `version` for `task` on it.

    Raises UnsuitableTextError where the version can't do that with it, TooManyUnfinishedError, and
    OwnText.DoesNotExist where `own_text` was deleted meanwhile.
    """
    asked_for(task, text, instruction, characters=_characters(version))
    with transaction.atomic():
        hold_owner(owner_key)
        _refuse_too_many(owner_key)
        if own_text is None:
            own_text = OwnText(owner_key=owner_key, kind=OwnText.Kind.TEXT)
        else:  # saved as it was read, a deleted one would come back
            own_text = OwnText.objects.select_for_update().get(pk=own_text.pk)
        _keep(own_text, text)
        if not own_text.title:
            own_text.title = opening(instruction or text, TITLE)
        own_text.save()
        own_breakdown: OwnBreakdown = own_text.own_breakdowns.create(
            version=version, task=task, given=text, instruction=instruction
        )
    return own_breakdown


def ask_again(*, own_breakdown: OwnBreakdown) -> OwnBreakdown:
    """Ask the same of the same version once more.

    Raises NotWritingError, TooManyUnfinishedError, and OwnText.DoesNotExist where its text was
    deleted meanwhile.
    """
    if own_breakdown.version not in writing_versions():
        raise NotWritingError(f"{own_breakdown.version} does not write")
    with transaction.atomic():
        hold_owner(own_breakdown.own_text.owner_key)
        own_text = OwnText.objects.select_for_update().get(pk=own_breakdown.own_text_id)
        _refuse_too_many(own_text.owner_key)
        again: OwnBreakdown = own_text.own_breakdowns.create(
            version=own_breakdown.version,
            task=own_breakdown.task,
            given=own_breakdown.given,
            instruction=own_breakdown.instruction,
        )
    return again


def stop_writing(*, own_breakdown: OwnBreakdown) -> bool:
    """Stop an own breakdown; False where it had ended. A worker notices at its next step."""
    rows = OwnBreakdown.objects.filter(pk=own_breakdown.pk, status__in=UNFINISHED)
    return bool(
        rows.update(status=OwnBreakdown.Status.CANCELLED, finished_at=timezone.now(), error="")
    )


def use_own_breakdown(*, own_breakdown: OwnBreakdown) -> bool:
    """Make what was written the own text's text, its title for a title; False where nothing was.

    What continues a text is put behind it. Raises OwnText.DoesNotExist where the text was deleted
    meanwhile.
    """
    written = text_of(own_breakdown)
    if not written:
        return False
    # As it is now: what was read earlier has an owner and a text of then.
    with transaction.atomic():
        own_text = OwnText.objects.select_for_update().get(pk=own_breakdown.own_text_id)
        if own_breakdown.task == OwnBreakdown.Task.TITLE:
            own_text.title = opening(written, TITLE)
            own_text.save(update_fields=["title"])
            return True
        if own_breakdown.task == OwnBreakdown.Task.CONTINUE:
            between = "" if not own_breakdown.given or own_breakdown.given[-1:].isspace() else " "
            written = own_breakdown.given + between + written
        _keep(own_text, written)
        own_text.save(update_fields=["text", "text_hash"])
    return True


def delete_text(*, own_text: OwnText) -> None:
    """Delete a text with everything that was made of it."""
    with transaction.atomic():
        # Locked first: what is asked of it at this moment comes before, and goes, or finds nothing.
        texts = OwnText.objects.select_for_update().filter(pk=own_text.pk, kind=OwnText.Kind.TEXT)
        for text in texts:
            text.delete()


def text_of(own_breakdown: OwnBreakdown) -> str:
    """What has been written for a task of writing so far; "" where nothing has."""
    output: Any = own_breakdown.output or {}
    return str(output.get("text", ""))


def notes_of(own_breakdown: OwnBreakdown) -> list[str]:
    """What the generator says of its text to the reader."""
    output: Any = own_breakdown.output or {}
    return [str(note) for note in output.get("notes") or ()]


def _keep(own_text: OwnText, text: str) -> None:
    own_text.text, own_text.text_hash = text, text_hash(text)


def _characters(version: ModelVersion) -> int:
    """How much of a text the version reads; where it doesn't say, it is left to its generator."""
    settings: Any = version.settings.get("settings")
    most = settings.get("characters") if isinstance(settings, dict) else None
    return most if isinstance(most, int) else 10**9


def _refuse_too_many(owner_key: str) -> None:
    unfinished = OwnBreakdown.objects.unfinished().filter(own_text__owner_key=owner_key).count()
    if unfinished >= MOST_UNFINISHED:
        raise TooManyWaitingTextsError(f"{unfinished} own breakdowns of {owner_key} are unfinished")
