"""Ratings by raters who don't exist, drawn from a seed; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from surveys.demo.simulated_votes import approval_of, uniform

RATERS: Final = 3
DIMENSIONS: Final = ("relevance", "fluency")
LOWEST, HIGHEST = 1, 5


def ratings_of(
    summaries: Sequence[tuple[str, str]], *, seed: int, group: str
) -> Iterator[dict[str, str | int]]:
    """Lines as `import_ratings` reads them: of each summary, by article and version, each rater's.

    A version is rated as readers would like it, an article lifts or lowers what all wrote about
    it, and a rater strays by half a step. Every draw depends on the seed and on names only.
    """
    for article, version in summaries:
        for rater in range(RATERS):
            line: dict[str, str | int] = {
                "article_id": article, "model": version, "group": group,
                "rater": f"simulated rater {rater + 1}",
            }  # fmt: skip
            for dimension in DIMENSIONS:
                worth = 5 * approval_of(version, seed=seed) + 0.4
                worth += uniform(seed, "rated", dimension, article) - 0.5
                worth += uniform(seed, "rated", dimension, article, version) - 0.5
                worth += uniform(seed, "rated", dimension, article, version, rater) - 0.5
                line[dimension] = max(LOWEST, min(HIGHEST, round(worth)))
            yield line
