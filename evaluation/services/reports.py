"""Keeping what takes too long for a page: standings, and the scores and ratings of pairs."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from django.db.models import Count, Max, Sum

from evaluation.comparison.articlewise import pair_figures
from evaluation.comparison.kept import pair_key
from evaluation.comparison.standing import computed_standing, standing_payload
from evaluation.models import CountState, Kept, Population, Run, Score
from evaluation.services.counting import count_all_marked
from evaluation.trust.computing import trust_report
from evaluation.trust.data import trust_data, trust_data_key
from evaluation.trust.reading import TRUST_KEY
from summaries.models import Article, ModelVersion, Rating

# What one look may take; what is left waits for the next.
SECONDS: Final = 30.0


def keep(
    kind: str, key: str, *, data_key: str, payload: dict[str, Any], as_of: datetime | None
) -> None:
    """Keep one result in place of the one before it."""
    Kept.objects.update_or_create(
        kind=kind, key=key, defaults={"data_key": data_key, "payload": payload, "as_of": as_of}
    )


def refresh_reports(*, force: bool = False) -> None:
    """Compute everything that is kept and out of date; force: the scores of every pair, too."""
    refresh_standings()
    refresh_pairs(force=force)
    refresh_trust()


def refresh_standings() -> int:
    """Compute the standing of each population whose votes have changed; how many there were."""
    state = CountState.objects.first()
    if state is None:
        return 0
    done = 0
    for population in (Population.READERS, Population.SIMULATED):
        data_key = f"{state.seed}:{state.revision}"
        if _is_current(Kept.Kind.STANDING, population, data_key):
            continue
        standing = computed_standing(population, as_of=state.as_of)
        keep(
            Kept.Kind.STANDING, population, data_key=data_key,
            payload=standing_payload(standing), as_of=standing.as_of,
        )  # fmt: skip
        done += 1
    return done


def refresh_trust() -> bool:
    """Compute the trust cards where a rating or a score has changed; whether they were."""
    data_key = trust_data_key()
    if _is_current(Kept.Kind.TRUST, TRUST_KEY, data_key):
        return False
    data = trust_data()
    payload = trust_report(data).as_json() if data else {}
    as_of = Run.objects.aggregate(at=Max("finished_at"))["at"]
    keep(Kept.Kind.TRUST, TRUST_KEY, data_key=data_key, payload=payload, as_of=as_of)
    return True


def refresh_pairs(*, seconds: float = SECONDS, force: bool = False) -> int:
    """Compute the figures of each two versions whose scores, ratings or articles have changed.

    Stops after `seconds` and goes on at the next look. force: those that did not change, too.
    Returns how many pairs were computed.
    """
    ids = ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED).order_by("-pk")
    newest_first = list(ids.values_list("pk", flat=True))
    return _refresh(combinations(newest_first, 2), seconds=seconds, force=force)


def refresh_compared(versions: Sequence[ModelVersion]) -> None:
    """Bring what a report on these versions reads up to date, the first being the baseline."""
    count_all_marked()
    refresh_standings()
    baseline, *candidates = versions
    pairs = [(baseline.pk, candidate.pk) for candidate in candidates]
    _refresh(pairs, seconds=float("inf"), force=False)


def _refresh(pairs: Iterable[tuple[int, int]], *, seconds: float, force: bool) -> int:
    stop = time.monotonic() + seconds
    shared = _of_articles()
    of_version = _of_versions()
    as_of = Run.objects.aggregate(at=Max("finished_at"))["at"]
    known = dict(Kept.objects.filter(kind=Kept.Kind.PAIR).values_list("key", "data_key"))
    done = 0
    for pair in pairs:
        first, second = sorted(pair)
        key = pair_key(first, second)
        data_key = _hash([shared, of_version.get(first), of_version.get(second)])
        if first == second or (known.get(key) == data_key and not force):
            continue
        figures = [figure.as_json() for figure in pair_figures(first, second)]
        keep(Kept.Kind.PAIR, key, data_key=data_key, payload={"figures": figures}, as_of=as_of)
        done += 1
        if time.monotonic() > stop:
            break
    return done


def _of_articles() -> list[object]:
    """What tells that articles, or the parts they lie in, have changed."""
    articles = Article.objects.aggregate(n=Count("pk"), last=Max("pk"))
    tags = Article.tags.through.objects.aggregate(n=Count("pk"), last=Max("pk"))
    raters = Rating.objects.filter(rater__isnull=False).order_by().values("group")
    return [
        list(articles.values()),
        list(tags.values()),
        sorted(raters.annotate(most=Max("rater")).values_list("group", "most")),
    ]


def _of_versions() -> dict[int, list[object]]:
    """By version, what tells that its scores or ratings have changed."""
    found: dict[int, list[object]] = {}
    for rows in (Score.objects.all(), Rating.objects.all()):
        sums = rows.order_by().values("summary__version_id")
        for row in sums.annotate(n=Count("pk"), last=Max("pk"), total=Sum("value")):
            content = [row["n"], row["last"], repr(row["total"])]
            found.setdefault(row["summary__version_id"], []).append(content)
    return found


def _is_current(kind: str, key: str, data_key: str) -> bool:
    return Kept.objects.filter(kind=kind, key=key, data_key=data_key).exists()


def _hash(value: object) -> str:
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=16).hexdigest()
