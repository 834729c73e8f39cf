"""How wide the interval by article and person is beside a two-way bootstrap, on real ratings.

    python -m benchmarks.width [--replicates 2000]

SummEval's crowd ratings as duels: of two systems on an article the one with the higher rating wins
a vote, as many votes as there are ratings; who stood left is drawn, and both sides count
the same, as in the report. Who gave which is not known from article to article, so
each rating on an article is a person's own; "as if of five" takes the position in the list for the
person instead. The bootstrap draws articles and persons with replacement and multiplies how often
each came; its variance counts what both have twice (Owen, "The pigeonhole bootstrap", 2007), which
is taken off. Without the file votes are simulated.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import SUMMEVAL
from benchmarks.many_runs import World, runs_of
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.side_luck import without_side_luck
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import verdict_interval

Codes = NDArray[np.intp]
DIMENSION = "relevance"


def duels(path: Path) -> list[Floats]:
    """Won, tied and lost votes of each pair of systems, shape (articles, positions)."""
    ratings: dict[str, dict[str, list[int]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["crowd"]:
                ratings.setdefault(row["model"], {})[row["article_id"]] = row["crowd"][DIMENSION]
    articles = sorted(next(iter(ratings.values())))
    tables = [np.array([ratings[model][a] for a in articles]) for model in sorted(ratings)]
    return [(np.sign(b - a) + 1) / 2 for a, b in combinations(tables, 2)]


def bootstrap(
    values: Floats,
    weights: Floats,
    article: Codes,
    person: Codes,
    *,
    left: NDArray[np.bool_],
    replicates: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Half of the percentile interval of 95 %, drawn in for what is counted twice; the error.

    values, weights: with the sides evened out.
    """
    articles, persons = int(article.max()) + 1, int(person.max()) + 1
    means = np.empty(replicates)
    for replicate in range(replicates):
        of_articles = rng.multinomial(articles, np.full(articles, 1 / articles))
        of_persons = rng.multinomial(persons, np.full(persons, 1 / persons))
        times = of_articles[article] * of_persons[person]
        means[replicate] = np.mean(
            [times[side] @ values[side] / max(1, times[side].sum()) for side in (left, ~left)]
        )
    mean = float(weights @ values)
    variance, independent = means.var(), float(np.sum((weights * (values - mean)) ** 2))
    kept = np.sqrt(max(independent, variance - 2 * independent) / variance)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(kept * (high - low) / 2), float(kept * np.sqrt(variance))


def compared(name: str, votes: list[tuple[Floats, Codes, Codes]], replicates: int) -> None:
    """Print the middle ratio of errors and of widths, and their tenths."""
    rng = np.random.default_rng(2026)
    errors, widths = [], []
    for values, article, person in votes:
        left = rng.random(len(values)) < 0.5
        even = without_side_luck(values, left)
        clusters = find_clusters(article, person)
        seen = weighted_mean(even.values, even.weights, clusters, span=1.0, kept=even.kept)
        assert seen is not None
        interval = verdict_interval(seen, looks="one look", bounds=(-1, 2))
        half, error = bootstrap(
            even.values, even.weights, article, person, left=left, replicates=replicates, rng=rng
        )
        errors.append(seen.error / error)
        widths.append((interval.high - interval.low) / 2 / half)
    for what, ratios in (("error", errors), ("width", widths)):
        low, middle, high = np.quantile(ratios, [0.1, 0.5, 0.9])
        print(
            f"{name}: {what} {middle:.2f} of the bootstrap's ({low:.2f} to {high:.2f})", flush=True
        )


def main() -> None:
    """Print a line for each way of telling persons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=1000)
    replicates = parser.parse_args().replicates
    if SUMMEVAL.exists():
        tables = duels(SUMMEVAL)
        shape = tables[0].shape
        article = np.repeat(np.arange(shape[0]), shape[1])
        own, five = np.arange(shape[0] * shape[1]), np.tile(np.arange(shape[1]), shape[0])
        for name, person in (("persons of their own", own), ("as if of five", five)):
            votes = [(table.ravel(), article, person) for table in tables]
            compared(f"{len(votes)} pairs of systems, {name}", votes, replicates)
    world = World(100, 50, 600, 0.6)
    (runs,) = runs_of(world, runs=30, seed=1)
    columns = [(runs.values[i], runs.article[i], runs.reader[i]) for i in range(30)]
    compared(f"simulated, {world.name}", columns, replicates)


if __name__ == "__main__":
    main()
