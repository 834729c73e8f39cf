"""What people say on the whole, made surer by a judge's answers on articles that they did not see.

Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.passports.columns import Bools, Codes, Floats
from evaluation.passports.figures import figure
from evaluation.passports.report import PoweredPair, PoweredRating
from evaluation.stats.control_variate import (
    FEWEST_ARTICLES,
    LabelledColumns,
    PoweredMean,
    powered_mean,
)
from evaluation.stats.side_luck import without_side_luck

# Of people's duels, those on articles that the judge was never asked about: with more of them the
# rest would not be a random part any more.
MOST_UNASKED: Final = 0.1
# How many standard errors the judge's answers on people's articles may lie off those on the others
# before it is not believed that articles were drawn: chance goes farther once in 370 times.
MOST_APART: Final = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class PairOfVersions:
    """People's duels of two versions, and what the judge says of the same two.

    worth: what each duel is worth to the candidate, 1, 1/2 or 0; on_left: whether that stood there;
    article, person: codes from 0 on; shape (duels,) each. judged: what the judge's decision on the
    article is worth to the candidate, shape (articles,), by article code, NaN without one; asked:
    whether it was asked about it.
    """

    candidate: str
    baseline: str
    worth: Floats
    on_left: Bools
    article: Codes
    person: Codes
    judged: Floats
    asked: Bools


@dataclass(frozen=True, slots=True, eq=False)
class RatedVersion:
    """People's ratings of a version on a dimension, and the judge's; fields as of PairOfVersions.

    values: of each rating, on people's scale, shape (ratings,). judged: on the judge's.
    """

    version: str
    group: str
    dimension: str
    values: Floats
    article: Codes
    person: Codes
    judged: Floats
    asked: Bools


def powered_ratings(rated: Sequence[RatedVersion]) -> tuple[PoweredRating, ...]:
    """One for each version, group and dimension on articles that were drawn, in their order."""
    return tuple(_powered_rating(each) for each in rated if len(each.values))


def _powered_rating(rated: RatedVersion) -> PoweredRating:
    number = len(rated.values)
    columns = LabelledColumns(
        rated.values, np.ones(number), rated.judged[rated.article], rated.article, rated.person
    )
    labelled = _labelled(rated)
    others = rated.judged[rated.asked & ~labelled]
    mean = powered_mean(columns, others, span=None)
    withheld = _withheld(rated, labelled, others, mean, of="ratings")
    articles = int(np.count_nonzero(labelled))
    shown = mean.best if not withheld else None
    anywhere = (-math.inf, math.inf)
    return PoweredRating(
        rated.version, rated.group, rated.dimension, number,
        alone=figure(mean.alone, anywhere, articles=articles, none="one person on one article"),
        with_judge=figure(shown, anywhere, articles=articles, none="") if shown else None,
        weight=mean.weight,
        counts_as=None if withheld or mean.effective is None else math.floor(mean.effective),
        others=int(np.count_nonzero(~np.isnan(others))), withheld=withheld,
    )  # fmt: skip


def _labelled(said: PairOfVersions | RatedVersion) -> Bools:
    """Articles of which people spoke, shape (articles,)."""
    labelled = np.zeros(len(said.judged), np.bool_)
    labelled[said.article] = True
    return labelled


def powered_pairs(pairs: Sequence[PairOfVersions], *, drawn: bool) -> tuple[PoweredPair, ...]:
    """One for each two versions on which people have decided, those with most duels first.

    drawn: whether the site drew the articles, so that those with duels are a random part of all.
    """
    found = [_powered(each, drawn) for each in pairs if len(each.worth)]
    return tuple(sorted(found, key=lambda each: -each.duels))


def _powered(pair: PairOfVersions, drawn: bool) -> PoweredPair:
    labelled = _labelled(pair)
    others = pair.judged[pair.asked & ~labelled]
    even = without_side_luck(pair.worth, pair.on_left)
    columns = LabelledColumns(
        even.values, even.weights, pair.judged[pair.article], pair.article, pair.person
    )
    mean = powered_mean(columns, others, span=1.0)
    withheld = (
        _withheld(pair, labelled, others, mean, of="duels")
        if drawn
        else "people chose the articles themselves, so that these differ from the others"
    )
    number = int(np.count_nonzero(labelled))
    shown = mean.best if not withheld else None
    return PoweredPair(
        candidate=pair.candidate, baseline=pair.baseline, duels=len(pair.worth),
        alone=figure(mean.alone, (0.0, 1.0), articles=number, none="one person on one article"),
        with_judge=figure(shown, (0.0, 1.0), articles=number, none="") if shown else None,
        weight=mean.weight,
        counts_as=None if withheld or mean.effective is None else math.floor(mean.effective),
        others=int(np.count_nonzero(~np.isnan(others))), withheld=withheld,
    )  # fmt: skip


def _withheld(
    said: PairOfVersions | RatedVersion, labelled: Bools, others: Floats, mean: PoweredMean, *,
    of: str,
) -> str:  # fmt: skip
    """Why people stand alone; "" where they need not. of: what they said, in a word."""
    unasked = float((~said.asked[said.article]).mean())
    if unasked > MOST_UNASKED:
        return f"the judge was not asked about the articles of {100 * unasked:.0f} % of the {of}"
    fewest = min(int(labelled.sum()), int(np.count_nonzero(~np.isnan(others))))
    if fewest < FEWEST_ARTICLES:
        return (
            f"fewer than {FEWEST_ARTICLES} articles with {of}, or of those that only the judge saw"
        )
    if apart(said.judged[labelled], others) > MOST_APART:
        return (
            "the judge’s answers on people’s articles differ from those on the others by more than "
            "chance, so that they were hardly drawn"
        )
    if mean.effective is None:
        return "it is not shown to tell more than people alone"
    return ""


def apart(some: Floats, others: Floats) -> float:
    """How many standard errors two means lie apart, NaN left out; 0 where nothing varies."""
    some, others = some[~np.isnan(some)], others[~np.isnan(others)]
    if min(len(some), len(others)) < 2:
        return 0.0
    error = math.sqrt(some.var(ddof=1) / len(some) + others.var(ddof=1) / len(others))
    return abs(float(some.mean() - others.mean())) / error if error > 0 else 0.0
