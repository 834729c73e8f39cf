"""What readers said: ballots as received, and the votes and tallies derived from them."""

from surveys.models.ballots import Ballot, BallotQuerySet
from surveys.models.duels import Duel, DuelVote, Impression, PairTally
from surveys.models.readers import Exposure, Reader
from surveys.models.targets import Target
from surveys.models.thumbs import CellMark, Tally, Vote

__all__ = [
    "Ballot",
    "BallotQuerySet",
    "CellMark",
    "Duel",
    "DuelVote",
    "Exposure",
    "Impression",
    "PairTally",
    "Reader",
    "Tally",
    "Target",
    "Vote",
]
