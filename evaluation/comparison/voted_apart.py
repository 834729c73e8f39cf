"""Two versions that were voted on at different times, elsewhere. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from evaluation.comparison.measures import APPROVAL
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import VotedApart
from evaluation.comparison.votes import thumbs_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import SECONDS_A_DAY


def voted_apart(votes: PairVotes) -> VotedApart | None:
    """When either was voted on with 👍 and 👎, where no day lies within the times of both.

    None otherwise, where one has none, and of votes given here: those are compared within periods
    in which both were shown, and nobody knows the periods of a product elsewhere.
    """
    thumbs = thumbs_of(votes, APPROVAL)
    if not len(thumbs) or bool((thumbs.origin != Origin.IMPORTED).any()):
        return None
    days = thumbs.at // SECONDS_A_DAY
    of_candidate = thumbs.version == votes.candidate
    if of_candidate.all() or not of_candidate.any():
        return None
    spans = [
        (int(some.min()), int(some.max())) for some in (days[~of_candidate], days[of_candidate])
    ]
    (first, last), (other_first, other_last) = spans
    if max(first, other_first) <= min(last, other_last):
        return None
    return VotedApart((_date(first), _date(last)), (_date(other_first), _date(other_last)))


def _date(day: int) -> date:
    return datetime.fromtimestamp(day * SECONDS_A_DAY, UTC).date()
