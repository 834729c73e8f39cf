"""Judges and what they answered, as the services leave them."""

from __future__ import annotations

from itertools import count
from typing import Any

from evaluation.judges.models import Judge, JudgeBatch, Rubric
from evaluation.judges.services import make_judge, packaged_rubric
from evaluation.judges.working import work_on_judgements
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary, make_version

_numbers = count(1)


def make_scripted_judge(
    settings: dict[str, Any], *, name: str = "", rubric: Rubric | None = None
) -> Judge:
    """A judge with a scripted server's settings and the packaged rubric."""
    return make_judge(
        name=name or f"judge-{next(_numbers)}",
        rubric=rubric or packaged_rubric(),
        settings=settings,
    )


def make_qualities(
    *qualities: float, articles: int = 1
) -> tuple[list[ModelVersion], list[Article]]:
    """A version a quality, and articles on which each has written a summary that says its own."""
    versions = [make_version() for _ in qualities]
    made = [make_article() for _ in range(articles)]
    for article in made:
        for version, quality in zip(versions, qualities, strict=True):
            text = f"A summary of {article.key} by {version.name}. [quality {quality}]"
            make_summary(article, version, text)
    return versions, made


def asked(batch: JudgeBatch | None, *, seconds: float = 30) -> JudgeBatch:
    """A batch after it was worked on to its end."""
    assert batch is not None
    work_on_judgements(seconds=seconds, batch=batch.pk)
    batch.refresh_from_db()
    return batch
