"""Writes summeval.json: the figures of SummEval that tests compare with, and none of its texts.

    python -m tests.golden.make_summeval ../shared/data/summeval.jsonl

Ratings are those of the release; words are counted between spaces; ROUGE is rouge-score 0.1.2's own
(stemmer, sentences by `split:regex`, the mean over all eleven references). It takes some minutes.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer

from benchmarks import corpora
from evaluation.metrics.packages import split_sentences

GOLDEN: Final = Path(__file__).with_name("summeval.json")
DIMENSIONS: Final = ("coherence", "consistency", "fluency", "relevance")
MEASURES: Final = ("rouge1", "rouge2", "rougeLsum")
SOURCE: Final = (
    "Figures of SummEval (Fabbri et al., TACL 2021, arXiv 2007.12626; annotations MIT, (c) 2021 "
    "Fabbri, Kryscinski, McCann, Xiong, Socher, Radev). Cells are [article][system]."
)


def figures_of(path: Path, *, rouge: bool = True) -> dict[str, Any]:
    """The figures of the file. rouge: with ROUGE, which takes minutes."""
    rows: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows.setdefault(row["article_id"], {})[row["model"]] = row
    systems = list(next(iter(rows.values())))
    table = [[of_article[system] for system in systems] for of_article in rows.values()]
    found: dict[str, Any] = {
        "source": SOURCE,
        "systems": systems,
        "words": [[len(row["summary"].split()) for row in line] for line in table],
        "expert_sums": {
            dimension: [
                [round(3 * row["expert_mean"][dimension]) for row in line] for line in table
            ]
            for dimension in DIMENSIONS
        },
    }
    for group in ("expert", "crowd"):
        found[group] = {
            dimension: [[_ratings(row[group], dimension) for row in line] for line in table]
            for dimension in DIMENSIONS
        }
    return found | ({"rouge": _rouge(path, len(systems))} if rouge else {})


def _ratings(rated: dict[str, list[int]] | None, dimension: str) -> str | None:
    """The ratings of one summary as digits: each is a whole number from 1 to 5."""
    return None if rated is None else "".join(map(str, rated[dimension]))


class Remembered:
    """rouge-score's own tokeniser, which reads each text once and not for every pair."""

    def __init__(self) -> None:
        self.tokenize = lru_cache(maxsize=None)(DefaultTokenizer(use_stemmer=True).tokenize)


def _rouge(path: Path, systems: int) -> dict[str, list[list[float]]]:
    tokenizer = Remembered()
    of_words = RougeScorer(["rouge1", "rouge2"], tokenizer=tokenizer)
    of_sentences = RougeScorer(["rougeLsum"], tokenizer=tokenizer)
    found: dict[str, list[float]] = {name: [] for name in MEASURES}
    for article in corpora.summeval(path):
        for summary in article.candidates:
            pairs = [
                of_words.score(reference, summary)
                | of_sentences.score(split_sentences(reference), split_sentences(summary))
                for reference in article.references
            ]
            for name, values in found.items():
                values.append(round(fmean(pair[name].fmeasure for pair in pairs), 6))
    return {
        name: [values[i : i + systems] for i in range(0, len(values), systems)]
        for name, values in found.items()
    }


if __name__ == "__main__":
    written = json.dumps(figures_of(Path(sys.argv[1])), separators=(",", ":"))
    GOLDEN.write_text(
        written.replace("]],", "]],\n").replace("],[", "],\n[") + "\n", encoding="utf-8"
    )
