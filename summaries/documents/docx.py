"""Text out of a DOCX: XML files in a zip, each read as a stream."""

from __future__ import annotations

import io
import zipfile

from summaries.documents.base import Document, DocumentError, Limits, tally
from summaries.documents.docx_body import Body
from summaries.documents.docx_styles import Styles
from summaries.documents.docx_xml import UnpackingBudget, XmlReader

BODY, STYLES, PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_docx(data: bytes, limits: Limits) -> Document:
    """The text of the body, a line each paragraph, and the title. Raises DocumentError."""
    if data.startswith(OLD_OFFICE):
        raise DocumentError("the file is locked by a password or an old .doc; save it as .docx")
    budget = UnpackingBudget(limits)
    styles = Styles(budget)
    body, title = Body(budget, styles), _Title(budget)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as files:
            if BODY not in files.namelist():
                raise DocumentError("the file is no .docx; save it as one")
            for name, reader in ((STYLES, styles), (BODY, body), (PROPERTIES, title)):
                if name in files.namelist():
                    with files.open(name) as file:
                        reader.read(file)
    except (DocumentError, MemoryError):
        raise
    except (RuntimeError, NotImplementedError) as problem:  # a password, an unknown packing
        raise DocumentError("the .docx file is packed in a way that can't be read") from problem
    except Exception as problem:  # zipfile raises nearly anything for a broken file
        raise DocumentError("the .docx file is broken; save it anew") from problem
    return Document(body.text, "".join(title.pieces).strip() or None, tally(body.left_out))


class _Title(XmlReader):
    def __init__(self, budget: UnpackingBudget) -> None:
        super().__init__(budget)
        self.pieces: list[str] = []

    def characters(self, text: str) -> None:
        if self.path[-1] == "dc:title":
            self.pieces.append(text)
