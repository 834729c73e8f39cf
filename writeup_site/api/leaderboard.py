"""Every version side by side, and how far metrics agree with people."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from evaluation.agreement.reading import kept_trust
from evaluation.leaderboard.selectors import Leaderboard, LeaderboardRow, leaderboard
from evaluation.opinions.populations import origin_named, population_of
from writeup_site.api.callers import READ
from writeup_site.api.problems import Problem

router = Router(tags=["verdicts"])


class BoardEstimate(BaseModel):
    """A mean or share with its 95 % interval; null where it is not known."""

    value: float | None
    low: float | None
    high: float | None


class BoardRow(BaseModel):
    """One version. `approval` is its share of 👍 as if all were shown on one mix of articles;
    shares of two islands cannot be compared. `duels_won`: the share of its duels, one that nobody
    won as a half. `metrics` are means, by signature."""

    version: str
    articles: int
    votes: int
    approval_as_given: float | None
    approval: BoardEstimate
    island: int | None
    duels: int
    duels_won: float | None
    metrics: dict[str, BoardEstimate]


class BoardOut(BaseModel):
    """The leaderboard."""

    votes: Literal["readers", "imported", "judges", "simulated"]
    sort: str
    as_of: datetime | None
    islands: int
    signatures: dict[str, str] = Field(description="By signature the metric's name.")
    rows: list[BoardRow]


class BoardQuery(BaseModel):
    """Whose votes to show, and in which order."""

    votes: Literal["", "readers", "imported", "judges", "simulated"] = ""
    sort: str = Field(
        "", max_length=210,
        description="name, articles, votes, approval, duels or a signature; - before it: the "
        "highest first.",
    )  # fmt: skip


class CardsQuery(BaseModel):
    """Of which number of the scores."""

    of: Literal["f", "precision", "recall"] = "f"


class CardsOut(BaseModel):
    """The trust cards as they were last computed; `report` is null before there are ratings."""

    as_of: datetime | None
    report: dict[str, Any] | None


@router.get("/leaderboard", response=BoardOut, auth=READ)
def get_leaderboard(request: HttpRequest, asked: Query[BoardQuery]) -> BoardOut:
    """Every version that has a summary, with its approval and mean scores."""
    board = leaderboard(sort=asked.sort, origin=origin_named(asked.votes))
    key = asked.sort.removeprefix("-")
    if key and key not in board.sort_keys:
        raise Problem(422, f"Nothing is called {key[:60]}; sort by {', '.join(board.sort_keys)}.")
    return BoardOut(
        votes=population_of(board.origin),
        sort=board.sort,
        as_of=board.as_of,
        islands=board.islands,
        signatures={metric.signature: metric.name for metric in board.metrics},
        rows=[_row(board, row) for row in board.rows],
    )


@router.get("/agreement", response=CardsOut, auth=READ)
def get_agreement(request: HttpRequest, asked: Query[CardsQuery]) -> CardsOut:
    """How far each metric agrees with people's ratings: every trust card."""
    report, as_of = kept_trust(asked.of)
    return CardsOut(as_of=as_of, report=report.as_json() if report else None)


def _row(board: Leaderboard, row: LeaderboardRow) -> BoardRow:
    share = row.approval
    return BoardRow(
        version=row.version.identifier,
        articles=row.articles,
        votes=share.votes,
        approval_as_given=share.raw,
        approval=_estimate(share.share, share.interval),
        island=share.island,
        duels=row.duels.duels,
        duels_won=row.duels.share,
        metrics={
            metric.signature: _estimate(estimate.mean, estimate.interval)
            for metric, estimate in zip(board.metrics, row.estimates, strict=True)
        },
    )


def _estimate(value: float | None, interval: Any) -> BoardEstimate:
    ends = (interval.low, interval.high) if interval else (None, None)
    return BoardEstimate(value=value, low=ends[0], high=ends[1])
