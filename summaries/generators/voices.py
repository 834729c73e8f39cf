"""Comments: praise and criticism that an English article itself holds, in its own words. Pure.

Words alone are weak evidence: a sentence counts where somebody in it praises or criticises, or
where it holds two words of one side and none of the other. One side alone would be a verdict of
ours, so both are given or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summaries.generators.base import Comment, Polarity
from summaries.generators.definitions import stands_alone

A_SIDE: Final = 2  # at most so many of each
ENOUGH: Final = 2  # weight from which a sentence takes a side; an act weighs as much alone

_PRAISES = re.compile(
    r"\b(?:praise[sd]?|praising|welcome[sd]|applaud(?:s|ed)?|hail(?:s|ed)|admires?|admired|thanked|"
    r"celebrate[sd]|delighted|grateful|thrilled|proud)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:success(?:es|ful|fully)?|succeed(?:s|ed)|improve[sd]?|improvements?|better|best|"
    r"benefits?|benefited|safer|cheaper|quicker|cleaner|healthier|easier|popular|thriv(?:es|ing)|"
    r"recover(?:s|ed|y)|promising|effective|breakthrough|saves?|saved|wins?|won|award(?:ed)?|"
    r"helpful|useful|love[sd]?|enjoy(?:s|ed)?)\b",
    re.IGNORECASE,
)
_CRITICISES = re.compile(
    r"\b(?:critici[sz]e[sd]?|criticisms?|critics|complain(?:s|ed|ts?)?|warn(?:s|ed|ings?)?|"
    r"oppose[sd]|opponents?|protest(?:s|ed|ers)?|object(?:s|ed|ions?)|condemn(?:s|ed)?|"
    r"blame[sd]?|accuse[sd]?|fear(?:s|ed)|worr(?:y|ies|ied)|doubts?|doubted|sceptical|skeptical|"
    r"disappointed|angry)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:fail(?:s|ed|ures?)?|worse|worst|problems?|risks?|risky|danger(?:s|ous)?|costly|"
    r"expensive|damage[sd]?|unfair|reject(?:s|ed)|delay(?:s|ed)?|lost|lose[sn]?|losing|harm(?:s|ed|ful)?|"
    r"mistakes?|wrong|broken|poor(?:ly)?|too\s+(?:slow|late|few|little|small|large|high|low))\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:not|no|never|nobody|nothing|without|hardly|cannot)\b|n['’]t\b", re.IGNORECASE
)


def voices(sentences: Sequence[str], *, centrality: Sequence[float]) -> tuple[Comment, ...]:
    """Up to two sentences of each side, praise first; () where the article does not hold both.

    A sentence with a word that may turn its meaning round ("not", "never") takes no side.
    """
    sides: dict[Polarity, list[tuple[int, float, int]]] = {1: [], -1: []}
    for number, sentence in enumerate(sentences):
        if (found := _side(sentence)) is not None:
            polarity, weight = found
            sides[polarity].append((-weight, -centrality[number], number))
    if not sides[1] or not sides[-1]:
        return ()
    return tuple(
        Comment(sentences[number], polarity)
        for polarity in sides
        for number in sorted(number for _, _, number in sorted(sides[polarity])[:A_SIDE])
    )


def _side(sentence: str) -> tuple[Polarity, int] | None:
    if not stands_alone(sentence) or _TURNS.search(sentence):
        return None
    good = ENOUGH * len(_PRAISES.findall(sentence)) + len(_GOOD.findall(sentence))
    bad = ENOUGH * len(_CRITICISES.findall(sentence)) + len(_BAD.findall(sentence))
    if min(good, bad) > 0 or max(good, bad) < ENOUGH:
        return None
    return (1, good) if good else (-1, bad)
