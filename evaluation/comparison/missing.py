"""What would settle a measure, by the predicate that withholds its verdict, and in words. Pure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.words.counts import counted
from common.words.lists import name_list
from evaluation.comparison.estimates import Estimate, Withheld
from evaluation.stats.clusters import Floats
from evaluation.stats.mantel_haenszel import (
    LEAST_SHARED,
    LEAST_SHARED_ARTICLES,
    SharedOpinions,
)
from evaluation.stats.verdict_interval import speaks
from evaluation.stats.what_is_missing import (
    MoreNeeded,
    Settles,
    Sizes,
    WhatIsMissing,
    what_is_missing,
)

# Of everything that is drawn at random for a report.
SEED: Final = 20261
# Numbers up to here are said as they are.
EXACT: Final = 12
# How far a share of readers mostly is from that of even versions: two of three pairs that a team
# thinks worth comparing differ by less than ten points. For scores and ratings nothing like it is
# known.
USUAL: Final = 0.1
# Why nothing is told, where it is no matter of how much there is.
_REASONS: Final[dict[Withheld, str]] = {
    "one reader": "one reader decides nothing; opinions of other readers are needed",
    "one article": "all of it is on one article; opinions on other articles are needed",
    "one side": "one of the two stood on the same side in nearly all of them, so that it is not to "
    "be told from its side; duels with the sides changed are needed, or, where the order "
    "was drawn by lot, an import that says so",
    "collecting": "the declared plan is still collecting",
    "raters apart": "each was rated by somebody else, so that it is not to be told from how strict "
    "they are; ratings of both by the same raters are needed",
    "one value": "one value is all that there is; articles on which they differ are needed",
}
# From so many times the least on, the most is no number that anybody plans with.
WIDE_RANGE: Final = 10
# As far ahead as anybody plans.
MOST_DAYS: Final = 3 * 365
_MAGNITUDES: Final = (
    ("millions of", 1_500_000), ("hundreds of thousands of", 150_000),
    ("tens of thousands of", 15_000), ("a few thousand", 1_500), ("a thousand", 800),
    ("a few hundred", 150), ("a hundred", 80), ("a few dozen", 20),
)  # fmt: skip
# Of a measure that the rule names and these two have nothing of.
NOTHING_YET: Final = "nothing to compare yet; bring figures of it, or change the rule"
_NOTHING_KNOWN: Final = WhatIsMissing(True, None, None, None, None, None, None, None)
LOOK_OVER: Final = "the plan’s one look is over; going on takes another plan"


def with_missing(
    estimate: Estimate,
    *,
    level: float,
    votes_a_day: float | None = None,
    fewest: int = 0,
    settles: Settles | None = None,
) -> Estimate:
    """The estimate with what would settle it, where that can be told and it is not settled.

    level: of its interval. fewest: of votes or articles, with fewer of which nothing is told.
    settles: the predicate that withholds; None for that of the measure's own verdict.
    """
    clustered = estimate.clustered
    if estimate.verdict is None or estimate.withheld in _REASONS or at_declared_look(estimate):
        return estimate
    if settles is None and estimate.verdict != "cannot tell yet":
        return estimate
    short = fewest - (estimate.articles or 0) if estimate.measure.unit == "articles" else 0
    if clustered is None or clustered.error == 0:
        known = _with_fewest(_NOTHING_KNOWN, short)
        return estimate if known.settled else replace(estimate, missing=known)
    found = what_is_missing(
        clustered,
        Sizes(clustered.opinions, estimate.readers or estimate.raters or 1, estimate.articles or 1),
        settles or verdict_predicate(estimate),
        rng=np.random.default_rng(SEED),
        looks="live" if estimate.anytime else "one look",
        level=level,
        votes_a_day=votes_a_day,
        usual=USUAL if estimate.measure.family == "votes" else None,
    )
    found = _with_fewest(found, short)
    return replace(estimate, missing=None if found.settled else found)


def at_declared_look(estimate: Estimate) -> bool:
    """Whether it is of votes as a plan's one look found them, to which no more are added."""
    return _looked_at_once(estimate) and estimate.withheld == ""


def _looked_at_once(estimate: Estimate) -> bool:
    return estimate.measure.is_share and not estimate.anytime


def _with_fewest(found: WhatIsMissing, short: int) -> WhatIsMissing:
    """At least as many more articles as are short of those with fewer of which nothing is told."""
    if short <= 0 or not (found.settled or found.articles):
        return found
    needed = found.articles or MoreNeeded(short, short)
    most = None if needed.most is None else max(short, needed.most)
    return replace(found, settled=False, articles=MoreNeeded(max(short, needed.least), most))


def verdict_predicate(estimate: Estimate) -> Settles:
    """Whether intervals give a verdict on the measure."""
    margin = estimate.margin or 0.0

    def settles(low: Floats, high: Floats) -> NDArray[np.bool_]:
        if estimate.measure.better == "lower":
            low, high = -high, -low
        return speaks(low, high, margin=margin)

    return settles


def gate_predicate(estimate: Estimate, *, margin: float) -> Settles:
    """Whether intervals pass or fail the measure at a gate."""

    def settles(low: Floats, high: Floats) -> NDArray[np.bool_]:
        if estimate.measure.better == "lower":
            low, high = -high, -low
        return np.asarray((low > -margin) | (high < -margin))

    return settles


def settling_words(estimate: Estimate) -> str:
    """What would settle it, as the rest of a sentence; "" where nothing is to be said."""
    words = _settling_words(estimate)
    if not words or words == LOOK_OVER or not _looked_at_once(estimate):
        return words
    return f"{words}; {LOOK_OVER}"


def _settling_words(estimate: Estimate) -> str:
    if estimate.withheld == "no data":
        votes = estimate.measure.family == "votes"
        return f"there are no {estimate.measure.unit} to count" if votes else "no article has both"
    if estimate.withheld == "share too little" and estimate.shared:
        shared = estimate.shared
        return (
            f"they share too little: of {counted(shared.of, 'votes')} {shared.opinions:,} were "
            "given where readers of one article in one period met either version"
            f"{_short_of_shared(shared)}"
        )
    over = at_declared_look(estimate) and estimate.verdict == "cannot tell yet"
    if reason := LOOK_OVER if over else _REASONS.get(estimate.withheld):
        return reason
    return "" if estimate.missing is None else _needed_words(estimate, estimate.missing)


def _short_of_shared(shared: SharedOpinions) -> str:
    """What is short of enough where something is shared, as the rest of a sentence."""
    if not shared.opinions:
        return ""
    if shared.articles < LEAST_SHARED_ARTICLES:
        return f", all on one article; {LEAST_SHARED_ARTICLES} articles are needed"
    worth = math.floor(shared.worth)
    return f", which tell as much as {worth:,} given evenly; {LEAST_SHARED:.0f} are needed"


def _needed_words(estimate: Estimate, missing: WhatIsMissing) -> str:
    clustered, unit = estimate.clustered, estimate.measure.unit
    if estimate.few_on:
        few = name_list(estimate.few_on)
        return f"few {unit} are on {few}, which weighs as its articles do: more there would tell"
    if clustered is not None and estimate.raters and clustered.clustered_by != "article":
        return _missing_by_rater(missing)
    return _missing_words(missing, unit)


def _missing_by_rater(missing: WhatIsMissing) -> str:
    """Of ratings of which more may be on other articles, or by other raters."""
    if missing.articles is not None:
        text = f"{_about(missing.articles, 'articles')} would tell"
        if missing.readers is not None and missing.readers.most is not None:
            text += f", or {range_words(missing.readers, 'raters', 'more ')}"
        return text
    if missing.readers is not None:
        needed = _about(missing.readers, "raters")
        return f"{needed} would tell, more articles by the same raters would not"
    if missing.everything is None:
        return "a thousand times as many ratings might not tell"
    needed = _about(missing.everything, "ratings")
    return f"{needed} would tell, if they are by other raters and on other articles"


def _missing_words(missing: WhatIsMissing, unit: str) -> str:
    if unit == "articles":
        if missing.articles is None:
            return "a thousand times as many articles might not tell"
        return f"{_about(missing.articles, 'articles')} would tell"
    if missing.binding is None:
        return f"a thousand times as many {unit} might not tell"
    if missing.binding == "votes":
        text = f"{_about(missing.votes, unit)} would tell"
        if missing.readers is not None and missing.readers.most is not None:
            text += f", or {range_words(missing.readers, 'readers', 'more ')}"
    elif missing.binding == "readers":
        text = f"{_about(missing.readers, 'readers')} would tell, "
        text += f"more {unit} of the same readers would not"
    elif missing.binding == "articles":
        text = f"{_about(missing.articles, 'articles')} would tell, "
        text += f"more {unit} on the same articles would not"
    else:
        text = f"{_about(missing.everything, unit)} would tell, if they come from other "
        text += "readers and are on other articles"
    if missing.days is not None:
        takes = range_words(missing.days, "days")
        if missing.days.least > MOST_DAYS:
            takes = f"more than {MOST_DAYS // 365} years"
        text += f"; at the present rate that takes {takes}"
    return text


def _about(needed: MoreNeeded | None, things: str) -> str:
    if needed is None:
        return f"more {things}"
    about = "" if needed.most is None else "about "
    return about + range_words(needed, things, "more ")


def range_words(needed: MoreNeeded, things: str, kind: str = "") -> str:
    """So many things, as people say it: one number, a range, or one that may be far exceeded."""
    least = rounded_up(needed.least)
    if needed.most is None:
        return f"at least {counted(least, things, kind)}"
    most = rounded_up(needed.most)
    if most <= least:
        return counted(least, things, kind)
    if most >= WIDE_RANGE * least and most >= _MAGNITUDES[-1][1]:
        return f"{least:,} to {_magnitude(most)} {kind}{things}"
    return f"{least:,} to {counted(most, things, kind)}"


def _magnitude(number: int) -> str:
    """About how many, in a word."""
    return next(word for word, least in _MAGNITUDES if number >= least)


def rounded_up(count: int) -> int:
    """As people say about so many, upward: what is about right should not look exact.

    Up to `EXACT` as it is, then in fives, from a hundred on to two digits.
    """
    if count <= EXACT:
        return count
    step = 5 if count < 100 else int(10 ** (len(str(count)) - 2))
    return -(-count // step) * step
