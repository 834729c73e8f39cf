"""The scales that ratings are on, and what a difference of ratings is by them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluation.comparison.paired import PairFigure
from evaluation.metrics.labels import Better


@dataclass(frozen=True, slots=True)
class KnownScale:
    """The scale that a measure's ratings are on, in words, and which of its ends is better.

    step: what two ratings on it differ by; None where any value is one. range: how far two can be
    apart; None where nobody declared the scale.
    """

    measure: str
    sentence: str
    better: Better = "higher"
    step: float | None = None
    range: float | None = None


def on_scale(figure: PairFigure, scales: Mapping[str, KnownScale]) -> PairFigure:
    """A figure of ratings with what is known of its scale, by measure; others as they are."""
    scale = scales.get(figure.measure)
    if scale is None:
        return figure
    if scale.better == "lower":
        figure = replace(figure, better="lower")
    if scale.range:
        figure = replace(figure, most=scale.range)
    if scale.step:
        own = scale.step / (figure.ratings_each or figure.raters or 1)
        figure = replace(figure, step=max(own, figure.step or 0.0))
    return figure
