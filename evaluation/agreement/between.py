"""How far people agree with people, in the figures that metrics are given. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np

from evaluation.agreement.cells import FEWEST_ARTICLES, MAIN
from evaluation.agreement.data import Table, TrustData
from evaluation.agreement.report import BetweenPeople, Coefficient, PeopleAmongThemselves
from evaluation.stats.correlation import summary_level, system_level
from evaluation.stats.correlation_bootstrap import (
    Draws,
    draw,
    summary_level_replicates,
    system_level_replicates,
)
from evaluation.stats.percentile import percentile_interval

RESAMPLES: Final = 399
# Of a group of more people so many are held against the others: the mean of their coefficients
# hardly moves with the next, and each takes as long as a metric's card.
MOST_RATERS: Final = 5


def people_among_themselves(
    data: TrustData, *, seed: int, known: PeopleAmongThemselves | None = None
) -> PeopleAmongThemselves:
    """One of a group against its others, and one group against another, on every dimension.

    known: taken as it is where nothing that it was made from has changed.
    """
    content = _content(data, seed)
    if known is not None and known.content == content:
        return known
    articles, systems = data.length.shape
    draws = draw(
        articles=articles, systems=systems, rng=np.random.default_rng(seed), resamples=RESAMPLES
    )
    return PeopleAmongThemselves(content, (*_within_groups(data, draws), *_groups(data, draws)))


def _content(data: TrustData, seed: int) -> str:
    found = hashlib.blake2b(digest_size=16)
    found.update(repr((seed, RESAMPLES, MOST_RATERS, data.dimensions)).encode())
    for group, singles in sorted(data.singles.items()):
        found.update(group.encode() + repr(singles.shape).encode() + singles.tobytes())
    for measure, table in data.ratings:
        found.update(f"{measure.key}:{measure.better}".encode() + table.tobytes())
    return found.hexdigest()


def _within_groups(data: TrustData, draws: Draws) -> Iterator[BetweenPeople]:
    for group, singles in data.singles.items():
        if singles.shape[-1] < 2:
            continue
        for k, dimension in enumerate(data.dimensions):
            pairs = [_against_others(singles[:, :, k], place)
                     for place in range(min(MOST_RATERS, singles.shape[-1]))]  # fmt: skip
            pairs = [(one, rest) for one, rest in pairs if not np.isnan(one + rest).all()]
            if pairs:
                yield _between(group, group, dimension, pairs, draws)


def _against_others(ratings: Table, place: int) -> tuple[Table, Table]:
    """One's ratings, and the sum of all others' where each of them gave one.

    ratings: shape (articles, systems, raters).
    """
    return ratings[:, :, place], np.delete(ratings, place, axis=2).sum(axis=2)


def _groups(data: TrustData, draws: Draws) -> Iterator[BetweenPeople]:
    tables = {measure.key: (measure, table) for measure, table in data.ratings}
    for one, other in combinations(dict.fromkeys(key.split(":", 1)[0] for key in tables), 2):
        for dimension in data.dimensions:
            keys = f"{one}:{dimension}", f"{other}:{dimension}"
            if not all(key in tables for key in keys):
                continue
            (first, a), (second, b) = (tables[key] for key in keys)
            turned = -b if first.better != second.better else b
            if not np.isnan(a + b).all():
                yield _between(one, other, dimension, [(a, turned)], draws)


def _between(
    group: str, against: str, dimension: str, pairs: list[tuple[Table, Table]], draws: Draws
) -> BetweenPeople:
    """The mean over pairs of tables of both levels' coefficients."""
    return BetweenPeople(
        group, against, dimension, _level("summary", pairs, draws), _level("system", pairs, draws)
    )


def _level(level: str, pairs: list[tuple[Table, Table]], draws: Draws) -> Coefficient:
    if level == "summary":
        found = [summary_level(a, b, kind=MAIN) for a, b in pairs]
        values, number = [each.coefficient for each in found], max(f.articles for f in found)
        replicates = summary_level_replicates
    else:
        of_systems = [system_level(a, b, kind=MAIN) for a, b in pairs]
        values = [each.coefficient for each in of_systems]
        number = max(each.systems for each in of_systems)
        replicates = system_level_replicates
    known = [value for value in values if value is not None]
    if not known:
        return Coefficient(MAIN, None, None, None, number)
    interval = None
    if len(pairs[0][0]) >= FEWEST_ARTICLES:
        every = np.stack([replicates(a, b, kind=MAIN, draws=draws) for a, b in pairs])
        defined = ~np.isnan(every)
        total = np.where(defined, every, 0.0).sum(axis=0)
        with np.errstate(invalid="ignore"):
            interval = percentile_interval(total / defined.sum(axis=0))
    return Coefficient(
        MAIN, float(np.mean(known)), interval.low if interval else None,
        interval.high if interval else None, number,
    )  # fmt: skip
