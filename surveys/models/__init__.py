"""What readers said: ballots as received, and the votes and tallies derived from them."""

from surveys.models.ballots import Ballot, BallotQuerySet
from surveys.models.readers import Exposure, Reader, TrafficPlan
from surveys.models.screening import (
    BallotDay,
    DailyKey,
    SaidText,
    ScreenAlarm,
    VotePattern,
)
from surveys.models.targets import Target
from surveys.models.thumbs import CellMark, Tally, Vote

__all__ = [
    "Ballot",
    "BallotDay",
    "BallotQuerySet",
    "CellMark",
    "DailyKey",
    "Exposure",
    "Reader",
    "SaidText",
    "ScreenAlarm",
    "Tally",
    "Target",
    "TrafficPlan",
    "Vote",
    "VotePattern",
]
