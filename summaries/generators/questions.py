"""Questions to which a sentence of an English article is the answer. Pure.

A question takes its words from its answer and presupposes nothing that the answer does not say:
what a thing is, who a person is, what somebody says, what something cost, why, when and how many.
Where the article has few of these, one asks what it says of a name that comes twice; of a mere
subject nobody would ask that ("What does the article say about developments?").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summaries.generators.base import Question
from summaries.generators.definitions import Definition, closed, names_something, stands_alone
from summaries.generators.phrases import Phrase
from summaries.generators.turned import turned


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, the position of its answer, what it asks about, and how good it is."""

    question: str
    sentence: int
    topic: str
    worth: float
    kind: str


_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Professor)\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2}"
_SAYS = r"(?P<verb>says|said)"
_SPOKEN = (
    re.compile(
        rf",[\"”’']\s+{_SAYS}\s+(?:the\s+(?:[a-z-]+\s+){{0,2}}[a-z-]+,?\s+)?(?P<who>{_NAME})"
    ),
    re.compile(rf",[\"”’']\s+(?P<who>{_NAME})\s+{_SAYS}\b"),
    re.compile(rf"^(?P<who>{_NAME})\s+{_SAYS}:?\s+[\"“‘']"),
)
_COST = re.compile(r"^(?P<what>[Tt]he (?:[a-z-]+ ){0,2}[a-z-]+) cost (?:about |some )?[£$€]?\d")
PER_KIND = 2
NAMED = 2  # times, before one asks what is said of a name
FEWEST_WORDS = 7  # of an answer


def choose_questions(
    sentences: Sequence[str],
    definitions: Sequence[Definition],
    phrases: Sequence[Phrase],
    *,
    relevance: Mapping[str, float],
    centrality: Sequence[float],
    count: int,
) -> tuple[Question, ...]:
    """At most `count` questions in the order of their answers; each answer and topic once."""
    asked = [
        *_what_and_who(definitions),
        *_speech(sentences),
        *_cost(sentences),
        *_turned(sentences, centrality),
        *_about(sentences, phrases, relevance, centrality),
    ]
    chosen: list[AskedQuestion] = []
    for one in sorted(asked, key=lambda a: (-a.worth, a.sentence, a.question)):
        if len(chosen) == count:
            break
        if len(sentences[one.sentence].split()) < FEWEST_WORDS:
            continue
        if any(one.sentence == c.sentence or _same_topic(one.topic, c.topic) for c in chosen):
            continue
        if sum(c.kind == one.kind for c in chosen) < (1 if one.kind == "about" else PER_KIND):
            chosen.append(one)
    chosen.sort(key=lambda a: a.sentence)
    return tuple(Question(a.question, sentences[a.sentence]) for a in chosen)


def _same_topic(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split()))


def _what_and_who(definitions: Sequence[Definition]) -> Iterator[AskedQuestion]:
    for d in definitions:
        if d.strength < 0.6:
            continue
        if d.phrase[0].isupper() and not d.person and not d.article and d.strength < 0.9:
            continue  # a name, and nothing shows whether it asks for "who" or "what"
        topic = f"{d.article} {d.phrase}".strip()
        ask = "Who" if d.person else "What"
        verb = "are" if d.plural else "is"
        yield AskedQuestion(
            f"{ask} {verb} {topic}?", d.sentence, d.phrase, 0.5 + d.strength / 2, ask
        )


def _speech(sentences: Sequence[str]) -> Iterator[AskedQuestion]:
    for number, sentence in enumerate(sentences):
        for pattern in _SPOKEN if closed(sentence) else ():
            if (match := pattern.search(sentence)) and names_something(match["who"]):
                does = "does" if match["verb"] == "says" else "did"
                who = match["who"].removesuffix("’s").removesuffix("'s")
                yield AskedQuestion(f"What {does} {who} say?", number, who, 0.7, "speech")
                break


def _cost(sentences: Sequence[str]) -> Iterator[AskedQuestion]:
    for number, sentence in enumerate(sentences):
        if match := _COST.match(sentence):
            what = match["what"][0].lower() + match["what"][1:]
            yield AskedQuestion(f"How much did {what} cost?", number, what, 0.75, "cost")


def _turned(sentences: Sequence[str], centrality: Sequence[float]) -> Iterator[AskedQuestion]:
    for number, sentence in enumerate(sentences):
        if stands_alone(sentence) and (found := turned(sentence)):
            worth = 0.6 + 0.1 * centrality[number]
            yield AskedQuestion(found.question, number, found.topic, worth, found.kind)


def _about(
    sentences: Sequence[str],
    phrases: Sequence[Phrase],
    relevance: Mapping[str, float],
    centrality: Sequence[float],
) -> Iterator[AskedQuestion]:
    for phrase in (each for each in phrases if each.name and each.count >= NAMED):
        named = phrase.text.lower()
        usable = [
            n
            for n in phrase.sentences
            if named in sentences[n].lower() and stands_alone(sentences[n])
        ]
        if not usable:
            continue
        best = max(usable, key=lambda n: (centrality[n], -n))
        worth = 0.2 + 0.5 * relevance.get(phrase.text, 0.0) + 0.1 * centrality[best]
        topic = f"the {phrase.text}" if phrase.article else phrase.text
        question = f"What does the article say about {topic}?"
        yield AskedQuestion(question, best, phrase.text, worth, "about")
