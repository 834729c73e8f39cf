"""The articles on which a candidate lost and won most: how many, in which order, by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from evaluation.comparison.article_votes import ArticleVotes
from evaluation.comparison.by_article import article_lines
from evaluation.comparison.estimates import Measure
from evaluation.comparison.ground import Ground
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of

OLD, NEW = 1, 2
VOTES = PairVotes(OLD, NEW, columns_of(ThumbColumns, ()), columns_of(DuelColumns, ()))
SCORES = Measure("rougeL", "ROUGE-L", "scores", "articles", ".3f", "higher")
SECONDS = Measure("latency", "Seconds", "scores", "articles", ".1f", "lower")


def ground(values: Mapping[int, Mapping[int, Sequence[float]]], gone: int = 0) -> Ground:
    def article_names(articles: Sequence[int]) -> dict[int, ArticleName]:
        return {a: ArticleName(f"Article {a}", f"article-{a}") for a in articles if a != gone}

    return cast(
        Ground,
        SimpleNamespace(values_by_article=lambda *_: values, article_names=article_names),
    )


def test_eight_articles_are_shown_at_each_end_and_no_ninth() -> None:
    nets = [
        ArticleVotes(a, float(net), float(net))
        for a, net in enumerate([*range(-9, 0), *range(1, 10)], 1)
    ]
    lost, won = article_lines(ground({}), VOTES, nets, measure=DUELS)
    assert [line.net for line in lost] == [-9, -8, -7, -6, -5, -4, -3, -2]
    assert [line.net for line in won] == [9, 8, 7, 6, 5, 4, 3, 2]
    assert (lost[0].article_id, lost[0].title, lost[0].slug) == (1, "Article 1", "article-1")


def test_of_few_articles_none_is_lost_and_won_at_once() -> None:
    nets = [
        ArticleVotes(1, -2.0, -2.0, 1, 4, 3),
        ArticleVotes(2, 0.0, 0.0),
        ArticleVotes(3, 1.0, 1.0),
    ]
    (lost,), (won,) = article_lines(ground({}), VOTES, nets, measure=DUELS)
    assert (lost.article_id, won.article_id) == (1, 3)
    assert (lost.won, lost.tied, lost.lost, lost.votes) == (1, 4, 3, None)


def test_an_article_that_is_gone_has_no_line() -> None:
    nets = [ArticleVotes(1, -2.0, -2.0), ArticleVotes(2, -1.0, -1.0)]
    lost, _ = article_lines(ground({}, gone=1), VOTES, nets, measure=DUELS)
    assert [line.article_id for line in lost] == [2]


@pytest.mark.parametrize(("measure", "lost", "won"), [(SCORES, 4, 5), (SECONDS, 5, 4)])
def test_values_are_means_of_both_and_less_is_better_where_it_is(
    measure: Measure, lost: int, won: int
) -> None:
    values = {
        4: {OLD: [0.5, 0.7], NEW: [0.2]},  # .2 less .6
        5: {OLD: [0.1], NEW: [0.3, 0.4]},  # .35 less .1
        6: {NEW: [0.9]},  # of one alone
        7: {OLD: [0.5], NEW: [0.5 + 0.9e-9]},  # rounded
    }
    (worst,), (best,) = article_lines(ground(values), VOTES, measure=measure)
    assert (worst.article_id, best.article_id) == (lost, won)
    assert {worst.article_id: worst.net, best.article_id: best.net} == pytest.approx(
        {4: -0.4, 5: 0.25}
    )


def test_a_billionth_and_a_tenth_is_a_difference_and_equals_go_by_article() -> None:
    values = {a: {OLD: [0.0], NEW: [-1.1e-9]} for a in (9, 8)}
    lost, won = article_lines(ground(values), VOTES, measure=SCORES)
    assert ([line.article_id for line in lost], won) == ([8, 9], ())
