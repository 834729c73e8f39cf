"""The text of a document that a stranger gave, within limits of size, depth, memory and time. Pure.

`read_document` is the door. Text is decoded here; HTML, PDF and DOCX are read in a process of their
own that limits itself, since a library for them can hang or take all memory.
"""

from summaries.documents.base import Document, DocumentError, Kind, Limits, kind_of
from summaries.documents.reading import read_document

__all__ = ["Document", "DocumentError", "Kind", "Limits", "kind_of", "read_document"]
