"""Experts by name: a personal link each, made anew or ended by the team."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from summaries.ratings.services import raters_named
from surveys.experts.models import RatingTask, TaskRater
from surveys.experts.passes import hash_of, new_token
from surveys.experts.wrong import TaskRefusedError


@dataclass(frozen=True)
class PersonalLink:
    """A rater's new link; `token` is held nowhere else."""

    rater: TaskRater
    token: str = field(repr=False)


def invite_rater(*, task: RatingTask, name: str) -> PersonalLink:
    """Let somebody of this name rate; the name is theirs among all ratings of the task's group.

    Raises TaskRefusedError where the name rates in the task already.
    """
    with transaction.atomic():
        RatingTask.objects.select_for_update().get(pk=task.pk)
        rater = raters_named([(task.group, name)])[task.group, name]
        if task.raters.filter(rater=rater).exists():
            raise TaskRefusedError(f"{name} rates in this task already: make a new link there.")
        token = new_token()
        made = TaskRater.objects.create(task=task, rater_id=rater, token_hash=hash_of(token))
    return PersonalLink(made, token)


def renew_link(*, rater: TaskRater) -> PersonalLink:
    """Another link in the place of the one before, which leads nowhere from now on.

    Who was ended rates on. Raises TaskRefusedError for a crowd's rater.
    """
    if rater.participant:
        raise TaskRefusedError("Who came from a crowd’s platform comes in by it, not by a link.")
    token = new_token()
    rater.token_hash, rater.ended_at = hash_of(token), None
    rater.save(update_fields=["token_hash", "ended_at"])
    return PersonalLink(rater, token)


def end_rater(*, rater: TaskRater) -> None:
    """Take nothing from them any more; what they rated stays, and their seats are free."""
    with transaction.atomic():
        TaskRater.objects.filter(pk=rater.pk, ended_at=None).update(ended_at=timezone.now())
        rater.places.filter(done_at=None).update(seat=None)
