"""Each version's share of 👍 as if all had been shown on one mix of articles. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.comparison.judging import LEVEL
from evaluation.comparison.votes import live_interval
from evaluation.opinions.codes import Origin, ThumbPart
from evaluation.opinions.columns import ThumbColumns, numbered
from evaluation.opinions.selecting import OpinionFilter, select_thumbs
from evaluation.stats.adjusted_shares import AdjustedShare, adjusted_shares
from evaluation.stats.interval import Interval


@dataclass(frozen=True, slots=True)
class ApprovalShare:
    """👍 of 👍 and 👎 on a version's summaries.

    up, votes: as they were given; raw: up of votes. share: adjusted to the articles that all of its
    island were shown on, 0 to 1. interval: of share, clustered by reader and article, at all looks
    at once; None before the first look, and where one reader or one article is all there is.
    island: versions that articles join, directly or through others, 0 the largest; shares of
    two islands cannot be compared. raw, share and island are None where nobody voted.
    """

    up: int = 0
    votes: int = 0
    raw: float | None = None
    share: float | None = None
    interval: Interval | None = None
    island: int | None = None


NOBODY: Final = ApprovalShare()


def approval_shares(thumbs: ThumbColumns, *, origin: Origin) -> dict[int, ApprovalShare]:
    """Version id to its share, of versions on whose summaries somebody of this origin voted."""
    asked = OpinionFilter(origins=(origin,))
    counted = select_thumbs(thumbs, asked, parts=(ThumbPart.SUMMARY,))
    codes, versions = numbered(counted.version)
    articles, readers = numbered(counted.article)[0], numbered(counted.reader)[0]
    votes = np.bincount(codes, minlength=len(versions)).tolist()
    up = np.bincount(codes, counted.up, len(versions)).tolist()
    found = adjusted_shares(counted.up.astype(np.float64), codes, articles, readers)
    ids = versions.tolist()
    return {
        ids[each.version]: ApprovalShare(
            up=int(up[each.version]),
            votes=votes[each.version],
            raw=each.raw,
            share=each.share,
            interval=_interval(each),
            island=each.island,
        )
        for each in found.shares
    }


def _interval(share: AdjustedShare) -> Interval | None:
    """Around the share before it was cut, then cut as it was."""
    found = live_interval(share.estimate, level=LEVEL, bounds=(-np.inf, np.inf))
    if found is None:
        return None
    low, high = (min(1.0, max(0.0, end)) for end in (found.low, found.high))
    return Interval(low, high, found.level)
