"""Terms of an English article, each with the sentence of the article that says what it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from summaries.generators.base import Term
from summaries.generators.definitions import WEAK, Definition

FEWEST_WORDS = 7  # of a defining sentence; "The rule is sensible." explains nothing
RELEVANCE = 0.2  # below it, what a sentence opens with is seldom a term of the article


def choose_terms(
    sentences: Sequence[str],
    definitions: Sequence[Definition],
    relevance: Mapping[str, float],
    *,
    count: int,
) -> tuple[Term, ...]:
    """At most `count` terms in the article's order; one a sentence, none inside another.

    relevance: of each phrase to the article, a cosine; added to the strength of its definition.
    People are left out: they are no terms.
    """
    chosen: list[Definition] = []

    def worth(d: Definition) -> float:
        return d.strength + relevance.get(d.phrase, 0.0)

    for one in sorted(definitions, key=lambda d: (-worth(d), d.sentence, d.phrase)):
        if len(chosen) == count:
            break
        irrelevant = one.strength <= WEAK and relevance.get(one.phrase, 0.0) < RELEVANCE
        short = len(sentences[one.sentence].split()) < FEWEST_WORDS
        if one.person or irrelevant or short:
            continue
        if any(_overlap(one, other) for other in chosen):
            continue
        chosen.append(one)
    chosen.sort(key=lambda d: (d.sentence, d.phrase))
    return tuple(Term(_headed(d.phrase), sentences[d.sentence]) for d in chosen)


def _overlap(one: Definition, other: Definition) -> bool:
    a, b = one.phrase.lower(), other.phrase.lower()
    return one.sentence == other.sentence or a in b or b in a


def _headed(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]
