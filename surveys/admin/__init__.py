"""What was said, for the team to look at; nothing here is written by hand."""

from surveys.admin import (
    ballots,
    duels,
    ideas,
    questionnaires,
)

__all__ = [
    "ballots",
    "duels",
    "ideas",
    "questionnaires",
]
