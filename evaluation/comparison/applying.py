"""Applying what changed in the opinions to every sum that is kept of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db.models import Count

from common.work.portions import portions
from evaluation.comparison.counted_models import (
    ArticleCount,
    CountedOpinion,
    CountState,
    CountTable,
    Population,
    Slice,
)
from evaluation.comparison.opinions import Opinion
from evaluation.comparison.tables import (
    DUEL,
    Entry,
    packed,
    replicates_of,
    rows_of,
    summed,
    unpacked,
)
from evaluation.comparison.votes import BAD, FIRST, SECOND, TIE, UP, Counts
from evaluation.opinions.slices import WHOLE, Part, parts_of_articles

_PLAIN = {Population.QUARANTINED.value, Population.UNSCREENED.value}
_IN = 500
TableOf = tuple[int, "Subject"]


class Subject(NamedTuple):
    """What is counted together: whose opinions, of which measure, on which versions."""

    population: str
    measure: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Change:
    """Opinions to add, with the slices each belongs to as ids, and rows to take back.

    newest: when the newest added opinion came in; None without one.
    """

    added: tuple[CountedOpinion, ...]
    taken_back: tuple[CountedOpinion, ...]
    newest: datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.added or self.taken_back)

    @property
    def cells(self) -> set[tuple[int, int]]:
        """The (article, reader) cells that change."""
        return {(row.article_id, row.reader_id) for row in (*self.added, *self.taken_back)}


def changes_between(counted: Sequence[CountedOpinion], held: Sequence[Opinion]) -> Change:
    """What to take back of what was counted, and what to add to reach what is held."""
    fresh = _as_rows(held)
    before = Counter(map(_content, counted))
    surplus: list[CountedOpinion] = []
    for row in fresh:
        if before[_content(row)] > 0:
            before[_content(row)] -= 1
        else:
            surplus.append(row)
    # What is left in `before` is held no longer; any of equal rows may go.
    gone: list[CountedOpinion] = []
    for row in counted:
        if before[_content(row)] > 0:
            before[_content(row)] -= 1
            gone.append(row)
    return Change(
        tuple(surplus), tuple(gone), max((opinion.received_at for opinion in held), default=None)
    )


def apply_changes(change: Change, state: CountState) -> None:
    """Move every sum, and the rows that say what they hold, by the change.

    Call it inside a transaction that holds `state`.
    """
    if change.newest and (state.as_of is None or change.newest > state.as_of):
        state.as_of = change.newest
    if change.added or change.taken_back:
        state.revision += 1
        readers = _new_readers(change)
        articles = _update_article_counts(change)
        _update_tables(change, readers, articles)
        for some in portions([row.pk for row in change.taken_back], _IN):
            CountedOpinion.objects.filter(pk__in=some).delete()
        CountedOpinion.objects.bulk_create(change.added, batch_size=2_000)
    state.save()


def _content(row: CountedOpinion) -> tuple[object, ...]:
    return (
        row.article_id, row.reader_id, row.population, row.measure, row.first_id, row.second_id,
        row.outcome, row.slices,
    )  # fmt: skip


def _subject(row: CountedOpinion) -> Subject:
    return Subject(row.population, row.measure, row.first_id, row.second_id)


def _as_rows(held: Sequence[Opinion]) -> list[CountedOpinion]:
    parts = parts_of_articles({opinion.article for opinion in held})
    wanted: list[list[Part]] = []
    for opinion in held:
        own = [WHOLE]
        if opinion.population not in _PLAIN:
            day = opinion.received_at.date().isoformat()
            own = [*parts.get(opinion.article, [WHOLE]), ("month", day[:7]), ("day", day)]
        wanted.append(own)
    ids = _slice_ids({part for own in wanted for part in own})
    return [
        CountedOpinion(
            article_id=o.article, reader_id=o.reader, population=o.population, measure=o.measure,
            first_id=o.first, second_id=o.second, outcome=o.outcome,
            slices=" ".join(str(ids[part]) for part in own),
        )
        for o, own in zip(held, wanted, strict=True)
    ]  # fmt: skip


def _slice_ids(parts: Collection[Part]) -> dict[Part, int]:
    known = {(s.dimension, s.value): s.pk for s in Slice.objects.all()}
    for dimension, value in sorted(set(parts) - known.keys()):
        made, _ = Slice.objects.get_or_create(dimension=dimension, value=value)
        known[dimension, value] = made.pk
    return known


def _signed(change: Change) -> Iterable[tuple[CountedOpinion, int]]:
    yield from ((row, 1) for row in change.added)
    yield from ((row, -1) for row in change.taken_back)


def _new_readers(change: Change) -> Counter[Subject]:
    """By how many readers each subject grows. Asked before the rows change."""
    moved: Counter[tuple[Subject, int]] = Counter()
    for row, times in _signed(change):
        moved[_subject(row), row.reader_id] += times
    had: Counter[tuple[Subject, int]] = Counter()
    for some in portions(sorted({reader for _, reader in moved}), _IN):
        rows = (
            CountedOpinion.objects.filter(reader_id__in=some)
            .order_by()
            .values_list("population", "measure", "first_id", "second_id", "reader_id")
            .annotate(n=Count("pk"))
        )
        for population, measure, first, second, reader, number in rows:
            had[Subject(population, measure, first, second), reader] = number
    grown: Counter[Subject] = Counter()
    for (subject, reader), times in moved.items():
        before = had[subject, reader]
        grown[subject] += (before + times > 0) - (before > 0)
    return grown


def _update_article_counts(change: Change) -> Counter[Subject]:
    """Move the plain counts of each article; by how many articles each subject grows."""
    moved: dict[tuple[Subject, int], Counter[str]] = defaultdict(Counter)
    for row, times in _signed(change):
        moved[_subject(row), row.article_id][_side(row)] += times
    held = _held_article_counts({article for _, article in moved})
    grown: Counter[Subject] = Counter()
    stay, go = [], []
    for (subject, article), sides in moved.items():
        count = held.get((subject, article)) or ArticleCount(
            **_fields(subject), article_id=article, won=0, tied=0, lost=0
        )
        before = count.won + count.tied + count.lost
        count.won += sides["won"]
        count.tied += sides["tied"]
        count.lost += sides["lost"]
        after = count.won + count.tied + count.lost
        grown[subject] += (after > 0) - (before > 0)
        if after:
            stay.append(count)
        elif count.pk:
            go.append(count.pk)
    ArticleCount.objects.bulk_create(
        stay, batch_size=1_000, update_conflicts=True,
        unique_fields=["measure", "first_id", "second_id", "population", "article_id"],
        update_fields=["won", "tied", "lost"],
    )  # fmt: skip
    for some in portions(go, _IN):
        ArticleCount.objects.filter(pk__in=some).delete()
    return grown


def _held_article_counts(articles: Collection[int]) -> dict[tuple[Subject, int], ArticleCount]:
    held = {}
    for some in portions(sorted(articles), _IN):
        for row in ArticleCount.objects.filter(article_id__in=some):
            subject = Subject(row.population, row.measure, row.first_id, row.second_id)
            held[subject, row.article_id] = row
    return held


def _side(row: CountedOpinion) -> str:
    if row.measure != DUEL:
        return "won" if row.outcome == UP else "lost"
    return {FIRST: "won", TIE: "tied", BAD: "tied", SECOND: "lost"}[row.outcome % 4]


def _fields(subject: Subject) -> dict[str, object]:
    return {
        "population": subject.population, "measure": subject.measure,
        "first_id": subject.first, "second_id": subject.second,
    }  # fmt: skip


def _update_tables(change: Change, readers: Counter[Subject], articles: Counter[Subject]) -> None:
    """Add the change to the tables of every slice it belongs to."""
    dimensions = {s.pk: s.dimension for s in Slice.objects.all()}
    groups: dict[int, dict[TableOf, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for row, times in _signed(change):
        subject = _subject(row)
        entry = Entry(row.article_id, row.reader_id, row.outcome, times)
        for pk in map(int, row.slices.split()):
            kept = replicates_of(dimensions[pk], plain=row.population in _PLAIN)
            groups[kept][pk, subject].append(entry)
    for replicates, entries in groups.items():
        rows = {key: rows_of(key[1].measure) for key in entries}
        _add(
            summed(entries, rows=rows, replicates=replicates),
            whole={pk for pk, dimension in dimensions.items() if dimension == WHOLE[0]},
            readers=readers,
            articles=articles,
        )


def _add(
    sums: dict[TableOf, Counts],
    *,
    whole: Collection[int],
    readers: Counter[Subject],
    articles: Counter[Subject],
) -> None:
    held = _held_tables(sums)
    stay, go = [], []
    for (pk, subject), change in sums.items():
        row = held.get((pk, subject))
        before = unpacked(row.counts, measure=subject.measure) if row else np.zeros_like(change)
        after = before + change
        people: int | None = None
        texts: int | None = None
        if pk in whole:
            known = (row.readers or 0, row.articles or 0) if row else (0, 0)
            people, texts = known[0] + readers[subject], known[1] + articles[subject]
        if after[:, 0].any():
            stay.append(
                CountTable(
                    slice_id=pk, **_fields(subject), counts=packed(after), readers=people,
                    articles=texts,
                )
            )  # fmt: skip
        elif row:
            go.append(row.pk)
    CountTable.objects.bulk_create(
        stay, batch_size=100, update_conflicts=True,
        unique_fields=["measure", "first_id", "second_id", "population", "slice"],
        update_fields=["counts", "readers", "articles"],
    )  # fmt: skip
    for some in portions(go, _IN):
        CountTable.objects.filter(pk__in=some).delete()


def _held_tables(sums: Collection[TableOf]) -> dict[TableOf, CountTable]:
    subjects = {subject for _, subject in sums}
    rows = CountTable.objects.filter(
        slice_id__in={pk for pk, _ in sums},
        measure__in={subject.measure for subject in subjects},
        first_id__in={subject.first for subject in subjects},
        second_id__in={subject.second for subject in subjects},
        population__in={subject.population for subject in subjects},
    )
    held = {
        (row.slice_id, Subject(row.population, row.measure, row.first_id, row.second_id)): row
        for row in rows.iterator(chunk_size=500)
    }
    return {key: row for key, row in held.items() if key in sums}
