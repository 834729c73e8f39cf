"""Keeping the sums behind comparisons: marked cells are taken back and counted anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count

from common.work.portions import portions
from evaluation.comparison.applying import Change, apply_changes, changes_between
from evaluation.comparison.counted_models import (
    ArticleCount,
    CountedOpinion,
    CountState,
    CountTable,
    Slice,
)
from evaluation.comparison.opinions import Opinion, opinions_of_readers, readers_with_opinions
from evaluation.comparison.tables import SEED, unpacked
from surveys.ballots.models import CellMark

logger = logging.getLogger(__name__)

# So few that a reader's ballot never waits long for the database while they are counted.
MARKS: Final = 100
REST: Final = 0.02  # seconds between two looks, for those who wait for the database
READERS: Final = 300
# Of a first count, which nobody's ballot waits for; more at once touch each table less often.
FRESH_READERS: Final = 2_000

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one look did: marks taken, and opinions added and taken back."""

    marks: int = 0
    added: int = 0
    taken_back: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.marks + other.marks,
            self.added + other.added,
            self.taken_back + other.taken_back,
        )


def count_marked_cells(*, limit: int = MARKS) -> Counted:
    """Count the oldest `limit` marked cells anew, in one transaction; safe to run at once.

    What had been counted of a cell is taken back, what holds now is added, the marks are deleted:
    all of it or nothing. Votes from before there were marks are counted by the first look. What
    changes is found before anything is locked: a vote that comes meanwhile leaves a mark of its
    own, and whoever else looked meanwhile, even if in vain, has moved the state.
    """
    before = CountState.objects.filter(pk=1, seed=SEED).values_list("revision", "looks").first()
    rows = CellMark.objects.order_by("pk")[:limit]
    marks = {pk: (article, reader) for pk, article, reader in rows.values_list(
        "pk", "article_id", "reader_id"
    )}  # fmt: skip
    if not marks:
        return Counted()
    cells = set(marks.values())
    change = _changes(cells=cells)
    with transaction.atomic():
        state = _locked_state()
        if (state.revision, state.looks) != before:
            change = _changes(cells=cells)
        state.looks += 1
        apply_changes(change, state)
        for some in portions(marks, 500):
            CellMark.objects.filter(pk__in=some).delete()
    return Counted(len(marks), len(change.added), len(change.taken_back))


def count_all_marked(*, limit: int = MARKS, most: int = 1_000) -> Counted:
    """Look after look until no mark is left, or so many looks were taken."""
    if not CountState.objects.exists():
        recount()
    total = Counted()
    for _ in range(most):
        look = count_marked_cells(limit=limit)
        total += look
        if look.marks < limit:
            break
        time.sleep(REST)
    return total


def recount() -> int:
    """Compare everything that was counted with what readers hold, and mend it.

    Comparing holds nothing up; only readers of whom something differs are locked and counted.
    Where the sums are not those of what was counted, everything is forgotten and counted again.
    Returns how many cells and sums differed without a mark: 0 where counting works, and at a
    first count. They are an error in the log.
    """
    fresh = not CountState.objects.exists()
    wrong = _recount_readers(FRESH_READERS if fresh else READERS, compare_first=not fresh)
    if fresh:
        return 0
    if broken := _broken_sums():
        with transaction.atomic():
            _forget(_locked_state())
        _recount_readers(FRESH_READERS, compare_first=False)
    if wrong or broken:
        logger.error(
            "%s cells and %s sums had been counted wrongly; they are counted anew", wrong, broken
        )
    return wrong + broken


def _recount_readers(size: int, *, compare_first: bool) -> int:
    """Recount every reader, `size` in one transaction; how many unmarked cells differed."""
    wrong = 0
    known = set(readers_with_opinions())
    counted = CountedOpinion.objects.order_by().values_list("reader_id", flat=True).distinct()
    for some in portions(sorted(known | set(counted)), size):
        if compare_first and _changes(readers=some).is_empty:
            continue
        with transaction.atomic():
            state = _locked_state()
            change = _changes(readers=some)
            wrong += len(change.cells - _marked(some))
            apply_changes(change, state)
    return wrong


def _broken_sums() -> int:
    """How many tables of the whole do not hold as many opinions as were counted into them."""
    with transaction.atomic():
        _locked_state()
        rows = CountedOpinion.objects.order_by().values_list(
            "population", "measure", "first_id", "second_id"
        )
        counted = {tuple(key): n for *key, n in rows.annotate(n=Count("pk"))}
        tables = CountTable.objects.filter(slice__dimension=Slice.Dimension.WHOLE)
        held = {
            (t.population, t.measure, t.first_id, t.second_id): int(
                unpacked(t.counts, measure=t.measure)[:, 0].sum()
            )
            for t in tables.iterator(chunk_size=200)
        }
    return sum(counted.get(key) != held.get(key) for key in counted.keys() | held.keys())


def _locked_state() -> CountState:
    """The one row that whoever counts holds; tables of another seed are forgotten."""
    CountState.objects.get_or_create(pk=1, defaults={"seed": SEED})
    state = CountState.objects.select_for_update().get(pk=1)
    if state.seed != SEED:
        _forget(state)
    return state


def _forget(state: CountState) -> None:
    for model in (CountedOpinion, CountTable, ArticleCount):
        model.objects.all().delete()
    state.seed, state.revision, state.as_of = SEED, state.revision + 1, None
    state.save()


def _marked(readers: Sequence[int]) -> set[Cell]:
    marks = CellMark.objects.filter(reader_id__in=readers).order_by()
    return set(marks.values_list("article_id", "reader_id"))


def _changes(*, cells: Collection[Cell] | None = None, readers: Sequence[int] = ()) -> Change:
    """What differs between what was counted and what holds, of these cells or all of a reader's."""
    wanted = sorted({reader for _, reader in cells}) if cells is not None else readers
    articles = {article for article, _ in cells} if cells is not None else None
    held: list[Opinion] = []
    counted: list[CountedOpinion] = []
    for some in portions(wanted, READERS):
        held += _within(opinions_of_readers(some, articles=articles), cells)
        rows = CountedOpinion.objects.filter(reader_id__in=some).order_by("pk")
        if articles is not None:
            rows = rows.filter(article_id__in=articles)
        counted += [
            row for row in rows if cells is None or (row.article_id, row.reader_id) in cells
        ]
    return changes_between(counted, held)


def _within(opinions: Iterable[Opinion], cells: Collection[Cell] | None) -> list[Opinion]:
    return [o for o in opinions if cells is None or (o.article, o.reader) in cells]
