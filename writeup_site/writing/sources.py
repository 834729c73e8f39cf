"""Where a reader's article comes from: pasted text, a file, or an address. No table is touched.

Files and addresses are read while the reader waits, by a short deadline, so that whatever is wrong
is said beside the field. A few threads at most read at the same time; the others serve pages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_noop

from summaries.documents.base import DocumentError, Limits, kind_of, leftovers_said
from summaries.documents.fetching import FetchError, fetch_document
from summaries.documents.reading import read_document
from summaries.own_texts.kept_sentences import said_again
from summaries.texts.acceptance import LONGEST, UnusableTextError, usable_text
from summaries.texts.spelling import normalised

LARGEST_FILE: Final = 5_000_000  # bytes
SECONDS: Final = 5  # of reading a document; and of fetching a page
AT_ONCE: Final = 2  # readings in one web process
LIMITS: Final = Limits(
    size=LARGEST_FILE, unpacked=25_000_000, pages=200, characters=LONGEST, seconds=SECONDS
)
BUSY: Final = gettext_noop(
    "The site is reading other documents just now. Try again in a few seconds, or paste the text."
)
UNREAD: Final = gettext_noop("it cannot be read; paste its text")
_ORIGIN: Final = "writing.origin"
ENDS: Final = (".", "!", "?", "。", "！", "？")
_slots = threading.BoundedSemaphore(AT_ONCE)


class SourceError(ValueError):
    """Nothing can be made of what was given in `field`; `text` is what could be read of it."""

    def __init__(self, field: str, sentence: str, *, text: str = "", status: int = 400) -> None:
        super().__init__(sentence)
        self.field = field
        self.text = text
        self.status = status


@dataclass(frozen=True)
class GivenText:
    """An article's text, as it is kept; its title where the document says one; its address.

    left_out: what its document holds and the text lacks, in words; "" for nothing. was_shown:
    whether the reader has seen that before.
    """

    text: str
    title: str = ""
    url: str = ""
    left_out: str = ""
    was_shown: bool = False

    @property
    def origin(self) -> str:
        """Its address and what was left out, signed: the form brings them back with the text."""
        if not (self.url or self.left_out):
            return ""
        return signing.dumps([self.url, self.left_out], salt=_ORIGIN)


def source_of(given: dict[str, Any]) -> GivenText:
    """The article of a valid form's `text`, `file` or `address`, whichever is given.

    A text that was read before comes with its address and what was left out. Raises SourceError.
    """
    field, read = "text", _brought_back(given.get("text") or "", given.get("origin") or "")
    if file := given.get("file"):
        field, read = "file", _from_file(file)
    elif address := given.get("address"):
        field, read = "address", _from_address(address)
    try:
        # Twice: of what looks like words something invisible can be all there is.
        text = usable_text(normalised(usable_text(read.text)))
        return replace(read, text=text)
    except UnusableTextError as problem:
        text = "" if field == "text" else read.text
        raise SourceError(field, str(problem), text=text) from problem


def _from_file(file: UploadedFile[Any]) -> GivenText:
    try:
        kind = kind_of(file.name or "")
        with _slot("file"):
            document = read_document(file.read(), kind, limits=LIMITS)
    except DocumentError as problem:
        raise SourceError("file", sentence(problem)) from problem
    left_out = leftovers_said(document.left_out)
    return GivenText(document.text, document.title or "", left_out=left_out)


def _from_address(address: str) -> GivenText:
    try:
        with _slot("address"):
            document, found_at = fetch_document(address, seconds=SECONDS, limits=LIMITS)
    except (FetchError, DocumentError) as problem:
        raise SourceError("address", sentence(problem)) from problem
    left_out = leftovers_said(document.left_out)
    return GivenText(document.text, document.title or "", found_at, left_out)


def _brought_back(text: str, origin: str) -> GivenText:
    try:
        said = signing.loads(origin, salt=_ORIGIN) if origin else ""
    except signing.BadSignature:
        said = ""
    # Of a form that was open while the site was brought up to date it is the address alone.
    url, left_out = said if isinstance(said, list) else (said, "")
    return GivenText(text, url=str(url), left_out=str(left_out), was_shown=True)


@contextmanager
def _slot(field: str) -> Iterator[None]:
    if not _slots.acquire(blocking=False):
        raise SourceError(field, gettext(BUSY), status=503)
    try:
        yield
    finally:
        _slots.release()


def sentence(problem: Exception) -> str:
    """What an error says, as a sentence."""
    said = said_again(str(problem).strip() or UNREAD)
    return said[0].upper() + said[1:] + ("" if said.endswith(ENDS) else gettext("."))
