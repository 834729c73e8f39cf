"""Making, opening and closing tasks; what they ask stands from the first opening on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension
from summaries.ratings.selectors import ratings_outside
from summaries.ratings.services import declare_scale
from surveys.experts.marking import STEP
from surveys.experts.models import RatingTask, TaskDimension, TaskPlace
from surveys.experts.wrong import TaskRefusedError

PREFERRED: Final = "preferred"
MOST_VALUES: Final = 11  # of a scale: so many stand beside each other on a phone
# What raters see of it may be put better while they work; what they are asked may not.
ALWAYS: Final = frozenset(
    {"title", "instructions", "raters_wanted", "most_articles", "lease_minutes", "crowd", "study"}
    | {"completion_code", "completion_link"}
)
_RESERVED: Final = {"new"}


def make_task(*, title: str, kind: str) -> RatingTask:
    """A draft; its address is made of its title. One of pairs has its dimension already."""
    task = RatingTask(title=title, kind=kind, slug=_free_slug(title))
    task.full_clean()
    with transaction.atomic():
        task.save()
        if task.asks_pairs:
            TaskDimension.objects.create(
                task=task, number=1, name=PREFERRED, low=0, high=1, step=0.5
            )
    return task


def save_task(*, task: RatingTask, fields: dict[str, Any]) -> None:
    """Write what a form says of it, versions among it. Raises TaskRefusedError for what stands."""
    with transaction.atomic():
        held = _held(task)
        versions = fields.pop("versions", None)
        if held.opened_at is not None:
            fields = {name: value for name, value in fields.items() if name in ALWAYS}
        if fields.get("group", held.group) != held.group and held.raters.exists():
            raise TaskRefusedError(
                "Raters were invited into the group, so it stands. Make another task for another."
            )
        for name, value in fields.items():
            setattr(held, name, value)
        held.full_clean()
        held.save()
        before = set(held.versions.values_list("pk", flat=True))
        if versions is not None and held.opened_at is None:
            after = {each.pk for each in versions}
            if after != before:
                held.versions.set(versions)
                held.items.all().delete()  # they hold texts of other versions


def add_dimension(*, task: RatingTask, fields: dict[str, Any]) -> TaskDimension:
    """Ask for one more. Raises TaskRefusedError."""
    with transaction.atomic():
        refuse_begun(task)
        if task.asks_pairs:
            raise TaskRefusedError("A task of pairs asks for nothing but the better of two.")
        if fields.get("by_sentences") and task.dimensions.filter(by_sentences=True).exists():
            raise TaskRefusedError("Sentences are marked for one dimension already.")
        last = task.dimensions.aggregate(last=Max("number"))["last"]
        name = " ".join(str(fields["name"]).split())  # of one line, as a heading and a file have it
        fields = fields | {"name": name}
        dimension = TaskDimension(task=task, number=(last or 0) + 1, **fields)
        if dimension.by_sentences:
            dimension.low, dimension.high, dimension.step = 0, 1, STEP
            dimension.better = Dimension.Better.HIGHER
        else:
            _refuse_scale(dimension)
        try:
            dimension.full_clean()
        except ValidationError as error:
            raise TaskRefusedError(" ".join(error.messages)) from error
        dimension.save()
    return dimension


def remove_dimension(*, task: RatingTask, number: int) -> None:
    """Ask for it no more; gold answers on it go, too. Raises TaskRefusedError."""
    with transaction.atomic():
        refuse_begun(task)
        if task.asks_pairs:
            raise TaskRefusedError("A task of pairs asks for nothing but the better of two.")
        gone = task.dimensions.filter(number=number)
        names = set(gone.values_list("name", flat=True))
        gone.delete()
        for item in task.items.filter(is_gold=True):
            for text in item.texts.exclude(text=""):
                text.known = {k: v for k, v in text.known.items() if k not in names}
                text.save(update_fields=["known"])


def open_task(*, task: RatingTask) -> None:
    """Let raters in; its scales are declared. Raises TaskRefusedError with a line a fault."""
    with transaction.atomic():
        held = _held(task)
        dimensions = list(held.dimensions.order_by("number"))
        faults = [*_faults(held, dimensions)]
        if faults:
            raise TaskRefusedError("\n".join(faults))
        for each in dimensions:
            _declare(held.group, each)
        held.opened_at = held.opened_at or timezone.now()
        held.closed_at = None
        held.save(update_fields=["opened_at", "closed_at"])


def close_task(*, task: RatingTask) -> None:
    """Hand out nothing from now on; what raters have before them is still taken."""
    RatingTask.objects.filter(pk=task.pk, opened_at__isnull=False, closed_at=None).update(
        closed_at=timezone.now()
    )


def delete_task(*, task: RatingTask) -> None:
    """Delete a task in which nobody has rated. Raises TaskRefusedError."""
    with transaction.atomic():
        held = _held(task)
        if TaskPlace.objects.filter(item__task=held).exists():
            raise TaskRefusedError("Somebody has begun to rate in it, and that is kept.")
        held.delete()


def refuse_begun(task: RatingTask) -> None:
    """Raise TaskRefusedError where the task was opened; inside a transaction, it is locked."""
    if _held(task).opened_at is not None:
        raise TaskRefusedError(
            "The task has been opened, so what it asks stands. Make another one to ask otherwise."
        )


def _faults(task: RatingTask, dimensions: Sequence[TaskDimension]) -> list[str]:
    faults = []
    if not dimensions:
        faults.append("It asks for nothing: add a dimension.")
    if not task.items.filter(is_gold=False).exists():
        faults.append("It has no articles: choose some.")
    if task.crowd and not task.completion_code:
        faults.append("A crowd’s platform pays by a code: write the one that it gave.")
    if task.opened_at is None:
        faults += [fault for each in dimensions if (fault := _scale_fault(task.group, each))]
    for item in task.items.filter(is_gold=True):
        if not any(text.known for text in item.texts.exclude(text="")):
            faults.append("A gold article has no known answer any more: take it out.")
    return faults


def _scale_fault(group: str, dimension: TaskDimension) -> str:
    held = Dimension.objects.filter(group=group, name=dimension.name).first()
    if held is None:
        return ""
    if held.better and held.better != dimension.better:
        return (
            f"{dimension.name} of the group {group} is declared as {held.better} is better: say "
            "the same, or use another name or another group."
        )
    if held.scale == dimension.scale:
        return ""
    if Rating.objects.filter(group=group, dimension=dimension.name).exists():
        number, example = ratings_outside(held, dimension.scale)
        if number or held.is_declared:
            said = f", and holds {example}" if number else ""
            return (
                f"{dimension.name} of the group {group} is on a scale of {held.scale}{said}: use "
                "that scale, another name or another group."
            )
    return ""


def _declare(group: str, asked: TaskDimension) -> None:
    dimension, _ = Dimension.objects.get_or_create(
        group=group, name=asked.name,
        defaults={"low": asked.low, "high": asked.high, "step": asked.step},
    )  # fmt: skip
    declare_scale(dimension=dimension, scale=asked.scale, better=asked.better)


def _refuse_scale(dimension: TaskDimension) -> None:
    if not dimension.low < dimension.high or dimension.step <= 0:
        raise TaskRefusedError("The highest value is above the lowest, and the step above 0.")
    steps = (dimension.high - dimension.low) / dimension.step
    if not steps < MOST_VALUES or abs(steps - round(steps)) > 1e-6:
        raise TaskRefusedError(
            f"The scale has {round(steps, 2):g} steps. Whole steps lead from the lowest value to "
            f"the highest, and there are at most {MOST_VALUES} values."
        )
    if len({f"{value:g}" for value in dimension.values}) < len(dimension.values):
        raise TaskRefusedError("Six digits do not tell the scale’s values apart: count from less.")


def _free_slug(title: str) -> str:
    base = slugify(title)[:50].strip("-") or "task"
    held = set(RatingTask.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    names = (base, *(f"{base}-{number}" for number in range(2, len(held) + 4)))
    return next(name for name in names if name not in held | _RESERVED)


def _held(task: RatingTask) -> RatingTask:
    return RatingTask.objects.select_for_update().get(pk=task.pk)
