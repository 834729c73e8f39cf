"""What a manager needs of a trust card, in one sentence a group of people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from common.words.lists import name_list
from evaluation.agreement.report import Coefficient, TrustCell
from summaries.ratings.scales import SIMULATED_GROUP

# Kendall's tau-b of the systems' means: at .6, 80 of 100 pairs of systems stand in people's order.
GRADES: Final = (
    ("almost as people do", 0.6),
    ("roughly as people do", 0.3),
    ("a little as people do", 0.0),
)
_RATERS: Final = {"expert": "experts", SIMULATED_GROUP: "simulated raters"}
AGAINST: Final = "the other way round"
UNKNOWN: Final = "not at all, as far as can be told,"


def sentences(label: str, cells: Sequence[TrustCell]) -> tuple[str, ...]:
    """One sentence for each group, over its dimensions."""
    groups = dict.fromkeys(cell.group for cell in cells)
    return tuple(_sentence(label, [c for c in cells if c.group == group]) for group in groups)


def warnings(*, alike: Sequence[str], own_references: int) -> tuple[str, ...]:
    """What else is to be known of a card, a sentence each.

    alike: the labels of metrics whose scores are the very same. own_references: summaries left out.
    """
    found = []
    if alike:
        same = f"On every rated summary its scores are those of {name_list(alike)}: "
        found.append(f"{same}the cards have one content.{_why_alike(alike)}")
    if own_references:
        found.append(
            f"{_summaries(own_references)} left out here: among the references of the "
            "article, so that the score would say where the text was taken from."
        )
    return tuple(found)


def _why_alike(alike: Sequence[str]) -> str:
    rouge_l = any(label.startswith("ROUGE-L") for label in alike)
    return " ROUGE-L and ROUGE-Lsum differ only on texts of several lines." if rouge_l else ""


def _summaries(number: int) -> str:
    return "1 summary is" if number == 1 else f"{number:,} summaries are"


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
    group = cells[0].group
    who = _RATERS.get(group, f"the {group}")
    systems = max(cell.here.number for cell in cells)
    if systems < 2:
        why = (
            "only one system has both its scores and ratings, and one cannot be ordered"
            if systems else "no system has both its scores and ratings"
        )  # fmt: skip
        sentence = f"Whether {label} orders systems as {who} do cannot be said: {why}."
        rest: tuple[str, ...] = (_against_length(cells), _pooled(cells), _turned(cells))
        return " ".join(filter(None, (sentence, *rest)))
    by_grade: dict[str, list[str]] = {}
    for cell in cells:
        by_grade.setdefault(grade(cell.here), []).append(cell.dimension)
    order = [*(text for text, _ in GRADES), AGAINST, UNKNOWN]
    said = [f"{text} on {name_list(by_grade[text])}" for text in order if text in by_grade]
    sentence = f"Judged by {who}, {label} orders these {systems} systems {name_list(said)}."
    rest = (_beyond(cells), _against_length(cells), _pooled(cells), _turned(cells))
    text = " ".join(filter(None, (sentence, *rest)))
    if group == SIMULATED_GROUP:  # they are no people
        text = text.replace("as people do", "as they do").replace("like people", "like them")
    return text


def _turned(cells: Sequence[TrustCell]) -> str:
    """Which ratings were turned round, as less of them is better."""
    names = [cell.dimension for cell in cells if cell.less_is_better]
    if not names:
        return ""
    return f"Less is better of {name_list(names)}: a positive figure there still is agreement."


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


def _pooled(cells: Sequence[TrustCell]) -> str:
    """Of all summaries at once, where no article has two to be ordered."""
    if any(each.value is not None for cell in cells for each in cell.summary):
        return ""
    found = [(cell.dimension, cell.of("pooled", "kendall")) for cell in cells]
    known = [(name, each) for name, each in found if each and each.low is not None]
    if not known:
        return ""
    agreeing = [name for name, each in known if (each.low or 0) > 0]
    number = max(each.number for _, each in known)
    start = f"No article has summaries to be ordered; over all {number:,} summaries at once"
    if not agreeing:
        return f"{start} it is not shown to go with people’s ratings."
    return f"{start} it goes with people’s ratings on {name_list(agreeing)}."
