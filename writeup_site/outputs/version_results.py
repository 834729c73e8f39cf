"""What became of one version: its figures, its worst and best outputs, what happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Q
from django.urls import reverse

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import score_measure
from evaluation.decisions.models import Decision
from evaluation.decisions.selectors import decisions, state_of
from evaluation.leaderboard.approval import ApprovalShare
from evaluation.leaderboard.selectors import LeaderboardRow, leaderboard
from evaluation.opinions.codes import REASON_ORDER, Origin
from evaluation.opinions.columns import worth_to
from evaluation.opinions.selecting import OpinionFilter, select_duels, select_thumbs
from evaluation.opinions.selectors import current_opinions
from evaluation.stats.mean_bootstrap import MeanEstimate
from summaries.batches.models import Batch
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from writeup_site.outputs.choosing import Numbers, OutputOrder, ordered_outputs
from writeup_site.outputs.facts import output_facts
from writeup_site.outputs.forms import better_end, worse_end
from writeup_site.outputs.selectors import OutputRow, output_rows

ENDS: Final = 5  # outputs of the worst and of the best: what fits beside each other
_NEWEST: Final = 10


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A version's mean of one measure; the orders that begin with its worst and best outputs."""

    measure: Measure
    estimate: MeanEstimate
    worst: str
    best: str


@dataclass(frozen=True, slots=True)
class DuelCounts:
    """Duels that count, as the version saw them; "both bad" is a tie."""

    won: int
    tied: int
    lost: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that happened to a version; address: where more of it stands, "" for nowhere."""

    at: datetime
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class VersionResults:
    """worst, best: outputs by votes where there are any, else by the first measure that judges;
    by: what that is, "votes" or the measure's label. reasons: most first."""

    approval: ApprovalShare | None
    duels: DuelCounts
    scores: tuple[ScoreLine, ...]
    reasons: tuple[tuple[str, int], ...]
    worst: tuple[OutputRow, ...]
    best: tuple[OutputRow, ...]
    newest: tuple[OutputRow, ...]
    by: str
    orders: tuple[str, str]
    measure: Measure | None
    share_of_readers: float | None
    history: tuple[HistoryLine, ...]
    origin: Origin


def version_results(version: ModelVersion, origin: Origin | None) -> VersionResults:
    """All of it. As many queries as the leaderboard's, and eleven."""
    board = leaderboard(origin=origin)
    row = next((each for each in board.rows if each.version == version), None)
    scores = tuple(_score_lines(row, [(m.name, m.signature) for m in board.metrics]))
    judging = next((line for line in scores if line.measure.better != "neither"), None)
    metric = next(
        (m.pk for m in board.metrics if judging and m.signature == judging.measure.signature), None
    )
    facts, _ = output_facts(metric, board.origin)
    own = facts.version == version.pk
    by_votes = bool((facts.up + facts.down)[own].any())
    orders = ("down", "up") if by_votes else ("lowest", "highest")
    if judging and not by_votes:
        orders = (judging.worst, judging.best)
    worst, best, newest = (ordered_outputs(facts, each, own) for each in (*orders, "newest"))
    known = by_votes or judging is not None
    return VersionResults(
        approval=None if row is None else row.approval,
        duels=_duels(version, board.origin),
        scores=scores,
        reasons=_reasons(version, board.origin),
        worst=_first(worst, ENDS) if known else (),
        best=_first(best, ENDS) if known else (),
        newest=_first(newest, _NEWEST),
        by="votes" if by_votes or judging is None else judging.measure.label,
        orders=orders,
        measure=judging.measure if judging else None,
        share_of_readers=_share_of_readers(version),
        history=tuple(_history(version, facts.summary[own])),
        origin=board.origin,
    )


def _score_lines(row: LeaderboardRow | None, named: Sequence[tuple[str, str]]) -> list[ScoreLine]:
    if row is None:
        return []
    measures = [score_measure(name, signature) for name, signature in named]
    return [
        ScoreLine(measure, estimate, worse_end(measure), better_end(measure))
        for measure, estimate in zip(measures, row.estimates, strict=True)
        if estimate.mean is not None
    ]


def _first(found: OutputOrder, number: int) -> tuple[OutputRow, ...]:
    """The first ones that have what they are sorted by."""
    with_key = int(np.isfinite(found.key).sum())
    return output_rows(found, range(min(number, with_key)))


def _duels(version: ModelVersion, origin: Origin) -> DuelCounts:
    duels = select_duels(current_opinions().duels, OpinionFilter(origins=(origin,)))
    own = duels.take((duels.left == version.pk) | (duels.right == version.pk))
    worth = worth_to(own, version.pk)
    return DuelCounts(*(int((worth == value).sum()) for value in (1.0, 0.5, 0.0)))


def _reasons(version: ModelVersion, origin: Origin) -> tuple[tuple[str, int], ...]:
    """How often each reason came with a 👎 on its summaries and their parts."""
    asked = OpinionFilter(origins=(origin,), versions=(version.pk,))
    given = select_thumbs(current_opinions().thumbs, asked).reasons
    numbers = Counter(
        {each: int(((given >> place) & 1).sum()) for place, each in enumerate(REASON_ORDER)}
    )
    return tuple((reason, number) for reason, number in numbers.most_common() if number)


def _share_of_readers(version: ModelVersion) -> float | None:
    """Of readers of an article that all live versions wrote about; None where it is not live."""
    if version.status != ModelVersion.Status.LIVE:
        return None
    live = ModelVersion.objects.filter(status=ModelVersion.Status.LIVE)
    every = sum(live.values_list("weight", flat=True))
    return version.weight / every if every else 0.0


def _history(version: ModelVersion, summaries: Numbers) -> list[HistoryLine]:
    """What is kept of its past, the newest first. summaries: its own, ids ascending."""
    lines = [HistoryLine(version.created_at, "The version was made", "")]
    # The ends of the ids are in an index, those of the moments are not.
    ends = {int(each) for each in (*summaries[:1], *summaries[-1:])}
    times = sorted(
        Summary.objects.filter(pk__in=ends).order_by("pk").values_list("created_at", flat=True)
    )
    lines += [HistoryLine(at, "Its first text", "") for at in times[:1]]
    lines += [HistoryLine(at, "Its newest text", "") for at in times[1:]]
    for batch in Batch.objects.filter(version=version)[:_NEWEST]:
        said = f"Batch {batch.pk} was asked for: {batch.get_status_display().lower()}"
        lines.append(HistoryLine(batch.requested_at, said, reverse("batch", args=[batch.pk])))
    named = Q(baseline=version.identifier) | Q(candidate=version.identifier)
    for decision in decisions().filter(named)[:_NEWEST]:
        lines.append(_decided(decision))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _decided(decision: Decision) -> HistoryLine:
    state = state_of(decision)
    said = f"{decision.statement}{'' if state == 'stands' else f' ({state})'}"
    return HistoryLine(decision.said_at, said, reverse("decision", args=[decision.pk]))
