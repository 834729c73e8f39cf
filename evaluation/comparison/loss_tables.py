"""The tables of why a version loses, as text. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.comparison.loss_parts import LossPart, LossSplit
from evaluation.comparison.measures import APPROVAL, DUELS

_BY: Final = {
    "section": "by what of the breakdown it is on",
    "reason": "by the reason for a 👎",
    "source": "by source",
    "length": "by length of the article",
}


@dataclass(frozen=True, slots=True)
class ArticleName:
    """How an article is called, and the end of its address."""

    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class LossRow:
    """A part as its table shows it; ends: of the interval, "" where there is none. value: of its
    dimension, by which it is asked for elsewhere, "" where it is none's."""

    label: str
    amount: str
    ends: str
    opinions: int
    articles: tuple[ArticleName, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class LossTable:
    """A split as text; note: what has to be known to read it, "" for nothing. dimension: of its
    parts, as `report.LossSplit` names it."""

    title: str
    whole: str
    rows: tuple[LossRow, ...]
    note: str
    dimension: str = ""


def articles_named(splits: Sequence[LossSplit]) -> list[int]:
    """Ids of the articles that these splits name, ascending."""
    return sorted({each for split in splits for part in split.parts for each in part.articles})


def loss_tables(
    splits: Sequence[LossSplit], articles: Mapping[int, ArticleName]
) -> tuple[LossTable, ...]:
    """A table for each split. articles: by id, those to be named."""
    return tuple(
        LossTable(
            title=f"{_name(split)}, {_BY[split.dimension]}",
            whole=points(split.whole),
            rows=tuple(
                _row(part, tenths, articles)
                for part, tenths in zip(split.parts, _tenths(split), strict=True)
            ),
            note=_note(split),
            dimension=split.dimension,
        )
        for split in splits
    )


def points(share: float) -> str:
    """A part of a difference of shares, in points of a hundred, signed."""
    return f"{'−' if share < 0 else '+'}{abs(100 * share):.1f}"


def _name(split: LossSplit) -> str:
    names = {DUELS.key: "Duels", APPROVAL.key: "👍 on summaries"}
    return names.get(split.measure.key, "👍 on summaries and sections")


def _tenths(split: LossSplit) -> list[int]:
    """The parts in tenths of points, rounded so that they add up to the whole as it is shown.

    What rounding all of them down leaves goes to those that lost most by it (Hamilton's method).
    """
    exact = [1_000 * part.amount for part in split.parts]
    down = [math.floor(each) for each in exact]
    lost = sorted(range(len(exact)), key=lambda place: (down[place] - exact[place], place))
    for place in lost[: round(1_000 * split.whole) - sum(down)]:
        down[place] += 1
    return down


def _row(part: LossPart, tenths: int, articles: Mapping[int, ArticleName]) -> LossRow:
    ends = ""
    if part.interval is not None:
        ends = f"{points(part.interval.low)} to {points(part.interval.high)}"
    named = tuple(articles[each] for each in part.articles if each in articles)
    return LossRow(part.label, points(tenths / 1_000), ends, part.opinions, named, part.value)


def _note(split: LossSplit) -> str:
    if split.given is None:
        return ""
    some, of = split.given
    return (
        f"A reason was given with {some:,} of {of:,} 👎; a 👎 for several is divided among them. "
        "Who gives reasons may differ from who gives none."
    )
