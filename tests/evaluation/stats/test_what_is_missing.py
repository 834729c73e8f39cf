"""What would settle it: which thing is short, how much of it, and how long that takes."""

import math
from dataclasses import replace

import numpy as np
import pytest

from evaluation.stats.clustered_variance import (
    ClusteredBy,
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.clusters import Floats
from evaluation.stats.verdict_interval import speaks, verdict_interval
from evaluation.stats.what_is_missing import (
    GROWING,
    Growing,
    MoreNeeded,
    Sizes,
    WhatIsMissing,
    _binding,
    _doubts,
    _more,
    what_is_missing,
)

SIZES = Sizes(votes=200, readers=50, articles=40)


def estimate_of(
    estimate: float,
    *,
    cell: float,
    article: float | None = 0.0,
    person: float | None = 0.0,
    articles: float = 40,
    persons: float = 50,
) -> ClusteredEstimate:
    """Standard errors of cells alone, and of what articles and persons add to them."""
    parts = VarianceParts(
        article=None if article is None else cell**2 + article**2,
        person=None if person is None else cell**2 + person**2,
        cell=cell**2,
        smoothing=0.0,
    )
    by: ClusteredBy = "article" if person is None else "article and person"
    effective = EffectiveNumbers(articles, persons)
    return ClusteredEstimate(estimate, math.sqrt(parts.total), effective, 200, parts, by)


def missing_of(
    estimate: ClusteredEstimate, *, margin: float = 0.02, rate: float | None = None
) -> WhatIsMissing:
    return what_is_missing(
        estimate,
        SIZES,
        lambda low, high: speaks(low, high, margin=margin),
        rng=np.random.default_rng(1),
        votes_a_day=rate,
    )


def test_where_votes_are_short_more_of_them_settle_it() -> None:
    # Of so many clusters it is known that articles and persons add nothing.
    seen = missing_of(estimate_of(0.08, cell=0.04, articles=40_000, persons=50_000), rate=40)
    assert seen.binding == "votes"
    assert seen.votes is not None and seen.votes.most is not None
    # .08 is told from -.02 at 3.5 errors of .028: twice the votes, were .08 the truth.
    assert seen.votes.least < 200 < seen.votes.most
    assert seen.votes_then == seen.votes
    assert seen.days == MoreNeeded(
        math.ceil(seen.votes.least / 40), math.ceil(seen.votes.most / 40)
    )


def test_of_forty_articles_it_is_not_known_that_they_add_nothing() -> None:
    few, many = (
        missing_of(estimate_of(0.08, cell=0.04, articles=number, persons=50_000))
        for number in (40, 40_000)
    )
    assert few.votes is not None and few.votes.most is not None
    assert many.votes is not None and many.votes.most is not None
    # A variance of 39 squares is known to .22 of itself: what articles add may keep the error near
    # what .08 can bear, however many votes there are. New articles are rid of it.
    assert few.binding == many.binding == "votes"
    assert few.votes.most > 5 * many.votes.most
    assert few.articles is not None and few.articles.most is not None


def test_what_is_usual_makes_a_large_estimate_less_likely() -> None:
    # .08 with an error of .04 where versions mostly differ by .04: the truth is about .04, and to
    # tell that takes more than twice as long.
    estimate = estimate_of(0.08, cell=0.04, articles=40_000, persons=50_000)

    def asked(usual: float | None) -> MoreNeeded:
        found = what_is_missing(
            estimate, SIZES, lambda low, high: np.asarray((low > 0) | (high < 0)),
            rng=np.random.default_rng(1), usual=usual,
        ).votes  # fmt: skip
        assert found is not None
        return found

    flat, shrunk = asked(None), asked(0.04)
    assert flat.most is None or shrunk.most is None or shrunk.most > flat.most
    assert shrunk.least >= flat.least
    assert asked(10.0) == flat  # what is usual says nothing where it may be anything


@pytest.mark.parametrize(("votes", "binding"), [(1.49, "votes"), (1.5, "votes"), (1.51, "readers")])
def test_a_thing_binds_where_doing_without_it_takes_half_as_many_votes_again(
    votes: float, binding: Growing
) -> None:
    settled = {growing: np.array([1.0]) for growing in GROWING} | {"votes": np.array([votes])}
    assert _binding(settled) == binding


def test_where_articles_are_short_no_votes_settle_it() -> None:
    seen = missing_of(estimate_of(0.08, cell=0.004, article=0.04, articles=12))
    assert (seen.votes, seen.readers, seen.binding) == (None, None, "articles")
    assert seen.articles is not None and seen.articles.least > 10


def test_where_readers_are_short_no_votes_settle_it() -> None:
    seen = missing_of(estimate_of(0.08, cell=0.004, person=0.04, persons=3))
    assert (seen.votes, seen.articles, seen.binding) == (None, None, "readers")
    assert seen.readers is not None and seen.readers.least > 10


def test_three_readers_are_too_few_however_well_they_agree() -> None:
    # Nothing in the error is theirs, yet three tell little of readers: Student's factor.
    seen = missing_of(estimate_of(0.08, cell=0.03, persons=3))
    assert seen.binding == "readers"


def test_three_articles_are_too_few_however_well_they_agree() -> None:
    seen = missing_of(estimate_of(0.08, cell=0.03, articles=3))
    assert seen.binding == "articles"


def test_where_both_are_short_one_alone_does_not_do() -> None:
    seen = missing_of(estimate_of(0.06, cell=0.004, person=0.04, article=0.04))
    assert (seen.binding, seen.votes) == ("readers and articles", None)
    assert seen.everything is not None and seen.votes_then == seen.everything


def test_a_judge_alone_needs_articles_and_no_readers_help() -> None:
    judged = estimate_of(0.08, cell=0.005, article=0.04, person=None, persons=1)
    seen = missing_of(judged)
    assert (seen.binding, seen.readers) == ("articles", None)


def test_equal_versions_settle_no_question_of_better_or_worse() -> None:
    # Only "better" or "worse" would do: a truth near 0 is never told from it.
    seen = missing_of(estimate_of(0.0, cell=0.01, article=0.0001, person=0.0001), margin=0.0)
    assert seen.votes is None or seen.votes.most is None
    # No worse than by three points is another question.
    answered = missing_of(estimate_of(0.0, cell=0.01), margin=0.03)
    assert answered.votes is not None and answered.votes.most is not None


def test_where_nothing_settles_it_nothing_is_named() -> None:
    def never(low: Floats, high: Floats) -> np.ndarray:
        return np.zeros(low.shape, dtype=bool)

    seen = what_is_missing(
        estimate_of(0.08, cell=0.04), SIZES, never, rng=np.random.default_rng(1), votes_a_day=9
    )
    assert seen == WhatIsMissing(False, None, None, None, None, None, None, None)


@pytest.mark.parametrize(("estimate", "settled"), [(0.116, False), (0.118, True)])
def test_it_is_settled_where_the_interval_speaks(estimate: float, settled: bool) -> None:
    # 3.43 errors of .04 above -.02: .1171.
    now = estimate_of(estimate, cell=0.04)
    assert (verdict_interval(now, looks="live").low > -0.02) is settled
    seen = missing_of(now)
    assert seen.settled is settled
    assert (seen.binding is None) is settled


@pytest.mark.parametrize(("estimate", "settled"), [(0.0451, False), (0.0454, True)])
@pytest.mark.parametrize(("articles", "persons"), [(10.0, 50.0), (50.0, 10.0)])
def test_of_few_articles_or_readers_the_interval_is_todays(
    articles: float, persons: float, estimate: float, settled: bool
) -> None:
    now = estimate_of(estimate, cell=0.02, articles=articles, persons=persons)
    found = what_is_missing(
        now, SIZES, lambda low, high: speaks(low, high, margin=0.0), looks="one look",
        rng=np.random.default_rng(1),
    )  # fmt: skip
    # Student's 2.2622 of 9 degrees of freedom times .02 is .04524.
    assert found.settled is settled


def test_nothing_is_settled_before_the_first_look() -> None:
    clear = replace(estimate_of(0.9, cell=0.01), opinions=15)
    seen = missing_of(clear)
    # As many again are the thirty of the first look; steps are of 15 %.
    assert seen.votes is not None and seen.votes.most is not None
    assert seen.votes.least <= SIZES.votes <= seen.votes.most <= 1.3 * SIZES.votes


def test_without_a_rate_there_are_no_days() -> None:
    assert missing_of(estimate_of(0.08, cell=0.04)).days is None
    assert missing_of(estimate_of(0.08, cell=0.04), rate=0).days is None


def test_ratings_on_a_wider_scale_miss_as_much() -> None:
    def asked(scale: float) -> WhatIsMissing:
        return what_is_missing(
            estimate_of(0.08 * scale, cell=0.04 * scale),
            SIZES,
            lambda low, high: speaks(low, high, margin=0.02 * scale),
            rng=np.random.default_rng(1),
            span=scale,
        )

    assert asked(4.0) == asked(1.0)


@pytest.mark.parametrize(("estimate", "settled"), [(-0.019, True), (0.0, False)])
def test_where_nothing_varies_more_of_it_changes_nothing(estimate: float, settled: bool) -> None:
    certain = estimate_of(estimate, cell=0.0)
    seen = what_is_missing(
        certain, SIZES, lambda low, high: (low > 0) | (high < 0), rng=np.random.default_rng(1)
    )
    assert (seen.settled, seen.everything) == (settled, None)


def test_the_same_seed_gives_the_same_answer() -> None:
    assert missing_of(estimate_of(0.05, cell=0.04)) == missing_of(estimate_of(0.05, cell=0.04))


def test_votes_are_looked_at_live_at_95_percent_on_a_scale_of_one() -> None:
    def ends(**given: object) -> list[Floats]:
        seen: list[Floats] = []

        def noting(low: Floats, high: Floats) -> np.ndarray:
            seen.extend((low, high))
            return np.zeros(low.shape, dtype=bool)

        now = estimate_of(0.08, cell=0.04)
        what_is_missing(now, SIZES, noting, rng=np.random.default_rng(1), **given)  # type: ignore[arg-type]
        return seen

    usual, asked = ends(), ends(looks="live", level=0.95, span=1.0)
    assert all((one == other).all() for one, other in zip(usual, asked, strict=True))
    assert (ends(span=2.0)[0] != usual[0]).all()


@pytest.mark.parametrize("opinions", [15, 30])
def test_where_nothing_varies_the_first_look_is_not_waited_for(opinions: int) -> None:
    certain = replace(estimate_of(0.1, cell=0.0), opinions=opinions)
    assert verdict_interval(certain, looks="live").low == 0.1
    assert missing_of(certain).settled


def test_how_much_more_is_a_tenth_and_nine_tenths_of_futures_to_the_step_before() -> None:
    # Fifty steps to a thousand times as much, of 1000 ** (1 / 50) = 1.148 each.
    grown = np.geomspace(1, 1_000, 51)
    # The first of ten may have been settled at any time since now, the ninth is 3.47 times as much.
    assert _more(grown[1:11], 1_000) == MoreNeeded(1, math.ceil(1_000 * (1.1481536**9 - 1)))
    later = grown[3:13]
    assert _more(later, 1_000) == MoreNeeded(319, math.ceil(1_000 * (1.1481536**11 - 1)))
    assert _more(np.append(later[:9], np.inf), 1_000) == _more(later, 1_000)
    assert _more(np.append(later[:8], [np.inf] * 2), 1_000) == MoreNeeded(319, None)
    assert _more(np.full(10, np.inf), 1_000) is None


class Alike:
    """Draws that are all so many times what they mostly are."""

    def __init__(self, times: float) -> None:
        self.times, self.free = times, np.zeros(0)

    def chisquare(self, free: Floats, size: tuple[int, ...]) -> Floats:
        self.free = free.ravel()
        return np.broadcast_to(self.times * free, size)


@pytest.mark.parametrize(
    ("times", "seems"), [(0.8, 1.25), (1.25, 0.8), (0.51, 1 / 0.51), (0.49, 2.0), (2.1, 0.5)]
)
def test_a_variance_might_be_what_so_many_squares_leave_open_up_to_twice(
    times: float, seems: float
) -> None:
    drawn = Alike(times)
    found = _doubts(estimate_of(0.1, cell=0.1, articles=11, persons=1.5), drawn)  # type: ignore[arg-type]
    assert drawn.free.tolist() == [10.0, 1.0]  # one less than clusters, one at least
    assert found == pytest.approx(np.full((2, 25, 1), seems))
