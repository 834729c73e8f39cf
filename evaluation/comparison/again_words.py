"""On whom a verdict hangs, in sentences. Pure."""

from __future__ import annotations

from common.words.counts import counted
from evaluation.comparison.report import Versus
from evaluation.comparison.wording import signed


def without_sentences(versus: Versus) -> list[str]:
    """On whom a verdict hangs, where it does: a few networks, or readers who came once."""
    said = []
    for each in versus.without:
        whole = versus.estimate(each.measure)
        if whole is None:
            continue
        ways = "not known" if each.difference is None else signed(whole, each.difference)
        behind = counted(each.ballots or 0, whole.measure.unit)
        left = f"{each.label} without them: {ways}, {behind}"
        if each.without == "networks" and each.changes:
            said.append(
                f"{counted(each.number, 'networks')} would change this: leave out what came in "
                f"the last seven days from the heaviest, and it is “{each.verdict}” ({left})."
            )
        elif each.without == "new readers" and each.disagrees:
            said.append(
                "Readers who voted on one day only say another thing than those who came back "
                f"({left}, “{each.verdict}”)."
            )
    return said
