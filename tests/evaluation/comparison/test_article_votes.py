"""On which articles readers preferred which version: counts, weights and order."""

from __future__ import annotations

import pytest

from evaluation.comparison.article_votes import ArticleVotes, votes_by_article
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from surveys.duels.outcome import Outcome

OLD, NEW = 1, 2


def votes_of(
    thumbs: list[tuple[int, int, int]] | None = None,
    duels: list[tuple[int, int, Outcome]] | None = None,
) -> PairVotes:
    """thumbs: article, version, up. duels: article, the left version, outcome for the left."""
    said = [(a, n, 0, 0, 0, version, 0, 0, up, 0)
            for n, (a, version, up) in enumerate(thumbs or [])]  # fmt: skip
    chosen = [(a, n, 0, 0, 0, left, OLD + NEW - left, outcome.code)
              for n, (a, left, outcome) in enumerate(duels or [])]  # fmt: skip
    return PairVotes(OLD, NEW, columns_of(ThumbColumns, said), columns_of(DuelColumns, chosen))


def test_duels_are_counted_on_each_article_and_even_ones_left_out() -> None:
    votes = votes_of(
        duels=[
            (7, NEW, Outcome.FIRST), (7, OLD, Outcome.FIRST), (7, OLD, Outcome.TIE),  # even
            (9, OLD, Outcome.SECOND), (9, NEW, Outcome.FIRST), (9, NEW, Outcome.BAD),
            (4, OLD, Outcome.FIRST), (5, OLD, Outcome.FIRST),
        ]
    )  # fmt: skip
    assert votes_by_article(votes, DUELS) == [
        ArticleVotes(4, -1.0, -1.0, won=0, tied=0, lost=1),
        ArticleVotes(5, -1.0, -1.0, won=0, tied=0, lost=1),
        ArticleVotes(9, 2.0, 2.0, won=2, tied=1, lost=0),
    ]


def test_thumbs_are_compared_where_both_have_some_and_weigh_as_the_fewer_tell() -> None:
    votes = votes_of(
        [
            (3, OLD, 1), (3, OLD, 1), (3, OLD, 0), (3, NEW, 0),  # 0 less 2/3, weight 3 * 1 / 4
            (6, OLD, 0), (6, NEW, 1), (6, NEW, 0),  # 1/2 less 0, weight 2 * 1 / 3
            (8, NEW, 1), (9, OLD, 0),  # one side alone
            (2, OLD, 1), (2, NEW, 1),  # no difference
        ]
    )  # fmt: skip
    worst, best = votes_by_article(votes, APPROVAL)
    assert (worst.article, worst.votes, worst.won) == (3, (3, 1), None)
    assert (worst.net, worst.weight) == pytest.approx((-2 / 3, -2 / 3 * 3 / 4))
    assert (best.article, best.votes) == (6, (1, 2))
    assert (best.net, best.weight) == pytest.approx((1 / 2, 1 / 2 * 2 / 3))


def test_of_many_articles_the_ends_are_those_of_the_whole() -> None:
    votes = votes_of(
        duels=[(place, OLD, Outcome.FIRST) for place in range(1, 6) for _ in range(place)]
    )
    whole = votes_by_article(votes, DUELS)
    assert [line.article for line in whole] == [5, 4, 3, 2, 1]
    assert votes_by_article(votes, DUELS, ends=2) == [*whole[:2], *whole[-2:]]
    assert votes_by_article(votes, DUELS, ends=3) == whole
