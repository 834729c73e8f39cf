"""Where an English text itself says what something is: names and nouns with a defining sentence.

Rules on the surface of a sentence, no parser: each names a form of words that defines, such as
"X is a …" or "X, which is …" (Hearst 1992 began with such patterns). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summaries.texts.english import (
    DETERMINERS,
    FUNCTION_WORDS,
    POINTING_BACK,
    PRONOUNS,
    SAYING,
    VAGUE_WORDS,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A phrase and the sentence that says what it is.

    phrase: without its article, as it would stand inside a sentence. sentence: its position.
    article: "a", "an", "the" or "" before the phrase. plural: whether the verb is.
    person: whether the text shows that it names a person. strength: from 0 to 1, how sure the form
    of words is a definition.
    """

    phrase: str
    sentence: int
    article: str
    plural: bool
    person: bool
    strength: float


_W = r"[^\W\d_][\w'’-]*"
_PHRASE = rf"(?P<phrase>{_W}(?:\s+{_W}){{0,3}}?)"
_CAPITALISED = r"[^\W\d_a-z][\w'’-]*"
_NAME = rf"(?P<phrase>{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,3}})"
_DET = r"(?:(?P<det>an?|the)\s+)?"
_KIND = rf"(?:an?|any|one\s+of)\s+(?!(?:{_W}\s+)?one\b)"

# A sentence in the present tense about a thing with no "the" says what holds of it in general.
_HOLDS = (
    r"(?:(?:is|are)\s+(?!now\b|not\b|in\b|on\b|at\b|being\b|\w+ing\b|\w+ed\b)|"
    r"(?:has|have)\s+(?:an?|no|\w+ty|\d+)\b|(?:can|cannot|holds?|contains?|consists?|covers?|comes?|"
    r"lives?|runs?|gives?|takes?|needs?|makes?|grows?|feeds?|hunts?|carry|carries|costs?|allows?)\b)"
)
WEAK = 0.4
_STOP = r"(?=[.;:!?”\"’,])"

# (form of words, strength)
_FORMS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), strength)
    for pattern, strength in (
        # "Peat is a soil …", "Harbour porpoises are a …"
        (rf"^(?i:{_DET}){_PHRASE}\s+(?P<be>is|are)\s+{_KIND}", 0.9),
        (
            rf"^(?i:(?:(?P<det>an?)\s+)?){_PHRASE}\s+(?P<be>is|are)\s+the\s+"
            rf"(?!{_W}est\b|best\b|only\b|first\b|most\b|same\b)",
            0.6,
        ),
        # "Depreciation means …", "The term X refers to …"
        (rf"^(?i:{_DET}){_PHRASE}\s+(?P<be>means|refers\s+to)\s", 0.9),
        # "To farrow-talk is to discuss one subject because …"
        (rf"^To\s+{_PHRASE}\s+(?P<be>is|means)\s+to\s", 0.9),
        # "a bund, which is a low bank"
        (rf"\b(?i:{_DET}){_PHRASE},\s+which\s+(?P<be>is|are|means)\s+(?:an?\s|any\s)", 1.0),
        # "a process called carbonation", "better known as heather", "consumption, as it was called"
        (
            rf"\b(?:known\s+as|what\s+is\s+called|(?:an?|the)\s+{_W}\s+called)\s+[\"“‘]?{_DET}"
            rf"(?P<phrase>{_W}(?:\s+{_W}){{0,3}}){_STOP}",
            0.8,
        ),
        (rf"\b{_PHRASE},\s+as\s+(?:{_W}\s+){{1,3}}(?:called|known)\b", 0.8),
        # "World Health Organization (WHO)"
        (rf"\b{_NAME}\s+\((?=[A-Z][A-Z&]{{1,6}}\))", 0.5),
        # "Ridgeham, the market town on the ridge,"; not "Rome, the mayor said."
        (
            rf"\b{_NAME},\s+(?P<what>(?:an?|the|one\s+of)\s+(?!(?:{_W}\s+){{1,4}}(?:{SAYING})\b)"
            rf"[^,;]{{8,90}})[,.;]",
            0.7,
        ),
        # "Cold air is heavy and runs downhill", "Peatlands cover three per cent of the land"
        (rf"^(?i:(?:(?P<det>an?)\s+)?){_PHRASE}\s+(?P<holds>{_HOLDS})", WEAK),
    )
)
_SINGULAR = re.compile(r"(?:is|has|cannot|carries|\w+s)\b")
_BEFORE_PERSON = r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lady|Lord|Professor|Prof|Captain)\.?\s+(?:\S+\s+)?"
_AFTER_PERSON = (
    rf"(?:,\s+\d{{2}}\b|\s+(?:{SAYING})\b|,?\s[^.!?\"“”]{{0,40}}\b(?:he|she|his|her|who|whose)\b)"
)
_SHE_FOLLOWS = r"[^.!?\"“”]*[.!?]\s+(?:She|He)\b"
# Words that name people by what they do; so do some words for things, hence only a doubt.
_DOER = re.compile(rf"(?:{_W}\s+){{1,4}}?{_W}(?:er|or|ist|ian|man|woman|eer|ant|ess)\b")
_JOINING = frozenset({"of", "to", "the", "for", "in"})


def find_definitions(sentences: Sequence[str]) -> list[Definition]:
    """What `sentences` define, in their order; one of each phrase, the surest.

    A sentence that does not stand alone defines nothing.
    """
    text = " ".join(sentences)
    best: dict[str, Definition] = {}
    for position, sentence in enumerate(sentences):
        if not stands_alone(sentence):
            continue
        for found in _in_sentence(sentence, position, text):
            known = best.get(found.phrase.lower())
            if known is None or found.strength > known.strength:
                best[found.phrase.lower()] = found
    return sorted(best.values(), key=lambda d: (d.sentence, d.phrase))


def is_person(name: str, text: str) -> bool:
    """Whether `text` shows that `name` names a person: a title, an age, words spoken."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return any(
        re.search(pattern, text)
        for pattern in (
            rf"\b{_BEFORE_PERSON}{last}\b",
            rf"\b{last}{_AFTER_PERSON}",
            rf"(?:^|[.!?]\s)(?:The [^,.]*, )?(?:{_CAPITALISED}\s+)?{last}\b{_SHE_FOLLOWS}",
            rf"[\"”’'],?\s+(?:{SAYING})\s+(?:the\s+[^,.]{{1,40}},\s+)?(?:{_CAPITALISED}\s+){{0,2}}{last}\b",
        )
    )


def stands_alone(sentence: str) -> bool:
    """Whether a sentence says something without the one before.

    It does not where a pronoun opens it or comes before its fifth word, where it is a question,
    or where a quotation or bracket is only half in it.
    """
    words = [word.lower() for word in re.findall(_W, sentence[:80])]
    return (
        bool(words)
        and words[0] not in POINTING_BACK
        and not PRONOUNS.intersection(words[:5])
        and not sentence.rstrip("\"'”’»)").endswith(("?", "？"))
        and closed(sentence)
    )


def closed(sentence: str) -> bool:
    """Whether each quotation and bracket in a sentence is opened and closed in it."""
    singles = len(_SINGLE_OPENS.findall(sentence)), len(_SINGLE_CLOSES.findall(sentence))
    return (
        sentence.count('"') % 2 == 0
        and sentence.count("“") == sentence.count("”")
        and sentence.count("(") == sentence.count(")")
        and singles[0] <= singles[1]
        and not (singles[0] == 0 and _SINGLE_LAST.search(sentence))
    )


_SINGLE_OPENS = re.compile(r"(?:^|[\s(])['‘](?=[^\s\d])")
_SINGLE_CLOSES = re.compile(r"\S['’](?=$|[\s.,;:!?)])")
_SINGLE_LAST = re.compile(r"[.!?,]['’]$")


def _in_sentence(sentence: str, position: int, text: str) -> Iterator[Definition]:
    for pattern, strength in _FORMS:
        start = 0
        while match := pattern.search(sentence, start):
            found = _definition(match, position, text, strength)
            if found:
                yield found
            # "pump and a bund" fails; "bund" inside it does not.
            start = match.end("phrase") if found else match.start() + 1


def _definition(
    match: re.Match[str], position: int, text: str, strength: float
) -> Definition | None:
    phrase, groups = " ".join(match["phrase"].split()), match.groupdict()
    if not names_something(phrase):
        return None
    what, holds = groups.get("what") or "", groups.get("holds") or ""
    plural = groups.get("be") == "are" or (phrase.endswith("s") and not _SINGULAR.match(holds))
    if match.start("phrase") == 0:
        phrase = inner_case(phrase, text, plain=plural and bool(holds or groups.get("be")))
    if holds and phrase[0].isupper():
        return None  # what a name does is told, not defined
    person = phrase[0].isupper() and (" who" in what or is_person(phrase, text))
    if what and not person and _DOER.match(what):
        return None
    article = (groups.get("det") or "").lower()
    return Definition(phrase, position, article, plural, person, strength)


def inner_case(phrase: str, text: str, *, plain: bool) -> str:
    """A phrase that opens a sentence, as it would stand inside one.

    Its capital goes where the text writes its first word small elsewhere or more words follow,
    all small. Where neither tells, `plain` does. A capital further in shows a name.
    """
    first, *others = phrase.split()
    small = re.search(rf"\b{re.escape(first.lower())}\b", text) is not None
    name = not first[1:].islower() or any(word[0].isupper() for word in others)
    common = small or plain or bool(others)
    return phrase[0].lower() + phrase[1:] if common and not name else phrase


def names_something(phrase: str) -> bool:
    """Whether a phrase can be the name of something: it opens and ends with words of content."""
    words = re.split(r"\s+", phrase.lower())
    inner = words[1:-1]
    return (
        words[0] not in FUNCTION_WORDS
        and words[-1] not in FUNCTION_WORDS
        and words[-1] not in VAGUE_WORDS
        and not words[-1].endswith("ly")
        and all(w not in FUNCTION_WORDS or w in _JOINING for w in inner)
        and not any(w in DETERMINERS - {"the"} for w in inner)
        and len(phrase) > 2
    )
