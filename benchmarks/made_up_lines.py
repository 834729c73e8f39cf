"""Files of made-up summaries and thumbs, to import."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

WORDS: Final = 3000  # of the made-up language, the frequent ones first
ARTICLE, REFERENCE, SUMMARY = 300, 60, 50  # words


def summaries(articles: int, versions: int) -> Iterator[dict[str, Any]]:
    """Lines of a file: articles with two references each, and what each version made of them."""
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghilmnoprstu", k=rng.randint(2, 9))) for _ in range(WORDS)]
    weights = [1 / (rank + 5) for rank in range(WORDS)]

    def text(length: int) -> str:
        drawn = rng.choices(words, weights, k=length)
        sentences = [drawn[at : at + 12] for at in range(0, length, 12)]
        return " ".join(f"{' '.join(each).capitalize()}." for each in sentences)

    for number in range(articles):
        article = text(ARTICLE)
        references = [text(REFERENCE) for _ in range(2)]
        for version in range(versions):
            yield {
                "article_id": f"article-{number:07d}", "title": f"Article {number}",
                "language": "en", "article": article, "references": references,
                "model": f"made-up-{version}", "summary": text(SUMMARY),
            }  # fmt: skip


def votes(lines: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    """Lines of a file: thumbs of a tenth as many voters on summaries that are there."""
    rng = random.Random(2)
    for place in range(number):
        about = rng.choice(lines)
        yield {
            "vote_id": str(place), "article_id": about["article_id"], "model": about["model"],
            "vote": rng.choice(("up", "down")), "voter": f"v{rng.randrange(number // 10 or 1)}",
            "at": "2026-01-31T12:00:00Z",
        }  # fmt: skip


def write(path: Path, lines: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    """JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
