"""Which articles both versions have written about, by source, and what that makes of votes."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.builder import compare
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.parts import parts_of_votes, shared_articles
from evaluation.opinions.columns import DuelColumns, Ids, ThumbColumns, columns_of
from evaluation.opinions.part_names import Part
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.rows.said import thumb
from tests.rows.written import articles_of, make_article, make_pair, make_summary, summary_of

pytestmark = pytest.mark.django_db


def two_sources() -> tuple[ModelVersion, ModelVersion]:
    """Two articles of the north, two of the south, by the same two versions."""
    versions = make_pair(articles=2, source="north")
    for _ in range(2):
        article = make_article(source="south")
        for version in versions:
            make_summary(article=article, version=version)
    return versions


def test_only_articles_of_both_have_a_source(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    old, new = two_sources()
    make_summary(article=make_article(source="east"), version=old)
    ids = [article.pk for article in articles_of(old)]
    shared_articles(old.pk, new.pk)  # from now on this process holds which there are
    with django_assert_num_queries(2):
        found = shared_articles(old.pk, new.pk)
    assert found.names == ("north", "south")
    assert found.source_of(np.array(ids, np.int32)).tolist() == [0, 0, 1, 1, -1]
    none = shared_articles(old.pk, 0)
    assert none.source_of(np.array(ids, np.int32)).tolist() == [-1] * 5


def test_parts_hold_no_copy_of_the_votes_that_are_in_them() -> None:
    number = 50_000
    articles = np.arange(1, number + 1, dtype=np.int32)
    rows = ((int(pk), 1, 0, 0, 0, 1 + int(pk) % 2, 1, 0, 1, 0) for pk in articles)
    votes = PairVotes(1, 2, columns_of(ThumbColumns, rows), columns_of(DuelColumns, []))
    halves: dict[Part, Ids] = {
        (dimension, half): articles[start::2]
        for dimension in ("source", "length", "tag")
        for start, half in enumerate(("odd", "even"))
    }
    tracemalloc.start()
    try:
        parts = parts_of_votes(votes, lambda _: halves)
        assert [len(parts[part]) for part in parts] == [number // 2] * 6 + [number]
        assert len(parts) == 7 and ("source", "none") not in parts
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # one part at a time beside what finds it; all seven would be four times the votes
    assert most < 2.5 * votes.thumbs.bytes_held


def vote(old: ModelVersion, new: ModelVersion, *, southern: int) -> None:
    """👍 for the new version in the north only, five of each on an article; in the south for the
    old one only, of which `southern` on an article are on the new."""
    for number, article in enumerate(articles_of(old)):
        north = number < 2
        for version, votes in ((old, 5), (new, 5 if north else southern)):
            for _ in range(votes):
                value = 1 if north == (version == new) else -1
                thumb(summary_of(version, article), value, collect=False)
    collect_backlog()
    refresh_compared([old, new])


def test_a_source_weighs_as_its_articles_not_as_it_was_shown() -> None:
    old, new = two_sources()
    vote(old, new, southern=1)
    (versus,) = compare(baseline=old, candidates=[new], trend=False).versus
    estimate = versus.estimate("approval")
    # +1 and -1; by what was shown it would be (2 * 2.5 - 2 * 5 / 6) / (5 + 10 / 6) = .5.
    assert estimate is not None and estimate.difference == pytest.approx(0)
    assert estimate.not_compared == ()


def test_a_source_where_one_was_never_shown_is_named_where_a_verdict_stands() -> None:
    old, new = two_sources()
    vote(old, new, southern=0)
    (versus,) = compare(baseline=old, candidates=[new], trend=False).versus
    estimate = versus.estimate("approval")
    assert estimate is not None and estimate.difference == pytest.approx(1)
    assert estimate.not_compared == ("south",)
    said = "hardly shown on south: not compared there"
    assert said in versus.headline.lines[0].sentence
    assert said in " ".join(versus.overall.reasons)
