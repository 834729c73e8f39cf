"""What a document is, which kinds there are, and how much of one is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal, get_args

from common.words.language import gettext, gettext_noop, ngettext, number_text
from common.words.lists import name_list
from summaries.texts.spelling import has_words, normalised

Kind = Literal["text", "html", "pdf", "docx"]
SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


class DocumentError(Exception):
    """A document has no text that can be had; the message gives the fact and the way out."""


Leftover = Literal[
    "equation", "picture", "chart", "diagram", "object", "film", "footnote", "endnote", "mark",
    "hidden", "struck", "reading", "symbol", "letter", "page", "passage",
]  # fmt: skip
WORDS: Final[dict[Leftover, tuple[str, str]]] = {
    "equation": (gettext_noop("equation"), gettext_noop("equations")),
    "picture": (gettext_noop("picture"), gettext_noop("pictures")),
    "chart": (gettext_noop("chart"), gettext_noop("charts")),
    "diagram": (gettext_noop("diagram"), gettext_noop("diagrams")),
    "object": (gettext_noop("embedded object"), gettext_noop("embedded objects")),
    "film": (gettext_noop("film or sound"), gettext_noop("films or sounds")),
    "footnote": (gettext_noop("footnote"), gettext_noop("footnotes")),
    "endnote": (gettext_noop("endnote"), gettext_noop("endnotes")),
    "mark": (gettext_noop("mark of a note"), gettext_noop("marks of notes")),
    "hidden": (gettext_noop("hidden passage"), gettext_noop("hidden passages")),
    "struck": (gettext_noop("struck-out passage"), gettext_noop("struck-out passages")),
    "reading": (gettext_noop("aid to pronunciation"), gettext_noop("aids to pronunciation")),
    "symbol": (gettext_noop("symbol"), gettext_noop("symbols")),
    "letter": (
        gettext_noop("letter that cannot be read"),
        gettext_noop("letters that cannot be read"),
    ),
    "page": (gettext_noop("page without text"), gettext_noop("pages without text")),
    "passage": (
        gettext_noop("passage beside the article"),
        gettext_noop("passages beside the article"),
    ),
}
"""One and several of what a document can hold and a text cannot, in the order they are said in."""


@dataclass(frozen=True, slots=True)
class Omission:
    """So many of one kind of thing that stand in a document and not in its text. count: from 1."""

    kind: Leftover
    count: int

    def __str__(self) -> str:
        one, several = WORDS[self.kind]
        said = ngettext("{number} {thing}", "{number} {things}", self.count)
        return said.format(
            number=number_text(self.count), thing=gettext(one), things=gettext(several)
        )


@dataclass(frozen=True, slots=True)
class Document:
    """text: not blank, paragraphs parted by line breaks. title: as the document says, or None.

    left_out: what the document shows and the text lacks, one for each kind.
    """

    text: str
    title: str | None = None
    left_out: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is read before it is refused.

    size: bytes as given. unpacked: bytes of what a DOCX unpacks to. pages: of a PDF. characters: of
    the text. nesting: elements inside each other. seconds: of reading, by the clock and of the
    processor. memory: bytes of address space of the process that reads.
    """

    size: int = 10_000_000
    unpacked: int = 50_000_000
    pages: int = 500
    characters: int = 1_000_000
    nesting: int = 200
    seconds: int = 20
    memory: int = 1 << 30


def kind_of(name: str) -> Kind:
    """The kind of a file by its name. Raises DocumentError where it is none that can be read."""
    try:
        return SUFFIXES[PurePosixPath(name).suffix.lower()]
    except KeyError:
        known = ", ".join(SUFFIXES)
        raise DocumentError(f"only files of these kinds can be read: {known}") from None


_BY_BEGINNING: Final[dict[Kind, re.Pattern[bytes]]] = {
    "pdf": re.compile(rb"%PDF-"),
    "html": re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html)[\s>]", re.IGNORECASE),
}
_OTHERS: Final = {
    re.compile(rb"\{\\rtf[0-9]"): "the file is RTF; save it as .docx",
    re.compile(rb"(?:From: .*\s+)?MIME-Version:", re.IGNORECASE): (
        "the file is a web page packed for mail (.mhtml); save the page as HTML only"
    ),
    re.compile(rb"bplist00"): "the file is a web archive of Safari; save the page as HTML or PDF",
}


def kind_by_beginning(data: bytes, kind: Kind) -> Kind:
    """The kind that a file is whatever it is called; `kind` where its beginning doesn't tell.

    Raises DocumentError where it is of a kind that is not read.
    """
    for beginning, sentence in _OTHERS.items():
        if beginning.match(data):
            raise DocumentError(sentence)
    if kind != "docx" and data.startswith(b"PK\x03\x04") and b"word/" in data:
        return "docx"
    return next((known for known, sign in _BY_BEGINNING.items() if sign.match(data)), kind)


def tally(kinds: Iterable[Leftover], *, letters: int = 0, symbols: int = 0) -> tuple[Omission, ...]:
    """How many there are of each kind. letters, symbols: so many more of those."""
    counts = Counter(kinds)
    counts.update(letter=letters, symbol=symbols)
    return tuple(Omission(kind, counts[kind]) for kind in get_args(Leftover) if counts[kind])


def leftovers_said(left_out: Iterable[Omission]) -> str:
    """ "1 equation, 2 pictures and 1 chart"; "" for none."""
    return name_list(list(left_out))


def checked(text: str, limits: Limits) -> str:
    """`text` in its one spelling. Raises DocumentError where it has no words or is too long."""
    if len(text) > limits.characters:
        raise DocumentError(
            f"the text is longer than {limits.characters:,} characters; give a part of it"
        )
    # A half of a character can't be stored.
    kept = normalised(text.encode("utf-8", "replace").decode())
    if not has_words(kept):
        raise DocumentError("the document holds no text")
    return kept
