"""What readers said: ballots as received, and the votes and tallies derived from them."""

from surveys.models.ballots import (
    Ballot,
    BallotQuerySet,
)
from surveys.models.duels import (
    Duel,
    DuelVote,
    Impression,
    PairTally,
)
from surveys.models.ideas import (
    Idea,
    IdeaPoints,
    IdeaTally,
)
from surveys.models.questionnaires import (
    Answer,
    Question,
    Response,
    Survey,
)
from surveys.models.readers import (
    Exposure,
    Reader,
    TrafficPlan,
)
from surveys.models.screening import (
    BallotDay,
    DailyKey,
    SaidText,
    ScreenAlarm,
    VotePattern,
)
from surveys.models.targets import (
    Target,
)
from surveys.models.thumbs import (
    CellMark,
    Tally,
    Vote,
)

__all__ = [
    "Answer",
    "Ballot",
    "BallotDay",
    "BallotQuerySet",
    "CellMark",
    "DailyKey",
    "Duel",
    "DuelVote",
    "Exposure",
    "Idea",
    "IdeaPoints",
    "IdeaTally",
    "Impression",
    "PairTally",
    "Question",
    "Reader",
    "Response",
    "SaidText",
    "ScreenAlarm",
    "Survey",
    "Tally",
    "Target",
    "TrafficPlan",
    "Vote",
    "VotePattern",
]
