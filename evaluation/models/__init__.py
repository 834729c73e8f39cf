"""What was computed: scores and the runs that compute them; votes counted; reports kept."""

from evaluation.models.counted import (
    ArticleCount,
    CountedOpinion,
    CountState,
    CountTable,
    Population,
    Slice,
)
from evaluation.models.kept import Kept
from evaluation.models.rules import GuardRail, VerdictRule
from evaluation.models.scoring import Chunk, Metric, Run, Score

__all__ = [
    "ArticleCount",
    "Chunk",
    "CountState",
    "CountTable",
    "CountedOpinion",
    "GuardRail",
    "Kept",
    "Metric",
    "Population",
    "Run",
    "Score",
    "Slice",
    "VerdictRule",
]
