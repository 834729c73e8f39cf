"""Texts that try a ROUGE engine: odd characters, line breaks, repetitions, sizes at the edges."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.rouge.porter import STEP_1A, STEP_2, STEP_3, STEP_4

WORDS = (
    *("the", "a", "of", "to", "in", "cat", "cats", "runs", "running", "ran", "0", "1", "2024"),
    *(
        "x",
        "y",
        "yy",
        "yyy",
        "eye",
        "news",
        "skies",
        "dying",
        "proceed",
        "relational",
        "rationally",
    ),
    *("conditional", "happy", "enjoy", "troubled", "hopping", "filing", "agreed", "feed"),
    *("internationalization", "internationalisation", "antidisestablishmentarianism"),
)
ODD = (
    *("", " ", "\n", "\n\n", "\r", "\r\n", "\t", "\v", "\f", "\x00", "\x1a", "\x1c", "\x85"),
    *("\u2028", "\u2029", "\xa0", "\u200b", "\ufeff", "\ud800", "\udfff", "...", "!?", "? ", ". "),
    *("é", "ß", "ﬁ", "Å", "\u212b", "\u212a", "K\u212a", "\u0130", "\u0130stanbul", "ı", "Σ", "ΑΣ"),
    *(
        "e\u0301",
        "１２",
        "ａｂ",
        "²",
        "Ⅷ",
        "中文",
        "日本語",
        "עברית",
        "🙂",
        "👩\u200d👩",
        "𝐛𝐨𝐥𝐝",
        "𐐀",
    ),
    *("don't", "U.S.", "e-mail", "a_b", "-lrb-", "3.14", "A.\nB.", "END.", "the\u2014cat"),
)
EDGES = (62, 63, 64, 65, 126, 127, 128, 129, 192, 193)  # of one block of 64 places and of several
_SUFFIXES = [rule.suffix for step in (STEP_1A, STEP_2, STEP_3, STEP_4) for rule in step.rules]
_ENDINGS = [*_SUFFIXES, "ed", "ing", "eed", "ied", "y", "e", "ll", "lly", "yed", "ying", ""]


def fixed() -> list[str]:
    """The texts to try in all pairs."""
    texts = [
        *ODD,
        *WORDS,
        "eye cat x",
        "y" * 300,
        "ab" * 400,
        "running" * 30,
        " ".join(ODD),
        "\n".join(ODD),
    ]
    for size in EDGES:
        texts += ["the " * size, "the\n" * size, " ".join(str(n % 50) for n in range(size))]
        texts += ["\n".join(" ".join(str(n % 7) for n in range(9)) for _ in range(size // 9))]
        texts += [" ".join(map(str, range(size - 1, -1, -1))), f"x {'0 ' * size}eye cat"]
    return texts


def article(rng: random.Random) -> ArticleTexts:
    """A small article of any kind: up to 4 candidates and 4 references that share words."""
    words = rng.sample(WORDS, rng.randint(1, 12)) + rng.sample(ODD, rng.choice((0, 0, 1, 5)))
    breaks = rng.choice((0.0, 0.1, 0.3))
    return ArticleTexts(
        tuple(text(rng, words, breaks) for _ in range(rng.randint(0, 4))),
        tuple(text(rng, words, breaks) for _ in range(rng.randint(0, 4))),
    )


def text(rng: random.Random, words: list[str], breaks: float) -> str:
    """Of some of the words; up to 25 of them, now and then around 63 or around 200."""
    size = rng.choice((0, 1, 2, 5, 10, 10, 15, 20, 25))
    if rng.random() < 0.02:
        size = rng.choice(EDGES) + rng.randint(-1, 1)
    parts: list[str] = []
    for _ in range(size):
        word = rng.choice(words)
        parts.append(word.upper() if rng.random() < 0.05 else word)
        parts.append("\n" if rng.random() < breaks else rng.choice((" ", " ", " ", ". ", ", ")))
    return "".join(parts)


def long_articles(rng: random.Random) -> list[ArticleTexts]:
    """Few articles with very long texts, of many words and of few, in one sentence and in many."""
    made = []
    for vocabulary, breaks in ((3, 0.0), (3, 0.05), (400, 0.0), (400, 0.02), (400, 0.3)):
        words = [word(rng) for _ in range(vocabulary)]
        texts = [
            "".join(
                rng.choice(words) + ("\n" if rng.random() < breaks else " ") for _ in range(size)
            )
            for size in (600, 900, 70)
        ]
        made.append(ArticleTexts((texts[0], texts[2]), (texts[1],)))
    return made


def words(rng: random.Random) -> Iterator[str]:
    """Endless words of [a-z0-9] for the stemmer, most with the suffixes it knows."""
    while True:
        yield word(rng)


def word(rng: random.Random) -> str:
    letters = rng.choice(("aeiouybcdlstz", string.ascii_lowercase, "aeiouyy0123ls"))
    root = "".join(rng.choices(letters, k=rng.randint(1, 7)))
    return root + "".join(rng.choices(_ENDINGS, k=rng.choice((0, 1, 1, 2))))
