"""The one spelling of a text: each letter in one way, and nothing that nobody sees. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNUSUAL: Final = {
    **dict.fromkeys(map(ord, "\xa0\u1680\u202f\u205f\u2800\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    # Signs that a font joined, as they are left by what is copied out of a PDF.
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    # Round an aid to reading, such as the sound of a Chinese character, in plain text.
    0xFFF9: None,
    0xFFFA: "(",
    0xFFFB: ")",
}
"""Blanks of other widths, and signs that stand for several letters or for brackets."""
_NOWHERE_MEANT: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls but tab and line feed
    "\xad\u034f\u17b4\u17b5\u2060-\u2065\u206a-\u206f"  # soft hyphen, joiners of words and numbers
    "\u202d\u202e\u3164\ufeff\uffa0\ufffc"  # overrides of direction, fillers, an object's place
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]+"
)
"""Signs that nobody sees, and without which every text reads as before."""
_DIRECTIONS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]+")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u060b\u060d-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SOMEWHERE_MEANT: Final = re.compile(
    "[\u115f\u1160\u200b-\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]+"
)
"""Invisible signs that some scripts and emoji need between two of theirs."""
_JOINING: Final = re.compile(
    "[\u0600-\u0fff\u1000-\u109f\u1700-\u1aff\ua840-\ua87f\ua8e0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
"""Arabic and its kin, scripts of India and South-East Asia, Mongolian: joiners shape letters."""
_NO_BLANKS: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff]")
"""Thai, Lao, Burmese, Khmer: a blank of no width parts words."""
_ALIKE: Final = {
    **dict.fromkeys(map(ord, "“”„‟«»「」『』〝〞"), '"'),
    **dict.fromkeys(map(ord, "’‘ʼ‛´′＇"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒−﹣"), "-"),
    **dict.fromkeys(map(ord, "*_`~#\u0640"), None),  # the last draws Arabic out
}
_UNREAD: Final = ("Mn", "Cf")
"""Marks on letters, and signs that nobody sees."""
_FLAG: Final = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")


def normalised(text: str) -> str:
    """`text` as it is kept: each letter in its one spelling (NFC), nothing that nobody sees.

    Line ends are "\\n", blanks " ", ligatures of fonts letters; controls, soft hyphens and other
    invisible signs are gone, but for joiners, variants and marks of direction where a script or an
    emoji needs them. Powers stay (NFKC would make 106 of 10⁶). No blank edges. What is normalised
    already comes back the same.
    """
    if _is_plain(text):
        return text.strip()
    text = _LINE_ENDS.sub("\n", text).translate(_UNUSUAL)
    text = _NOWHERE_MEANT.sub("", text)
    if _DIRECTIONS.search(text):
        text = "\n".join(map(_without_idle_directions, text.split("\n")))
    text = _SOMEWHERE_MEANT.sub(partial(_meant, text), text)
    return unicodedata.normalize("NFC", text).strip()


def _is_plain(text: str) -> bool:
    """What most English texts are: letters, figures and signs of ASCII, which have one spelling."""
    return text.isascii() and text.replace("\n", " ").replace("\t", " ").isprintable()


def folded(text: str) -> str:
    """`text` as it is compared, never shown: one blank between words, no case, no marks on letters.

    Full width, ligatures and other forms of a letter are that letter (NFKD); invisible signs and
    those by which Markdown is written (* _ ` ~ #) are gone; quotation marks of all kinds are '"',
    apostrophes "'", so that a phrase is found however it is spelled.
    """
    text = normalised(text)
    if text.isascii():  # has one form of each letter, no marks, and what is left is seen
        return " ".join(text.translate(_ALIKE).lower().split())
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_ALIKE)
    seen = "".join(sign for sign in letters if unicodedata.category(sign) not in _UNREAD)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def has_signs(text: str) -> bool:
    """Whether there is anything in it to see."""
    bare = text.strip()
    return bool(bare) and (bare[0].isalnum() or bool(normalised(bare)))


def unseen_signs(name: str) -> str:
    """The signs in a name that nobody sees, each once and in order; "" for most names.

    Two names with and without them look alike, and one that turns the direction turns the sentence
    round it, too: marks and overrides of direction are among them, in every script, and all
    controls. Joiners and variants of signs are not where a script or an emoji needs them.
    """
    if _is_plain(name) and name.isprintable():
        return ""
    kept = normalised(name)
    return "".join(
        sign
        for sign in dict.fromkeys(name)
        if unicodedata.category(sign) == "Cc"
        or _NOWHERE_MEANT.match(sign)
        or _DIRECTIONS.match(sign)
        or (_SOMEWHERE_MEANT.match(sign) and name.count(sign) > kept.count(sign))
    )


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it; else nobody can read or score it."""
    return any(map(str.isalnum, normalised(text)))


def _without_idle_directions(line: str) -> str:
    """Marks of direction do nothing where all runs from left to right."""
    return line if _RIGHT_TO_LEFT.search(line) else _DIRECTIONS.sub("", line)


def _meant(text: str, found: re.Match[str]) -> str:
    """What stays of a run of invisible signs between the signs before and after it."""
    before = text[max(0, found.start() - 1) : found.start()]
    after = text[found.end() : found.end() + 1]
    if before == "\N{WAVING BLACK FLAG}" and _FLAG.fullmatch(found[0]):
        return found[0]
    return "".join(sign for sign in dict.fromkeys(found[0]) if _is_meant(sign, before, after))


def _is_meant(sign: str, before: str, after: str) -> bool:
    if sign == "\u200b":
        return bool(_NO_BLANKS.match(before) and _NO_BLANKS.match(after))
    if sign in "\u115f\u1160":  # fillers in a syllable of old Hangul
        return "\u1100" <= (before or " ") <= "\u11ff" or "\u1100" <= (after or " ") <= "\u11ff"
    if sign in "\u200c\u200d":
        if _JOINING.match(before) or _JOINING.match(after):
            return True
        return sign == "\u200d" and _is_picture(before) and _is_picture(after)
    return ord(sign) not in range(0xE0000, 0xE0080) and bool(before.strip())  # a variant of a sign


def _is_picture(sign: str) -> bool:
    """Whether it is an emoji, or a colour of its skin."""
    return unicodedata.category(sign or " ") in ("So", "Sk")
