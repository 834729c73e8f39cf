"""What is known of every output, put together from what a process holds; reads only."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evaluation.opinions.codes import REASON_ORDER, Origin, ThumbPart
from evaluation.opinions.columns import ThumbColumns, cell_keys
from evaluation.opinions.populations import first_of
from evaluation.opinions.selecting import OpinionFilter, numbers_by_origin, select_thumbs
from evaluation.opinions.selectors import Opinions, current_opinions
from evaluation.runs.score_columns import NO_SCORES, ScoreColumns, score_columns
from summaries.versions.output_columns import OutputColumns, output_columns
from writeup_site.outputs.choosing import Numbers, OutputFacts, OutputOrder


def output_facts(metric: int | None, origin: Origin | None) -> tuple[OutputFacts, Origin]:
    """Every output, with its score by this metric and what this origin says; and that origin.

    origin: None for readers', or what stands in where no reader has voted. Three queries.
    """
    outputs = output_columns()
    opinions = current_opinions()
    shown = first_of(origin, numbers_by_origin(opinions.thumbs))
    scores = score_columns([metric])[metric] if metric is not None else NO_SCORES
    return _facts(outputs, opinions, shown, scores), shown


@lru_cache(maxsize=4)  # some metrics of the origin that is looked at, until anything changes
def _facts(
    outputs: OutputColumns, opinions: Opinions, origin: Origin, scores: ScoreColumns
) -> OutputFacts:
    up, down, reasons = _said(outputs, opinions, origin)
    return OutputFacts(
        outputs.summary, outputs.article, outputs.version, up, down, reasons,
        scores.of(outputs.summary),
    )  # fmt: skip


@lru_cache(maxsize=2)  # one for each origin, until outputs or opinions change
def _said(
    outputs: OutputColumns, opinions: Opinions, origin: Origin
) -> tuple[Numbers, Numbers, NDArray[np.uint16]]:
    """👍, 👎 and bits of reasons of each output."""
    every = select_thumbs(opinions.thumbs, OpinionFilter(origins=(origin,)))
    order = np.lexsort((outputs.version, outputs.article))
    cells = cell_keys(outputs.article, outputs.version)[order]
    whole = select_thumbs(every, OpinionFilter(origins=None), parts=(ThumbPart.SUMMARY,))
    back = np.argsort(order)
    up, down = (
        np.bincount(_places(cells, whole.take(whole.up == value)), minlength=len(cells))
        for value in (1, 0)
    )
    reasons = np.zeros(len(cells), np.uint16)
    given = every.take(every.reasons > 0)
    np.bitwise_or.at(reasons, _places(cells, given), given.reasons[_known(cells, given)])
    return up[back].astype(np.int64), down[back].astype(np.int64), reasons[back]


def reason_numbers(found: OutputOrder) -> dict[str, int]:
    """Reason to how many of these outputs have a 👎 with it; most first, none with 0."""
    given = found.facts.reasons[found.places]
    given = given[given > 0]
    numbers = {
        reason: int(((given >> place) & 1).sum()) for place, reason in enumerate(REASON_ORDER)
    }
    return {
        reason: number
        for reason, number in sorted(numbers.items(), key=lambda each: -each[1])
        if number
    }


def _known(cells: NDArray[np.int64], thumbs: ThumbColumns) -> NDArray[np.bool_]:
    """Which of these thumbs are on an output that is there: votes from elsewhere may not be."""
    wanted = cell_keys(thumbs.article, thumbs.version)
    places = np.minimum(np.searchsorted(cells, wanted), max(len(cells) - 1, 0))
    return np.asarray(cells[places] == wanted) if len(cells) else np.zeros(len(wanted), np.bool_)


def _places(cells: NDArray[np.int64], thumbs: ThumbColumns) -> NDArray[np.intp]:
    """Where the outputs stand that these thumbs are on, of those that are there."""
    wanted = cell_keys(thumbs.article, thumbs.version)[_known(cells, thumbs)]
    return np.searchsorted(cells, wanted)
