"""Blocks: whatever cells change, each opinion lies in the one block that its cell belongs to."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.opinions import storing
from evaluation.opinions.columns import ThumbColumns, cell_keys, columns_of
from evaluation.opinions.models import OpinionBlock
from evaluation.opinions.packing import digest, unpacked
from evaluation.opinions.storing import changes_of_blocks, held_between, write_changes
from tests.evaluation.opinions.histories import rows_of
from tests.long_forms import drawn_again

pytestmark = pytest.mark.django_db
Cell = tuple[int, int]
cells = st.tuples(st.integers(1, 3), st.integers(1, 12))
changes = st.lists(st.dictionaries(cells, st.integers(0, 6), max_size=8), max_size=8)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of at most four opinions."""
    monkeypatch.setattr(storing, "LARGEST", 4)
    monkeypatch.setattr(storing, "FILLED", 3)


def thumbs_of(held: dict[Cell, int]) -> ThumbColumns:
    """So many thumbs in each cell, each on a version of its own."""
    return columns_of(
        ThumbColumns,
        [
            (*cell, 5, 0, 0, version, 0, 0, 1, 0)
            for cell, number in held.items()
            for version in range(1, number + 1)
        ],
    )


def change(held: dict[Cell, int]) -> None:
    """Let these cells hold so many thumbs, as a look does."""
    keys = np.array(sorted(article << 32 | reader for article, reader in held), np.int64)
    write_changes(changes_of_blocks(thumbs_of(held), cells=keys))


def everything() -> ThumbColumns:
    return held_between(ThumbColumns, after=0, up_to=None)


@settings(
    max_examples=drawn_again(60, 12), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(changes)
def test_blocks_hold_what_the_cells_hold_each_opinion_once(
    small_blocks: None, every: list[dict[Cell, int]]
) -> None:
    with transaction.atomic():
        held: dict[Cell, int] = {}
        for each in every:
            change(each)
            held |= each
        assert rows_of(everything()) == rows_of(thumbs_of(held))
        for article in range(4):
            of_article: dict[Cell, int] = {c: n for c, n in held.items() if c[0] == article + 1}
            found = held_between(ThumbColumns, after=article, up_to=article + 1)
            assert rows_of(found) == rows_of(thumbs_of(of_article))
        check_blocks()
        transaction.set_rollback(True)


def check_blocks() -> None:
    """Every block says what it holds, and holds only cells from its first up to the next's."""
    blocks = list(OpinionBlock.objects.order_by("first_cell"))
    for place, block in enumerate(blocks):
        end = blocks[place + 1].first_cell if place + 1 < len(blocks) else 2**63 - 1
        columns = unpacked(ThumbColumns, bytes(block.content))
        keys = cell_keys(columns.article, columns.reader)
        assert (block.first_cell == 0) == (place == 0)
        assert len(columns) == block.number and (block.number or place == 0)
        assert block.digest == digest(columns)
        assert ((keys >= block.first_cell) & (keys < end)).all()
        assert len(columns) <= 4 or len(np.unique(keys)) < len(columns)


@pytest.mark.parametrize(("opinions", "blocks"), [(4, 1), (5, 2)])
def test_a_block_is_cut_where_it_grows_too_large(
    small_blocks: None, opinions: int, blocks: int
) -> None:
    change({(1, reader): 1 for reader in range(1, opinions + 1)})
    assert OpinionBlock.objects.count() == blocks


def test_a_cell_is_never_cut(small_blocks: None) -> None:
    change({(1, 1): 9})
    assert OpinionBlock.objects.get().number == 9
    change({(1, 2): 4})  # 13 opinions: cuts are wanted at 2, 5, 7 and 10, where 10 is in the second
    assert sorted(OpinionBlock.objects.values_list("number", flat=True)) == [4, 9]


def test_a_block_that_is_emptied_goes_and_the_one_before_takes_its_cells(
    small_blocks: None,
) -> None:
    change({(1, reader): 1 for reader in range(1, 6)})
    second = OpinionBlock.objects.latest("first_cell").first_cell
    change({(1, reader): 0 for reader in range(1, 6) if (1 << 32 | reader) >= second})
    assert OpinionBlock.objects.count() == 1
    change({(1, 9): 1})
    assert OpinionBlock.objects.get().first_cell == 0
    assert everything().reader.tolist() == [1, 2, 9]


def test_a_change_reads_and_writes_one_block_of_many(small_blocks: None) -> None:
    change({(article, reader): 1 for article in range(1, 10) for reader in range(1, 10)})
    before = dict(OpinionBlock.objects.values_list("first_cell", "digest"))
    assert len(before) > 20
    with CaptureQueriesContext(connection) as queries:
        change({(5, 5): 2})
    assert len(queries) == 3  # where blocks begin; this one; written
    after = dict(OpinionBlock.objects.values_list("first_cell", "digest"))
    assert sum(after[first] != each for first, each in before.items()) == 1


def test_what_stays_as_it_was_is_not_written() -> None:
    change({(1, 1): 2})
    fresh = thumbs_of({(1, 1): 2})
    keys = cell_keys(fresh.article[:1], fresh.reader[:1])
    assert not changes_of_blocks(fresh, cells=keys)
    assert changes_of_blocks(thumbs_of({(1, 1): 1}), cells=keys)
