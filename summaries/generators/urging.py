"""Action items: sentences of an English article that urge something or announce it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summaries.generators.definitions import stands_alone

FEWEST_WORDS, MOST_WORDS = 5, 40  # fewer say nothing that could be done, more say much besides
_TIME = (
    r"\b(?:tomorrow|tonight|(?:next|this|by|from|until|before|within|every|starting)\s+(?:the\s+)?"
    r"(?:end\s+of\s+|new\s+)?(?:week|month|year|spring|summer|autumn|fall|winter|evening|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December|\d{1,2}\s+[A-Z][a-z]+|20\d\d)|"
    r"on\s+(?:\d{1,2}\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|"
    r"April|May|June|July|August|September|October|November|December))\b"
)
_URGES = re.compile(
    r"\b(?:(?:must|should|ought\s+to|needs?\s+to)\s+"
    r"(?!have\b|be\s+(?:true|\w+ing)\b|(?:he|she|it|they|we|you|I)\b|not\s+mention\b)|"
    r"(?:urge[sd]?|calls?\s+(?:on|for)|called\s+(?:on|for)|recommend(?:s|ed)?|advise[sd]?|"
    r"appeal(?:s|ed)?\s+(?:to|for))\s)"
)
_TELLS = re.compile(
    r"^[\"“‘']?(?:Do\s+not|Don['’]t|Never|Always|Please|Make\s+sure|Remember\s+to|Check|Keep|Avoid|"
    r"Ask|Bring|Wear|Wash|Store|Register|Report|Sign\s+up|Turn\s+(?:off|on)|Boil|Join|Try)\s+"
    # "Check the taps", not "Check marks are put beside names".
    r"(?:the|an?|your|any|all|every|each|it|them|no|to|for|in|at|on|off|out|with|that|whether|from|"
    r"[a-z]+\s+(?:the|an?|your|any|all))\b"
)
_ANNOUNCES = re.compile(
    r"\b(?:will|shall|plans?\s+to|planned\s+to|intends?\s+to|(?:is|are)\s+(?:due\s+|expected\s+)?to|"
    r"promised\s+to|agreed\s+to|decided\s+to|votes?\s+on)\s"
)
_CLAUSE = re.compile(r"\b(?:who|whom|which|that|because|if|when|where|whether)\b")


def urging(sentences: Sequence[str], *, centrality: Sequence[float], count: int) -> tuple[str, ...]:
    """At most `count` sentences in the article's order; none where it asks for nothing.

    What tells the reader what to do comes first, then what is urged, then what is announced with
    its time; among equals the more central one.
    """
    ranked = [
        (rank, -centrality[number], number)
        for number, sentence in enumerate(sentences)
        if (rank := _rank(sentence)) is not None
    ]
    chosen = sorted(number for _, _, number in sorted(ranked)[:count])
    return tuple(dict.fromkeys(sentences[number] for number in chosen))


def _rank(sentence: str) -> int | None:
    fits = FEWEST_WORDS <= len(sentence.split()) <= MOST_WORDS
    if not fits or not stands_alone(sentence):
        return None
    if _TELLS.search(sentence):
        return 0
    if _is_main(_URGES.search(sentence)):
        return 1
    return 2 if _is_main(_ANNOUNCES.search(sentence)) and re.search(_TIME, sentence) else None


def _is_main(match: re.Match[str] | None) -> bool:
    """Whether the verb is the sentence's own: "a John who should be a Joan" urges nothing."""
    return match is not None and not _CLAUSE.search(match.string[: match.start()])
