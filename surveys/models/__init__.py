"""What readers said: ballots as received, and the votes and tallies derived from them."""

from surveys.models.ballots import Ballot, BallotQuerySet
from surveys.models.readers import Exposure, Reader
from surveys.models.screening import DailyKey
from surveys.models.targets import Target
from surveys.models.thumbs import CellMark, Tally, Vote

__all__ = [
    "Ballot",
    "BallotQuerySet",
    "CellMark",
    "DailyKey",
    "Exposure",
    "Reader",
    "Tally",
    "Target",
    "Vote",
]
