"""What is done with each element of a DOCX that can hold or stand for text.

ECMA-376, part 1: §17 (words), §22.1 (equations), §20 and §21 (pictures), part 3 (compatibility),
part 4 (VML). What is not named here holds others and is read through.
"""

from __future__ import annotations

from typing import Final

from summaries.documents.base import Leftover

# Files are written in one of two sets of names: that of today, and the strict one.
_SPACES: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "urn:schemas-microsoft-com:vml": "v",
    "http://schemas.microsoft.com/office/drawing/2017/model3d": "am3d",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
}

SIGNS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
"""Signs that are written as elements."""

SKIPPED: Final = frozenset(
    """
    w:del w:moveFrom w:delText w:delInstrText
    w:rPrChange w:pPrChange w:tblPrChange w:tblPrExChange w:trPrChange w:tcPrChange w:tblGridChange
    w:sectPrChange w:numberingChange
    w:instrText w:fldData w:ffData
    w:tabs w:numPr w:tblPr w:tblGrid w:sectPr w:sdtEndPr w:customXmlPr w:smartTagPr
    w:softHyphen w:lastRenderedPageBreak w:proofErr
    w:commentReference w:annotationRef w:footnoteRef w:endnoteRef w:separator
    w:continuationSeparator w:pgNum
    """.split()  # noqa: SIM905
)
"""The state before a change that is tracked, orders to the program, and what stands on each page.

Skipped with all inside. Headers, footers and comments are files of their own, which nobody opens.
"""

SAID: Final[dict[str, Leftover]] = {
    "m:oMath": "equation",
    "pic:pic": "picture",
    "v:imagedata": "picture",
    "v:textpath": "picture",  # letters bent to a picture
    "c:chart": "chart",
    "dgm:relIds": "diagram",
    "am3d:model3d": "object",
    "w:contentPart": "picture",  # ink
    "w14:contentPart": "picture",
    "w:object": "object",
    "w:altChunk": "object",  # another file's text
    "w:subDoc": "object",
    "w:control": "object",
    "w:footnoteReference": "footnote",
    "w:endnoteReference": "endnote",
    "w:rt": "reading",
}
"""What the reader sees there and the text cannot hold; skipped with all inside, and counted."""

GONE: Final = {
    ("w:tr", "w:trPr", "w:del"),
    ("w:tr", "w:trPr", "w:moveFrom"),
    ("w:tc", "w:tcPr", "w:cellDel"),
}
"""What marks a row or a cell as deleted, under the one that it deletes."""


def short(name: str) -> str:
    """ "w:p" of a name as the parser gives it, "namespace p"; "" where the namespace is unknown."""
    space, _, local = name.rpartition(" ")
    return f"{known}:{local}" if (known := _SPACES.get(space)) else ""


def is_on(value: str | None) -> bool:
    """What a property's w:val says; there without one it is on."""
    return value not in ("0", "false", "off", "none")
