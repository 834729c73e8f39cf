"""Whatever changes a row, whoever did it, is seen by a process that holds columns of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summaries.articles.article_columns import article_columns
from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Summary
from summaries.changed_blocks import blocks
from summaries.changed_blocks.blocks import HeldRows, block_moves, fold_changes, note_changes
from summaries.changed_blocks.models import SIZE, ChangedBlock
from summaries.changed_blocks.triggers import ARTICLES, SUMMARIES
from summaries.versions.output_columns import UNMARKED, output_columns
from tests.rows.written import make_article, make_contest, make_summary

pytestmark = pytest.mark.django_db


def rows_held() -> list[tuple[int, int, int, int]]:
    held = output_columns()
    columns = held.summary, held.article, held.version, held.gives_away
    return list(zip(*(column.tolist() for column in columns), strict=True))


def rows_there() -> list[tuple[int, int, int, int]]:
    rows = Summary.objects.order_by("pk").values_list("pk", "article", "version", "gives_away")
    return [(pk, a, v, UNMARKED if marks is None else marks) for pk, a, v, marks in rows]


CHANGES: dict[str, Callable[[Summary], object]] = {
    "another": lambda summary: make_summary(),
    "marked": lambda summary: Summary.objects.filter(pk=summary.pk).update(gives_away=4),
    "unmarked": lambda summary: Summary.objects.update(gives_away=None),
    "moved": lambda summary: Summary.objects.filter(pk=summary.pk).update(article=make_article()),
    "gone": lambda summary: summary.delete(),
    "gone-with-its-article": lambda summary: summary.article.delete(),
    "far-away": lambda summary: make_summary(pk=summary.pk + 3 * SIZE),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_held_is_what_is_there(what: str) -> None:
    make_contest(articles=2)
    assert rows_held() == rows_there()
    CHANGES[what](Summary.objects.earliest("pk"))
    assert rows_held() == rows_there()


def test_what_did_not_change_is_read_once_and_is_the_same_object() -> None:
    make_summary()
    first = output_columns()
    with CaptureQueriesContext(connection) as queries:
        assert output_columns() is first
    assert len(queries) == 1
    summary = Summary.objects.get()
    summary.text = "Another text."
    summary.save()  # of its columns none is another one
    assert output_columns() is first


def test_only_blocks_that_changed_are_read_anew() -> None:
    read: list[tuple[int, int]] = []

    def rows(first: int, end: int) -> list[tuple[int]]:
        read.append((first, end))
        return [(pk,) for pk in (1, SIZE, 5 * SIZE) if first <= pk < end]

    held = HeldRows("some", [np.int64], rows)
    note_changes({"some": [1, SIZE, 5 * SIZE]})
    assert held.current().columns[0].tolist() == [1, SIZE, 5 * SIZE]
    assert read == [(0, 2 * SIZE), (5 * SIZE, 6 * SIZE)]  # two runs
    note_changes({"some": [SIZE + 7]})
    assert held.current().columns[0].tolist() == [1, SIZE, 5 * SIZE]
    assert read[2:] == [(SIZE, 2 * SIZE)]


def test_articles_are_seen_by_their_source_hash_and_tags() -> None:
    north, south = make_article(source="north"), make_article(source="south")
    held = article_columns()
    assert held.from_source("north").tolist() == [north.pk]
    assert held.from_source("nowhere").tolist() == []
    Article.objects.filter(pk=north.pk).update(source="south")
    assert article_columns().from_source("south").tolist() == [north.pk, south.pk]
    for change in (
        lambda: Article.objects.filter(pk=north.pk).update(text_hash="0" * 32),
        lambda: north.tags.add(Tag.objects.create(name="Sea", slug="sea")),
        lambda: Tag.objects.update(slug="ocean"),
        north.tags.clear,
    ):
        before = block_moves(ARTICLES)
        change()
        assert block_moves(ARTICLES) != before


def test_an_article_without_content_is_told_apart() -> None:
    listed, named = make_article(), make_article(versions_only=True)
    held = article_columns()
    assert held.article.tolist() == [listed.pk, named.pk]
    assert held.with_content().tolist() == [listed.pk]


def test_rows_of_a_block_are_folded_and_what_is_held_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    make_summary()
    for _ in range(6):
        note_changes({SUMMARIES: [1, 2, SIZE]})
    moves, held = block_moves(SUMMARIES), output_columns()
    assert fold_changes() == 0  # too few to be worth it
    monkeypatch.setattr(blocks, "_FEW", 0)
    assert fold_changes() > 0
    assert block_moves(SUMMARIES) == moves and output_columns() is held
    kinds = list(ChangedBlock.objects.values_list("kind", "block"))
    assert len(kinds) == len(set(kinds))
    assert fold_changes() == 0
