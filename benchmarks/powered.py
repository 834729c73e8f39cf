"""People's mean with a judge as a control variate: coverage, and whether "counts as" holds.

    python -m benchmarks.powered [--runs 1000]

Ratings on a scale of five and duels, with tastes of readers and of articles; labels are spread over
readers × articles at random, and the judge speaks of 400 further articles. Its answer has the
correlation given with a single label. Covers: of 95 % intervals of people alone, of those with the
judge, and of what is shown, with the judge only where the bound is above the number of labels.
Width: the shown interval's over that of people alone. Counts as: labels times the variance over
runs of people alone over that with the judge, as far as the runs tell. Said: in how many of 100
runs a number is said; below: in how many of 100 what was said is no more than what they count as,
those in which nothing was said among them. Last, where readers chose articles that the judge likes:
a passport says nothing of those, and the share of runs is shown in which it would have seen so by
the judge's answers alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.passports.powered import MOST_APART, apart
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.control_variate import LabelledColumns, PoweredMean, powered_mean
from evaluation.stats.verdict_interval import verdict_interval

Floats = NDArray[np.float64]
# Of what a judge leaves unexplained: the article's part and the person's.
OF_ARTICLE: Final = 0.3
OF_PERSON: Final = 0.2
READERS_ARTICLES: Final = ((6, 10), (10, 30), (30, 50), (100, 50))
LABELS: Final = (30, 100, 300)
CORRELATIONS: Final = (0.0, 0.3, 0.6, 0.9)
OTHERS: Final = 400
_LEFT: Final = 0.6  # of duels, those that the judge gives to the candidate


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One run: what there is, and what is true of all articles. span: of values."""

    labelled: LabelledColumns
    others: Floats
    truth: float
    span: float | None
    bounds: tuple[float, float]


def _rest(rng: np.random.Generator, article: NDArray[np.intp], person: NDArray[np.intp]) -> Floats:
    """What is the article's, the person's and the label's own, of variance 1."""
    of_article = rng.normal(size=int(article.max()) + 1)[article]
    of_person = rng.normal(size=int(person.max()) + 1)[person]
    own = rng.normal(size=len(article))
    parts = OF_ARTICLE, OF_PERSON, 1 - OF_ARTICLE - OF_PERSON
    return np.asarray(
        np.sqrt(parts[0]) * of_article + np.sqrt(parts[1]) * of_person + np.sqrt(parts[2]) * own
    )


def rated(
    rng: np.random.Generator, *, readers: int, articles: int, labels: int, correlation: float
) -> World:
    """Ratings from 1 to 5; the judge's is a number of another scale."""
    article, person = rng.integers(articles, size=labels), rng.integers(readers, size=labels)
    judge = rng.normal(size=articles)
    rest = _rest(rng, article, person)
    latent = correlation * judge[article] + np.sqrt(1 - correlation**2) * rest
    values = np.clip(np.round(3 + 0.9 * latent), 1, 5)
    columns = LabelledColumns(values, np.ones(labels), 50 + 7 * judge[article], article, person)
    return World(columns, 50 + 7 * rng.normal(size=OTHERS), 3.0, None, (1, 5))


def chosen(
    rng: np.random.Generator, *, readers: int, articles: int, labels: int, correlation: float
) -> World:
    """Duels, of which the judge calls .6 for the candidate; people follow it as often as that
    makes the correlation."""
    article, person = rng.integers(articles, size=labels), rng.integers(readers, size=labels)
    judge = (rng.random(articles) < _LEFT).astype(np.float64)
    follows = (1 + correlation) / 2
    same = _rest(rng, article, person) < special.ndtri(follows)
    values = np.where(same, judge[article], 1 - judge[article])
    truth = _LEFT * follows + (1 - _LEFT) * (1 - follows)
    columns = LabelledColumns(values, np.ones(labels), judge[article], article, person)
    others = (rng.random(OTHERS) < _LEFT).astype(np.float64)
    return World(columns, others, truth, 1.0, (0, 1))


KINDS: Final[dict[str, Callable[..., World]]] = {"ratings": rated, "duels": chosen}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of many runs. covers: people alone, with the judge, as shown. counts: what labels count as.
    below: the share of runs in which what is said is no more than that."""

    covers: tuple[float, float, float]
    width: float
    counts: float
    said: float
    below: float


def outcomes(worlds: Sequence[World]) -> Outcomes:
    """Estimate each world and look at all of them."""
    found = [powered_mean(each.labelled, each.others, span=each.span) for each in worlds]
    held = np.array([
        [_holds(each, world) for each in (one.alone, one.with_judge or one.alone, one.best)]
        for one, world in zip(found, worlds, strict=True)
    ])  # fmt: skip
    off = np.array([_off(one, world) for one, world in zip(found, worlds, strict=True)])
    labels = found[0].labels
    before, after = (off * off).mean(axis=0)
    counts = float(labels * before / after)
    said = np.array([one.effective or 0.0 for one in found])
    widths = [one.best.error / one.alone.error for one in found if one.best and one.alone]
    return Outcomes(
        covers=(float(held[:, 0].mean()), float(held[:, 1].mean()), float(held[:, 2].mean())),
        width=float(np.mean(widths)), counts=counts, said=float((said > 0).mean()),
        below=float((said <= counts).mean()),
    )  # fmt: skip


def _holds(estimate: ClusteredEstimate | None, world: World) -> bool:
    if estimate is None:
        return True
    ends = verdict_interval(estimate, looks="one look", bounds=world.bounds)
    return ends.holds(world.truth)


def _off(found: PoweredMean, world: World) -> tuple[float, float]:
    """By how much people alone miss the truth, and with the judge."""
    if found.alone is None:
        return 0.0, 0.0
    other = found.with_judge or found.alone
    return found.alone.estimate - world.truth, other.estimate - world.truth


def picky(rng: np.random.Generator, *, labels: int, correlation: float) -> World:
    """Readers who open articles that the judge likes: of 400, with chances that grow with it."""
    world = rated(rng, readers=30, articles=400, labels=20 * labels, correlation=correlation)
    held = world.labelled
    kept = rng.random(len(held.values)) < special.expit(held.predictions / 7 - 50 / 7 - 2)
    places = np.flatnonzero(kept)[:labels]
    columns = LabelledColumns(
        held.values[places], held.weights[places], held.predictions[places],
        held.article[places], held.person[places],
    )  # fmt: skip
    return World(columns, world.others, 3.0, None, (1, 5))


def main() -> None:
    """A line for each kind, setting, number of labels and correlation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    runs = parser.parse_args().runs
    print("kind | readers × articles | labels | correlation | covers: alone, judge, shown | "
          "width | counts as | said | below")  # fmt: skip
    for name, make in KINDS.items():
        for readers, articles in READERS_ARTICLES:
            for labels in LABELS:
                for correlation in CORRELATIONS:
                    seed = [2026, len(name), readers, articles, labels, int(10 * correlation)]
                    rng = np.random.default_rng(seed)
                    worlds = [
                        make(rng, readers=readers, articles=articles, labels=labels,
                             correlation=correlation)
                        for _ in range(runs)
                    ]  # fmt: skip
                    _print(f"{name} | {readers} × {articles} | {labels} | {correlation}", worlds)
    rng = np.random.default_rng(2026)
    worlds = [picky(rng, labels=300, correlation=0.6) for _ in range(runs)]
    _print("readers chose articles | 30 × 400 | 300 | 0.6", worlds)
    seen = np.mean([_chosen_is_seen(world) for world in worlds])
    print(f"seen by the judge's answers to be no draw: {100 * seen:.1f} of 100")


def _chosen_is_seen(world: World) -> bool:
    """Whether the judge's answers on people's articles are off the others' by more than a draw."""
    _, first = np.unique(world.labelled.article, return_index=True)
    return apart(world.labelled.predictions[first], world.others) > MOST_APART


def _print(start: str, worlds: Sequence[World]) -> None:
    found = outcomes(worlds)
    covers = ", ".join(f"{each:.3f}" for each in found.covers)
    print(
        f"{start} | {covers} | {found.width:.2f} | {found.counts:.0f} | {100 * found.said:.1f} | "
        f"{100 * found.below:.1f}", flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
