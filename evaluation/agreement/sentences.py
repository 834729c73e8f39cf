"""What a manager needs of a trust card, in one sentence a group of people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from common.words.lists import name_list
from evaluation.agreement.report import Coefficient, TrustCell

# Kendall's tau-b of the systems' means: at .6, 80 of 100 pairs of systems stand in people's order.
GRADES: Final = (
    ("almost as people do", 0.6),
    ("roughly as people do", 0.3),
    ("a little as people do", 0.0),
)
AGAINST: Final = "the other way round"
UNKNOWN: Final = "not at all, as far as can be told,"


def sentences(label: str, cells: Sequence[TrustCell]) -> tuple[str, ...]:
    """One sentence for each group, over its dimensions."""
    groups = dict.fromkeys(cell.group for cell in cells)
    return tuple(_sentence(label, [c for c in cells if c.group == group]) for group in groups)


def grade(here: Coefficient) -> str:
    """How a metric orders these systems, by tau-b of their means and its interval."""
    if here.value is None or here.low is None or here.high is None:
        return UNKNOWN
    if here.high < 0:
        return AGAINST
    if here.low <= 0:
        return UNKNOWN
    return next(text for text, least in GRADES if here.value >= least)


def _sentence(label: str, cells: Sequence[TrustCell]) -> str:
    who = "experts" if cells[0].group == "expert" else f"the {cells[0].group}"
    systems = max(cell.here.number for cell in cells)
    if systems < 2:
        why = (
            "only one system has both its scores and ratings, and one cannot be ordered"
            if systems else "no system has both its scores and ratings"
        )  # fmt: skip
        sentence = f"Whether {label} orders systems as {who} do cannot be said: {why}."
        return f"{sentence} {_against_length(cells)}".strip()
    by_grade: dict[str, list[str]] = {}
    for cell in cells:
        by_grade.setdefault(grade(cell.here), []).append(cell.dimension)
    order = [*(text for text, _ in GRADES), AGAINST, UNKNOWN]
    said = [f"{text} on {name_list(by_grade[text])}" for text in order if text in by_grade]
    sentence = f"Judged by {who}, {label} orders these {systems} systems {name_list(said)}."
    return f"{sentence} {_beyond(cells)} {_against_length(cells)}".strip()


def _beyond(cells: Sequence[TrustCell]) -> str:
    """On which dimensions the order may be expected of systems that are not here."""
    shown = [
        cell.dimension for cell in cells
        if (found := cell.of("system", "kendall")) and found.low is not None and found.low > 0
    ]  # fmt: skip
    if not shown:
        return "That it would order other systems so is not shown."
    return f"It may be expected to order other systems like people on {name_list(shown)} only."


def _against_length(cells: Sequence[TrustCell]) -> str:
    """Within an article: where the metric does better than counting words."""
    tested = [cell for cell in cells if cell.over_length is not None]
    if not tested:
        return ""
    ahead = [
        cell.dimension for cell in tested
        if (cell.over_length or 0) > 0 and cell.over_p is not None and cell.over_p <= 0.05
    ]  # fmt: skip
    behind = [
        cell.dimension for cell in tested
        if (cell.over_length or 0) < 0 and cell.over_p is not None and cell.over_p <= 0.05
    ]  # fmt: skip
    if not ahead and not behind:
        return "Between summaries of one article it is not shown to say more than their length."
    parts = []
    if ahead:
        parts.append(f"more than their length on {name_list(ahead)}")
    if behind:
        parts.append(f"less than their length on {name_list(behind)}")
    return f"Between summaries of one article it says {', '.join(parts)}."
