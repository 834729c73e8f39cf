"""What raters do: come in, are given a place, draft, hand in; nothing handed in is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from summaries.ratings.models import Rater
from summaries.ratings.services import raters_named, record_ratings
from surveys.experts.drawing import drawn_order
from surveys.experts.models import RatingTask, TaskItem, TaskPlace, TaskRater
from surveys.experts.passes import RaterPass
from surveys.experts.selectors import (
    Answers,
    Marked,
    articles_at_most,
    done_by,
    items_free_for,
    leases_over,
    may_have_more,
    open_place,
    rater_of,
    turn_is_gold,
    whole_items,
)

LONGEST_SECONDS: Final = 24 * 60 * 60  # in view, of one page; more is a clock that is wrong


class RaterEndedError(ValueError):
    """The team has ended this rater's part."""


class TaskNotOpenError(ValueError):
    """The task is a draft, or closed: it hands out nothing."""


class AnsweredError(ValueError):
    """Other answers were handed in for this place before, and those stand."""


class TextChangedError(ValueError):
    """A text of the item was written anew since; what was rated is there no more."""


class PlaceGoneError(LookupError):
    """The place, or the article it was on, was deleted."""


def ensure_rater(*, task: RatingTask, who: RaterPass) -> TaskRater | None:
    """The rater of a pass; one of a crowd is made here, at their first act. None for nobody."""
    found = rater_of(task, who)
    if found is not None or not who.participant or not task.crowd:
        return found
    name = f"crowd-{salted_hmac('surveys.experts.crowd', who.participant).hexdigest()[:12]}"
    pk = raters_named([(task.group, name)])[task.group, name]
    TaskRater.objects.get_or_create(
        task=task,
        rater_id=pk,
        defaults={
            "participant": who.participant, "study": who.study, "session": who.session,
        },
    )  # fmt: skip
    return rater_of(task, who)


def next_place(*, rater: TaskRater) -> TaskPlace | None:
    """The article that this rater has before them, or another that is theirs for a while.

    None where they have handed in all that they are to, or nothing is left: then they are
    finished. As long as others may still leave an article, only one of a crowd is, who does not
    wait. Raises RaterEndedError and TaskNotOpenError.
    """
    now = timezone.now()
    with transaction.atomic():
        # Whoever asks at the same moment waits here; the constraint on seats stands behind it.
        task = RatingTask.objects.select_for_update(no_key=True).get(pk=rater.task_id)
        _refuse_ended(rater)
        begun = open_place(rater)
        if begun is not None:
            _hold(begun, task, now)
            return begun
        if task.state != RatingTask.State.OPEN:
            raise TaskNotOpenError(f"task {task.pk} is {task.state}")
        leases_over(task, now).update(seat=None)
        item = None if rater.finished_at else _drawn_item(rater)
        if item is None:
            if rater.participant or not may_have_more(rater, _next_turn(rater)):
                _finish(rater, now)
            return None
        TaskRater.objects.filter(pk=rater.pk, began_at=None).update(began_at=now)
        return _new_place(rater, item, task, now)


def hold_place(*, place: TaskPlace) -> None:
    """Keep the rater's seat for another lease, as its page is opened again."""
    with transaction.atomic():
        task = RatingTask.objects.select_for_update(no_key=True).get(pk=place.item.task_id)
        _hold(place, task, timezone.now())


def save_draft(*, place: TaskPlace, draft: dict[str, Any], seconds: int | None) -> bool:
    """Keep what was chosen so far, and the seat. False where it was handed in meanwhile."""
    task = place.item.task
    kept = TaskPlace.objects.filter(pk=place.pk, done_at=None).update(
        draft=draft,
        seconds=_bounded(place, seconds),
        leased_until=timezone.now() + timedelta(minutes=task.lease_minutes),
    )
    return bool(kept)


def give_answers(
    *, place: TaskPlace, answers: Answers, seconds: int | None, marked: Marked | None = None
) -> bool:
    """Take a place's answers for good; of an ordinary item they become ratings at once.

    answers: of every text of the item on every dimension, on its scale. marked: where sentences
    are asked about, those of each text that the article does not say. The same again is False
    and changes nothing. Raises AnsweredError, PlaceGoneError, RaterEndedError, TextChangedError.
    """
    said = {str(text): dict(values) for text, values in answers.items()}
    of_sentences = None if marked is None else {str(k): list(v) for k, v in marked.items()}
    with transaction.atomic():
        # As `next_place` locks, so that a seat is given away once.
        list(RatingTask.objects.select_for_update(no_key=True).filter(pk=place.item.task_id))
        rows = TaskPlace.objects.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("item__task", "task_rater__rater").filter(pk=place.pk).first()
        if held is None:
            raise PlaceGoneError(f"place {place.pk} is gone")
        if held.answers is not None:
            if (held.answers, held.marked) != (said, of_sentences):
                raise AnsweredError(f"place {place.pk} was answered")
            return False
        _refuse_ended(held.task_rater)
        _refuse_changed(held)
        if held.seat is None and not held.item.is_gold:
            held.seat = _free_seat(held.item, held.item.task)
        held.answers, held.marked, held.done_at = said, of_sentences, timezone.now()
        held.seconds, held.draft = _bounded(held, seconds), {}
        held.save()
        if not held.item.is_gold:
            _write_ratings(held, held.task_rater.rater, answers)
    return True


def drop_place(*, place: TaskPlace) -> None:
    """Give a place back whose texts have changed; its turn is another article's."""
    TaskPlace.objects.filter(pk=place.pk, done_at=None).delete()


def _write_ratings(place: TaskPlace, rater: Rater, answers: Answers) -> None:
    summaries = dict(place.item.texts.values_list("pk", "summary_id"))
    record_ratings(
        rater=rater,
        values={
            summary: values
            for text, values in answers.items()
            if (summary := summaries.get(text)) is not None
        },
    )


def _refuse_ended(rater: TaskRater) -> None:
    if TaskRater.objects.filter(pk=rater.pk, ended_at=None).first() is None:
        raise RaterEndedError(f"rater {rater.pk} was ended")


def _refuse_changed(place: TaskPlace) -> None:
    texts = set(place.item.texts.values_list("pk", flat=True))
    whole = whole_items(place.item.task).filter(pk=place.item_id).exists()
    if not whole or texts != set(place.order):
        raise TextChangedError(f"a text of item {place.item_id} has changed")


def _drawn_item(rater: TaskRater) -> TaskItem | None:
    """The rater's next item: a gold one at its turn, else the first free one in their order."""
    task, turn = rater.task, _next_turn(rater)
    if turn > articles_at_most(task):
        return None
    if turn_is_gold(rater, turn):
        seen = rater.places.values("item")
        gold = task.items.filter(is_gold=True).order_by("pk")
        waiting = [each for each in _in_order(rater, list(gold)) if each.texts.exists()]
        left = set(task.items.exclude(pk__in=seen).values_list("pk", flat=True))
        found = next((each for each in waiting if each.pk in left), None)
        if found is not None:
            return found
    free = {item.pk: item for item in items_free_for(rater)}
    every = list(task.items.filter(is_gold=False).order_by("pk"))
    return next((free[each.pk] for each in _in_order(rater, every) if each.pk in free), None)


def _in_order(rater: TaskRater, items: list[TaskItem]) -> list[TaskItem]:
    return drawn_order(items, seed=rater.seed, of="items")


def _next_turn(rater: TaskRater) -> int:
    last = rater.places.aggregate(last=Max("turn"))["last"]
    return (last or 0) + 1


def _new_place(rater: TaskRater, item: TaskItem, task: RatingTask, now: datetime) -> TaskPlace:
    turn = _next_turn(rater)
    texts = list(item.texts.order_by("pk").values_list("pk", flat=True))
    return TaskPlace.objects.create(
        task_rater=rater,
        item=item,
        turn=turn,
        seat=None if item.is_gold else _free_seat(item, task),
        order=drawn_order(texts, seed=rater.seed, of=f"texts of turn {turn}"),
        served_at=now,
        leased_until=now + timedelta(minutes=task.lease_minutes),
    )


def _hold(place: TaskPlace, task: RatingTask, now: datetime) -> None:
    """Push the lease on; whoever lost the seat meanwhile gets another where one is free."""
    if place.done_at is not None:
        return
    if place.seat is None and not place.item.is_gold:
        place.seat = _free_seat(place.item, task)
    place.leased_until = now + timedelta(minutes=task.lease_minutes)
    place.save(update_fields=["seat", "leased_until"])


def _free_seat(item: TaskItem, task: RatingTask) -> int | None:
    """The lowest seat of the item that nobody holds; None where all are held."""
    held = set(item.places.filter(seat__isnull=False).values_list("seat", flat=True))
    return next((seat for seat in range(task.raters_wanted) if seat not in held), None)


def _finish(rater: TaskRater, now: datetime) -> None:
    if done_by(rater):
        TaskRater.objects.filter(pk=rater.pk, finished_at=None).update(finished_at=now)


def _bounded(place: TaskPlace, seconds: int | None) -> int | None:
    """The browser's word for the time in view: never longer than has passed since it was served."""
    if seconds is None:
        return place.seconds
    passed = (timezone.now() - place.served_at).total_seconds()
    return max(0, min(seconds, round(passed), LONGEST_SECONDS))
