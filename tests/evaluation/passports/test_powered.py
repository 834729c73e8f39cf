"""When a judge makes people's win rate surer, and why people stand alone where they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.passports.powered import (
    MOST_APART,
    MOST_UNASKED,
    PairOfVersions,
    RatedVersion,
    apart,
    powered_pairs,
    powered_ratings,
)
from evaluation.passports.report import PoweredPair
from evaluation.passports.sentences import counts_sentence, rating_sentence


def a_pair(
    *, follows: float = 0.95, articles: int = 40, others: int = 200, duels: int = 300, seed: int = 1
) -> PairOfVersions:
    """People who choose as the judge does with this chance, on the first of the articles."""
    rng = np.random.default_rng(seed)
    judged = (rng.random(articles + others) < 0.6).astype(float)
    article, person = rng.integers(articles, size=duels), rng.integers(60, size=duels)
    worth = np.where(rng.random(duels) < follows, judged[article], 1 - judged[article])
    return PairOfVersions(
        "B", "A", worth, rng.random(duels) < 0.5, article, person, judged,
        np.ones(articles + others, np.bool_),
    )  # fmt: skip


def powered(pair: PairOfVersions, *, drawn: bool = True) -> PoweredPair:
    (found,) = powered_pairs([pair], drawn=drawn)
    return found


def test_a_judge_that_people_follow_makes_their_duels_count_as_more() -> None:
    found = powered(a_pair())
    assert found.counts_as is not None and found.counts_as > 300
    assert found.with_judge is not None and not found.withheld
    alone, other = found.alone, found.with_judge
    assert alone.high and other.high and alone.low is not None and other.low is not None
    assert other.high - other.low < alone.high - alone.low
    said = counts_sentence("strict", found)
    assert said == f"With strict your 300 duels count as {found.counts_as:,} at least."


@pytest.mark.parametrize(("follows", "why"), [(0.5, "not shown to tell more")])
def test_a_judge_that_people_do_not_follow_is_left_out(follows: float, why: str) -> None:
    found = powered(a_pair(follows=follows))
    assert (found.counts_as, found.with_judge) == (None, None)
    assert why in found.withheld and found.alone.value is not None
    assert counts_sentence("strict", found).startswith("People alone: ")


def test_where_people_chose_their_articles_nothing_is_said() -> None:
    found = powered(a_pair(), drawn=False)
    assert found.counts_as is None and "chose the articles themselves" in found.withheld


@pytest.mark.parametrize("off", [-0.02, 0.02])
def test_a_judge_that_was_not_asked_about_peoples_articles_is_left_out(off: float) -> None:
    pair = a_pair()
    order = np.argsort(np.cumsum(np.bincount(pair.article)))
    unasked, part = np.zeros(len(pair.judged), np.bool_), 0.0
    for place in order:  # articles until so many of the duels lie on them
        if part + 1e-9 >= MOST_UNASKED + off - 0.013:
            break
        unasked[place] = True
        part = float(unasked[pair.article].mean())
    judged = np.where(unasked, np.nan, pair.judged)
    found = powered(replace(pair, asked=~unasked, judged=judged))
    assert ("was not asked" in found.withheld) == (part > MOST_UNASKED) == (off > 0)


def test_articles_that_were_hardly_drawn_are_seen_by_the_judges_own_answers() -> None:
    pair = a_pair()
    liked = pair.judged.copy()
    liked[:40] = 1.0
    found = powered(replace(pair, judged=liked))
    assert "differ from those on the others" in found.withheld


def test_how_far_two_means_lie_apart() -> None:
    some, others = np.array([0.0, 2.0]), np.array([10.0, 12.0, np.nan])
    # Variances 2 and 2 of two each: an error of sqrt(1 + 1), means 10 apart.
    assert apart(some, others) == pytest.approx(10 / np.sqrt(2))
    assert apart(np.zeros(3), np.zeros(5)) == 0 and apart(np.zeros(1), others) == 0
    assert MOST_APART == 3.0


@pytest.mark.parametrize("others", [9, 10])
def test_few_further_articles_tell_nothing(others: int) -> None:
    found = powered(a_pair(others=others))
    assert ("fewer than 10 articles" in found.withheld) == (others == 9)


def test_pairs_with_most_duels_come_first_and_those_without_not_at_all() -> None:
    some, many = a_pair(duels=100), a_pair(duels=200, seed=2)
    none = replace(
        some, worth=some.worth[:0], on_left=some.on_left[:0], article=some.article[:0],
        person=some.person[:0],
    )  # fmt: skip
    assert [each.duels for each in powered_pairs([some, none, many], drawn=True)] == [200, 100]


def a_rated(*, follows: float = 0.9, articles: int = 40, others: int = 200) -> RatedVersion:
    """Three raters on each of the articles; their ratings correlate so with the judge's."""
    rng = np.random.default_rng(3)
    judged = rng.normal(size=articles + others)
    article = np.repeat(np.arange(articles), 3)
    rest = rng.normal(size=3 * articles)
    values = 3 + follows * judged[article] + np.sqrt(1 - follows**2) * rest
    return RatedVersion(
        "B", "expert", "relevance", values, article, np.tile(np.arange(3), articles), judged,
        np.ones(articles + others, np.bool_),
    )  # fmt: skip


def test_a_judge_that_raters_follow_makes_their_ratings_count_as_more() -> None:
    (found,) = powered_ratings([a_rated()])
    assert found.counts_as is not None and found.counts_as > 120 and found.others == 200
    alone, other = found.alone, found.with_judge
    assert other is not None and alone.high and other.high
    assert alone.low is not None and other.low is not None
    assert other.high - other.low < alone.high - alone.low
    said = rating_sentence("strict", found)
    assert said == f"With strict your 120 ratings count as {found.counts_as:,} at least."


def test_ratings_that_it_does_not_follow_stand_alone() -> None:
    (found,) = powered_ratings([a_rated(follows=0.0)])
    assert (found.counts_as, found.with_judge) == (None, None)
    assert rating_sentence("strict", found).startswith("People alone: it is not shown to tell")
    rated = a_rated()
    unasked = replace(rated, asked=np.arange(240) >= 10)
    (found,) = powered_ratings([unasked])
    assert "the articles of 25 % of the ratings" in found.withheld
