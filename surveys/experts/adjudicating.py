"""Deciding where raters are far apart; what they said stays as they said it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from surveys.experts.models import Adjudication, TaskText
from surveys.experts.wrong import TaskRefusedError


def adjudicate(*, text: TaskText, dimension: str, value: float, note: str, by: User) -> None:
    """Keep a decision beside the single ratings, in the place of one before.

    Raises TaskRefusedError for a value that is none of the dimension's scale.
    """
    asked = text.item.task.dimensions.filter(name=dimension).first()
    if asked is None or not asked.scale.has(value):
        raise TaskRefusedError(f"{value:g} is no value of the scale of {dimension}.")
    Adjudication.objects.update_or_create(
        text=text,
        dimension=dimension,
        defaults={"value": value, "note": note, "by": by, "at": timezone.now()},
    )
