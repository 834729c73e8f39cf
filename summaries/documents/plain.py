"""Text out of bytes whose encoding may not be known."""

from __future__ import annotations

import codecs
import re

from summaries.documents.base import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A charset comes from a stranger; some of Python's codecs are none, or take a square of time.
_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|ascii|iso8859-\d+|cp125\d|cp874|koi8-[ru]|shift_jis|cp932|euc_jp|"
    r"iso2022_jp|euc_kr|cp949|gb2312|gbk|gb18030|big5|mac-(roman|cyrillic)"
)
_SIGNS_OF_OTHER_THINGS = frozenset("".join(map(chr, range(32)))) - frozenset("\t\n\r\f\x0b\x1b")


def decoded(data: bytes, charset: str | None = None) -> str:
    """The text that `data` is: by its byte order mark, `charset`, as UTF-8 or Windows-1252.

    Line ends become "\\n". Raises DocumentError where it is no text.
    """
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    encodings += _known(charset)
    for encoding in (*encodings, "utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if _SIGNS_OF_OTHER_THINGS.intersection(text):
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentError("the file is no text; give it as .txt, .md, .html, .pdf or .docx")


def _known(charset: str | None) -> list[str]:
    try:
        name = codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        return []
    if name == "iso8859-1":
        name = "cp1252"  # as every browser reads it
    return [name] if _CHARSETS.fullmatch(name) else []
