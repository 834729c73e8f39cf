"""Similar articles: every vector compared by numpy, against pgvector's HNSW index.

    python -m benchmarks.similar [--sizes 1000 10000 100000] [--seed 1]

One process on an embedded Postgres. The vectors are synthetic: Gaussians on a decaying spectrum,
nested as domain, topic, story and article, with shares of variance under which a hundred of them
have about the cosines of SummEval's hundred articles (the mean of all pairs, of the nearest and of
the fifth; printed for both). Recall at 5 is the share of the true five nearest that were found, for
a sample of articles. `entered` is the share of the lists that a new article should enter and did.
An article is added to full lists, vector stored and lists written, then rolled back; medians. Where
SummEval's file is at hand its articles, and the demo's, are embedded and compared, too.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import SUMMEVAL
from tests.faults.databases import postgres_server

if TYPE_CHECKING:
    from summaries.similar.neighbours.base import Index

Floats = NDArray[np.float32]
DIMENSIONS = 384
LISTED = 5
SAMPLE = 1000  # articles whose recall is looked at
BOUND = 5000  # articles that bound from below how near the fifth nearest is
ADDED = 12  # new articles
SWEEP = (40, 100, 200, 400)  # values of ef_search
# Domain, topic, story and article, after what all texts share.
SHARES = (0.13, 0.12, 0.2, 0.25, 0.3)
DOMAINS, TOPICS, STORY = 20, 400, 6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with postgres_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": server.url,
            "WRITEUP_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "writeup_site.settings",
            "HF_HUB_OFFLINE": "1",
            "LOG_LEVEL": "WARNING",
        }
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        for size in options.sizes:
            vectors = synthetic(size + ADDED, np.random.default_rng(options.seed))
            print(f"{size:,} synthetic, a hundred of them: {cosines_of(vectors[:100])}")
            measure(f"{size:,}", vectors, new=ADDED)
        for name, vectors in real().items():
            print(f"{name}, {len(vectors)} articles: {cosines_of(vectors)}")
            measure(name, vectors, new=len(vectors) // 6)
        connection.close()


def synthetic(count: int, rng: np.random.Generator) -> Floats:
    """Unit vectors, shape (count, 384), that cluster as texts do."""
    spectrum = (np.arange(DIMENSIONS) + 6.0) ** -0.55
    spectrum /= np.linalg.norm(spectrum)
    stories = max(count // STORY, 1)
    popularity = 1 / (np.arange(TOPICS) + 3.0)
    topic_of = rng.choice(TOPICS, size=stories, p=popularity / popularity.sum())
    domain_of = rng.integers(DOMAINS, size=TOPICS)
    story = rng.integers(stories, size=count)
    topic = topic_of[story]
    members = (np.zeros(count, int), domain_of[topic], topic, story, np.arange(count))
    sizes = (1, DOMAINS, TOPICS, stories, count)
    vectors = np.zeros((count, DIMENSIONS))
    for share, groups, member in zip(SHARES, sizes, members, strict=True):
        vectors += np.sqrt(share) * (rng.normal(size=(groups, DIMENSIONS)) * spectrum)[member]
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def real() -> dict[str, Floats]:
    """The embeddings of the demo's articles, and of SummEval's where they are at hand."""
    from summaries.texts.embeddings import embed

    demo = Path(__file__).resolve().parent.parent / "summaries" / "demo"
    corpora = {"demo": sorted(demo.glob("articles-*.jsonl"))}
    if SUMMEVAL.exists():
        corpora["SummEval"] = [SUMMEVAL]
    texts: dict[str, dict[str, str]] = {name: {} for name in corpora}
    for name, files in corpora.items():
        for line in (line for file in files for line in file.read_text("utf-8").splitlines()):
            row = json.loads(line)
            texts[name][row["article_id"]] = f"{row.get('title', '')}\n{row['article']}".strip()
    return {name: embed(list(of.values())) for name, of in texts.items()}


def cosines_of(vectors: Floats) -> str:
    """The mean cosine of all pairs, of the nearest and of the fifth nearest."""
    table = vectors @ vectors.T
    np.fill_diagonal(table, -np.inf)
    table = -np.sort(-table, axis=1)
    pairs, first, fifth = table[:, :-1].mean(), table[:, 0].mean(), table[:, 4].mean()
    return f"cosines {pairs:.2f} (pairs), {first:.2f} (nearest), {fifth:.2f} (fifth)"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Stored articles with the ids 1 to n, and the new ones that follow them."""

    vectors: Floats
    new: Floats
    sample: list[int]  # ids
    lists: dict[int, list[tuple[float, int]]]  # true ones, of the sample and of possible hosts

    def hosts(self, new: int) -> set[int]:
        """Ids of those whose list the new article should enter."""
        cosines = self.vectors @ self.new[new]
        return {host for host, five in self.lists.items() if cosines[host - 1] >= five[-1][0]}


def measure(name: str, vectors: Floats, *, new: int) -> None:
    """Store all but the last `new` vectors and their lists; print what each index comes to."""
    from summaries.similar.neighbours.column import after_migrate
    from summaries.similar.neighbours.exact import ExactIndex
    from summaries.similar.neighbours.hnsw import HnswIndex

    corpus = corpus_of(vectors[: len(vectors) - new], vectors[len(vectors) - new :])
    fill(corpus)
    start = time.perf_counter()
    after_migrate(using="default")
    print(f"  column and index made in {time.perf_counter() - start:.1f} s")
    exact, hnsw = ExactIndex(), HnswIndex()
    for ef_search in SWEEP:
        recall, each = recall_at_5(HnswIndex(ef_search=ef_search), corpus)
        print(f"  ef_search {ef_search}: recall@5 {recall:.4f}, {each * 1e3:.2f} ms an article")
    recall, each = recall_at_5(hnsw, corpus)
    print(f"  as shipped: recall@5 {recall:.4f}, {each * 1e3:.2f} ms an article")
    print("  entered: {:.4f} of {} lists".format(*entered(hnsw, corpus)))
    slow, quick = adding(exact, corpus), adding(hnsw, corpus)
    print(
        f"  adding one: {slow * 1e3:.1f} ms comparing all, {quick * 1e3:.1f} ms by HNSW, "
        f"ratio {slow / quick:.2f}"
    )


def corpus_of(vectors: Floats, new: Floats) -> Corpus:
    """True lists of a sample, and of every article whose list a new one could enter.

    The fifth nearest of some articles is no nearer than the fifth nearest of all, so that a cosine
    below it rules an article out.
    """
    rng = np.random.default_rng(0)
    some = rng.choice(len(vectors), min(BOUND, len(vectors)), replace=False)
    possible: set[int] = set()
    for start in range(0, len(vectors), 1024):
        block = vectors[start : start + 1024]
        fifth = -np.partition(-(block @ vectors[some].T), LISTED, axis=1)[:, LISTED]
        near = (block @ new.T >= fifth[:, None] - 1e-5).any(axis=1)
        possible |= set((1 + start + np.flatnonzero(near)).tolist())
    sample = (1 + rng.choice(len(vectors), min(SAMPLE, len(vectors)), replace=False)).tolist()
    lists = {article: true_list(vectors, article) for article in possible | set(sample)}
    return Corpus(vectors, new, sample, lists)


def true_list(vectors: Floats, article: int) -> list[tuple[float, int]]:
    """The cosines and ids of its five nearest."""
    line = vectors @ vectors[article - 1]
    line[article - 1] = -np.inf
    five = np.argpartition(-line, LISTED)[:LISTED]
    return sorted(((float(line[other]), int(other) + 1) for other in five), reverse=True)


def fill(corpus: Corpus) -> None:
    """Articles, embeddings and full lists, with neither pgvector's column nor its index yet.

    A list that no new article can enter holds cosines of 1, whoever is in it.
    """
    from django.db import connection

    from summaries.texts.embeddings import MODEL

    ids = range(1, 1 + len(corpus.vectors) + len(corpus.new))
    closed = [(1.0, other) for other in ids[:LISTED]]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE summaries_article CASCADE")
        cursor.execute("ALTER TABLE summaries_articleembedding DROP COLUMN IF EXISTS nearby")
    copy(
        "summaries_article (id, key, slug, title, source, text_hash, references_hash, created_at)",
        ((i, f"a{i}", f"a{i}", f"Article {i}", "", "", "", "2026-01-01T00:00:00Z") for i in ids),
    )
    copy(
        "summaries_articleembedding (article_id, model, text_hash, vector)",
        ((i, MODEL, "", v.tobytes()) for i, v in zip(ids, corpus.vectors, strict=False)),
    )
    copy(
        "summaries_similararticle (article_id, other_id, origin, position, title, similarity)",
        (
            (i, other, "computed", position, "", cosine)
            for i in range(1, 1 + len(corpus.vectors))
            for position, (cosine, other) in enumerate(corpus.lists.get(i, closed))
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copy(table: str, rows: Iterable[Sequence[object]]) -> None:
    """Send rows the quickest way."""
    from django.db import connection

    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} FROM STDIN") as lines:
        for row in rows:
            lines.write_row(row)


def recall_at_5(index: Index, corpus: Corpus) -> tuple[float, float]:
    """The share of the true five found, over a sample, and the seconds for each article."""
    from django.db import transaction

    sample = corpus.sample
    start = time.perf_counter()
    with transaction.atomic():
        found = {
            article: {each.article for each in neighbours}
            for at in range(0, len(sample), 64)
            for article, neighbours in index.nearest(sample[at : at + 64], LISTED).items()
        }
    each = (time.perf_counter() - start) / len(sample)
    right = [
        len(found[article] & {other for _, other in corpus.lists[article]}) for article in sample
    ]
    return statistics.mean(right) / LISTED, each


def entered(index: Index, corpus: Corpus) -> tuple[float, int]:
    """The share found of the lists that the new articles should enter, and how many those are."""
    true = named = 0
    for place, article in enumerate(new_ids(corpus)):
        with stored(article, corpus.new[place]):
            hosts = corpus.hosts(place)
            named += len(hosts & set(index.entered([article], LISTED)))
            true += len(hosts)
    return named / true, true


def adding(index: Index, corpus: Corpus) -> float:
    """The median seconds of storing one new vector and writing all lists that it changes."""
    from summaries.similar.lists import renew_lists

    times = []
    for place, article in enumerate(new_ids(corpus)):
        start = time.perf_counter()
        with stored(article, corpus.new[place]):
            renew_lists(index, changed=[article], short=[], count=LISTED)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


@contextmanager
def stored(article: int, vector: Floats) -> Iterator[None]:
    """The article's vector is stored, and everything written within is taken back."""
    from django.db import transaction

    from summaries.similar.models import ArticleEmbedding
    from summaries.texts.embeddings import MODEL

    with transaction.atomic():
        ArticleEmbedding.objects.create(
            article_id=article, model=MODEL, text_hash="", vector=vector.tobytes()
        )
        yield
        transaction.set_rollback(True)


def new_ids(corpus: Corpus) -> range:
    first = 1 + len(corpus.vectors)
    return range(first, first + len(corpus.new))


if __name__ == "__main__":
    main()
