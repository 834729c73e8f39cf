"""Breakdowns made of the article's own sentences: offline and the same every time.

Comments, discussion and action items can't be had honestly by extraction; they are not offered.
"""

from __future__ import annotations

import re

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def words_in(text: str) -> int:
    """Words between spaces; where a script has none, two characters count as one word."""
    return len(_CJK.sub(" ", text).split()) + len(_CJK.findall(text)) // 2
