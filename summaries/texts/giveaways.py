"""What a text gives away of who wrote it, and whether it is no summary at all. Pure.

A reader who is shown such a text does not judge it blind. What the article itself says gives
nothing away: who writes about Claude names Claude, whoever they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from functools import lru_cache
from typing import Final

from summaries.texts.english import FUNCTION_WORDS, VAGUE_WORDS
from summaries.texts.giveaway_phrases import REFUSALS, SELF_REFERENCE, SERVER_ERRORS
from summaries.texts.hashing import texts_hash
from summaries.texts.spelling import folded

# Higher where these rules or the phrases change, so that what was read before is read again.
RULES: Final = "2"
# A server's error is the text, or opens it; further on it is what the text is about.
ERROR_WITHIN: Final = 80
# Letters and figures of a name: two of them ("M1", "T5") are roads and terminals as well.
SHORTEST_NAME: Final = 3
SHORTEST_WIDE_NAME: Final = 2  # of signs that are a word each, as Chinese ones
# Words that versions are called by and that everybody writes.
_VERSION_WORDS: Final = """
    lead extractive abstractive baseline base model models test human reference summary summaries
    bottom fast closed book decoder pointer generator multi task ent large tiny mini nano medium
    improved final candidate control prompt draft live retired chat instruct latest preview pro max
    plus flash version update original default custom alpha beta gamma delta production staging
    random expert crowd editor writer
"""
ORDINARY: Final = FUNCTION_WORDS | VAGUE_WORDS | frozenset(_VERSION_WORDS.split())

_WIDE: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WIDE_SIGN: Final = re.compile(f"[{_WIDE}]")
_RUN: Final = re.compile(rf"[{_WIDE}]+|\d+|[^\W\d_{_WIDE}]+")
_NOT_BEFORE: Final = rf"(?<![^\W_{_WIDE}])"
_NOT_AFTER: Final = rf"(?![^\W_{_WIDE}])"
_NO_LETTER_AFTER: Final = rf"(?![^\W\d_{_WIDE}])"


class Giveaway(IntFlag):
    """What a text gives away; 0 is nothing. The numbers are kept in the database.

    NAME: it names a live version or its maker. SELF: it speaks of itself as a model. REFUSAL: it
    says that it will not or cannot. ERROR: it is what a server answered in a text's place.
    """

    NAME = 1
    SELF = 2
    REFUSAL = 4
    ERROR = 8


@dataclass(frozen=True, slots=True)
class _Sought:
    """needs: a text without any of them cannot match, which is much quicker to see."""

    kind: Giveaway
    needs: tuple[str, ...]
    pattern: re.Pattern[str]


NAMES_ITSELF: Final = int(Giveaway.NAME | Giveaway.SELF)
NO_SUMMARY: Final = int(Giveaway.REFUSAL | Giveaway.ERROR)


@dataclass(frozen=True, slots=True)
class GiveawayCounts:
    """How many of a version's texts there are, and what is to be known of them.

    refused: refusals and servers' errors. named: those that name a version or its maker, or speak
    of themselves as a model; a text may be in both. unread: nobody has looked at them yet.
    """

    texts: int = 0
    refused: int = 0
    named: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class GiveawayList:
    """What to look for beside the rules that stand here.

    names: of live versions and their makers. phrases: what the team added, with what it means;
    harmless: names that give nothing away, by the team's word. All as they are written.
    """

    names: frozenset[str] = frozenset()
    phrases: frozenset[tuple[Giveaway, str]] = frozenset()
    harmless: frozenset[str] = frozenset()
    version: str = field(init=False, default="", compare=False)

    def __post_init__(self) -> None:
        """`version` is 32 hex digits that stand for the list and the rules."""
        said = [RULES, *sorted(self.names), *sorted(f"{int(kind)}:{text}" for kind, text in
                self.phrases), *sorted(f"-{text}" for text in self.harmless)]  # fmt: skip
        object.__setattr__(self, "version", texts_hash(said))


def giveaways_in(text: str, looked_for: GiveawayList, *, article: str = "") -> Giveaway:
    """All that `text` gives away, but for what stands in `article`, its article's title and text.

    A phrase between quotation marks is somebody else's. Takes about as long as `folded`.
    """
    read = _without_outer_quotes(folded(text))
    found = 0
    known: str | None = None
    needs, patterns = _needed(looked_for, of_ascii=read.isascii())
    # Most texts hold few of what is needed: this is nearly all that is done with them.
    held = {need for need in needs if need in read}
    for kind, needed, sought in patterns if held else ():
        if kind & found or held.isdisjoint(needed):
            continue
        for stretch in _stretches(read, sought):
            known = folded(article) if known is None else known
            if not _is_of_article(stretch, sought, known):
                found |= kind
                break
    return Giveaway(found)


def is_distinctive(name: str) -> bool:
    """Whether a name tells by itself who is meant: long enough, and no everyday word.

    An identifier, NAME@VERSION, always does.
    """
    if "@" in name:
        return True
    runs = _RUN.findall(folded(name))
    letters = "".join(runs)
    if _WIDE_SIGN.search(letters):
        return len(letters) >= SHORTEST_WIDE_NAME
    if len(letters) < SHORTEST_NAME or letters.isdigit():
        return False
    return any(run not in ORDINARY for run in runs)


def _stretches(read: str, sought: _Sought) -> Iterator[str]:
    for match in sought.pattern.finditer(read):
        if sought.kind == Giveaway.ERROR and match.start() > ERROR_WITHIN:
            return
        if sought.kind == Giveaway.NAME or not _is_quoted(read, match.start(), match.end()):
            yield match[0]


def _is_of_article(stretch: str, sought: _Sought, article: str) -> bool:
    """Whether the article says so, too; a name in whatever spelling."""
    if sought.kind != Giveaway.NAME:
        return stretch in article
    return bool(sought.pattern.search(article))


def _is_quoted(read: str, start: int, end: int) -> bool:
    return read.count('"', 0, start) % 2 == 1 and '"' in read[end:]


def _without_outer_quotes(read: str) -> str:
    """A text that stands between quotation marks as a whole is not quoted by anybody."""
    if len(read) > 1 and read[0] == read[-1] == '"' and read.count('"') == 2:
        return read[1:-1]
    return read


@lru_cache(maxsize=8)
def _needed(
    looked_for: GiveawayList, *, of_ascii: bool
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...], _Sought], ...]]:
    """All that is needed, once, and the same with their kinds as plain numbers: an IntFlag takes
    longer than a search.

    of_ascii: only what a text of plain letters can hold.
    """
    found = []
    for each in _patterns(looked_for):
        needs = tuple(need for need in each.needs if need.isascii() or not of_ascii)
        if needs:
            found.append((int(each.kind), needs, each))
    return tuple(dict.fromkeys(need for _, needs, _ in found for need in needs)), tuple(found)


@lru_cache(maxsize=4)
def _patterns(looked_for: GiveawayList) -> tuple[_Sought, ...]:
    """What to search for, what is likeliest first."""
    found = []
    for kind, table in _TABLES.items():
        for needs, pattern in table:
            found.append(
                _Sought(kind, tuple(needs.split("|")), re.compile(_folded_pattern(pattern)))
            )
    harmless = {folded(each) for each in looked_for.harmless}
    # The longest first, so that of "GPT-4" and "GPT-4o" the one that stands there is found.
    for name in sorted(looked_for.names, key=lambda name: (-len(name), name)):
        if is_distinctive(name) and folded(name) not in harmless:
            longest = max(_RUN.findall(folded(name)), key=len)
            found.append(_Sought(Giveaway.NAME, (longest,), re.compile(_name_pattern(name))))
    for kind, phrase in sorted(looked_for.phrases):
        if said := folded(phrase):
            found.append(_Sought(kind, (said,), re.compile(_bounded(re.escape(said), said))))
    return tuple(found)


def _name_pattern(name: str) -> str:
    """The name however it is parted: "GPT-4", "GPT 4", "gpt4"."""
    if "@" in name:
        return _bounded(re.escape(folded(name)), folded(name))
    runs = _RUN.findall(folded(name))
    # "LEAD-3" is no "lead 3": an everyday word before a figure stands there by chance.
    gap = r"[^\w\s]?" if any(run in ORDINARY for run in runs) and len(runs) == 2 else r"\W?"
    # "Qwen2.5" names Qwen; where the name has figures, others make it another's.
    after = _NOT_AFTER if any(map(str.isdigit, runs)) else _NO_LETTER_AFTER
    return _bounded(gap.join(map(re.escape, runs)), "".join(runs), after)


def _bounded(pattern: str, said: str, not_after: str = _NOT_AFTER) -> str:
    """Not in the middle of a word; signs that are a word each need no blank round them."""
    before = "" if _WIDE_SIGN.match(said[0]) else _NOT_BEFORE
    after = "" if _WIDE_SIGN.match(said[-1]) else not_after
    return f"{before}{pattern}{after}"


def _folded_pattern(pattern: str) -> str:
    """A pattern whose letters carry no marks, as in the texts it is tried on."""
    return "".join(
        folded(sign) if not sign.isascii() and sign.isalpha() else sign for sign in pattern
    )


_TABLES: Final = {
    Giveaway.SELF: SELF_REFERENCE,
    Giveaway.REFUSAL: REFUSALS,
    Giveaway.ERROR: SERVER_ERRORS,
}
