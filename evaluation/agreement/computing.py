"""Trust cards out of tables of scores and ratings. Pure: arrays in, cards out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from evaluation.agreement.between import people_among_themselves
from evaluation.agreement.cells import CellDraws, cell_draws, trust_cells
from evaluation.agreement.data import MetricTable, Table, TrustData
from evaluation.agreement.labels import distinct_labels
from evaluation.agreement.report import (
    FORM,
    Agreed,
    Aspect,
    People,
    PeopleAmongThemselves,
    SystemMeans,
    TrustCard,
    TrustCell,
    TrustReport,
)
from evaluation.agreement.sentences import sentences, warnings
from evaluation.stats.agreement import agreement
from evaluation.stats.exact import exact_means
from evaluation.stats.multiplicity import holm

SEED: Final = 20261
RESAMPLES: Final = 1_000
# What an interval of .95 can be read from at all.
FEWEST_RESAMPLES: Final = 199
# Articles times systems times resamples of one card: of 100 articles and 16 systems all resamples.
_DRAWN_CELLS: Final = 20_000_000

Cells = tuple[TrustCell, ...]


def trust_report(
    data: TrustData,
    *,
    aspect: Aspect = "f",
    known: Mapping[str, Cells] | None = None,
    known_between: PeopleAmongThemselves | None = None,
    renew: bool = False,
    seconds: float = float("inf"),
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> TrustReport:
    """Every metric against every group and dimension, resampling articles and systems together.

    known: cells by `TrustCard.content`, taken as they are, so that a card is computed again only
    where its own scores or the ratings have changed; known_between: the same of people. renew:
    compute those cards, too, while there is time. seconds: after which no further card is begun,
    but at least one; those left out are named as waiting. With many articles fewer resamples are
    drawn.
    The same data and seed give the same report.
    """
    articles, systems = data.length.shape
    affordable = max(FEWEST_RESAMPLES, _DRAWN_CELLS // (articles * systems))
    draws = cell_draws(
        articles=articles, systems=systems, resamples=min(resamples, affordable), seed=seed
    )
    contents = _contents(data, draws)
    cells = _all_cells(data, contents, draws, known or {}, renew, seconds)
    labels = distinct_labels([metric.measure for metric in data.metrics])
    return TrustReport(
        cards=tuple(_cards(data, labels, contents, _adjusted(cells))),
        people=tuple(_people(data, group, seed) for group in _groups(data)),
        means=tuple(_means(data)),
        articles=articles, systems=systems, seed=seed, resamples=draws.resamples, aspect=aspect,
        waiting=tuple(
            label for label, key in zip(labels, contents, strict=True) if key not in cells
        ),
        between=people_among_themselves(data, seed=seed, known=known_between)
        if aspect == "f" else PeopleAmongThemselves(),
    )  # fmt: skip


def _contents(data: TrustData, draws: CellDraws) -> list[str]:
    """For each metric a hash of all that its cells are made from."""
    common = hashlib.blake2b(digest_size=16)
    common.update(repr((FORM, draws.seed, draws.resamples, data.length.shape)).encode())
    for measure, table in data.ratings:
        common.update(measure.key.encode() + table.tobytes())
        if measure.better == "lower":
            common.update(b"lower")
    for part, mask in data.parts:
        common.update(repr(part).encode() + mask.tobytes())
    common.update(data.length.tobytes())
    keys = []
    for metric in data.metrics:
        own = common.copy()
        own.update(f"{metric.measure.better}:{metric.table is data.length}".encode())
        own.update(metric.table.tobytes())
        keys.append(own.hexdigest())
    return keys


def _all_cells(  # noqa: PLR0917
    data: TrustData, contents: Sequence[str], draws: CellDraws, known: Mapping[str, Cells],
    renew: bool, seconds: float,
) -> dict[str, Cells]:  # fmt: skip
    """The cells by content, equal contents once: those known, and those there is time for."""
    stop = time.monotonic() + seconds
    # The baseline is the last and the first to be wanted; then those that are shown first.
    order = sorted(
        dict(zip(contents, data.metrics, strict=True)).items(),
        key=lambda each: (each[1].table is not data.length, not each[1].standing),
    )
    wanted = [(key, metric) for key, metric in order if renew or key not in known]
    found = {key: known[key] for key in contents if key in known}
    for key, metric in wanted:
        found[key] = trust_cells(
            data, metric.table, draws, lower_is_better=metric.measure.better == "lower",
            is_length=metric.table is data.length,
        )  # fmt: skip
        if time.monotonic() > stop:
            break
    return found


def _adjusted(cells: Mapping[str, Cells]) -> dict[str, Cells]:
    """Holm's p over all cells of all contents: a copy of a metric is no further test."""
    flat = [(key, cell) for key in sorted(cells) for cell in cells[key]]
    adjusted = holm([cell.over_p_alone for _, cell in flat])
    found: dict[str, Cells] = dict.fromkeys(cells, ())
    for (key, cell), p in zip(flat, adjusted, strict=True):
        found[key] += (replace(cell, over_p=p),)
    return found


def _cards(
    data: TrustData, labels: Sequence[str], contents: Sequence[str], cells: Mapping[str, Cells]
) -> list[TrustCard]:
    cards = []
    for metric, label, key in zip(data.metrics, labels, contents, strict=True):
        if key not in cells:
            continue
        measure = metric.measure
        name = "Length in words, the baseline" if metric.table is data.length else label
        alike = _alike(data.metrics, labels, contents, key, label)
        cards.append(
            TrustCard(
                name=measure.key, label=name, signature=measure.signature, cells=cells[key],
                sentences=sentences(label, cells[key]),
                warnings=warnings(alike=alike, own_references=metric.own_references),
                content=key, standing=metric.standing,
            )
        )  # fmt: skip
    return cards


def _alike(
    metrics: Sequence[MetricTable], labels: Sequence[str], contents: Sequence[str], key: str,
    label: str,
) -> list[str]:  # fmt: skip
    """The labels of the other metrics with the very same scores; none where there are no scores."""
    return [
        other for metric, other, content in zip(metrics, labels, contents, strict=True)
        if content == key and other != label and not np.isnan(metric.table).all()
    ]  # fmt: skip


def _groups(data: TrustData) -> list[str]:
    return list(dict.fromkeys(measure.key.split(":", 1)[0] for measure, _ in data.ratings))


def _people(data: TrustData, group: str, seed: int) -> People:
    singles = data.singles.get(group)
    if singles is None:
        return People(group, None, ())
    articles, systems, dimensions, raters = singles.shape
    units = singles.reshape(-1, raters)
    # The dimensions of one summary are rated by the same people at once: resampled together.
    summaries = np.repeat(np.arange(articles * systems), dimensions)
    agreed = [_agreed("", units, summaries, seed)]
    for k, dimension in enumerate(data.dimensions):
        one = singles[:, :, k].reshape(-1, raters)
        agreed.append(_agreed(dimension, one, np.arange(articles * systems), seed))
    return People(group, raters, tuple(agreed))


def _agreed(dimension: str, units: Table, groups: object, seed: int) -> Agreed:
    found = agreement(
        units, scale="ordinal", rng=np.random.default_rng(seed), groups=np.asarray(groups)
    )
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return Agreed(dimension, found.alpha, low, high, found.units, found.ratings)


def _means(data: TrustData) -> Sequence[SystemMeans]:
    rows = []
    for group in _groups(data):
        own = [(m.key.split(":", 1)[1], table) for m, table in data.ratings
               if m.key.startswith(f"{group}:")]  # fmt: skip
        raters = {name: data.raters.get(f"{group}:{name}", 1) for name, _ in own}
        columns = {dimension: exact_means(table) for dimension, table in own}
        for j, version in enumerate(data.versions):
            means = {
                dimension: mean / raters[dimension]
                for dimension, column in columns.items()
                if (mean := column[j]) is not None
            }
            if means:
                summaries = max(int((~np.isnan(table[:, j])).sum()) for _, table in own)
                rows.append(SystemMeans(version.identifier, version.label, group, means, summaries))
    return rows
