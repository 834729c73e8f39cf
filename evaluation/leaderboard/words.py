"""How the leaderboard's figures are written and to be read, on the page and in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from common.words.figures import figure
from evaluation.comparison.wording import known_spec, seen_spec, share_text
from evaluation.leaderboard.approval import ApprovalShare
from evaluation.leaderboard.duel_shares import DuelsWon
from evaluation.leaderboard.selectors import Leaderboard
from evaluation.metrics.labels import label_of
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate
from evaluation.stats.verdict_interval import FIRST_LOOK

NO_FIGURE: Final = "–"
TOO_FEW: Final = "too few votes"  # for an interval


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """value: the figure, NO_FIGURE where there is none. beside: how sure it is, or of how many."""

    value: str
    beside: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.beside}".rstrip()


def written_share(share: ApprovalShare) -> WrittenFigure:
    """A share of 👍 in percent, and its interval, or that it is of too few for one."""
    return written_figure(share.share, share.interval, ".0%", without=TOO_FEW)


def written_duels(duels: DuelsWon) -> WrittenFigure:
    """The share of a version's duels that it won, and of how many."""
    if duels.share is None:
        return WrittenFigure(NO_FIGURE)
    return WrittenFigure(share_text(duels.share), f"of {duels.duels:,}")


def written_mean(estimate: MeanEstimate, measure: str) -> WrittenFigure:
    """A mean as that measure's numbers are written, and its interval; with as many decimals as are
    known of it, as a comparison writes it."""
    spec, interval = label_of(measure).spec, estimate.interval
    if interval is not None:
        spec = known_spec(spec, interval.high - interval.low)
    return written_figure(estimate.mean, interval, seen_spec(estimate.mean or 0.0, spec))


def written_figure(
    value: float | None, interval: Interval | None, spec: str, *, without: str = ""
) -> WrittenFigure:
    """A figure by a format, beside it the interval; without: what stands there for none."""
    if value is None:
        return WrittenFigure(NO_FIGURE)
    if interval is None:
        return WrittenFigure(figure(value, spec), without)
    joined = "–" if interval.low >= 0 else " to "  # two dashes in a row are none
    ends = figure(interval.low, spec), figure(interval.high, spec)
    return WrittenFigure(figure(value, spec), joined.join(ends))


def how_to_read(board: Leaderboard) -> list[str]:
    """What has to be known about the figures, a sentence or two each."""
    islands = (
        "Some versions share no article with others, not even through a third: their shares are of "
        "different articles and cannot be compared. They stand below one another in "
        f"{board.islands} groups."
    )
    return [
        "The share of 👍 is as if all versions had been shown on one mix of articles, so that "
        "nobody is behind for having been shown on harder ones; where it and a comparison of two "
        "differ, the comparison decides.",
        *([islands] if board.islands > 1 else []),
        "Beside each figure stands its 95 % interval: of shares clustered by reader and article, "
        "and holding however often one looks; for mean scores Student’s over articles, with the "
        "slant of the scores taken out (Hall 1992).",
        "A share or mean without one is of too few votes or articles, and no rank: it stands "
        f"behind those that have one, as do duels won of fewer than {FIRST_LOOK}.",
        "Where two intervals overlap the order of two versions may be chance; where they do not, "
        "it may still be: a comparison on the same articles is sharper than two intervals side by "
        "side.",
    ]
