"""What a document is, which kinds there are, and how much of one is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Document:
    """text: not blank, paragraphs parted by line breaks. title: as the document says, or None."""

    text: str
    title: str | None = None


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


def checked(text: str, limits: Limits) -> str:
    """`text` without control characters. Raises DocumentError where it is blank or too long."""
    if len(text) > limits.characters:
        raise DocumentError(
            f"the text is longer than {limits.characters:,} characters; give a part of it"
        )
    kept = "".join(c for c in text if c.isprintable() or c in "\n\t" or not c.isascii())
    # A half of a character can't be stored.
    kept = kept.encode("utf-8", "replace").decode().strip()
    if not any(c.isalnum() for c in kept):
        raise DocumentError("the document holds no text")
    return kept
