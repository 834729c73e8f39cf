"""Pieces of text as a PDF shows them: letters its fonts name, and those nobody can know. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf.generic import ArrayObject, TextStringObject

from summaries.documents.powers import lowered, raised
from summaries.documents.symbols import PRIVATE, sign_of

_UNKNOWN: Final = re.compile(f"{PRIVATE.pattern}|[\ufffd\x00-\x08\x0e-\x1f]")
_ALONE: Final = re.compile(rf"(?<!\S)(?:{_UNKNOWN.pattern})(?!\S)")
_POWER: Final = re.compile(r"\s?([0-9]{1,3}|[+\-\u2212][0-9]{1,3}|[ni])")
_KNOWN_ENCODING: Final = re.compile("/(GB|ETen|90ms-RKSJ|.*UCS2|.*UTF16)")
_UNSEEN: Final = "\u00ad\u200b\u2060"
_SOFT: Final = "\u2062"  # stands in for a soft hyphen until those that a font draws are hyphens
_SMALLER: Final = 0.85  # of the letters round it: what is set higher or lower is 0.6 to 0.8
# Shares of the height of the letters beside: less is a line that is not quite straight.
_LEAST_SHIFT, _MOST_SHIFT = 0.08, 0.9


@dataclass
class Letters:
    """The pieces of a page's text, and how many letters of all pages are lost.

    shown: letters and other signs that are no blanks. lost: those of them that a font draws
    without saying what they are. symbols: the same of signs that stand alone, as bullets do.
    """

    shown: int = 0
    lost: int = 0
    symbols: int = 0
    given: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    _spans: list[str] = field(default_factory=list)  # that are open: what each is, if unseen
    _size: float = 0.0
    _height: float = 0.0
    _rise: float = 0.0
    _shown_rise: float = 0.0

    def begin_page(self) -> None:
        """Forgets the pieces of the page before."""
        self.given.clear()
        self.pieces.clear()
        self._spans.clear()
        self._size = self._rise = self._shown_rise = 0.0

    def page_text(self, whole: str) -> str:
        """The page's pieces as they are read. whole: what pypdf makes of them.

        Where that has them in another order, as in a script from the right, it has the better one.
        """
        return "".join(self.pieces if "".join(self.given) == whole else _UNKNOWN.sub("", whole))

    def hear(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """Notes how far the text that is shown next is set off its line. For pypdf's visitor.

        Where a span says that what it draws is a soft hyphen or a break without width, as browsers
        and programs for page layout write, it is that.
        """
        if operator in (b"BDC", b"BMC"):
            self._spans.append(_unseen(operands))
        elif operator == b"EMC" and self._spans:
            self._spans.pop()
        elif operator in (b"Tj", b"TJ") and operands and any(self._spans):
            # What is drawn stands for them; pypdf takes a string as text that is read already.
            unseen = TextStringObject(next(filter(None, self._spans)))
            operands[0] = ArrayObject([unseen]) if operator == b"TJ" else unseen
        if operator == b"Ts" and operands:
            self._rise = float(operands[0])
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            self._shown_rise = self._rise

    def take(self, text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        """Takes a piece as pypdf gives it, with its matrices, its font and its letters' size."""
        self.given.append(text)
        self.shown += len("".join(text.split()))
        read = self._read(text, font) if text.strip() else text
        size = float(size or 0) * abs(tm[3] or tm[0] or 1) * (abs(cm[3]) or 1.0)
        height = _height(cm, tm, self._shown_rise)
        if _POWER.fullmatch(text) and size < _SMALLER * self._size and self._size:
            read = self._moved(read, height - self._height)
        elif text.strip():
            self._size, self._height = size, height
        self.pieces.append(read)

    def _moved(self, text: str, shift: float) -> str:
        before = next((piece[-1] for piece in reversed(self.pieces) if piece), "")
        if not _LEAST_SHIFT < abs(shift) / self._size < _MOST_SHIFT:
            return text
        return (raised if shift > 0 else lowered)(text.strip(), before)

    def _read(self, text: str, font: Any) -> str:
        """Without what cannot be read, which is counted."""
        if is_mute(font):
            self.lost += len("".join(text.split()))
            return "".join(filter(str.isspace, text))
        for name in unknown_names(font) if "/" in text else ():
            self.lost += text.count(name)
            self.shown -= text.count(name) * (len(name) - 1)
            text = text.replace(name, "")
        if font and "/ToUnicode" not in font:
            text = text.replace("\u00ad", "-")  # its code 173 draws a hyphen (PDF 1.7, annex D.2)
        called = str(_value(font, "/BaseFont") or "")
        text = PRIVATE.sub(lambda found: sign_of(ord(found[0]), called) or found[0], text)
        text, alone = _ALONE.subn("", text)
        text, lost = _UNKNOWN.subn("", text)
        text = text.replace(_SOFT, "\u00ad")
        self.symbols += alone
        self.lost += lost
        return text


def _unseen(operands: Any) -> str:
    """The invisible text that marked content stands for (PDF 1.7, §14.9.4); "" for any other."""
    properties = operands[1] if len(operands) > 1 else None
    said = _value(properties, "/ActualText") if isinstance(properties, dict) else None
    if isinstance(said, bytes) and said.startswith(codecs.BOM_UTF16_BE):
        said = said.decode("utf-16", "replace")
    if not isinstance(said, str) or not said or said.strip(_UNSEEN):
        return ""
    return _SOFT if "\u00ad" in said else "\u200b"


def _height(cm: Any, tm: Any, rise: float) -> float:
    """How high on its page a line of text stands, in points (PDF 1.7, §8.3.4 and §9.4.4).

    Browsers count downwards within a page that is turned over, so the signs matter.
    """
    across, up = tm[2] * rise + tm[4], tm[3] * rise + tm[5]
    return float(cm[1] * across + cm[3] * up + cm[5])


def is_mute(font: Any) -> bool:
    """Whether a font draws glyphs by number and says of none which letter it is.

    PDF 1.7, §9.10.2: without ToUnicode the numbers of Identity-H are of this font alone. The
    others that are named here are those that pypdf knows.
    """
    if not font or _value(font, "/Subtype") != "/Type0" or "/ToUnicode" in font:
        return False
    encoding = _value(font, "/Encoding")
    return not (isinstance(encoding, str) and _KNOWN_ENCODING.match(encoding))


def unknown_names(font: Any) -> list[str]:
    """Names that a font gives its glyphs and nobody else does, as "/g12", the longest first."""
    encoding = _value(font, "/Encoding")
    differences = _value(encoding, "/Differences") if isinstance(encoding, dict) else None
    names = {str(each) for each in differences or () if isinstance(each, str)}
    return sorted((name for name in names if len(name) > 2), key=len, reverse=True)


def _value(holder: Any, key: str) -> Any:
    """What stands under a key, wherever in the file it is; None for nothing."""
    return holder[key] if holder and key in holder else None
