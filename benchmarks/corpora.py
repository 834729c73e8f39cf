"""Articles to score: SummEval where its file is at hand, else generated ones of the same shape."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from evaluation.metrics.base import ArticleTexts

SUMMEVAL = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "summeval.jsonl"
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_SYLLABLES = ("ba", "co", "di", "fu", "la", "me", "ni", "or", "pe", "ra", "si", "ta", "un", "ch")
_ENDINGS = ("s", "ed", "ing", "ation", "ness", "ly", "er", "ize", "al", "ies", "y", "e", *[""] * 12)


def summeval(path: Path) -> list[ArticleTexts]:
    """The file's articles, each with the summaries of all systems and all references."""
    references: dict[str, tuple[str, ...]] = {}
    summaries: dict[str, list[str]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            references[row["article_id"]] = tuple(row["references"])
            summaries.setdefault(row["article_id"], []).append(row["summary"])
    return [ArticleTexts(tuple(summaries[key]), references[key]) for key in references]


def generated(
    rng: random.Random, *, articles: int = 100, candidates: int = 16, references: int = 11
) -> list[ArticleTexts]:
    """Articles of SummEval's shape: texts on the same things, of 40 and 59 words in the mean."""
    words = [_word(rng) for _ in range(6000)]
    common = words[:120]
    made = []
    for _ in range(articles):
        topic = common + 6 * rng.sample(words, 60)
        ours = tuple(_text(rng, topic, words, 59) for _ in range(candidates))
        made.append(
            ArticleTexts(ours, tuple(_text(rng, topic, words, 40) for _ in range(references)))
        )
    return made


def with_line_breaks(articles: list[ArticleTexts]) -> list[ArticleTexts]:
    """The same texts with a line break after each [.!?] that a space follows."""
    return [
        ArticleTexts(
            tuple(_SENTENCE_END.sub("\n", text) for text in article.candidates),
            tuple(_SENTENCE_END.sub("\n", text) for text in article.references),
        )
        for article in articles
    ]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3))) + rng.choice(_ENDINGS)


def _text(rng: random.Random, topic: list[str], words: list[str], mean: int) -> str:
    text = [
        rng.choice(topic) if rng.random() < 0.8 else rng.choice(words)
        for _ in range(max(5, int(rng.gauss(mean, mean / 3))))
    ]
    for start in range(0, len(text), 20):
        text[start] = text[start].capitalize()
    for stop in [*range(19, len(text) - 1, 20), len(text) - 1]:
        text[stop] += "."
    return " ".join(text)
