"""A judge's figures out of columns: what it shares with people, and what it leans to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from evaluation.passports.columns import Bools, Codes, DecidedDuels, Floats, JudgedColumns
from evaluation.stats.anchor_drift import AnchorDrift, anchor_drift
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Clusters, find_clusters
from evaluation.stats.duel_agreement import DuelAgreement, duel_agreement
from evaluation.stats.interval import Interval
from evaluation.stats.leanings import leanings
from evaluation.stats.people_agreement import people_agreement
from evaluation.stats.price_of_decisions import price_of_decisions
from evaluation.stats.side_preference import side_preference
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import verdict_interval

# Two texts are of one length where the longer has at most so much more of the shorter's words: a
# sentence of ten words may have one more.
SAME_LENGTH: Final = 0.1
# Two ratings up to half a step apart are the same: an expected score moves a little with each call.
SAME_RATING: Final = 0.5
# Below so many articles a figure has no interval, as at summary level of trust cards.
FEWEST_ARTICLES: Final = 5


@dataclass(frozen=True, slots=True)
class PassportFigure:
    """One figure with its 95 % interval; value None where it is not known, and why in `reason`.

    articles: how many it stands on; number: how many duels, pairs or anchors. low, high: None where
    fewer than FEWEST_ARTICLES articles say nothing of the error.
    """

    value: float | None
    low: float | None
    high: float | None
    articles: int
    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PairwiseFigures:
    """All that duels say of a judge. accuracy, kappa, tau: with people's decided duels; people: how
    far people agree with each other on such duels. matched: the accuracy on texts of one length.
    side, longer, own: what it leans to, in shares of choices. no_answer, flipped: shares of pairs
    asked, and of pairs answered. price: of 100 decisions.
    """

    accuracy: PassportFigure
    kappa: PassportFigure
    tau: PassportFigure
    people: PassportFigure
    matched: PassportFigure
    side: PassportFigure
    longer: PassportFigure
    own: PassportFigure
    no_answer: PassportFigure
    flipped: PassportFigure
    price: PassportFigure

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> PairwiseFigures:
        """What `as_json` made of one."""
        return cls(**{name: PassportFigure(**each) for name, each in fields.items()})

    def as_json(self) -> dict[str, Any]:
        """A form that `from_json` takes back."""
        return asdict(self)


def pairwise_figures(judged: JudgedColumns, chosen: DecidedDuels) -> PairwiseFigures:
    """Everything at once. chosen: people's decided duels, also of pairs that the judge left open.

    Agreement is over those that it answered, and its ties count one half.
    """
    known = chosen.take(judged.answered[chosen.pair])
    article = judged.article[known.pair]
    people = _to_left(known.chose_first, known)
    judge = _to_left(judged.first[known.pair], known)
    agreed = 1 - np.abs(people - judge)
    clusters = find_clusters(article, known.person)
    found = duel_agreement(people, judge, clusters)
    same_length = _same_length(judged)[known.pair]
    return PairwiseFigures(
        **_agreement(found, article),
        people=_people(judged, chosen),
        matched=_matched(agreed, known, judged, same_length),
        **_leanings(known, judged, clusters),
        **_of_judge_alone(judged),
    )  # fmt: skip


def drift_figures(drift: AnchorDrift, *, articles: int) -> tuple[PassportFigure, PassportFigure]:
    """The share of anchors answered otherwise, and the mean shift."""
    none = "no anchor was asked again" if not drift.anchors else "fewer than two articles"
    return (
        figure(drift.changed, (0.0, 1.0), articles=articles, none=none),
        figure(drift.shift, (-np.inf, np.inf), articles=articles, none=none),
    )


def choice_drift(first: JudgedColumns, later: Floats) -> tuple[PassportFigure, PassportFigure]:
    """later: the judge's later decisions on the same pairs, in their order, NaN without one."""
    both = first.answered & ~np.isnan(later)
    drift = anchor_drift(first.first, later, first.article, span=1.0)
    return drift_figures(drift, articles=len(np.unique(first.article[both])))


def rating_drift(
    first: Floats, later: Floats, article: Codes, *, span: float
) -> tuple[PassportFigure, PassportFigure, int]:
    """Ratings of the same texts, NaN without one; and how many have none any more. span: of the
    scale."""
    drift = anchor_drift(first, later, article, span=span, tolerance=SAME_RATING)
    both = ~(np.isnan(first) | np.isnan(later))
    changed, shift = drift_figures(drift, articles=len(np.unique(article[both])))
    return changed, shift, drift.unanswered


def figure(
    estimate: ClusteredEstimate | None, bounds: tuple[float, float], *, articles: int, none: str
) -> PassportFigure:
    """An estimate with its interval. none: why there is none, where there is none."""
    if estimate is None:
        return PassportFigure(None, None, None, articles, 0, none)
    ends: Interval | None = None
    if articles >= FEWEST_ARTICLES:
        ends = verdict_interval(estimate, looks="one look", bounds=bounds)
    return PassportFigure(
        estimate.estimate, ends.low if ends else None, ends.high if ends else None, articles,
        estimate.opinions, "" if ends else f"fewer than {FEWEST_ARTICLES} articles",
    )  # fmt: skip


def _agreement(found: DuelAgreement, article: np.ndarray[Any, Any]) -> dict[str, PassportFigure]:
    articles = len(np.unique(article))
    none = (
        "no decided duel of readers on a pair that it answered"
        if not articles
        else ("fewer than two articles and two persons, or nothing varies")
    )
    signed = (-1.0, 1.0)
    return {
        "accuracy": figure(found.accuracy, (0.0, 1.0), articles=articles, none=none),
        "kappa": figure(found.kappa, signed, articles=articles, none=none),
        "tau": figure(found.tau, signed, articles=articles, none=none),
    }


def _people(judged: JudgedColumns, chosen: DecidedDuels) -> PassportFigure:
    article = judged.article[chosen.pair]
    found = people_agreement(
        chosen.chose_first, pair=chosen.pair, article=article, person=chosen.person
    )
    several = np.bincount(chosen.pair, minlength=len(judged))[chosen.pair] > 1
    return figure(
        found, (0.0, 1.0), articles=len(np.unique(article[several])),
        none="no two people decided on the same pair, on two articles or more",
    )  # fmt: skip


def _matched(
    agreed: Floats, known: DecidedDuels, judged: JudgedColumns, same_length: Bools
) -> PassportFigure:
    article = judged.article[known.pair][same_length]
    clusters = find_clusters(article, known.person[same_length])
    return figure(
        two_way_mean(agreed[same_length], clusters, span=1.0), (0.0, 1.0),
        articles=len(np.unique(article)), none="no decided duel of texts of one length",
    )  # fmt: skip


def _leanings(
    known: DecidedDuels, judged: JudgedColumns, clusters: Clusters
) -> dict[str, PassportFigure]:
    kinds = np.column_stack([_longer(judged), judged.first_own.astype(float) - judged.second_own])[
        known.pair
    ]
    found = leanings(judged.first[known.pair], known.chose_first, kinds, clusters)
    none = {
        "longer": "no duel of unequal lengths",
        "own": "its model wrote none of the texts, or both of every pair",
    }
    figures = {}
    for place, (name, reason) in enumerate(none.items()):
        of_kind = kinds[:, place] != 0
        articles = len(np.unique(judged.article[known.pair][of_kind]))
        why = "it cannot be told from the other leaning here" if of_kind.any() else reason
        figures[name] = figure(found[place], (-1.0, 1.0), articles=articles, none=why)
    return figures


def _of_judge_alone(judged: JudgedColumns) -> dict[str, PassportFigure]:
    both = ~(np.isnan(judged.left_first) | np.isnan(judged.left_second))
    sides = side_preference(judged.left_first[both], judged.left_second[both], judged.article[both])
    every, answered = np.ones(len(judged), np.bool_), judged.answered
    priced = ~np.isnan(judged.paid)
    price = price_of_decisions(judged.paid[priced], answered[priced], judged.article[priced])
    none = "no pair was answered in both orders"
    return {
        "side": figure(
            sides, (-0.5, 0.5), articles=len(np.unique(judged.article[both])), none=none
        ),
        "no_answer": _share(~answered, every, judged, none="no pair was asked"),
        "flipped": _share(judged.flipped, both, judged, none=none),
        "price": figure(
            price,
            (0.0, np.inf),
            articles=len(np.unique(judged.article[priced])),
            none="no usable decision has a price",
        ),
    }


def _share(what: Bools, among: Bools, judged: JudgedColumns, *, none: str) -> PassportFigure:
    article = judged.article[among]
    clusters = find_clusters(article, np.zeros(len(article), np.intp))
    found = two_way_mean(what[among].astype(float), clusters, span=1.0)
    return figure(found, (0.0, 1.0), articles=len(np.unique(article)), none=none)


def _to_left(to_first: Floats, known: DecidedDuels) -> Floats:
    """What is worth so much to the first is worth to the text on the left of each duel."""
    return np.where(known.first_on_left, to_first, 1 - to_first)


def _longer(judged: JudgedColumns) -> Floats:
    return np.asarray(np.sign(judged.first_words - judged.second_words))


def _same_length(judged: JudgedColumns) -> Bools:
    shorter = np.minimum(judged.first_words, judged.second_words)
    longer = np.maximum(judged.first_words, judged.second_words)
    return np.asarray(longer - shorter <= SAME_LENGTH * shorter + 1e-9)
