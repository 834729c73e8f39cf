"""`tok:unicode`: the same words by machine code and by the rule in Python, in any script."""

from __future__ import annotations

import random

import numpy as np
import pytest

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.packages import RougePackage
from evaluation.metrics.rouge.compiled_words import words_in_utf8
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.unicode_words import folded, is_english, unicode_words

SCRIPTS = {
    "Latin": (0x41, 0x24F), "Greek": (0x370, 0x3FF), "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5F4), "Arabic": (0x600, 0x6FF), "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE5B), "Burmese": (0x1000, 0x109F), "Hangul": (0xAC00, 0xAC80),
    "Kana": (0x3041, 0x30FF), "Han": (0x4E00, 0x4E80), "Emoji": (0x1F1E6, 0x1F6FF),
    "any": (0, 0xD7FF),
}  # fmt: skip
BETWEEN = " '.,:_-\u2019\u00b7\u0301\u200d\u200b\u00ad\"\n\r07ab"


def texts(seed: int, number: int) -> list[str]:
    """Letters of one script a text, and all that stands between letters."""
    rng = random.Random(seed)
    made = []
    for _ in range(number):
        low, high = SCRIPTS[rng.choice(list(SCRIPTS))]
        made.append("".join(
            rng.choice(BETWEEN) if rng.random() < 0.45 else chr(rng.randint(low, high))
            for _ in range(rng.randint(0, 30))
        ))  # fmt: skip
    return made


def by_machine(given: list[str]) -> list[list[str]]:
    letters, stops = words_in_utf8(given, "newline")
    parts = np.split(letters, stops[:-1]) if given else []
    return [part.tobytes().decode().split() for part in parts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don\u2019t stop: U.S.A. 3.5 1,000", ["don't", "stop", "u.s.a", "3.5", "1,000"]),
        ("well-known foo_bar ___ -- …", ["well", "known", "foo_bar"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Cafe\u0301 CAFÉ", ["café", "café"]),
        ("中文，字。", ["中", "文", "字"]),
        ("カタカナ ひらがな", [*"カタカナひらがな"]),
        ("ภาษา", [*"ภาษา"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("שב\"ת צה'ל", ['שב"ת', "צה'ל"]),
        ("so\u00adft zero\u200bwidth", ["soft", "zero", "width"]),
        ("ＡＢＣ １２", ["abc", "12"]),
        ("", []),
        ("\u0301 \u200d !?", []),
    ],
)
def test_words_are_those_between_unicodes_boundaries(text: str, words: list[str]) -> None:
    assert unicode_words(text) == words
    assert by_machine([text]) == [words]


def test_two_thousand_texts_of_any_script_are_cut_alike() -> None:
    given = texts(seed=1, number=2000)
    assert by_machine(given) == [unicode_words(text) for text in given]


def test_every_character_is_cut_alike_between_two_letters() -> None:
    given = [f"a{chr(code)}b{chr(code)}1" for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    wanted = [unicode_words(text) for text in given]
    assert by_machine(given) == [[part for w in row for part in w.split()] for row in wanted]


def test_what_is_folded_keeps_its_lines() -> None:
    assert folded("Ａ\nİ\n\u200b").count("\n") == 2


@pytest.mark.parametrize("combination", ["mean", "max"])
@pytest.mark.parametrize("split", ["newline", "regex"])
@pytest.mark.parametrize("stemmer", [True, False])
def test_scores_are_those_of_rouge_score_with_these_words(
    combination: str, split: str, stemmer: bool
) -> None:
    english = ["The dogs that barked. They have teeth.", "A dog barks, and the cats have run by."]
    given = texts(seed=2, number=240) + english * 6
    random.Random(3).shuffle(given)
    articles = [
        ArticleTexts(tuple(given[at : at + 4]), tuple(given[at + 4 : at + 7]))
        for at in range(0, len(given), 7)
    ]
    ours = Rouge(stemmer, combination, split, tokeniser="unicode")  # type: ignore[arg-type]
    package = RougePackage(stemmer, combination, split, "unicode")  # type: ignore[arg-type]
    for mine, theirs in zip(ours.score(articles), package.score(articles), strict=True):
        assert mine.known.tolist() == theirs.known.tolist()
        assert mine.reasons == theirs.reasons
        for part in ("values", "precision", "recall"):
            got, wanted = getattr(mine, part), getattr(theirs, part)
            assert got[mine.known].tolist() == wanted[theirs.known].tolist()


def test_words_are_stemmed_where_the_references_are_english_and_nowhere_else() -> None:
    english = ArticleTexts(("walking",), ("the one that walked to the door",))
    german = ArticleTexts(("walking",), ("walked",))
    column = Rouge(tokeniser="unicode").score([english, german, english])[0]
    assert column.recall is not None
    assert column.recall.tolist() == [1 / 7, 0, 1 / 7]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The dog ran to the door.", True),
        ("Der Hund lief in das Haus, und was er fand, war an der Tür.", False),
        ("the " + "x " * 19, True),  # 1 of 20 words
        ("the " + "x " * 20, False),
        ("", False),
    ],
)
def test_english_is_told_by_its_most_frequent_words(text: str, wanted: bool) -> None:
    assert is_english([text]) is wanted


def test_signatures_and_names_tell_the_tokenisers_apart() -> None:
    assert Rouge(tokeniser="unicode").signatures() == {
        "rouge1_unicode": "rouge1|tok:unicode|stem:english|refs:mean|v:0.1.2",
        "rouge2_unicode": "rouge2|tok:unicode|stem:english|refs:mean|v:0.1.2",
        "rougeL_unicode": "rougeL|tok:unicode|stem:english|refs:mean|v:0.1.2",
        "rougeLsum_unicode": "rougeLsum|tok:unicode|stem:english|refs:mean|split:newline|v:0.1.2",
    }
    assert Rouge().name != Rouge(tokeniser="unicode").name


def test_texts_that_the_tokeniser_cannot_read_have_no_number_but_a_reason() -> None:
    article = ArticleTexts(("中文文本", "a cat", "", "…", "2024 中文文本"), ("a cat", "另一个"))
    column = Rouge().score([article])[0]
    assert column.known.tolist() == [False, True, True, False, False]
    assert column.reasons is not None
    assert column.reasons[0] == "the text holds no letter of a to z and no digit"
    assert column.reasons[3] == "the text holds no letter and no digit"
    assert column.reasons[4] == "the text is mostly written in other letters than a to z"
    # Of the two references one is read: P = R = 2/2, not the mean with 0.
    assert column.values[1] == 1.0
    assert column.reasons[1].startswith("left out: 1 of 2 references")
