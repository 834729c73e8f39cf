"""Noun phrases and names that an English text uses often or defines. Pure; no tagger.

A run of content words counts as a noun phrase where the words around it say so: an article or a
preposition before it and a function word or a stop after it, at least once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summaries.generators.definitions import names_something
from summaries.texts.english import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS

LONGEST = 3
_OPENERS = (DETERMINERS | PREPOSITIONS) - {"to", "that", "as", "what", "which"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """text: as it first stands where its case is its own. sentences: where it stands, in order.

    count: how often. name: whether it is always capitalised inside sentences.
    article: whether it takes "the": a name that always has it, or a noun that is counted.
    """

    text: str
    sentences: tuple[int, ...]
    count: int
    name: bool
    article: bool


@dataclass(slots=True)
class _Seen:
    texts: list[str]
    sentences: list[int]
    noun: int = 0
    determined: int = 0
    the: int = 0
    inside: int = 0  # occurrences that do not open a sentence
    capitalised_inside: int = 0


_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|\S")


def find_phrases(sentences: Sequence[str]) -> list[Phrase]:
    """Candidates of one to three words, in the order they first stand in.

    A name counts from its first mention, other phrases from their second. Possessives are left
    out, as are phrases that hold a function word. "battery" and "batterys" are one, "batteries"
    another: the fold is a final s.
    """
    seen: dict[str, _Seen] = {}
    for number, sentence in enumerate(sentences):
        tokens = _TOKEN.findall(sentence)
        for start, stop in _runs(tokens):
            _note(seen, tokens, start, stop, number)
    found = []
    for entry in seen.values():
        name = entry.inside > 0 and entry.capitalised_inside == entry.inside
        count = len(entry.sentences)
        if (entry.noun and count >= 2) or (name and entry.texts[0][0].isupper()):
            article = entry.the == entry.inside if name else entry.determined > 0
            inner = next((t for t in entry.texts if name or t[0].islower()), entry.texts[0])
            where = tuple(sorted(set(entry.sentences)))
            found.append(Phrase(inner, where, count, name, article))
    return found


def _runs(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Starts and ends of all phrases of up to three content words."""
    for start, token in enumerate(tokens):
        if not _content(token):
            continue
        for stop in range(start + 1, min(start + LONGEST, len(tokens)) + 1):
            if not _content(tokens[stop - 1]):
                break
            yield start, stop


def _content(token: str) -> bool:
    return (
        token[0].isalpha()
        and token.lower() not in FUNCTION_WORDS
        and not token.endswith(("'s", "’s", "s'", "s’"))
    )


def _note(
    seen: dict[str, _Seen], tokens: Sequence[str], start: int, stop: int, number: int
) -> None:
    text = " ".join(tokens[start:stop])
    if not names_something(text):
        return
    capitals = [t[0].isupper() for t in tokens[start:stop]]
    if any(capitals) and not all(capitals) and start > 0:
        return  # half a name
    before = tokens[start - 1] if start else ""
    after = tokens[stop] if stop < len(tokens) else ""
    if capitals[0] and ((before[:1].isupper() and start > 1) or after[:1].isupper()):
        return  # part of a longer name
    closed = not after or not after[0].isalpha() or after.lower() in FUNCTION_WORDS
    if capitals[0] and not closed and before.lower() in DETERMINERS:
        return  # "the Thissel valley" is no mention of a Thissel
    if not capitals[-1] and text.endswith(("ed", "ing")):
        return  # a verb more often than a noun
    entry = seen.setdefault(text.lower().removesuffix("s"), _Seen([], []))
    entry.texts.append(text)
    entry.sentences.append(number)
    opened = before.lower() in _OPENERS
    entry.noun += opened and closed
    entry.determined += before.lower() in DETERMINERS and not text.endswith("s")
    if start > 0 and before not in {'"', "“", "'", "‘", ":"}:
        entry.inside += 1
        entry.the += before.lower() == "the"
        entry.capitalised_inside += all(capitals)
