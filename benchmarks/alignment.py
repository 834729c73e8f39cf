"""How often the passage under a sentence is the right one, where it is known which that is.

`python -m benchmarks.alignment [--words] [--sample N]` looks at SummEval's extractive systems,
where its file is at hand, at the demo's extractive versions, and at sentences drawn of its
articles. The source of a sentence is known where its letters and digits, in small ones, stand in
exactly one sentence of the article. Right is that sentence and no other. `--sample N` prints so
many sentences of abstractive systems with their passages, to be judged by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import summaries.demo
from benchmarks.corpora import SUMMEVAL
from summaries.texts.alignment import Embed, ground_sentences
from summaries.texts.sentences import split_sentences

SEED: Final = 18
EXTRACTIVE: Final = ("lead-3", "extractive")


@dataclass(frozen=True)
class Known:
    """A summary whose sentences were copied out of its article."""

    system: str
    summary: str
    article: str


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def letters(text: str) -> str:
    """What two spellings of one sentence have in common."""
    text = text.replace("-lrb-", "").replace("-rrb-", "")
    return re.sub(r"[\W_]+", "", text.casefold())


def summeval(kind: str) -> Iterator[Known]:
    """The summaries of SummEval's systems of this kind; none where its file is not at hand."""
    if not SUMMEVAL.exists():
        return
    for row in _rows(SUMMEVAL):
        if row["model_type"] == kind:
            yield Known(row["model_name"], row["summary"], row["article"])


def demo() -> Iterator[Known]:
    """The demo's extractive versions, and three sentences drawn of each of its articles."""
    folder = Path(summaries.demo.__file__).parent
    texts: dict[str, str] = {}
    for name in ("articles-a.jsonl", "articles-b.jsonl"):
        for row in _rows(folder / name):
            texts.setdefault(row["article_id"], row["article"])
    for row in _rows(folder / "versions.jsonl"):
        if row["model"] in EXTRACTIVE and row["article_id"] in texts:
            yield Known(f"demo, {row['model']}", row["summary"], texts[row["article_id"]])
    for number, article in enumerate(texts.values()):
        sentences = [each.text for each in split_sentences(article)]
        drawn = sorted(random.Random(f"{SEED}:{number}").sample(range(len(sentences)), 3))
        yield Known("demo, drawn sentences", " ".join(sentences[each] for each in drawn), article)


def judged(known: Known, embed: Embed | None) -> Iterator[bool]:
    """Whether each sentence with one known source was given that one."""
    source = [letters(each.text) for each in split_sentences(known.article)]
    for each in ground_sentences(known.summary, known.article, embed=embed):
        said = letters(each.sentence.text)
        holding = [place for place, text in enumerate(source) if said and said in text]
        if len(holding) != 1:
            continue
        yield each.passage is not None and each.passage.sentences == (holding[0], holding[0])


def measure(embed: Embed | None) -> None:
    """Print the share that is right, by system and of all."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    began = time.perf_counter()
    for known in (*demo(), *summeval("extractive")):
        for is_right in judged(known, embed):
            for name in (known.system, "all"):
                asked[name] += 1
                right[name] += is_right
    seconds = time.perf_counter() - began
    for name, number in asked.items():
        print(f"{name:28} {right[name] / number:7.2%} of {number} sentences")
    print(f"{seconds:.1f} s, {1000 * seconds / asked['all']:.2f} ms a sentence")


def show(number: int, embed: Embed | None) -> None:
    """Print so many sentences of abstractive systems with what they are said to rest on."""
    rows = list(summeval("abstractive"))
    rng = random.Random(SEED)
    for place in range(number):
        known = rng.choice(rows)
        each = rng.choice(ground_sentences(known.summary, known.article, embed=embed))
        found = each.passage
        passage = "–" if found is None else known.article[found.start : found.end]
        print(f"{place + 1}. [{known.system}] {each.sentence.text}\n   → {passage}\n")


def main() -> None:
    """Read the options, and measure or show."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--words", action="store_true", help="by words alone")
    options.add_argument("--sample", type=int, default=0)
    said = options.parse_args()
    embed: Embed | None = None
    if not said.words:
        from summaries.texts.embeddings import embed as embed_texts

        embed = embed_texts
    if said.sample:
        show(said.sample, embed)
    else:
        measure(embed)


if __name__ == "__main__":
    main()
