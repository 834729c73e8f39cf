"""What versions are compared on, by name. Pure."""

from __future__ import annotations

import math
from typing import Final

from evaluation.comparison.estimates import Measure
from evaluation.metrics.labels import Better, label_of
from evaluation.opinions.codes import ThumbPart

# A version that loses every duel is 50 points behind: a margin of as much lets everything pass, and
# whoever writes 2 means 2 points of 100.
BEYOND_SHARES: Final = 0.5
DUELS: Final = Measure("duels", "Duels won", "votes", "duels", ".1%", "higher")
APPROVAL: Final = Measure("approval", "Share of 👍", "votes", "votes", ".1%", "higher")
SECTIONS: Final = tuple(
    Measure(
        f"approval:{part.name.lower()}",
        f"Share of 👍 on {part.name.lower()}s",
        "votes",
        "votes",
        ".1%",
        "higher",
    )
    for part in ThumbPart
    if part is not ThumbPart.SUMMARY
)
_OF_VOTES: Final = {each.key: each.label for each in (DUELS, APPROVAL, *SECTIONS)}
# What of a breakdown the thumbs of a measure are about.
PARTS: Final = {
    APPROVAL.key: ThumbPart.SUMMARY,
    **{measure.key: ThumbPart[measure.key.split(":")[1].upper()] for measure in SECTIONS},
}


def margin_fault(key: str, margin: float) -> str:
    """Why nothing can be judged by this margin of a measure, as a clause; "" where it can be."""
    if not math.isfinite(margin):
        return f"its margin of {key} is {margin}, which is no number"
    if margin < 0:
        return f"its margin of {key} is {margin:g}, and one is 0 or more"
    if margin >= BEYOND_SHARES and key in {DUELS.key, *PARTS}:
        return f"its margin of {key} is {margin:g} of a share, which nothing can exceed"
    return ""


def score_measure(name: str, signature: str) -> Measure:
    """The measure of one metric's scores."""
    label = label_of(name)
    return Measure(name, label.text, "scores", "articles", label.spec, label.better, signature)


def rating_measure(group: str, dimension: str, better: Better = "higher") -> Measure:
    """The measure of what one group says of one dimension. better: as the team declared."""
    people = "experts" if group == "expert" else group
    label = f"{dimension.capitalize()} ({people})"
    return Measure(f"{group}:{dimension}", label, "ratings", "articles", ".3f", better)


def words_for(key: str) -> str:
    """What a measure is called by its key alone, also where nothing is held of it."""
    if key in _OF_VOTES:
        return _OF_VOTES[key]
    label = label_of(key).text
    group, colon, dimension = key.partition(":")
    return rating_measure(group, dimension).label if colon and label == key else label
