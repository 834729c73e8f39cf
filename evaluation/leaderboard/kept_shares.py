"""Shares of 👍 as the page shows them: computed at once where that is quick, else as last kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from evaluation.comparison.kept_models import Kept
from evaluation.leaderboard.approval import ApprovalShare, approval_shares
from evaluation.opinions.codes import Origin
from evaluation.opinions.selectors import Opinions
from evaluation.stats.interval import Interval

# Thumbs up to which a page computes the shares itself, in a tenth of a second. With more a task
# does, once the opinions changed: a second for a million thumbs on sixty versions.
AT_ONCE: Final = 100_000


@dataclass(frozen=True, slots=True)
class ShownShares:
    """By version id. as_of: when the newest opinion behind them came in."""

    shares: Mapping[int, ApprovalShare]
    as_of: datetime | None


def shown_shares(opinions: Opinions, origin: Origin) -> ShownShares:
    """Those of an origin: of the opinions as they are, or of many as the task last kept them.

    One query of many, else none.
    """
    if len(opinions.thumbs) > AT_ONCE and (row := _row(origin)) is not None:
        return ShownShares(_shares_of(row.payload), row.as_of)
    return ShownShares(_computed(opinions, origin), opinions.as_of)


def shares_payload(opinions: Opinions, origin: Origin) -> dict[str, Any]:
    """What is kept of the shares of an origin."""
    return {str(version): asdict(share) for version, share in _computed(opinions, origin).items()}


def _row(origin: Origin) -> Kept | None:
    return Kept.objects.filter(kind=Kept.Kind.APPROVAL, key=origin.name.lower()).first()


def _shares_of(payload: Mapping[str, Mapping[str, Any]]) -> dict[int, ApprovalShare]:
    return {
        int(version): ApprovalShare(
            **{**fields, "interval": Interval(**ends) if (ends := fields["interval"]) else None}
        )
        for version, fields in payload.items()
    }


@lru_cache(maxsize=4)  # one for each origin, until the opinions change
def _computed(opinions: Opinions, origin: Origin) -> dict[int, ApprovalShare]:
    return approval_shares(opinions.thumbs, origin=origin)
