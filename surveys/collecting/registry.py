"""Every kind of ballot: a new one is a room, a line here, and a migration of Ballot."""

from __future__ import annotations

from typing import Final

from django.db.models import Model

from surveys.ballots.kinds import BallotKind
from surveys.duels.kind import DUEL
from surveys.evidence.kind import EVIDENCE
from surveys.ideas.kind import POINTS
from surveys.questionnaires.kind import ANSWER
from surveys.thumbs.kind import THUMB

KINDS: Final[tuple[BallotKind, ...]] = (
    THUMB,
    DUEL,
    POINTS,
    ANSWER,
    EVIDENCE,
)

KIND_NAMED: Final = {kind.name: kind for kind in KINDS}
DERIVED: Final[frozenset[type[Model]]] = frozenset[type[Model]]().union(
    *(kind.derived for kind in KINDS)
)
