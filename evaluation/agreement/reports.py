"""Keeping what takes too long for a page: standings, and the scores and ratings of pairs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any, Final

import numpy as np
from django.db.models import Max

from evaluation.agreement.computing import trust_report
from evaluation.agreement.data import trust_data
from evaluation.agreement.reading import TRUST_KEYS, kept_trust
from evaluation.agreement.report import FORM, Aspect
from evaluation.comparison.article_rows import pair_figures
from evaluation.comparison.figures import pair_key
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.looks import note_looks
from evaluation.comparison.standing import computed_standing, standing_payload
from evaluation.comparison.state import DataState, data_state
from evaluation.opinions.codes import Origin
from evaluation.opinions.selectors import current_opinions
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Run
from summaries.versions.models import ModelVersion

# What one look may take; what is left waits for the next.
SECONDS: Final = 30.0
# The same at night, when every trust card is computed again.
NIGHT_SECONDS: Final = 600.0


def keep(
    kind: str, key: str, *, data_key: str, payload: dict[str, Any], as_of: datetime | None
) -> None:
    """Keep one result in place of the one before it."""
    Kept.objects.update_or_create(
        kind=kind, key=key, defaults={"data_key": data_key, "payload": payload, "as_of": as_of}
    )


def refresh_reports(*, force: bool = False) -> None:
    """Compute everything that is kept and out of date.

    force: what isn't, too; of the pairs of versions as many as one look has time for, those kept
    longest ago first, so that night by night each has its turn.
    """
    refresh_standings(force=force)
    note_looks()
    state = data_state()
    refresh_pairs(force=force, state=state)
    refresh_trust(force=force, state=state, seconds=NIGHT_SECONDS if force else SECONDS)


def refresh_standings(*, force: bool = False) -> int:
    """Compute the standing of each origin whose votes have changed; how many there were.

    force: those that did not change, too.
    """
    opinions = current_opinions()
    done = 0
    met = {Origin(origin) for origin in np.unique(opinions.duels.origin).tolist()}
    for origin in sorted({Origin.READER, Origin.SIMULATED} | met):
        key = origin.name.lower()
        if not force and _is_current(Kept.Kind.STANDING, key, opinions.stamp):
            continue
        standing = computed_standing(opinions.duels, origin=origin)
        keep(
            Kept.Kind.STANDING,
            key,
            data_key=opinions.stamp,
            payload=standing_payload(standing),
            as_of=opinions.as_of,
        )
        done += 1
    return done


def refresh_trust(
    *,
    force: bool = False,
    state: DataState | None = None,
    aspects: Sequence[Aspect] = tuple(TRUST_KEYS),
    seconds: float = SECONDS,
) -> bool:
    """Compute the trust cards where a rating or a score has changed; whether any were.

    Cards whose own scores and ratings have not changed are kept as they are. After `seconds` no
    further card is begun: the next look goes on. force: also those that did not change.
    state: of the data, read now for None. aspects: which numbers of the scores, in this order.
    """
    data_key = f"{FORM}:{(state or data_state()).of_all()}"
    kept = Kept.objects.filter(kind=Kept.Kind.TRUST).values_list("key", "data_key")
    current = {key for key, held in kept if held == data_key}
    wanted = [each for each in aspects if force or TRUST_KEYS[each] not in current]
    stop = time.monotonic() + seconds
    for aspect in wanted:
        _keep_trust(aspect, data_key, force=force, seconds=stop - time.monotonic())
    return bool(wanted)


def _keep_trust(aspect: Aspect, data_key: str, *, force: bool, seconds: float) -> None:
    data = trust_data(aspect)
    before, _ = kept_trust(aspect)
    cells = {card.content: card.cells for card in before.cards} if before else {}
    report = None
    if data:
        report = trust_report(
            data, aspect=aspect, known=cells, known_between=before.between if before else None,
            renew=force, seconds=seconds,
        )  # fmt: skip
    # One that is not whole is out of date until the next look, which goes on with what it lacks.
    if report and report.waiting:
        data_key = ""
    as_of = Run.objects.aggregate(at=Max("finished_at"))["at"]
    keep(
        Kept.Kind.TRUST, TRUST_KEYS[aspect], data_key=data_key,
        payload=report.as_json() if report else {}, as_of=as_of,
    )  # fmt: skip


def refresh_pairs(
    *, seconds: float = SECONDS, force: bool = False, state: DataState | None = None
) -> int:
    """Compute the figures of each two versions whose scores, ratings or articles have changed.

    Of retired versions those that are kept already, since somebody compared with them. Stops after
    `seconds` and goes on at the next look. force: those that did not change, too, and those kept
    longest ago first. state: of the data, read now for None. Returns how many pairs were computed.
    """
    ids = ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED).order_by("-pk")
    pairs = [*combinations(ids.values_list("pk", flat=True), 2), *_kept_of_retired()]
    if force:
        pairs = _longest_ago_first(pairs)
    return _refresh(pairs, seconds=seconds, force=force, state=state or data_state())


def _kept_of_retired() -> list[tuple[int, int]]:
    retired = ModelVersion.objects.filter(status=ModelVersion.Status.RETIRED)
    gone = {str(pk) for pk in retired.values_list("pk", flat=True)}
    if not gone:
        return []
    keys = Kept.objects.filter(kind=Kept.Kind.PAIR).order_by("pk").values_list("key", flat=True)
    pairs = [key.split(":") for key in keys]
    return [(int(one), int(other)) for one, other in pairs if gone & {one, other}]


def _longest_ago_first(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those never kept are ahead of all."""
    kept = Kept.objects.filter(kind=Kept.Kind.PAIR).order_by("kept_at", "pk")
    turns = {key: turn for turn, key in enumerate(kept.values_list("key", flat=True))}
    return sorted(pairs, key=lambda pair: turns.get(pair_key(*pair), -1))


def refresh_compared(versions: Sequence[ModelVersion]) -> None:
    """Bring what a report on these versions reads up to date, the first being the baseline."""
    derive_all_marked()
    refresh_standings()
    note_looks()
    baseline, *candidates = versions
    pairs = [(baseline.pk, candidate.pk) for candidate in candidates]
    _refresh(pairs, seconds=float("inf"), force=False, state=data_state())


def _refresh(
    pairs: Iterable[tuple[int, int]], *, seconds: float, force: bool, state: DataState
) -> int:
    stop = time.monotonic() + seconds
    as_of = Run.objects.aggregate(at=Max("finished_at"))["at"]
    known = dict(Kept.objects.filter(kind=Kept.Kind.PAIR).values_list("key", "data_key"))
    done = 0
    for pair in pairs:
        first, second = sorted(pair)
        key, data_key = pair_key(first, second), state.of_pair(first, second)
        if first == second or (known.get(key) == data_key and not force):
            continue
        figures = [figure.as_json() for figure in pair_figures(first, second)]
        keep(Kept.Kind.PAIR, key, data_key=data_key, payload={"figures": figures}, as_of=as_of)
        done += 1
        if time.monotonic() > stop:
            break
    return done


def _is_current(kind: str, key: str, data_key: str) -> bool:
    return Kept.objects.filter(kind=kind, key=key, data_key=data_key).exists()
