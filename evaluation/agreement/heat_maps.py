"""People, judges and metrics beside each other, a heat map a dimension, and what to trust. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.pictures.heat import HeatCell, HeatPicture, heat_picture
from common.words.lists import name_list
from evaluation.agreement.report import BetweenPeople, Coefficient, TrustReport
from summaries.ratings.scales import SIMULATED_GROUP

MAIN: Final = "kendall"
LEVELS: Final = ("within articles", "of systems")
_RATERS: Final = {"expert": "experts", SIMULATED_GROUP: "simulated raters"}


@dataclass(frozen=True, slots=True)
class MeasureAgainst:
    """One measure on one dimension against one group of people, at both levels."""

    measure: str
    group: str
    summary: Coefficient
    system: Coefficient
    is_people: bool


@dataclass(frozen=True, slots=True)
class DimensionMap:
    """One dimension: its picture and what to trust there, a sentence a group and level."""

    dimension: str
    picture: HeatPicture
    sentences: tuple[str, ...]


def dimension_maps(report: TrustReport) -> tuple[DimensionMap, ...]:
    """A map for each dimension, in alphabetical order; people above, then judges and metrics."""
    dimensions = sorted({cell.dimension for card in report.cards for cell in card.cells})
    return tuple(_map(report, dimension) for dimension in dimensions)


def _map(report: TrustReport, dimension: str) -> DimensionMap:
    entries = [*_people(report, dimension), *_measures(report, dimension)]
    groups = list(dict.fromkeys(each.group for each in entries))
    columns = [f"{people_named(group)}, {level}" for group in groups for level in LEVELS]
    cells = []
    for each in entries:
        for level, found in zip(LEVELS, (each.summary, each.system), strict=True):
            column = f"{people_named(each.group)}, {level}"
            cells.append(HeatCell(each.measure, column, found.value, found.low, found.high))
    rows = list(dict.fromkeys(each.measure for each in entries))
    title = f"Kendall’s tau-b with people on {dimension}"
    return DimensionMap(
        dimension,
        heat_picture(cells, rows=rows, columns=columns, title=title),
        tuple(
            sentence
            for group in groups
            for sentence in trust_sentences([e for e in entries if e.group == group], dimension)
        ),
    )


def people_named(group: str) -> str:
    """Several of a group, as pages call them."""
    return _RATERS.get(group, group)


def _people(report: TrustReport, dimension: str) -> list[MeasureAgainst]:
    found = []
    for each in report.between.rows:
        if each.dimension != dimension:
            continue
        if each.group == each.against:
            found.append(_against(f"One of the {people_named(each.group)}", each.group, each))
        else:  # the same number both ways round
            found.append(_against(_all_of(each.group), each.against, each))
            found.append(_against(_all_of(each.against), each.group, each))
    return found


def _all_of(group: str) -> str:
    return f"All {people_named(group)} together"


def _against(label: str, group: str, found: BetweenPeople) -> MeasureAgainst:
    return MeasureAgainst(label, group, found.summary, found.system, is_people=True)


def _measures(report: TrustReport, dimension: str) -> list[MeasureAgainst]:
    """Those that are shown first, judges ahead; length last."""
    entries = []
    for card in sorted(report.cards, key=lambda card: not card.name.startswith("judge:")):
        if not card.standing:
            continue
        for cell in card.cells:
            summary, system = cell.of("summary", MAIN), cell.of("system", MAIN)
            if cell.dimension == dimension and summary and system:
                entries.append(
                    MeasureAgainst(card.label, cell.group, summary, system, is_people=False)
                )
    return entries


def trust_sentences(entries: Sequence[MeasureAgainst], dimension: str) -> tuple[str, ...]:
    """For one group of people, one sentence a level: which measure to trust for what.

    A measure is to be trusted where the interval leaves 0 out; the best is the one with the
    greatest low end, since of two figures that of fewer articles is the more often the greater.
    """
    return tuple(
        _sentence([(each, each.summary if level == LEVELS[0] else each.system) for each in entries],
                  dimension, level)
        for level in LEVELS
    )  # fmt: skip


def _sentence(
    found: Sequence[tuple[MeasureAgainst, Coefficient]], dimension: str, level: str
) -> str:
    who = people_named(found[0][0].group)
    question = (
        f"Which of two summaries of one article is better on {dimension}, by {who}"
        if level == LEVELS[0]
        else f"Which system is better on {dimension}, by {who}"
    )
    shown = [
        (each, low.low) for each, low in found
        if not each.is_people and low.low is not None and low.low > 0
    ]  # fmt: skip
    if not shown:
        return f"{question}: trust no measure here for it; ask people."
    best = max(shown, key=lambda pair: pair[1])[0]
    value = next(each.value for entry, each in found if entry is best)
    text = f"{question}: trust {best.measure} most ({value:.2f})"
    weak = [e.measure for e, c in found if not e.is_people and (c.low is None or c.low <= 0)]
    if weak and len(weak) <= 3:
        text += f", and not {name_list(weak)}"
    return f"{text}{_beside_people(best, found)}."


def _beside_people(
    best: MeasureAgainst, found: Sequence[tuple[MeasureAgainst, Coefficient]]
) -> str:
    """How the best stands to one person of that very group."""
    ones = [c for e, c in found if e.is_people and e.measure.startswith("One of")]
    own = next(c for e, c in found if e is best)
    if not ones or ones[0].value is None or own.value is None:
        return ""
    one = ones[0]
    if own.low is not None and one.high is not None and own.low > one.high:
        return f"; it agrees with them more than one of them does with the others ({one.value:.2f})"
    if own.high is not None and one.low is not None and own.high < one.low:
        return f"; one of them agrees with the others more ({one.value:.2f})"
    return f"; one of them agrees with the others about as well ({one.value:.2f})"
