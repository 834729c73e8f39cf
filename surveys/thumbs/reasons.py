"""Why a reader gives a 👎: a short list that fits what it is given to; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

MAX_COMMENT: Final = 500  # characters

# By what a reader looks at: a section's own kind where it has one. The keys are kept in ballots.
REASONS: Final[dict[str, dict[str, str]]] = {
    "summary": {
        "wrong": "Wrong fact",
        "misses": "Misses the point",
        "long": "Too long",
        "hard": "Hard to read",
        "other": "Something else",
    },
    "question": {
        "wrong": "Wrong answer",
        "misses": "Doesn’t answer it",
        "needless": "Nobody asks that",
        "hard": "Hard to read",
        "other": "Something else",
    },
    "comment": {
        "wrong": "Wrong fact",
        "unfair": "Unfair",
        "needless": "Says nothing new",
        "hard": "Hard to read",
        "other": "Something else",
    },
    "turn": {
        "wrong": "Wrong fact",
        "misses": "Off the subject",
        "wooden": "Nobody talks so",
        "long": "Too long",
        "other": "Something else",
    },
    "action": {
        "misses": "Not from the article",
        "vague": "Too vague",
        "impractical": "Not practical",
        "other": "Something else",
    },
    "term": {
        "wrong": "Wrong meaning",
        "needless": "Needs no explaining",
        "hard": "Hard to read",
        "other": "Something else",
    },
    "breakdown": {
        "wrong": "Wrong fact",
        "misses": "Misses the point",
        "needless": "Parts of no use",
        "hard": "Hard to read",
        "other": "Something else",
    },
    "text": {
        "wrong": "Says what isn’t so",
        "misses": "Not what I asked for",
        "repeats": "Repeats itself",
        "hard": "Reads badly",
        "other": "Something else",
    },
    "similar": {
        "unrelated": "Another subject",
        "repeats": "The same story again",
        "stale": "Out of date",
        "other": "Something else",
    },
}
# Of what is said of a whole kind of things, where the part isn't known.
_WHOLES: Final[dict[str, tuple[str, ...]]] = {
    "section": ("question", "comment", "turn", "action", "term"),
    "own_breakdown": ("breakdown", "text"),
}


@dataclass(frozen=True)
class ReasonOffer:
    """A reason that a form offers; `chosen` where the reader gave it already."""

    key: str
    label: str
    chosen: bool


def reasons_for(part: str) -> dict[str, str]:
    """Reason → its words.

    `part` is a key of REASONS, or "section" or "own_breakdown" where no more than that is known.
    """
    if part in REASONS:
        return REASONS[part]
    parts = _WHOLES.get(part, _WHOLES["section"])
    every = {key: words for kind in parts for key, words in REASONS[kind].items()}
    other = every.pop("other")
    return {**every, "other": other}


def part_of_own_breakdown(task: str) -> str:
    """The key of REASONS for an own breakdown of that task: a breakdown, or a text."""
    return "breakdown" if task == "breakdown" else "text"


def body_of(reasons: Iterable[str], comment: str) -> dict[str, Any]:
    """What a ballot keeps: each reason once, in alphabetical order; {} where nothing was said."""
    given = sorted(set(reasons))
    return {"reasons": given, "comment": comment} if given or comment else {}
