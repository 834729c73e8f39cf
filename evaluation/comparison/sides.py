"""Duels in which one version stood on one side nearly always, which decide nothing. Pure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import judged
from evaluation.comparison.pair_votes import PairVotes
from evaluation.opinions.codes import Origin
from evaluation.stats.side_luck import on_one_side


def is_one_sided(votes: PairVotes) -> bool:
    """Whether versions and sides go together. Judges are asked in both orders."""
    duels = votes.duels
    if not len(duels) or bool((duels.origin == Origin.JUDGE).all()):
        return False
    return on_one_side(np.asarray(duels.left == votes.candidate))


def without_verdict_of_side(estimate: Estimate) -> Estimate:
    """The same without interval and verdict: what readers like about a side may be all of it."""
    if estimate.withheld not in {"", "before the first look"}:
        return estimate
    verdict = judged(
        estimate.measure, difference=estimate.difference, interval=None, adjusted=None,
        margin=estimate.margin,
    )  # fmt: skip
    return replace(estimate, interval=None, verdict=verdict, withheld="one side", missing=None)
