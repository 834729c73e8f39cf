"""Porter's stemmer with NLTK's extensions: its rules as tables, and one walk over them in Python.

Porter, "An algorithm for suffix stripping", Program 14.3 (1980), in the variant that
`nltk.stem.porter.PorterStemmer` uses when nothing else is asked for. The compiled engine walks the
same tables over bytes, in `rouge_compiled_tokens`.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class PorterRule(NamedTuple):
    """Replace `suffix` by `replacement` where what stands before it is long enough.

    counted: how many letters of the suffix count with what stands before it. NLTK measures the
        "s" of "-sion" and the "l" of "-logi" as part of the stem.
    """

    suffix: str
    replacement: str
    counted: int = 0


class Step(NamedTuple):
    """Rules of which the first whose suffix fits decides, even where its condition then fails.

    measure: the condition: what stands before the suffix must measure at least this.
    """

    rules: tuple[PorterRule, ...]
    suffixes: tuple[str, ...]
    measure: int


def _step(measure: int, *rules: PorterRule) -> Step:
    return Step(rules, tuple(rule.suffix for rule in rules), measure)


STEP_1A = _step(
    0, PorterRule("sses", "ss"), PorterRule("ies", "i"), PorterRule("ss", "ss"), PorterRule("s", "")
)
STEP_2 = _step(
    1,
    PorterRule("ational", "ate"),
    PorterRule("tional", "tion"),
    PorterRule("enci", "ence"),
    PorterRule("anci", "ance"),
    PorterRule("izer", "ize"),
    PorterRule("bli", "ble"),
    PorterRule("alli", "al"),
    PorterRule("entli", "ent"),
    PorterRule("eli", "e"),
    PorterRule("ousli", "ous"),
    PorterRule("ization", "ize"),
    PorterRule("ation", "ate"),
    PorterRule("ator", "ate"),
    PorterRule("alism", "al"),
    PorterRule("iveness", "ive"),
    PorterRule("fulness", "ful"),
    PorterRule("ousness", "ous"),
    PorterRule("aliti", "al"),
    PorterRule("iviti", "ive"),
    PorterRule("biliti", "ble"),
    PorterRule("fulli", "ful"),
    PorterRule("logi", "log", counted=1),
)
STEP_3 = _step(
    1,
    PorterRule("icate", "ic"),
    PorterRule("ative", ""),
    PorterRule("alize", "al"),
    PorterRule("iciti", "ic"),
    PorterRule("ical", "ic"),
    PorterRule("ful", ""),
    PorterRule("ness", ""),
)
STEP_4 = _step(
    2,
    *(
        PorterRule(suffix, "")
        for suffix in ("al", "ance", "ence", "er", "ic", "able", "ible", "ant")
    ),
    *(PorterRule(suffix, "") for suffix in ("ement", "ment", "ent")),
    PorterRule("sion", "s", counted=1),
    PorterRule("tion", "t", counted=1),
    *(PorterRule(suffix, "") for suffix in ("ou", "ism", "ate", "iti", "ous", "ive", "ize")),
)
IRREGULAR = {
    "skies": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "news": "news",
    "innings": "inning",
    "inning": "inning",
    "outings": "outing",
    "outing": "outing",
    "cannings": "canning",
    "canning": "canning",
    "howe": "howe",
    "proceed": "proceed",
    "exceed": "exceed",
    "succeed": "succeed",
}
SHORTEST = 4  # rouge-score stems words of more than three characters

_RUN_OF_YS = re.compile("(c?)(y+)")
_SHAPES = str.maketrans(
    {letter: "v" if letter in "aeiou" else "c" for letter in "abcdefghijklmnopqrstuvwxz0123456789"}
)


def stem(word: str) -> str:
    """The stem of a word of [a-z0-9], of four characters or more, as NLTK finds it."""
    irregular = IRREGULAR.get(word)
    if irregular is not None:
        return irregular
    word = word[:-1] if len(word) == 4 and word.endswith("ies") else _apply(word, STEP_1A)
    word = _past_and_gerund(word)
    if word[-1] == "y" and len(word) > 2 and _shape(word[:-1])[-1] == "c":
        word = word[:-1] + "i"
    if word.endswith("alli") and _measure(word[:-4]) > 0:
        word = word[:-2]
    word = _apply(word, STEP_2)
    word = _apply(word, STEP_3)
    word = _apply(word, STEP_4)
    return _final_letters(word)


def _shape(word: str) -> str:
    """One "c" or "v" a letter. A "y" is a vowel after a consonant, so in a run they alternate."""
    shape = word.translate(_SHAPES)
    return _RUN_OF_YS.sub(_alternating, shape) if "y" in shape else shape


def _alternating(run: re.Match[str]) -> str:
    before, ys = run.groups()
    shape = ("vc" if before else "cv") * len(ys)
    return before + shape[: len(ys)]


def _measure(word: str) -> int:
    """How often a consonant follows a vowel: the m of [C](VC){m}[V]."""
    return _shape(word).count("vc")


def _apply(word: str, step: Step) -> str:
    """The word after the first rule whose suffix it has, if the rest measures enough."""
    if not word.endswith(step.suffixes):
        return word
    for suffix, replacement, counted in step.rules:
        if word.endswith(suffix):
            rest = len(word) - len(suffix)
            if step.measure and _measure(word[: rest + counted]) < step.measure:
                return word
            return word[:rest] + replacement
    return word


def _past_and_gerund(word: str) -> str:
    """Step 1b: -ied, -eed, -ed and -ing."""
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    if word.endswith(("ed", "ing")):
        rest = word[:-2] if word.endswith("ed") else word[:-3]
        shape = _shape(rest)
        return _mended(rest, shape) if "v" in shape else word
    return word


def _mended(rest: str, shape: str) -> str:
    """What -ed or -ing left behind, made into a word again: hopp to hop, fil to file."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if len(rest) > 1 and rest[-1] == rest[-2] and shape[-1] == "c":
        return rest if rest[-1] in "lsz" else rest[:-1]
    return rest + "e" if shape.count("vc") == 1 and _ends_short(rest, shape) else rest


def _ends_short(word: str, shape: str) -> bool:
    """Porter's *o, consonant vowel consonant; and, NLTK adds, a word of vowel and consonant."""
    return shape == "vc" or (shape.endswith("cvc") and word[-1] not in "wxy")


def _final_letters(word: str) -> str:
    """Steps 5a and 5b: a last -e, and one of a last -ll."""
    if word.endswith("e"):
        rest = word[:-1]
        shape = _shape(rest)
        measure = shape.count("vc")
        if measure > 1 or (measure == 1 and not _ends_short(rest, shape)):
            word = rest
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
