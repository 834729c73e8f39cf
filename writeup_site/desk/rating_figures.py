"""How far a task's raters agree, and what each of them is like. Pure: answers in, figures out."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.stats.agreement import Agreement, agreement
from evaluation.stats.mean_bootstrap import MeanEstimate, mean_intervals

SEED: Final = 20261
RESAMPLES: Final = 1_000
# Of a scale's length: where two ratings of one text are so far apart, one of them missed something.
APART: Final = 0.5
# Characters a second that nobody reads, 1,000 words a minute and more.
FASTEST: Final = 100


@dataclass(frozen=True, slots=True)
class Handed:
    """What a rater handed in of an article.

    answers: by text and dimension. known: of gold articles, the lowest and highest right rating by
    text and dimension. characters: of all that was to read. seconds: in view, as the browser said;
    elapsed: from serving to handing in. places: on the page of each text, from 1.
    """

    rater: int
    article: int
    turn: int
    answers: Mapping[int, Mapping[str, float]]
    known: Mapping[int, Mapping[str, tuple[float, float]]]
    is_gold: bool
    characters: int
    seconds: int | None
    elapsed: float

    @property
    def time(self) -> float:
        """Seconds in view, else since it was served."""
        return self.elapsed if self.seconds is None else float(self.seconds)

    @property
    def is_quick(self) -> bool:
        """Whether it was handed in before anybody could have read it."""
        return self.time * FASTEST < self.characters

    @property
    def checked(self) -> list[bool]:
        """Of a gold article, whether each known answer was met."""
        return [
            low <= self.answers.get(text, {}).get(name, float("nan")) <= high
            for text, known in self.known.items()
            for name, (low, high) in known.items()
        ]


@dataclass(frozen=True, slots=True)
class RaterFigures:
    """One rater: articles handed in, gold answers met of all, pace, and how far from the others.

    distance: mean of |own rating − mean of the others'| by article, in shares of the scales'
    lengths, with its interval over articles; lean: the same with its sign, above 0 where they rate
    higher. None where nobody else rated what they rated.
    """

    rater: int
    articles: int
    gold_met: int
    gold: int
    seconds: float | None
    quick: int
    distance: MeanEstimate | None
    lean: float | None


@dataclass(frozen=True, slots=True)
class ApartUnit:
    """A text on a dimension of which ratings lie far apart; ratings by rater. spread: in shares of
    the scale's length."""

    article: int
    text: int
    dimension: str
    ratings: tuple[tuple[int, float], ...]
    spread: float


Lengths = Mapping[str, float]
"""Of each dimension's scale, in its own unit."""


def alphas(handed: Sequence[Handed], dimensions: Sequence[str]) -> dict[str, Agreement]:
    """Krippendorff's ordinal alpha by dimension, its interval over articles."""
    units = _units(handed)
    return {name: _alpha(units, name) for name in dimensions}


def rater_figures(handed: Sequence[Handed], lengths: Lengths) -> list[RaterFigures]:
    """One for each rater that handed anything in, by id."""
    units = _units(handed)
    by_rater: dict[int, list[Handed]] = defaultdict(list)
    for each in handed:
        by_rater[each.rater].append(each)
    return [_figures(rater, by_rater[rater], units, lengths) for rater in sorted(by_rater)]


def units_apart(handed: Sequence[Handed], lengths: Lengths) -> list[ApartUnit]:
    """The texts on which raters differ by APART of the scale or more, the furthest first."""
    found = []
    for (article, text, name), ratings in _units(handed).items():
        values = [value for _, value in ratings]
        spread = (max(values) - min(values)) / lengths[name]
        if spread >= APART - 1e-9:
            found.append(ApartUnit(article, text, name, tuple(ratings), spread))
    return sorted(found, key=lambda each: (-each.spread, each.article, each.text, each.dimension))


_Units = dict[tuple[int, int, str], list[tuple[int, float]]]


def _units(handed: Sequence[Handed]) -> _Units:
    """Ratings with their raters by article, text and dimension; gold ones left out."""
    units: _Units = defaultdict(list)
    for each in sorted(handed, key=lambda one: (one.article, one.rater)):
        if each.is_gold:
            continue
        for text, values in each.answers.items():
            for name, value in values.items():
                units[each.article, text, name].append((each.rater, value))
    return units


def _alpha(units: _Units, name: str) -> Agreement:
    keys = [key for key in units if key[2] == name]
    raters = sorted({rater for key in keys for rater, _ in units[key]})
    column = {rater: place for place, rater in enumerate(raters)}
    table = np.full((len(keys), max(1, len(raters))), np.nan)
    for row, key in enumerate(keys):
        for rater, value in units[key]:
            table[row, column[rater]] = value
    groups = np.array([key[0] for key in keys], dtype=np.intp)
    rng = np.random.default_rng(SEED)
    return agreement(table, scale="ordinal", rng=rng, groups=groups, resamples=RESAMPLES)


def _figures(rater: int, handed: Sequence[Handed], units: _Units, lengths: Lengths) -> RaterFigures:
    checked = [met for each in handed for met in each.checked]
    apart = _off(rater, units, lengths)
    distance = lean = None
    if apart:
        rows = np.array([[statistics.fmean(map(abs, offs))] for offs in apart.values()])
        rng = np.random.default_rng(SEED)
        distance = mean_intervals(rows, rng=rng, resamples=RESAMPLES)[0]
        lean = statistics.fmean(statistics.fmean(offs) for offs in apart.values())
    ordinary = [each for each in handed if not each.is_gold]
    return RaterFigures(
        rater=rater,
        articles=len(ordinary),
        gold_met=sum(checked),
        gold=len(checked),
        seconds=statistics.median(each.time for each in handed) if handed else None,
        quick=sum(each.is_quick for each in handed),
        distance=distance,
        lean=lean,
    )


def _off(rater: int, units: _Units, lengths: Lengths) -> dict[int, list[float]]:
    """By article, how far each rating of one rater is above the mean of the others'."""
    off: dict[int, list[float]] = defaultdict(list)
    for (article, _, name), ratings in units.items():
        own = [value for by, value in ratings if by == rater]
        others = [value for by, value in ratings if by != rater]
        if own and others:
            off[article].append((own[0] - statistics.fmean(others)) / lengths[name])
    return off
