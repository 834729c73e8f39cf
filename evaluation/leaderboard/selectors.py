"""The leaderboard: each version's approval and mean scores, with intervals. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Max

from evaluation.leaderboard.approval import NOBODY, ApprovalShare
from evaluation.leaderboard.duel_shares import NO_DUEL, DuelsWon, duel_shares
from evaluation.leaderboard.kept_shares import ShownShares, shown_shares
from evaluation.leaderboard.mean_scores import mean_scores
from evaluation.metrics.labels import IMPORTED, JUDGE, label_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import first_of
from evaluation.opinions.selectors import Opinions, current_opinions
from evaluation.runs.models import Metric, Run
from evaluation.runs.selectors import standing_signatures
from evaluation.runs.sums import metrics_with_values
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate
from evaluation.stats.verdict_interval import FIRST_LOOK
from summaries.versions.models import ModelVersion
from summaries.versions.output_columns import output_columns
from surveys.duels.selectors import versions_in_duels

LEVEL = 0.95
COLUMNS = ("name", "articles", "votes", "approval", "duels")


@dataclass(frozen=True, slots=True)
class LeaderboardRow:
    """One version. `estimates` stand in the order of the leaderboard's metrics."""

    version: ModelVersion
    articles: int
    approval: ApprovalShare
    duels: DuelsWon
    estimates: tuple[MeanEstimate, ...]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """What the page, the command, the picture and the CSV all show.

    origin: whose votes the approval is of. islands: of versions whose shares of 👍 can be compared.
    as_of: when the newest vote that is shown came in, or what is shown was last scored.
    """

    metrics: tuple[Metric, ...]
    other_metrics: tuple[Metric, ...]
    rows: tuple[LeaderboardRow, ...]
    origin: Origin
    islands: int
    sort: str
    level: float
    as_of: datetime | None

    @property
    def versions(self) -> list[ModelVersion]:
        """The versions of the rows."""
        return [row.version for row in self.rows]

    @property
    def signatures(self) -> list[str]:
        """Of the metrics that are shown."""
        return [metric.signature for metric in self.metrics]

    @property
    def sort_keys(self) -> tuple[str, ...]:
        """What the rows can be sorted by."""
        return (*COLUMNS, *(metric.signature for metric in self.metrics))

    @property
    def default_picture(self) -> str:
        """What the picture shows unasked: what the table is sorted by, where that has intervals."""
        key = self.sort.removeprefix("-")
        if key == "approval" or any(metric.signature == key for metric in self.metrics):
            return key
        return self.metrics[0].signature if self.metrics else "approval"


def leaderboard(
    *,
    sort: str = "",
    metric_ids: Sequence[int] = (),
    origin: Origin | None = None,
) -> Leaderboard:
    """Every version that has a summary or met another in a duel, with its estimates, sorted.

    sort: "name", "articles", "votes", "approval" or a metric's signature, with "-" before it for
    the highest first; "" by approval where there are votes, else by the first metric, best first.
    metric_ids: which metrics, by id; none for those scored under the standing options.
    origin: whose votes to show; None for readers' where they have voted on two versions, else the
    first of imported, judges' and simulated ones that there are.
    """
    every = list(metrics_with_values().order_by("id"))
    chosen = [m for m in every if m.pk in metric_ids] or _standing(every)
    opinions = current_opinions()
    shares = {each: shown_shares(opinions, each) for each in Origin}
    origin = _origin(origin, {each: of.shares for each, of in shares.items()})
    shown = shares[origin]
    votes = sum(share.votes for share in shown.shares.values())
    sort = sort or _default_sort(chosen, voted=votes)
    rows = _rows(chosen, shown.shares, _won(opinions, origin))
    return Leaderboard(
        metrics=tuple(chosen),
        other_metrics=tuple(m for m in every if m not in chosen),
        rows=tuple(_sorted(rows, chosen, sort)),
        origin=origin,
        islands=len({share.island for share in shown.shares.values()}),
        sort=sort,
        level=LEVEL,
        as_of=_as_of(shown),
    )


def _default_sort(metrics: Sequence[Metric], *, voted: int) -> str:
    if voted or not metrics:
        return "-approval"
    least_first = label_of(metrics[0].name).better == "lower"
    return f"{'' if least_first else '-'}{metrics[0].signature}"


def _origin(asked: Origin | None, shares: Mapping[Origin, Mapping[int, ApprovalShare]]) -> Origin:
    """Of votes on one version alone nothing can be compared: others are shown while there are."""
    versions = {origin: len(found) for origin, found in shares.items()}
    fewest = 2 if max(versions.values()) > 1 else 1
    return first_of(asked, versions, fewest=fewest)


def _rows(
    metrics: Sequence[Metric], shares: Mapping[int, ApprovalShare],
    duels: Mapping[int, DuelsWon],
) -> list[LeaderboardRow]:  # fmt: skip
    written = output_columns().numbers_by_version()
    met = set(versions_in_duels())
    versions = [each for each in ModelVersion.objects.all() if each.pk in written or each.pk in met]
    estimates = mean_scores(metrics, versions)
    return [
        LeaderboardRow(
            version=version,
            articles=written.get(version.pk, 0),
            approval=shares.get(version.pk, NOBODY),
            duels=duels.get(version.pk, NO_DUEL),
            estimates=estimates[version.pk],
        )
        for version in versions
    ]


@lru_cache(maxsize=4)  # one for each origin, until the opinions change
def _won(opinions: Opinions, origin: Origin) -> dict[int, DuelsWon]:
    return duel_shares(opinions.duels, origin=origin)


def _standing(metrics: Sequence[Metric]) -> list[Metric]:
    """What is scored without being asked; of a measure never scored so, its newest signature.

    Two signatures of one measure never stand side by side unasked.
    """
    standing = standing_signatures()
    chosen: dict[str, Metric] = {}
    for metric in metrics:
        held = chosen.get(metric.name)
        if held is None or held.signature not in standing:
            chosen[metric.name] = metric
    elsewhere = {m.signature for m in chosen.values() if m.signature.startswith((IMPORTED, JUDGE))}
    shown = [m for m in chosen.values() if m.signature in standing | elsewhere]
    return shown or list(chosen.values())


def _sorted(
    rows: Sequence[LeaderboardRow], metrics: Sequence[Metric], sort: str
) -> list[LeaderboardRow]:
    key, down = sort.removeprefix("-"), sort.startswith("-")
    signatures = [metric.signature for metric in metrics]

    def value(row: LeaderboardRow) -> float | str | None:
        known = {"articles": row.articles, "votes": row.approval.votes,
                 "approval": row.approval.share, "duels": row.duels.share}  # fmt: skip
        if key in known:
            return known[key]
        if key in signatures:
            return row.estimates[signatures.index(key)].mean
        return row.version.label.casefold()

    def is_unsure(row: LeaderboardRow) -> bool:
        if key == "approval":
            return row.approval.interval is None
        if key == "duels":
            return row.duels.duels < FIRST_LOOK
        return key in signatures and row.estimates[signatures.index(key)].interval is None

    # What is not known stands last either way: it is neither the best nor the worst. Nor is what
    # is known of too few to be sure of anything, as three votes that are all 👍.
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    ordered = sorted(known, key=lambda row: value(row) or 0, reverse=down)
    ordered.sort(key=is_unsure)
    if key == "approval":  # shares of two islands cannot be compared
        ordered.sort(key=lambda row: row.approval.island or 0)
    return [*ordered, *unknown]


def _as_of(shown: ShownShares) -> datetime | None:
    scored = Run.objects.aggregate(at=Max("finished_at"))["at"]
    return max((at for at in (scored, shown.as_of) if at), default=None)


def table(board: Leaderboard) -> list[list[object]]:
    """The leaderboard as rows, header first; what is not known is None."""
    votes = "simulated votes" if board.origin == Origin.SIMULATED else "votes"
    header = ["version", "articles", votes, "approval as given", "approval", "approval low",
              "approval high", "duels", "share of duels won"]  # fmt: skip
    for metric in board.metrics:
        header += [metric.signature, f"{metric.signature} low", f"{metric.signature} high"]
    rows: list[list[object]] = [[*header]]
    for row in board.rows:
        share = row.approval
        cells: list[object] = [row.version.identifier, row.articles, share.votes]
        cells += [share.raw, share.share, *_ends(share.interval), row.duels.duels, row.duels.share]
        for estimate in row.estimates:
            cells += [estimate.mean, *_ends(estimate.interval)]
        rows.append(cells)
    return rows


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)
