"""Writes of rubrics and judges: they are made, changed while nobody was asked, and then fixed."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluation.judges.judge_settings import JudgeSettings, fingerprint_of
from evaluation.judges.models import NAME, Judge, Rubric
from evaluation.judges.naming import FIT_NAME
from evaluation.judges.rubrics import PACKAGED, PACKAGED_NAME, RubricText

FIXED: Final = (
    "Its settings, prompts and rubric are fixed: they say what made the answers it has given. To "
    "change them, make another judge after it."
)


class JudgeError(ValueError):
    """A judge cannot be made, changed or asked so; the message gives the fact and the way out."""


class JudgeFixedError(JudgeError):
    """It was asked already, so what it was told stays as it is."""

    def __init__(self) -> None:
        super().__init__(FIXED)


def rubric_text(rubric: Rubric) -> RubricText:
    """What a rubric says. Raises RubricError for a row that was written past the services."""
    return RubricText.of(rubric.instructions, rubric.low, rubric.high, rubric.dimensions)


def judge_settings(judge: Judge) -> JudgeSettings:
    """A judge's settings. Raises SettingsError for a row that was written past the services."""
    return JudgeSettings.from_json(judge.settings)


def packaged_rubric() -> Rubric:
    """The rubric that comes with the program, made at its first use; the team's own if renamed."""
    made, _ = Rubric.objects.get_or_create(name=PACKAGED_NAME, defaults=_columns(PACKAGED))
    return made


def make_rubric(*, name: str, text: RubricText) -> Rubric:
    """A new rubric. Raises JudgeError for a name that is taken or none."""
    _check_name(name, "rubric")
    try:
        with transaction.atomic():
            return Rubric.objects.create(name=name, **_columns(text))
    except IntegrityError as error:
        raise JudgeError(f"there is a rubric “{name}” already; choose another name") from error


def change_rubric(rubric: Rubric, *, name: str, text: RubricText) -> Rubric:
    """Change a rubric that no judge went by yet. Raises JudgeFixedError, JudgeError."""
    _check_name(name, "rubric")
    try:
        with transaction.atomic():
            # Held, so that no judge is asked by it between the question and the answer.
            held = Rubric.objects.select_for_update().get(pk=rubric.pk)
            if held.judges.filter(fixed_at__isnull=False).exists():
                raise JudgeFixedError
            held.name = name
            for column, value in _columns(text).items():
                setattr(held, column, value)
            held.save()
    except IntegrityError as error:
        raise JudgeError(f"there is a rubric “{name}” already; choose another name") from error
    return held


def make_judge(
    *,
    name: str,
    rubric: Rubric,
    settings: dict[str, Any],
    note: str = "",
    created_by: User | None = None,
) -> Judge:
    """A new judge; what `settings` do not name keeps its default.

    Raises SettingsError for settings it can't take, JudgeError for a name that is taken or none.
    """
    _check_name(name, "judge")
    chosen = JudgeSettings.from_json(settings).as_json()
    try:
        with transaction.atomic():
            return Judge.objects.create(
                name=name, rubric=rubric, settings=chosen, note=note, created_by=created_by
            )
    except IntegrityError as error:
        raise JudgeError(f"there is a judge “{name}” already; choose another name") from error


def change_judge(
    judge: Judge, *, name: str, rubric: Rubric, settings: dict[str, Any], note: str
) -> Judge:
    """Change a judge that was asked nothing yet.

    Raises JudgeFixedError, SettingsError for settings, JudgeError for a name.
    """
    _check_name(name, "judge")
    chosen = JudgeSettings.from_json(settings).as_json()
    try:
        with transaction.atomic():
            held = Judge.objects.select_for_update().get(pk=judge.pk)
            if held.fixed_at is not None:
                raise JudgeFixedError
            held.name, held.rubric, held.settings, held.note = name, rubric, chosen, note
            held.save()
    except IntegrityError as error:
        raise JudgeError(f"there is a judge “{name}” already; choose another name") from error
    return held


def fix_judge(judge: int) -> Judge:
    """Fix settings and rubric for good, at the first use, and hash them.

    Call it inside a transaction: the judge's row stays locked, so that two who ask at once do so
    one after the other. Raises SettingsError or RubricError for what cannot be asked by.
    """
    held = Judge.objects.select_for_update().select_related(None).get(pk=judge)
    if held.fixed_at is None:
        rubric = Rubric.objects.select_for_update().get(pk=held.rubric_id)
        held.fingerprint = fingerprint_of(judge_settings(held), rubric_text(rubric))
        held.fixed_at = timezone.now()
        held.save(update_fields=["fingerprint", "fixed_at"])
    return held


def _columns(text: RubricText) -> dict[str, Any]:
    return {
        "instructions": text.instructions,
        "low": text.low,
        "high": text.high,
        "dimensions": text.as_json(),
    }


def _check_name(name: str, kind: str) -> None:
    if not FIT_NAME.fullmatch(name) or len(name) > NAME:
        raise JudgeError(
            f"a {kind}’s name has up to {NAME} letters of English, digits, dots, hyphens and "
            "underscores, and begins with a letter or digit"
        )
