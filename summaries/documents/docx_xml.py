"""An XML file of a DOCX read as a stream, so that nothing is held whole."""

from __future__ import annotations

from typing import IO, Final
from xml.parsers import expat

from summaries.documents.base import DocumentError, Limits
from summaries.documents.docx_elements import short

CHUNK: Final = 65_536

Attributes = dict[str, str]


class UnpackingBudget:
    """What all files of a document may unpack to, together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._bytes = 0

    def spend(self, size: int) -> None:
        """Raises DocumentError where it was too much."""
        self._bytes += size
        if self._bytes > self.limits.unpacked:
            raise DocumentError(
                f"the .docx file unpacks to more than {self.limits.unpacked:,} bytes"
            )


class XmlReader:
    """Goes through a file. Names are short ones ("w:p"); `path` holds those of what is open."""

    def __init__(self, budget: UnpackingBudget) -> None:
        self.budget = budget
        self.path: list[str] = []
        self._quiet_at = 0  # how many are open where what is skipped ends; 0 for nothing
        self._is_closed_loudly = False

    def read(self, file: IO[bytes]) -> None:
        """Raises DocumentError or expat's error."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        while chunk := file.read(CHUNK):
            self.budget.spend(len(chunk))
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def opened(self, name: str, attributes: Attributes) -> None:
        """An element begins; `path` ends with it."""

    def closed(self, name: str) -> None:
        """An element ends; `path` ends with it still."""

    def characters(self, text: str) -> None:
        """Text of the last element of `path`."""

    def parents(self, count: int) -> tuple[str, ...]:
        """The names round the element that begins, the outer first."""
        return tuple(self.path[-1 - count : -1])

    def skip(self) -> None:
        """Hear nothing of the element that begins, but that it began."""
        self._quiet_at, self._is_closed_loudly = len(self.path), False

    def skip_rest_of(self, name: str) -> None:
        """Hear nothing more of the innermost open element of that name, but that it ends."""
        if name in self.path:
            inner = self.path[::-1].index(name)
            self._quiet_at, self._is_closed_loudly = len(self.path) - inner, True

    def _open(self, name: str, attributes: Attributes) -> None:
        if len(self.path) >= self.budget.limits.nesting:
            raise DocumentError(
                f"the .docx file nests its elements more than {self.budget.limits.nesting} deep"
            )
        self.path.append(short(name))
        if not self._quiet_at and self.path[-1]:
            self.opened(
                self.path[-1], {key.rpartition(" ")[2]: attributes[key] for key in attributes}
            )

    def _close(self, name: str) -> None:
        is_loud = not self._quiet_at
        if self._quiet_at == len(self.path):
            is_loud, self._quiet_at = self._is_closed_loudly, 0
        if is_loud:
            self.closed(self.path[-1])
        self.path.pop()

    def _characters(self, text: str) -> None:
        if not self._quiet_at:
            self.characters(text)

    def _refuse(self, *declaration: object) -> None:
        # No program writes one here; it serves only to define entities that grow.
        raise DocumentError("the .docx file declares entities, as none should; save it anew")
