"""Porter's stemmer with NLTK's extensions: its rules as tables.

Porter, "An algorithm for suffix stripping", Program 14.3 (1980), in the variant that
`nltk.stem.porter.PorterStemmer` uses when nothing else is asked for. `compiled_porter` walks them.
"""

from __future__ import annotations

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
    measure: int


def _step(measure: int, *rules: PorterRule) -> Step:
    return Step(rules, measure)


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
