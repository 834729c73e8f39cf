"""Text out of a PDF, by pypdf."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from summaries.documents.base import Document, DocumentError, Leftover, Limits, tally
from summaries.documents.pdf_letters import Letters
from summaries.documents.pdf_lines import paragraphs

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_HEAD: Final = 1024  # bytes that "%PDF-" may stand within, as readers take it
_BROKEN: Final = "the PDF is broken; save it anew, or paste its text"
_MOST_LOST: Final = 0.01
"""Of all letters: more, and a text is no longer what its readers see."""
_SMALLEST_PICTURE: Final = 32  # pixels; below it are lines, dots and icons


def read_pdf(data: bytes, limits: Limits) -> Document:
    """The text of every page, lines joined to paragraphs, and the title. Raises DocumentError."""
    if b"%PDF-" not in data[:_HEAD]:
        raise DocumentError("the file is no PDF; check what it is")
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opened(reader):
            raise DocumentError("the PDF is locked by a password; save it without one")
        if len(reader.pages) > limits.pages:
            raise DocumentError(
                f"the PDF has {len(reader.pages):,} pages; at most {limits.pages} are read"
            )
        letters = Letters()
        pages = _pages(reader, letters, limits)
        title = reader.metadata.title if reader.metadata else None
    except (DocumentError, MemoryError):
        raise
    except Exception as problem:  # pypdf raises nearly anything for a broken file
        raise DocumentError(_BROKEN) from problem
    _refuse_unread(letters)
    if not any(page.strip() for page in pages):
        raise DocumentError("the PDF holds no text, only pictures perhaps; paste its text")
    left_out: list[Leftover] = ["page" for page in pages if not page.strip()]
    left_out += ["picture" for _ in range(_pictures(reader))]
    left = tally(left_out, letters=letters.lost, symbols=letters.symbols)
    return Document(paragraphs(pages), title if isinstance(title, str) else None, left)


def _pages(reader: PdfReader, letters: Letters, limits: Limits) -> list[str]:
    pages, length = [], 0
    for page in reader.pages:
        letters.begin_page()
        whole = page.extract_text(visitor_text=letters.take, visitor_operand_before=letters.hear)
        pages.append(letters.page_text(whole))
        length += len(pages[-1])
        if length > limits.characters:
            raise DocumentError(
                f"the text is longer than {limits.characters:,} characters; give a part of it"
            )
    return pages


def _refuse_unread(letters: Letters) -> None:
    if letters.lost > _MOST_LOST * letters.shown:
        raise DocumentError(
            f"{letters.lost:,} of the {letters.shown:,} letters of the PDF cannot be known: its "
            "fonts draw them without saying which they are; save it anew from where it was "
            "written, or paste its text"
        )


def _pictures(reader: PdfReader) -> int:
    """How many different ones its pages show, as far as it can be told."""
    seen = set()
    for page in reader.pages:
        try:
            seen.update(_pictures_of(page))
        except Exception:  # noqa: S112  whatever a broken file raises, its text is there
            continue
    return len(seen)


def _pictures_of(page: PageObject) -> list[int]:
    resources: Any = page["/Resources"]
    if "/XObject" not in resources:
        return []
    objects, found = resources["/XObject"], []
    for name in objects:
        shown = objects[name]
        sides = (shown.get("/Width", 0), shown.get("/Height", 0))
        if shown.get("/Subtype") == "/Image" and min(sides) >= _SMALLEST_PICTURE:
            found.append(getattr(objects.raw_get(name), "idnum", id(shown)))
    return found


def _opened(reader: PdfReader) -> bool:
    """Whether a locked PDF opens with no password, as those do that only forbid printing."""
    from pypdf.errors import DependencyError, PyPdfError

    try:
        return bool(reader.decrypt(""))
    except (PyPdfError, DependencyError, NotImplementedError):
        return False
