"""Text out of a DOCX: one XML file in a zip, read as a stream, so that nothing is held whole.

The elements are those of ECMA-376, part 1, §17.
"""

from __future__ import annotations

import io
import zipfile
from typing import IO
from xml.parsers import expat

from summaries.documents.base import Document, DocumentError, Limits

CHUNK = 65_536
BODY, PROPERTIES = "word/document.xml", "docProps/core.xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_TITLE = "http://purl.org/dc/elements/1.1/ title"
# What stands for the same a second time, for readers that don't know the first.
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t"}


def read_docx(data: bytes, limits: Limits) -> Document:
    """The text of the body, a line each paragraph, and the title. Raises DocumentError."""
    if data.startswith(OLD_OFFICE):
        raise DocumentError("the file is locked by a password or an old .doc; save it as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as files:
            if BODY not in files.namelist():
                raise DocumentError("the file is no .docx; save it as one")
            with files.open(BODY) as body:
                text = _Body(limits).read(body)
            title = None
            if PROPERTIES in files.namelist():
                with files.open(PROPERTIES) as properties:
                    title = _Title(limits).read(properties).strip() or None
    except (DocumentError, MemoryError):
        raise
    except (RuntimeError, NotImplementedError) as problem:  # a password, an unknown packing
        raise DocumentError("the .docx file is packed in a way that can't be read") from problem
    except Exception as problem:  # zipfile raises nearly anything for a broken file
        raise DocumentError("the .docx file is broken; save it anew") from problem
    return Document(text, title)


class _Reader:
    """Collects text while the parser goes through a file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._depth = self._length = 0
        self._pieces: list[str] = []

    def read(self, file: IO[bytes]) -> str:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self.characters
        total = 0
        while chunk := file.read(CHUNK):
            total += len(chunk)
            if total > self._limits.unpacked:
                raise DocumentError(
                    f"the .docx file unpacks to more than {self._limits.unpacked:,} bytes"
                )
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return "".join(self._pieces)

    def started(self, name: str) -> None:
        raise NotImplementedError

    def ended(self, name: str) -> None:
        raise NotImplementedError

    def characters(self, text: str) -> None:
        raise NotImplementedError

    def add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.characters:
            raise DocumentError(
                f"the text is longer than {self._limits.characters:,} characters; give a part of it"
            )
        self._pieces.append(text)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.nesting:
            raise DocumentError(
                f"the .docx file nests its elements more than {self._limits.nesting} deep"
            )
        self.started(name)

    def _close(self, name: str) -> None:
        self._depth -= 1
        self.ended(name)

    def _refuse(self, *declaration: object) -> None:
        # No program writes one here; it serves only to define entities that grow.
        raise DocumentError("the .docx file declares entities, as none should; save it anew")


class _Body(_Reader):
    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._in_text = self._skipped = 0

    def started(self, name: str) -> None:
        self._skipped += name == _FALLBACK
        self._in_text += _local(name) == "t"
        if not self._skipped and (local := _local(name)) != "p":
            self.add(_BREAKS.get(local, ""))

    def ended(self, name: str) -> None:
        self._skipped -= name == _FALLBACK
        self._in_text -= _local(name) == "t"
        if not self._skipped and _local(name) == "p":
            self.add(_BREAKS["p"])

    def characters(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self.add(text)


class _Title(_Reader):
    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._in_title = 0

    def started(self, name: str) -> None:
        self._in_title += name == _TITLE

    def ended(self, name: str) -> None:
        self._in_title -= name == _TITLE

    def characters(self, text: str) -> None:
        if self._in_title:
            self.add(text)


def _local(name: str) -> str:
    """The name of an element of a text document; "" of any other."""
    return next((name.removeprefix(words) for words in _WORDS if name.startswith(words)), "")
