"""What is to be known beside a verdict, in sentences. Pure."""

from __future__ import annotations

from common.words.counts import counted
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Versus


def apart_sentence(versus: Versus, baseline: str, candidate: str) -> str:
    """That two versions were voted on at different times; "" where they were not."""
    found = versus.voted_apart
    if found is None or not any(
        each.measure.key == APPROVAL.key and each.difference is not None
        for each in versus.estimates
    ):
        return ""
    times = zip((baseline, candidate), (found.baseline, found.candidate), strict=True)
    spans = "; ".join(f"{name} from {first} to {last}" for name, (first, last) in times)
    return (
        f"The 👍 and 👎 on the two are of different times ({spans}): that other people voted then, "
        "or that something else had changed, is in their difference, too."
    )


def informed_sentence(versus: Versus) -> str:
    """How many opinions came from readers who had met more than one version; "" for none."""
    parts = [
        f"{counted(each.informed, each.measure.unit)} of {each.ballots:,}"
        for each in versus.estimates
        if each.informed and each.measure.key in {DUELS.key, APPROVAL.key} and each.ballots
    ]
    if not parts:
        return ""
    return f"Given after the reader had met one of the versions’ work: {', '.join(parts)}."


def own_references_sentence(versus: Versus) -> str:
    """On how many articles scores are left out, and why; "" for none."""
    number = max((each.own_references for each in versus.estimates), default=0)
    if not number:
        return ""
    return (
        f"Scores against references leave out {counted(number, 'articles')}: the text of one of "
        "the two is among the references there, so that its score would say where it is from."
    )
