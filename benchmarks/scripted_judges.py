"""A judge whose errors are known, and readers, on pairs of SummEval's summaries.

Texts are not needed: of each summary the words and the experts' ratings are in the repository.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.passports.columns import DecidedDuels, JudgedColumns
from tests.golden.summeval import figures

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ScriptedErrors:
    """accuracy: how often it names the text that experts rate higher, all else being equal.

    left, longer, own: by how much more often it names the text on the left, the longer one, the one
    that its model wrote. refusals: of questions.
    """

    accuracy: float = 0.75
    left: float = 0.1
    longer: float = 0.15
    own: float = 0.0
    refusals: float = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class ScriptedWorld:
    """What the passport is made of. later: the judge's decisions when it was asked again."""

    judged: JudgedColumns
    chosen: DecidedDuels
    later: Floats


# Readers: how much of a point of the experts' means moves them, and their tastes for length.
_PULL: Final = 1.2
_TASTE: Final = 0.4
_OWN: Final = "M22"  # by the system that the judge's model is said to be
_OF_OWN: Final = 0.3  # of pairs have it on one side


def scripted_world(
    rng: np.random.Generator, *, articles: int, pairs: int, readers: int, duels: int,
    errors: ScriptedErrors = ScriptedErrors(),
) -> ScriptedWorld:  # fmt: skip
    """articles: drawn with replacement from SummEval's, each with so many pairs; duels: of readers,
    on pairs at random, none twice by one reader."""
    held = figures()
    quality = np.sum(list(held.expert_sums.values()), axis=0) / 12
    place = np.repeat(rng.integers(len(quality), size=articles), pairs)
    article = np.repeat(np.arange(articles), pairs)
    first, second = _sides(rng, len(article), held.systems.index(_OWN), len(held.systems))
    better = quality[place, first] - quality[place, second]
    words = held.words[place, first], held.words[place, second]
    own = held.systems.index(_OWN)
    towards_first = (
        (errors.accuracy - 0.5) * np.sign(better)
        + errors.longer * np.sign(words[0] - words[1])
        + errors.own * ((first == own).astype(float) - (second == own))
    )
    answers = [_answers(rng, towards_first, errors) for _ in range(2)]
    decided, later = (_decided(*each) for each in answers)
    left_first, left_second = answers[0]
    flipped = ~np.isnan(decided) & (left_first == left_second)
    judged = JudgedColumns(
        article, decided, left_first, left_second, flipped, *words, first == own, second == own,
        rng.gamma(4.0, 0.0005, len(article)),
    )  # fmt: skip
    return ScriptedWorld(judged, _readers(rng, judged, better, readers=readers, duels=duels), later)


def _sides(rng: np.random.Generator, pairs: int, own: int, systems: int) -> tuple[Codes, Codes]:
    first = rng.integers(systems, size=pairs)
    first = np.where(rng.random(pairs) < _OF_OWN, own, first)
    second = (first + rng.integers(1, systems, size=pairs)) % systems
    turned = rng.random(pairs) < 0.5
    return np.where(turned, second, first), np.where(turned, first, second)


def _answers(
    rng: np.random.Generator, towards_first: Floats, errors: ScriptedErrors
) -> tuple[Floats, Floats]:
    """What each order's answer is worth to the text on the left, NaN where it refused."""
    both = []
    for sign in (1, -1):
        left = 0.5 + errors.left + sign * towards_first
        answer = (rng.random(len(left)) < left).astype(float)
        both.append(np.where(rng.random(len(left)) < errors.refusals, np.nan, answer))
    return both[0], both[1]


def _decided(left_first: Floats, left_second: Floats) -> Floats:
    """Worth to the first text: the two orders' mean, a half where they contradict each other."""
    return np.asarray((left_first + 1 - left_second) / 2)


def _readers(
    rng: np.random.Generator, judged: JudgedColumns, better: Floats, *, readers: int, duels: int
) -> DecidedDuels:
    taken = np.unique(rng.integers(len(judged) * readers, size=duels))
    pair, person = taken // readers, taken % readers
    longer = np.sign(judged.first_words - judged.second_words)[pair]
    tastes = (
        rng.normal(0, _TASTE, readers)[person]
        + rng.normal(0, _TASTE, int(judged.article[-1]) + 1)[judged.article[pair]]
    )
    odds = _PULL * better[pair] + longer * tastes
    likes_first = (rng.random(len(pair)) < special.expit(odds)).astype(float)
    return DecidedDuels(pair, person, likes_first, rng.random(len(pair)) < 0.5)
