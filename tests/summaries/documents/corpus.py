"""Documents made for tests: well-formed, broken and hostile ones."""

from __future__ import annotations

import io
import zipfile
import zlib

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMES = {
    "w": WORDS,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
EQUATION = "<w:p><m:oMathPara><m:oMath><m:r><m:t>d=9</m:t></m:r></m:oMath></m:oMathPara></w:p>"
PICTURE = "<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>"


def docx_of(
    body: str | bytes, *, title: str = "", before: str = "", styles: str = "", strict: bool = False
) -> bytes:
    """A .docx whose body and styles are this XML. before: what stands before the root element."""
    if isinstance(body, str):
        spaces = NAMES | ({"w": STRICT} if strict else {})
        names = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
        body = f"{before}<w:document {names}><w:body>{body}</w:body></w:document>".encode()
    files = {"word/document.xml": body}
    if styles:
        files["word/styles.xml"] = f'<w:styles xmlns:w="{WORDS}">{styles}</w:styles>'.encode()
    if title:
        names = 'xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        core = f"<cp:coreProperties {names}><dc:title>{title}</dc:title></cp:coreProperties>"
        files["docProps/core.xml"] = core.encode()
    return zipped(files)


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


ENTITIES = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BILLION_LAUGHS = docx_of(paragraph("&i;"), before=ENTITIES + "]>")
OUTSIDE_ENTITY = docx_of(
    paragraph("&x;"), before='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


def pdf_of(*pages: str | bytes, extra: dict[int, bytes] | None = None, tree: str = "") -> bytes:
    """A PDF whose pages show these texts, or have these content streams where they are bytes.

    extra: more objects by number, from 100. tree: instead of the page tree's own kids.
    """
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{tree or kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Title (A title) >>",
        **(extra or {}),
    }
    for i, page in enumerate(pages):
        objects[10 + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents {11 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /X 100 0 R >> >> >>"
        ).encode()
        objects[11 + 2 * i] = page if isinstance(page, bytes) else stream(shown(page))
    return _assembled(objects)


def shown(text: str) -> bytes:
    lines = b" ".join(b"(%s) Tj T*" % line.encode() for line in text.split("\n"))
    return b"BT /F1 12 Tf 14 TL 20 250 Td " + lines + b" ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), entries)
    return head + b"\nstream\n" + packed + b"\nendstream"


def _assembled(objects: dict[int, bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        place = places.get(number)
        out += b"0000000000 65535 f \n" if place is None else b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\n" % size
    return bytes(out + b"startxref\n%d\n%%%%EOF" % start)
