"""Signs of the fonts Symbol and Wingdings as signs that every font has. Pure.

Such a font puts its signs at 0x20 to 0xFF, which documents write as U+F020 to U+F0FF, a private
area that says nothing without the font's name.
"""

from __future__ import annotations

import re
from typing import Final

PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SYMBOL: Final = {
    **dict(enumerate("!∀#∃%&∋()∗+,−./0123456789:;<=>?", 0x21)),
    **dict(enumerate("≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_", 0x40)),
    **dict(enumerate("‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼", 0x60)),
    **dict(
        enumerate("€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑", 0xA0)
    ),
}
"""Adobe's encoding of Symbol, without the pieces of large brackets."""
_WINGDINGS: Final = dict(
    zip(
        b"\x28\x2a\x4a\x4c\x6c\x6e\x6f\x71\x75\x76\x77\x9f\xa7\xa8\xab\xd8\xdf\xe0\xe1\xe2\xe8\xf0"
        b"\xfb\xfc\xfd\xfe",
        "☎✉☺☹●■□❑◆❖⬥•▪◻★➢←→↑↓➔⇨✗✓☒☑",
        strict=True,
    )
)
"""Those of Wingdings that stand in texts: arrows, bullets, ticks."""
_BULLET: Final = 0xB7  # in Symbol, and whatever follows it


def sign_of(code: int, font: str | None) -> str | None:
    """The sign that `font` shows for a code of a document; None where that is not known.

    A code outside the private area is that of a sign itself.
    """
    if not PRIVATE.match(sign := chr(code)) and code >= 0x20 and not 0xD800 <= code < 0xE000:
        return sign if font is None or not _is_symbolic(font) else _shown(code, font)
    return _shown(code - 0xF000, font or "") if 0xF020 <= code <= 0xF0FF else None


def _is_symbolic(font: str) -> bool:
    return "symbol" in font.lower() or "wingdings" in font.lower()


def _shown(code: int, font: str) -> str | None:
    name = font.lower()
    if "wingdings" in name:
        return None if re.search("wingdings ?[23]", name) else _WINGDINGS.get(code)
    if code == _BULLET:
        return "•"
    return _SYMBOL.get(code) if "symbol" in name and "segoe" not in name else None
