"""Questions made of an English statement by turning it round: why, when, how many. Pure.

Only statements with an auxiliary are turned ("The harbour was closed because …"), so that every
word of the question stands in its answer and no verb has to change its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from summaries.texts.english import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, PRONOUNS

LONGEST_REST: Final = 14  # words; a longer question is one that nobody would ask
LONGEST_BEFORE_DAY: Final = 8  # words; after more the day may belong to a part of them alone


class TurnedQuestion(NamedTuple):
    """kind: its first word. topic: what it asks about."""

    question: str
    kind: str
    topic: str


_W = r"[^\W\d_][\w'’-]*"
_DETERMINED = rf"(?:The|A|An|Most|Many|Some|Both|All|Every|Each)\s+(?:{_W}\s+){{0,3}}?{_W}"
_NAME = r"[A-Z][\w'’-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’-]+){0,3}"
_WHO = rf"(?P<who>{_DETERMINED}|{_NAME})"
_AUX = r"(?P<aux>was|were|is|are|has|have|had|can|could|must|will|would|should)"
_REST = r"(?P<rest>[^,;:()\"“”]{3,110}?)"
_COUNT = (
    r"\d[\d,.]*(?:\s+(?:hundred|thousand|million|billion))?|Two|Three|Four|Five|Six|Seven|Eight|"
    r"Nine|Ten|Eleven|Twelve|Twenty|Thirty|Forty|Fifty|Dozens of|Hundreds of|Thousands of"
)
_ABOUT = (
    r"(?:(?:About|Around|Nearly|Almost|Some|Roughly|More than|Fewer than|Over|Only|At least)\s+)?"
)

_WHY = re.compile(rf"^{_WHO}\s+{_AUX}\s+{_REST},?\s+because\s+(?!of\s+(?:it|this|that)\b)\w")
_WHEN_FIRST = re.compile(rf"^In\s+(?:{_W}\s+)?(?:1[5-9]|20)\d\d,?\s+(?P<lead>.*)$")
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_WHEN_LAST = re.compile(
    rf"^{_WHO}\s+{_AUX}\s+{_REST}\s+(?:in|on)\s+"
    rf"(?:(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}})?(?:,?\s+{_YEAR})?|{_DAY}|{_YEAR})[.,]"
)
_STATEMENT = re.compile(rf"^{_WHO}\s+{_AUX}\s+{_REST}[.,]")
_HOW_MANY = re.compile(
    rf"^{_ABOUT}(?i:{_COUNT})\s+(?P<what>(?:[a-z][\w’'-]*\s+)?(?:[a-z][\w-]*s|people|men|women|children))"
    rf"\s+(?P<aux>were|are|have|had|can|could|must|will|would)\s+{_REST}[.,]"
)
_PARTICIPLE = re.compile(
    r"(?:not\s+|never\s+)?(?:\w+(?:ed|en|wn)|been|lost|left|made|sold|held|kept|built|found|put|cut|"
    r"shut|come|gone|become|begun|run|won)\b"
)
_AT_A_TIME: Final = frozenset({"was", "were", "is", "are", "will", "must", "could"})
_INSIDE_NO_SUBJECT: Final = (
    (PREPOSITIONS - {"of"}) | PRONOUNS | {"and", "or", "but", "who", "which", "that"}
)
_NOT_ASKED: Final = frozenset({"there", "it", "that", "this"})


def turned(sentence: str) -> TurnedQuestion | None:
    """The question that the sentence answers, the surest of those that its form allows; or None.

    "The mill was sold because its owner died." → "Why was the mill sold?"
    """
    for make in _FORMS:
        if found := make(sentence):
            return found
    return None


def _why(sentence: str) -> TurnedQuestion | None:
    return _asked("Why", _WHY.match(sentence))


def _when(sentence: str) -> TurnedQuestion | None:
    if first := _WHEN_FIRST.match(sentence):
        lead = first["lead"]
        match = _STATEMENT.match(lead[:1].upper() + lead[1:])
    else:
        match = _WHEN_LAST.match(sentence)
    if match is None or match["aux"] not in _AT_A_TIME:
        return None
    words = match["rest"].split()
    return None if len(words) > LONGEST_BEFORE_DAY or "to" in words else _asked("When", match)


def _how_many(sentence: str) -> TurnedQuestion | None:
    if not (match := _HOW_MANY.match(sentence)) or not _can_be_asked(match["rest"]):
        return None
    question = f"How many {match['what']} {match['aux']} {_plain(match['rest'])}?"
    return TurnedQuestion(question, "How many", match["what"])


def _asked(kind: str, match: re.Match[str] | None) -> TurnedQuestion | None:
    if match is None or not _can_be_asked(match["rest"]) or _owns(match):
        return None
    opening, *others = match["who"].split()
    if any(word.lower() in _INSIDE_NO_SUBJECT for word in others):
        return None  # more than the subject
    determined = opening.lower() in DETERMINERS | {"most", "many"}
    if not others and (determined or opening.lower() in FUNCTION_WORDS | _NOT_ASKED):
        return None  # a pronoun
    who = " ".join([opening.lower() if determined else opening, *others])
    topic = " ".join(others) if determined else who
    return TurnedQuestion(f"{kind} {match['aux']} {who} {_plain(match['rest'])}?", kind, topic)


def _owns(match: re.Match[str]) -> bool:
    """Whether the auxiliary is none: "has plans", "had a dog"."""
    return match["aux"] in {"has", "have", "had"} and not _PARTICIPLE.match(match["rest"])


def _can_be_asked(rest: str) -> bool:
    words = rest.lower().split()
    return len(words) <= LONGEST_REST and not {"because", "but", "and", "who", "which"} & set(words)


def _plain(rest: str) -> str:
    """Without words that only tie the statement to the one before."""
    return re.sub(
        r"^(?:also|then|therefore|still|already|now|again)\s+", "", " ".join(rest.split())
    )


_FORMS: tuple[Callable[[str], TurnedQuestion | None], ...] = (_why, _when, _how_many)
