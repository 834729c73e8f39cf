"""Text out of a PDF, by pypdf."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from summaries.documents.base import Document, DocumentError, Limits

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEAD = 1024  # bytes that "%PDF-" may stand within, as readers take it
_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_A-Z])")
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_BROKEN = "the PDF is broken; save it anew, or paste its text"


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
        pages, length = [], 0
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > limits.characters:
                raise DocumentError(
                    f"the text is longer than {limits.characters:,} characters; give a part of it"
                )
        title = reader.metadata.title if reader.metadata else None
    except (DocumentError, MemoryError):
        raise
    except Exception as problem:  # pypdf raises nearly anything for a broken file
        raise DocumentError(_BROKEN) from problem
    if not any(page.strip() for page in pages):
        raise DocumentError("the PDF holds no text, only pictures perhaps; paste its text")
    text = "\n\n".join(_LINE_END.sub(" ", _HYPHEN.sub("", page.strip())) for page in pages)
    return Document(text, title if isinstance(title, str) else None)


def _opened(reader: PdfReader) -> bool:
    """Whether a locked PDF opens with no password, as those do that only forbid printing."""
    from pypdf.errors import DependencyError, PyPdfError

    try:
        return bool(reader.decrypt(""))
    except (PyPdfError, DependencyError, NotImplementedError):
        return False
