"""What thumbs mean, and why a reader gives a 👎: a short list for each part; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from common.words.language import gettext_noop

MAX_COMMENT: Final = 500  # characters

# By what a reader looks at: a section's own kind where it has one. The keys are kept in ballots.
REASONS: Final[dict[str, dict[str, str]]] = {
    "summary": {
        "wrong": gettext_noop("Wrong fact"),
        "misses": gettext_noop("Misses the point"),
        "long": gettext_noop("Too long"),
        "hard": gettext_noop("Hard to read"),
        "other": gettext_noop("Something else"),
    },
    "question": {
        "wrong": gettext_noop("Wrong answer"),
        "misses": gettext_noop("Doesn’t answer it"),
        "needless": gettext_noop("Nobody asks that"),
        "hard": gettext_noop("Hard to read"),
        "other": gettext_noop("Something else"),
    },
    "comment": {
        "wrong": gettext_noop("Wrong fact"),
        "unfair": gettext_noop("Unfair"),
        "needless": gettext_noop("Says nothing new"),
        "hard": gettext_noop("Hard to read"),
        "other": gettext_noop("Something else"),
    },
    "turn": {
        "wrong": gettext_noop("Wrong fact"),
        "misses": gettext_noop("Off the subject"),
        "wooden": gettext_noop("Nobody talks so"),
        "long": gettext_noop("Too long"),
        "other": gettext_noop("Something else"),
    },
    "action": {
        "misses": gettext_noop("Not from the article"),
        "vague": gettext_noop("Too vague"),
        "impractical": gettext_noop("Not practical"),
        "other": gettext_noop("Something else"),
    },
    "term": {
        "wrong": gettext_noop("Wrong meaning"),
        "needless": gettext_noop("Needs no explaining"),
        "hard": gettext_noop("Hard to read"),
        "other": gettext_noop("Something else"),
    },
    "breakdown": {
        "wrong": gettext_noop("Wrong fact"),
        "misses": gettext_noop("Misses the point"),
        "needless": gettext_noop("Parts of no use"),
        "hard": gettext_noop("Hard to read"),
        "other": gettext_noop("Something else"),
    },
    "text": {
        "wrong": gettext_noop("Says what isn’t so"),
        "misses": gettext_noop("Not what I asked for"),
        "repeats": gettext_noop("Repeats itself"),
        "hard": gettext_noop("Reads badly"),
        "other": gettext_noop("Something else"),
    },
    "similar": {
        "unrelated": gettext_noop("Another subject"),
        "repeats": gettext_noop("The same story again"),
        "stale": gettext_noop("Out of date"),
        "other": gettext_noop("Something else"),
    },
}
# What 👍 and 👎 mean on each part, in whole words: other languages bend them.
LABELS: Final[dict[str, tuple[str, str]]] = {
    "summary": (gettext_noop("Good summary"), gettext_noop("Poor summary")),
    "section": (gettext_noop("Good section"), gettext_noop("Poor section")),
    "question": (gettext_noop("Good answer"), gettext_noop("Poor answer")),
    "comment": (gettext_noop("Good comment"), gettext_noop("Poor comment")),
    "turn": (gettext_noop("Good remark"), gettext_noop("Poor remark")),
    "action": (gettext_noop("Good action item"), gettext_noop("Poor action item")),
    "term": (gettext_noop("Good explanation"), gettext_noop("Poor explanation")),
    "breakdown": (gettext_noop("Good breakdown"), gettext_noop("Poor breakdown")),
    "own_breakdown": (gettext_noop("Good text"), gettext_noop("Poor text")),
    "text": (gettext_noop("Good text"), gettext_noop("Poor text")),
    "similar": (gettext_noop("Relevant"), gettext_noop("Not relevant")),
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
