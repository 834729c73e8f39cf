"""Estimates from columns of votes: what is read from them beside the difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.losses import loss_splits
from evaluation.comparison.missing import settling_words
from evaluation.comparison.pair_votes import PairVotes, SharedArticles
from evaluation.comparison.votes import Asked, _votes_a_day, duel_estimate, vote_estimates
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import SECONDS_A_DAY, DuelColumns, ThumbColumns, columns_of
from surveys.duels.outcome import Outcome

NOW = 100 * SECONDS_A_DAY


def duels(*rows: tuple[Outcome, float]) -> DuelColumns:
    """Outcomes for the left version, so many days before now, each of another reader."""
    return columns_of(
        DuelColumns,
        [
            (number % 3, number, NOW - round(days * SECONDS_A_DAY), 0, 0, 1, 2, outcome.code)
            for number, (outcome, days) in enumerate(rows)
        ],
    )


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        ([0.5] * 6, 6.0),  # of less than a day the rate of a day
        ([4, 3, 2, 1], 3 / 4),  # the one of just four days ago has gone by
        ([30, 13.9, 5, 1], 3 / 14),
        ([30, 14.1, 5, 1], 2 / 14),
    ],
)
def test_the_present_rate_is_that_of_two_weeks_or_of_as_long_as_there_are_votes(
    days: list[float], rate: float
) -> None:
    columns = duels(*((Outcome.FIRST, each) for each in days))
    assert _votes_a_day(columns, NOW) == pytest.approx(rate)
    assert _votes_a_day(columns, None) is None and _votes_a_day(duels(), NOW) is None


@pytest.mark.parametrize(
    ("article", "reader", "withheld"),
    [([1] * 40, range(40), "one article"), (range(40), [1] * 40, "one reader"),
     (range(9), range(9), "before the first look"), ([], [], "no data")],
)  # fmt: skip
def test_where_there_is_no_interval_the_reason_is_named(
    article: Sequence[int], reader: Sequence[int], withheld: str
) -> None:
    rows = [(*each, NOW, 0, 0, 1, 2, 0) for each in zip(article, reader, strict=True)]
    votes = PairVotes(1, 2, columns_of(ThumbColumns, []), columns_of(DuelColumns, rows))
    found = duel_estimate(votes, Asked(DEFAULT_RULE))
    assert (found.interval, found.withheld) == (None, withheld)


@pytest.mark.parametrize(("origin", "known"), [(Origin.READER, False), (Origin.JUDGE, True)])
def test_one_reader_decides_nothing_and_one_judge_is_taken_as_given(
    origin: Origin, known: bool
) -> None:
    rows = [(article, 1, NOW, int(origin), 0, 1, 2, 0) for article in range(40)]
    votes = PairVotes(1, 2, columns_of(ThumbColumns, []), columns_of(DuelColumns, rows))
    found = duel_estimate(votes, Asked(DEFAULT_RULE))
    assert (found.interval is not None) == known
    assert found.withheld == ("" if known else "one reader")
    assert found.clustered is not None and found.clustered.clustered_by == "article"


@pytest.mark.parametrize(
    ("outcomes", "tied", "both_bad", "none_won"),
    [
        ("tb", 1, 1, True),
        ("bbb", 0, 3, True),
        ("tfs", 1, 0, False),  # won once by either: half, and not since nobody won
        ("fs", 0, 0, False),
        ("", 0, 0, False),
    ],
)
def test_duels_that_nobody_won_are_counted_by_what_they_were(
    outcomes: str, tied: int, both_bad: int, none_won: bool
) -> None:
    names = {"t": Outcome.TIE, "b": Outcome.BAD, "f": Outcome.FIRST, "s": Outcome.SECOND}
    columns = duels(*((names[each], 1) for each in outcomes))
    votes = PairVotes(1, 2, columns_of(ThumbColumns, []), columns)
    found = duel_estimate(votes, Asked(DEFAULT_RULE))
    assert found.undecided is not None
    assert (found.undecided.tied, found.undecided.both_bad) == (tied, both_bad)
    assert found.none_won is none_won


def test_duels_are_over_the_mix_of_their_articles_by_source_in_every_figure() -> None:
    # The sea's seven articles are drawn thrice as often as the land's five, and preferred.
    rng = np.random.default_rng(8)
    rows = []
    for number in range(160):
        at_sea = number % 4 > 0
        article = int(rng.integers(1, 8) if at_sea else rng.integers(8, 13))
        left, right = (2, 1) if rng.random() < 0.6 else (1, 2)
        won = rng.random() < (0.7 if at_sea else 0.35)
        outcome = Outcome.FIRST if won == (left == 2) else Outcome.SECOND
        rows.append((article, number % 31, NOW, 0, 0, left, right, outcome.code))
    articles = np.arange(1, 13, dtype=np.int32)
    shared = SharedArticles(articles, (articles < 8).astype(np.intp), ("land", "sea"))
    votes = PairVotes(
        1, 2, columns_of(ThumbColumns, []), columns_of(DuelColumns, rows), shared=shared
    )
    parts = {("source", name): votes.within(articles=articles[(articles < 8) == (name == "sea")])
             for name in shared.names}  # fmt: skip
    asked = Asked(DEFAULT_RULE)
    of_each = {key: duel_estimate(of, asked).difference or 0.0 for key, of in parts.items()}
    sea, land = of_each["source", "sea"], of_each["source", "land"]
    found = duel_estimate(votes, asked)
    plain = duel_estimate(PairVotes(1, 2, votes.thumbs, votes.duels), asked)
    assert found.difference is not None and plain.difference is not None
    assert found.difference == pytest.approx((7 * sea + 5 * land) / 12, abs=1e-11)
    assert found.candidate == pytest.approx(0.5 + found.difference, abs=1e-11)
    assert plain.difference - found.difference > 0.03
    (split,) = [each for each in loss_splits(votes, parts, level=0.95) if each.parts]
    assert {part.label: part.amount for part in split.parts} == {
        "sea": pytest.approx(7 / 12 * sea), "land": pytest.approx(5 / 12 * land),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("voted", "few_on", "not_compared"),
    [
        ([100, 1], ("small",), ()),  # a half of the articles, one of 101 duels
        ([100, 12], (), ()),  # 112 / 12 is less than five times too little
        ([100, 0], (), ("small",)),
        ([0, 100], (), ("large",)),
    ],
)
def test_a_source_of_few_duels_or_none_is_named(
    voted: list[int], few_on: tuple[str, ...], not_compared: tuple[str, ...]
) -> None:
    article = np.repeat([1, 2], voted)
    rows = [
        (each, reader, NOW, 0, 0, 1 + reader % 2, 2 - reader % 2, reader % 3 % 2)
        for reader, each in enumerate(article)
    ]
    shared = SharedArticles(np.array([1, 2], np.int32), np.array([0, 1]), ("large", "small"))
    votes = PairVotes(
        1, 2, columns_of(ThumbColumns, []), columns_of(DuelColumns, rows), shared=shared
    )
    (found, *_) = vote_estimates(votes, Asked(DEFAULT_RULE, settling=True))
    assert (found.few_on, found.not_compared) == (few_on, not_compared)
    said = "few duels are on small, which weighs as its articles do: more there would tell"
    assert (settling_words(found) == said) == bool(few_on)


def test_few_are_less_than_a_tenth_of_what_the_source_weighs() -> None:
    shared = SharedArticles(np.array([1, 2, 7], np.int32), np.array([0, 1, 1]), ("", "b"))
    # Of two articles each weighs a half: 1 of 20 is a tenth of that, 1 of 21 is less.
    both, none = np.array([1, 2], np.int32), np.array([], np.int32)
    assert shared.names_of_few(both, np.array([1, 19])) == ()
    assert shared.names_of_few(both, np.array([1, 20])) == ("no source",)
    assert shared.names_of_few(np.array([9], np.int32), np.array([4])) == ()
    assert shared.names_of_few(none, np.array([], np.intp)) == ()
    only = shared.within(np.array([2, 9], np.int32))
    assert only.names_without(none) == ("b",)
    assert only.articles.tolist() == [2]
