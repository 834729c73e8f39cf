"""Compares stored scores with what rouge-score and bert-score say themselves. Reads only."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.registry import ScoringOptions, engine, oracle
from evaluation.runs.models import Score
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference


@dataclass(frozen=True, slots=True)
class OracleDifference:
    """The largest |stored − package| of P, R and F under one signature, over some summaries."""

    signature: str
    difference: float
    summaries: int


def largest_differences(
    *, size: int, metrics: Sequence[str], options: ScoringOptions, seed: int = 1
) -> list[OracleDifference]:
    """One row a signature that an oracle package exists for, over `size` summaries drawn at random.

    Only summaries whose scores are up to date by their text are drawn; fewer where fewer exist.
    """
    found = []
    for name in metrics:
        metric = engine(name, options)
        package = oracle(name, options)
        if package is None:
            continue
        stored = _stored(list(metric.signatures().values()))
        drawn = random.Random(seed).sample(sorted(stored), min(size, len(stored)))  # noqa: S311
        summaries = Summary.objects.in_bulk(drawn)
        articles = [_article(summaries[pk]) for pk in drawn]
        for column, signature in zip(
            package.score(articles), metric.signatures().values(), strict=True
        ):
            worst = 0.0
            for index, pk in enumerate(drawn):
                score = stored[pk][signature]
                for ours, theirs in (
                    (score.precision, column.precision),
                    (score.recall, column.recall),
                    (score.value, column.values),
                ):
                    if ours is not None and theirs is not None:
                        worst = max(worst, abs(ours - float(theirs[index])))
            found.append(OracleDifference(signature, worst, len(drawn)))
    return found


def _stored(signatures: Sequence[str]) -> dict[int, dict[str, Score]]:
    """Summary id to its scores by signature, for summaries that have them all."""
    stored: dict[int, dict[str, Score]] = {}
    scores = Score.objects.filter(
        metric__signature__in=signatures, value__isnull=False
    ).select_related("metric")
    for score in scores:
        stored.setdefault(score.summary_id, {})[score.metric.signature] = score
    return {pk: row for pk, row in stored.items() if len(row) == len(signatures)}


def _article(summary: Summary) -> ArticleTexts:
    references = Reference.objects.filter(article=summary.article_id).order_by("position")
    return ArticleTexts(
        candidates=(summary.text,), references=tuple(reference.text for reference in references)
    )
