"""Takes in ratings one a row, by raters with names and groups of any name, on declared scales."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from common.files.decoding import printable
from common.files.rejections import Reason, Rejection
from summaries.breakdowns.models import Rating
from summaries.breakdowns.records import RatingRecord
from summaries.importing.given_values import GivenValue
from summaries.importing.models import Import
from summaries.importing.rating_parts import names_a_group
from summaries.importing.refusing import LineRefusedError, refuse_outside
from summaries.importing.value_taking import Placed, Refuse, ValueOptions, ValueReport, take_values
from summaries.ratings.models import Dimension
from summaries.ratings.scales import Scale
from summaries.ratings.selectors import Named, declared_scales, dimensions_held, ratings_outside
from summaries.ratings.services import (
    declare_better,
    declare_scale,
    guess_scales,
    raters_named,
)


class ScaleRefusedError(ValueError):
    """Ratings that are held lie outside of the scale to declare, or have another better end."""


def import_ratings(
    *,
    values: Iterable[GivenValue | Rejection],
    options: ValueOptions,
    group: str = "expert",
    scales: Mapping[str, Scale] | None = None,
    better: Mapping[str, str] | None = None,
    by: User | None = None,
    reject: Callable[[Rejection], None] = lambda rejection: None,
    taken: Callable[[int], None] = lambda rows: None,
    into: Import | None = None,
) -> ValueReport:
    """Take in ratings of summaries that are here.

    group: of rows that name none. scales: by dimension, declared for the groups that rate it here;
    what lies outside is refused. better: by dimension, "" for all others, which end is the better
    one, "higher" or "lower"; verdicts go by it, so another than is held is refused. A named rater
    rates a summary once on a dimension; of nameless ratings the n-th of a file is the n-th in its
    list. Raises ScaleRefusedError.
    """
    taking = _RatingTaking(
        group=group, scales=scales or {}, better=better or {}, update=options.update
    )
    report = take_values(
        kind=Import.Kind.RATINGS, values=values, options=options, take=taking.take, by=by,
        reject=reject, taken=taken, into=into,
    )  # fmt: skip
    if not options.dry_run:
        guess_scales(named=taking.rated)
        taking.declare_better()
    return report


def undo_ratings(number: int) -> int:
    """Delete the ratings that an import brought; how many there were."""
    with transaction.atomic():
        # First: should it be under way, its next batch waits for this one's end, and is none.
        Import.objects.filter(pk=number).update(
            status=Import.Status.UNDONE, undone_at=timezone.now()
        )
        rows = Rating.objects.filter(imported_by=number, imported_by__kind=Import.Kind.RATINGS)
        named = set(rows.order_by().values_list("group", "dimension"))
        gone = rows.delete()[0]
        guess_scales(named=named)
    return gone


class _RatingTaking:
    """Takes one batch after the other; knows how many nameless ratings there were before."""

    def __init__(
        self, *, group: str, scales: Mapping[str, Scale], better: Mapping[str, str], update: bool
    ) -> None:
        self.rated: set[Named] = set()
        self._group = group
        self._scales = scales
        self._better = better
        self._update = update
        self._nameless: Counter[tuple[int, str, str]] = Counter()

    def take(
        self, placed: Sequence[Placed], into: Import, report: ValueReport, refuse: Refuse
    ) -> None:
        """Write what is new of a batch."""
        named = [(value, value.group or self._group, pk) for value, pk in placed]
        self._refuse_another_better({(group, value.name) for value, group, _ in named})
        self._declare({(group, value.name) for value, group, _ in named})
        declared = declared_scales()
        standing = []
        for value, group, pk in named:
            try:
                _check(value, group, declared)
            except LineRefusedError as error:
                refuse(value, error)
            else:
                standing.append((value, group, pk))
        raters = raters_named({(group, value.rater) for value, group, _ in standing if value.rater})
        held = _Held([pk for _, _, pk in standing])
        for value, group, pk in standing:
            self.rated.add((group, value.name))
            rating = self._rating(value, group, pk, raters.get((group, value.rater)), held)
            old = held.same_as(rating)
            if old is None or old.value == rating.value:
                is_own = old is None or into.brought_before(old.imported_by_id)
                report.counts["created" if is_own else "unchanged"] += 1
                report.counts["nameless"] += not is_own and rating.rater_id is None
                if old is None:
                    rating.imported_by = into
                    held.add(rating)
            elif self._update:
                report.counts["updated"] += 1
                held.change(old, rating.value, into)
            else:
                refuse(value, _another(old))
        held.write()

    def _rating(
        self, value: GivenValue, group: str, pk: int, rater: int | None, held: _Held
    ) -> Rating:
        """The rating of a row, in its place."""
        place = held.place_of(pk, group, rater)
        if rater is None:
            at = (pk, group, value.name)
            place = held.nameless_place(at, self._nameless[at])
            self._nameless[at] += 1
        return Rating(
            summary_id=pk, group=group, dimension=value.name, place=place, rater_id=rater,
            value=value.value or 0.0,
        )  # fmt: skip

    def declare_better(self) -> None:
        """Keep which end is the better one, where it was told and nobody had said."""
        for named, dimension in dimensions_held().items():
            if named in self.rated and not dimension.better and (told := self._told(named)):
                declare_better(dimension=dimension, better=told)

    def _told(self, named: Named) -> str:
        return self._better.get(named[1], self._better.get("", ""))

    def _refuse_another_better(self, named: set[Named]) -> None:
        if not self._better:
            return
        held = dimensions_held()
        for group, name in sorted(named & held.keys()):
            told, better = self._told((group, name)), held[group, name].better
            if told and better and told != better:
                raise ScaleRefusedError(
                    f"of {group} {name} {better} is better here, not {told}; every verdict by it "
                    "would turn round: say the same, or change it where its scale is declared"
                )

    def _declare(self, named: set[Named]) -> None:
        for group, name in sorted(named):
            scale = self._scales.get(name)
            if scale is None:
                continue
            dimension, _ = Dimension.objects.get_or_create(
                group=group, name=name,
                defaults={"low": scale.low, "high": scale.high, "step": scale.step},
            )  # fmt: skip
            if dimension.is_declared and dimension.scale == scale:
                continue
            number, example = ratings_outside(dimension, scale)
            if number:
                raise ScaleRefusedError(
                    f"{number} ratings of {group} {name} that are held, such as {example}, are "
                    f"not on a scale of {scale}"
                )
            declare_scale(dimension=dimension, scale=scale)


class _Held:
    """The ratings that some summaries have, and what becomes of them."""

    def __init__(self, summaries: Sequence[int]) -> None:
        self._by_place: dict[tuple[Any, ...], Rating] = {}
        self._by_rater: dict[tuple[Any, ...], Rating] = {}
        self._places: dict[tuple[int, str, int], int] = {}
        self._nameless: dict[tuple[int, str, str], list[int]] = {}
        self._next: Counter[tuple[int, str]] = Counter()
        self._changed: dict[int, Rating] = {}
        self._made: list[Rating] = []
        for rating in Rating.objects.filter(summary__in=summaries, place__isnull=False).order_by():
            self._hold(rating)

    def add(self, rating: Rating) -> None:
        """Hold a new one."""
        self._made.append(rating)
        self._hold(rating)

    def change(self, rating: Rating, value: float, by: Import) -> None:
        """Give a held one another value."""
        rating.value, rating.imported_by = value, by
        if rating.pk is not None:
            self._changed[rating.pk] = rating

    def write(self) -> None:
        """Write all that is new and changed."""
        Rating.objects.bulk_create(self._made)
        Rating.objects.bulk_update(self._changed.values(), ["value", "imported_by"])

    def place_of(self, pk: int, group: str, rater: int | None) -> int:
        """A known rater's place in the list of a group, else the next."""
        return self._places.get((pk, group, rater or 0), self._next[pk, group])

    def nameless_place(self, at: tuple[int, str, str], number: int) -> int:
        """The place of the n-th rating without a name, from 0; a free one where there is none."""
        held = sorted(self._nameless.get(at, ()))
        if number < len(held):
            return held[number]
        while (*at, number) in self._by_place:
            number += 1
        return number

    def same_as(self, rating: Rating) -> Rating | None:
        """What is held by the same rater, or in the same place of a list without names."""
        pk, dimension = rating.summary_id, rating.dimension
        if rating.rater_id is not None:
            return self._by_rater.get((pk, dimension, rating.rater_id))
        return self._by_place.get((pk, rating.group, dimension, rating.place))

    def _hold(self, rating: Rating) -> None:
        pk, group, place = rating.summary_id, rating.group, rating.place or 0
        self._by_place[pk, group, rating.dimension, place] = rating
        self._next[pk, group] = max(self._next[pk, group], place + 1)
        if rating.rater_id is not None:
            self._by_rater[pk, rating.dimension, rating.rater_id] = rating
            self._places[pk, group, rating.rater_id] = place
        else:
            self._nameless.setdefault((pk, group, rating.dimension), []).append(place)


def _another(held: Rating) -> LineRefusedError:
    said = f"the rating is {held.value:g} here; pass --update to take this one"
    if held.rater_id is None:
        said += ", or say in a column rater who gave it, where that was somebody else"
    return LineRefusedError(Reason.CHANGED, said)


def _check(value: GivenValue, group: str, scales: Mapping[Named, Scale]) -> None:
    if value.value is None:
        raise LineRefusedError(Reason.MISSING, f'no rating of {printable(value.name)}; add "value"')
    if not names_a_group(group):
        raise LineRefusedError(
            Reason.VALUE, f"{printable(group)} names no group; write letters, as nurses"
        )
    refuse_outside([RatingRecord(group, value.name, 0, value.value, value.rater)], scales)
