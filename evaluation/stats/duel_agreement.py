"""How far a judge's choices between two texts are those of people: accuracy, kappa and tau."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Clusters, Floats
from evaluation.stats.linearised import linearised_estimate
from evaluation.stats.two_way_mean import two_way_mean


@dataclass(frozen=True, slots=True)
class DuelAgreement:
    """A judge against people's decided duels, each clustered by article and by person.

    accuracy: 0 to 1, the share of choices that the judge makes, too, its ties counting one half.
    kappa: Cohen's, -1 to 1, with linear weights, so that a tie is half an agreement there, too;
        0 is what two agree who each go by the side alone. None where chance alone agrees on all.
    tau: Kendall's tau-b over the pairs, -1 to 1; None where the judge decided none.
    Each None, too, where there are neither two persons nor two articles.
    """

    accuracy: ClusteredEstimate | None
    kappa: ClusteredEstimate | None
    tau: ClusteredEstimate | None


def duel_agreement(people: Floats, judge: Floats, clusters: Clusters) -> DuelAgreement:
    """Compare choices, shape (duels,) each: what a duel is worth to the text on the left.

    people: 1 or 0. judge: 1, 1/2 for a tie or 0, of the same pair of texts.
    Raises ValueError for a duel that people left undecided, and for other values of the judge.

    Sources: J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968), 213-220; M. G. Kendall,
    "The treatment of ties in ranking problems", Biometrika 33 (1945), 239-251; errors of both by
    the delta method (`linearised`).
    """
    if not np.isin(people, (0.0, 1.0)).all() or not np.isin(judge, (0.0, 0.5, 1.0)).all():
        raise ValueError("give decided duels, 1 or 0, and a judge's choices, 1, 0.5 or 0")
    if not len(people):
        return DuelAgreement(None, None, None)
    agreed = 1.0 - np.abs(people - judge)
    return DuelAgreement(
        accuracy=two_way_mean(agreed, clusters, span=1.0),
        kappa=_kappa(people, judge, agreed, clusters),
        tau=_tau(2 * people - 1, 2 * judge - 1, clusters),
    )


def _kappa(
    people: Floats, judge: Floats, agreed: Floats, clusters: Clusters
) -> ClusteredEstimate | None:
    observed, of_people, of_judge = (float(each.mean()) for each in (agreed, people, judge))
    chance = of_people * of_judge + (1 - of_people) * (1 - of_judge)
    if chance >= 1:
        return None
    in_chance = (people - of_people) * (2 * of_judge - 1) + (judge - of_judge) * (2 * of_people - 1)
    apart = 1 - chance
    influence = (agreed - observed) / apart - (1 - observed) / apart**2 * in_chance
    return linearised_estimate((observed - chance) / apart, influence, clusters, span=1 / apart)


def _tau(people: Floats, judge: Floats, clusters: Clusters) -> ClusteredEstimate | None:
    """people, judge: 1, 0 for a tie, or -1."""
    decided = float((judge * judge).mean())
    if decided == 0:
        return None
    joint = float((people * judge).mean())
    root = np.sqrt(decided)
    value = joint / root
    influence = (people * judge - joint) / root - value / 2 * (judge * judge - decided) / decided
    return linearised_estimate(float(value), influence, clusters, span=2.0)
