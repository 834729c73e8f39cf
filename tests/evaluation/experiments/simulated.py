"""Readers who come, are shown what pages would show them, and vote; all by the real services."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from evaluation.experiments.course import RampStep
from evaluation.experiments.models import Experiment
from evaluation.experiments.services import make_experiment, start_experiment
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.breakdowns.selectors import summary_for
from summaries.versions.models import ModelVersion
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.exposures.selectors import first_exposures
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import ReaderKey
from tests.rows.said import make_ballot, make_key
from tests.rows.written import make_article, make_summary, make_version

RAMP = (RampStep(10, 24, 0), RampStep(50, 24, 0), RampStep(100, 0, 0))
Trial = tuple[Experiment, ModelVersion, list[ModelVersion], list[Article]]


def make_trial(
    *, new: int = 1, articles: int = 3, began: datetime | None = None, by: User | None = None,
    share: float = 0.5, names: str = "Alpha Beta Gamma Delta", **fields: Any,
) -> Trial:  # fmt: skip
    """A started experiment: the control with weight 1, new versions that are drafts."""
    first, *others = names.split()
    control = make_version(first)
    candidates = [make_version(name, status="draft") for name in others[:new]]
    written = [make_article() for _ in range(articles)]
    for article in written:
        for version in (control, *candidates):
            make_summary(article, version)
    options: dict[str, Any] = {
        "primary": "approval",
        "margin": 0.02,
        "ramp": RAMP,
        "name": "Trial",
    } | fields
    experiment = make_experiment(
        control=control, shares=dict.fromkeys(candidates, share / new), **options
    )
    start_experiment(experiment, by=by, now=began or timezone.now() - timedelta(days=9))
    experiment.refresh_from_db()
    return experiment, control, candidates, written


def shown_to(key: ReaderKey, article: Article) -> Summary:
    """What an article's page shows to this reader, noted as the page does."""
    seen = first_exposures(key, [article]).get(article.pk)
    summary = summary_for(article, key.hash, seen_version=seen)
    assert summary is not None
    record_exposure(reader=key, article=article, version=summary.version)
    return summary


def readers_come(
    number: int, articles: list[Article], likes: Mapping[int, float], *, seed: int = 1,
    simulated: bool = False,
) -> list[ReaderKey]:  # fmt: skip
    """So many new readers, each of whom reads every article and says 👍 as often as likes say."""
    draw = random.Random(seed)  # no secret
    keys = [make_key() for _ in range(number)]
    for key in keys:
        reader = ensure_reader(key, simulated=simulated)
        for article in articles:
            summary = shown_to(key, article)
            liked = draw.random() < likes[summary.version_id]
            make_ballot(reader, summary, 1 if liked else -1)
    collect_backlog()
    derive_all_marked()
    return keys


def weights(*versions: ModelVersion) -> list[float]:
    """As they are now, 0 for a version that is not live."""
    found = []
    for version in versions:
        version.refresh_from_db()
        found.append(round(version.weight, 6) if version.status == "live" else 0.0)
    return found
