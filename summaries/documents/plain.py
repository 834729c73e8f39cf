"""Text out of bytes whose encoding may not be known."""

from __future__ import annotations

import codecs
import re
from typing import Final

from summaries.documents.base import DocumentError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A charset comes from a stranger; some of Python's codecs are none, or take a square of time.
_CHARSETS: Final = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|cp874|koi8-[ru]|cp932|euc_jp|"
    r"iso2022_jp|cp949|gb18030|big5hkscs|mac-(roman|cyrillic)"
)
_AS_BROWSERS_READ: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}
"""Names of charsets by which pages mean a larger one (https://encoding.spec.whatwg.org, §4.2)."""
_GUESSED: Final = [
    *("cp1251", "koi8_r", "mac_cyrillic", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"),
    *("cp1250", "iso8859_2", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"),
]
_MOST_GUESSED_BY: Final = 4096  # bytes that a charset is guessed by
_FEWEST_GUESSED_BY: Final = 8  # bytes beyond ASCII; fewer are accents and quotes of the West
_HEAD: Final = 20_000  # bytes
_MOST_BAD: Final = 0.01
"""Of the signs beyond ASCII: with more that cannot be decoded a text is in another charset."""
_MOST_BAD_OF_UTF_8: Final = 0.1
"""The same of UTF-8, which no other charset's bytes look like: a text that was cut in the middle of
a letter, or has another file's lines among its own, is still UTF-8."""
_SIGNS_OF_OTHER_THINGS: Final = frozenset("".join(map(chr, range(32)))) - frozenset(
    "\t\n\r\f\x0b\x1b"
)
_BEYOND_ASCII: Final = re.compile(rb"[^<>\x00-\x1f]*[\x80-\xff][^<>\x00-\x1f]*")


def decoded(data: bytes, charset: str | None = None) -> str:
    """The text that `data` is: by its byte order mark, `charset`, as UTF-8, or as it looks like.

    charset: as its sender says; of what is UTF-8 none but that is believed. A byte here and there
    that is wrong becomes "\\ufffd". Line ends become "\\n".

    Raises DocumentError where it is no text.
    """
    for encoding in _candidates(data, charset):
        text = _read_as(data, encoding)
        if text is not None:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentError("the file is no text; give it as .txt, .md, .html, .pdf or .docx")


def known_charset(charset: str | None) -> str | None:
    """The codec that a name of a charset means; None where it is none that is read."""
    try:
        name = codecs.lookup(charset.strip()).name if charset else ""
    except (LookupError, ValueError):
        return None
    name = _AS_BROWSERS_READ.get(name, name)
    return name if _CHARSETS.fullmatch(name) else None


def _candidates(data: bytes, charset: str | None) -> list[str]:
    found = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if not found and (unmarked := _unmarked_utf16(data)):
        found.append(unmarked)
    declared = known_charset(charset)
    # Nothing else that people write happens to be UTF-8; a few Chinese words can.
    if declared and (declared.startswith(("gb", "big5", "utf-16")) or not _is_utf8(data)):
        found.append(declared)
    found.append("utf-8")
    if not _is_utf8(data):
        found.append(_guessed(data))
    return [*found, "cp1252"]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_as(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        # Of what is something else altogether only the beginning is replaced: each sign takes time.
        most_bad = _MOST_BAD_OF_UTF_8 if encoding == "utf-8" else _MOST_BAD
        if not _is_text(data[:_HEAD].decode(encoding, "replace")[:-1], most_bad):
            return None
        text = data.decode(encoding, "replace")
        return text if _is_text(text, most_bad) else None
    return text if _is_text(text) else None


def _is_text(text: str, most_bad: float = _MOST_BAD) -> bool:
    """Whether no sign says that it is something else, and nearly all could be decoded."""
    if _SIGNS_OF_OTHER_THINGS.intersection(text):
        return False
    bad = text.count("\ufffd")
    return not bad or bad <= most_bad * sum(not sign.isascii() for sign in text)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 of a text with ASCII in it, by where its NULs are."""
    head = data[:200]
    nuls = (head[0::2].count(0), head[1::2].count(0))
    if max(nuls) < len(head) // 4 or not head or min(nuls):
        return None
    return "utf-16-be" if nuls[0] else "utf-16-le"


def _guessed(data: bytes) -> str:
    """The charset that the text beyond ASCII looks most like."""
    pieces, size = [], 0
    for found in _BEYOND_ASCII.finditer(data):
        pieces.append(found[0])
        size += len(found[0])
        if size > _MOST_GUESSED_BY:
            break
    sample = b"\n".join(pieces)[: 2 * _MOST_GUESSED_BY]
    if sum(byte > 0x7F for byte in sample) < _FEWEST_GUESSED_BY:
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample, cp_isolation=_GUESSED).best()
    return best.encoding if best else "cp1252"
