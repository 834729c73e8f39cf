"""The report on a candidate against a baseline: one object that every door renders."""

from evaluation.comparison.builder import compare
from evaluation.comparison.report import (
    ArticleLine,
    Comparison,
    Estimate,
    LeftOut,
    Measure,
    Overall,
    Rule,
    Selection,
    SliceEstimates,
    Standing,
    Strength,
    TrendPoint,
    Versus,
    WinRate,
)

__all__ = [
    "ArticleLine",
    "Comparison",
    "Estimate",
    "LeftOut",
    "Measure",
    "Overall",
    "Rule",
    "Selection",
    "SliceEstimates",
    "Standing",
    "Strength",
    "TrendPoint",
    "Versus",
    "WinRate",
    "compare",
]
