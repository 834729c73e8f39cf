"""What each source says of two versions, a line each, and what to do today. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from scipy.special import stdtr

from common.words.counts import counted
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import behind_within_margin
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Headline, HeadlineLine, Overall, Source
from evaluation.comparison.wording import (
    ends,
    left_out_words,
    p_text,
    raters_text,
    signed,
    undecided_words,
)
from evaluation.metrics.labels import JUDGE
from evaluation.opinions.populations import VOTERS, Population
from evaluation.stats.noninferiority import Verdict
from summaries.ratings.scales import SIMULATED_GROUP

# A lean of readers that is right four times in five goes before what scores say.
STRONG_LEAN: Final = 0.8
# Nearer to even odds than this a lean is none: it would be wrong about as often as right.
NO_LEAN: Final = 0.55
# Votes that weigh as those of fewer people are said to be a few people's.
FEW_READERS: Final = 6.0
# Votes that weigh as those of fewer readers, or on fewer articles, are one's own: however clear,
# they decide nothing, and say nothing of how often they would be right.
FEWEST_THAT_LEAN: Final = 2.0
_SIMULATED: Final = f"{SIMULATED_GROUP}:"
# What each line opens with, and what it says where there is nothing.
_WHO: Final[dict[Source, tuple[str, str]]] = {
    "ratings": ("People’s ratings", "nobody has rated both"),
    "judges": ("Judges", "none has compared the two"),
    "scores": ("Scores", "no article has both"),
}


def headline(
    estimates: Sequence[Estimate],
    overall: Overall,
    *,
    baseline: str,
    candidate: str,
    population: Population,
    is_part: bool = False,
    is_planned: bool = False,
    judged: int = 0,
    left_out: int = 0,
) -> Headline:
    """The lines of one candidate, in order of weight: readers, people's ratings, judges, scores.

    population: whose votes. is_part: whether they are of a part of the data, where nothing may be
    said of much that is. is_planned: whether a plan has chosen which votes count. judged: duels of
    the two that judges decided and that are not among these votes. left_out: votes of theirs that
    do not count.
    """
    here = " in this part of the data" if is_part else ""
    when = " in the time of the plan" if is_planned else ""
    who = VOTERS[population]
    readers = _readers(
        estimates, baseline=baseline, candidate=candidate, voters=who, here=here + when,
        left_out=left_out,
    )  # fmt: skip
    lines = (
        readers,
        _family("ratings", estimates, candidate=candidate, here=here),
        _judges(estimates, candidate=candidate, here=here, population=population, judged=judged),
        _family("scores", estimates, candidate=candidate, here=here),
    )
    said = _today(lines, estimates, overall, baseline=baseline, candidate=candidate, who=who)
    return Headline(lines, f"If you must decide today: {said}")


def _readers(
    estimates: Sequence[Estimate], *, baseline: str, candidate: str, voters: str, here: str,
    left_out: int,
) -> HeadlineLine:  # fmt: skip
    who = voters.capitalize()
    by_key = {e.measure.key: e for e in estimates if e.ballots}
    told = [by_key[key] for key in (DUELS.key, APPROVAL.key) if key in by_key]
    if not told:
        nothing = "nobody has voted on these two"
        if left_out:
            nothing = f"no vote on these two counts, {left_out:,} left out"
        return HeadlineLine("readers", None, f"{who}: {nothing}{here}.")
    first = next((e for e in told if e.verdict != "cannot tell yet"), told[0])
    opening = {
        "better": f"prefer {candidate}",
        "worse": f"prefer {baseline}",
        "no worse": f"prefer {baseline}, by less than the margin"
        if behind_within_margin(first)
        else f"find {candidate} no worse",
    }.get(first.verdict or "", "leave it open")
    if {e.verdict for e in told} >= {"better", "worse"}:
        opening = "are of two minds"
    facts = "; ".join(_fact(e, candidate) for e in told)
    if first.withheld == "collecting":
        opening = "are being asked; by the plan nothing is judged before its end"
    text = f"{who} {opening}: {facts}"
    verdict = "cannot tell yet" if opening == "are of two minds" else first.verdict
    return HeadlineLine("readers", verdict, text + ".")


def _fact(estimate: Estimate, candidate: str) -> str:
    """What was counted, with the interval where there is one."""
    number = counted(estimate.ballots or 0, estimate.measure.unit)
    if estimate.difference is None or estimate.candidate is None or estimate.baseline is None:
        why = ", as they share too little" if estimate.withheld == "share too little" else ""
        return f"{estimate.measure.label}: {number}, not to be compared{why}"
    if estimate.none_won:
        text = f"neither won any of {number} ({undecided_words(estimate)})"
    elif estimate.measure.key == DUELS.key:
        text = f"{candidate} won {estimate.candidate:.1%} of {number}"
        if words := undecided_words(estimate):
            text += f" ({words}; each counts half)"
    else:
        text = f"👍 {estimate.candidate:.1%} against {estimate.baseline:.1%} of {number}"
    if estimate.interval is not None:
        text += f" ({signed(estimate, estimate.difference)}, {ends(estimate)})"
    return text + left_out_words(estimate)


def _family(
    source: Source, estimates: Sequence[Estimate], *, candidate: str, here: str
) -> HeadlineLine:
    """All measures of ratings, of judges' scores or of metrics' that judge."""
    who, nothing = _WHO[source]
    told = [
        e
        for e in estimates
        if _source_of(e) == source and e.verdict is not None and e.difference is not None
    ]
    peoples = [e for e in told if not e.measure.key.startswith(_SIMULATED)]
    if told and not peoples:
        who = "Simulated ratings"
    told = peoples or told
    own = max((e.own_references for e in estimates if _source_of(e) == source), default=0)
    if not told:
        if own:
            nothing += " but those where a text is among its own references"
        return HeadlineLine(source, None, f"{who}: {nothing}{here}.")
    by_verdict: dict[Verdict, list[Estimate]] = {}
    for each in told:
        by_verdict.setdefault(each.verdict or "cannot tell yet", []).append(each)
    parts = [
        _part(verdict, by_verdict[verdict], len(told))
        for verdict in ("better", "no worse", "worse", "cannot tell yet")
        if verdict in by_verdict
    ]
    found: Verdict = "cannot tell yet"
    decided = [verdict for verdict in ("better", "worse") if verdict in by_verdict]
    if len(decided) == 1:
        found = decided[0]
    elif not decided and set(by_verdict) == {"no worse"}:
        found = "no worse"
    articles = max(e.articles or 0 for e in told)
    behind = [counted(articles, "articles"), *dict.fromkeys(filter(None, map(raters_text, told)))]
    if own:
        behind.append(f"without {own:,} where a text is among its own references")
    text = f"{who}: {candidate} is {'; '.join(parts)}; {', '.join(behind)}."
    return HeadlineLine(source, found, text)


def _source_of(estimate: Estimate) -> Source:
    """Which line speaks of it."""
    if estimate.measure.family == "scores":
        return "judges" if estimate.measure.key.startswith(JUDGE) else "scores"
    return "ratings" if estimate.measure.family == "ratings" else "readers"


def _judges(
    estimates: Sequence[Estimate], *, candidate: str, here: str, population: Population, judged: int
) -> HeadlineLine:
    """What judges scored; where they only chose, where that stands."""
    line = _family("judges", estimates, candidate=candidate, here=here)
    if line.verdict is not None:
        return line
    if population == "judges":
        return HeadlineLine(
            "judges", None, f"Judges: none has scored both{here}; they chose, see above."
        )
    if judged:
        number = counted(judged, "duels")
        return HeadlineLine("judges", None, f"Judges: they decided {number}; see judges’ opinions.")
    return line


def _part(verdict: Verdict, estimates: Sequence[Estimate], number: int) -> str:
    names = ", ".join(
        f"{e.measure.label}, of which less is better" if e.measure.better == "lower"
        else e.measure.label
        for e in estimates
    )  # fmt: skip
    said = "not told apart" if verdict == "cannot tell yet" else verdict
    how_many = f"all {number}" if len(estimates) == number > 1 else f"{len(estimates)} of {number}"
    text = f"{said} on {how_many} ({names}" if number > 1 else f"{said} on the one ({names}"
    ps = [e.adjusted for e in estimates if e.adjusted is not None]
    if verdict in {"better", "worse"} and len(ps) == len(estimates):
        largest = p_text(max(ps))
        or_less = len(ps) > 1 and not largest.startswith("<")
        text += f", p {largest} or less" if or_less else f", p {largest}"
    return text + ")"


def _today(
    lines: Sequence[HeadlineLine],
    estimates: Sequence[Estimate],
    overall: Overall,
    *,
    baseline: str,
    candidate: str,
    who: str,
) -> str:
    """A choice with its reason: the rule, then readers, then ratings, then scores, then a lean.

    who: whose votes these are, such as "simulated readers".
    """
    if overall.verdict != "cannot tell yet":
        choice = baseline if overall.verdict == "worse" else candidate
        return f"{choice}, as the rule says."
    lean = _lean(estimates, baseline, candidate, who)
    readers, ratings, judges, scores = lines
    if readers.verdict in {"better", "worse"}:
        choice = _choice(readers, baseline, candidate)
        return f"{choice}, as {who} do; the rule asks for more."
    if lean is not None and lean.chance >= STRONG_LEAN:
        return lean.sentence
    rated = "simulated" if ratings.sentence.startswith("Simulated") else "people’s"
    others_in_turn = ((ratings, f"{rated} ratings"), (judges, "judges"), (scores, "scores"))
    for line, others in others_in_turn:
        if line.verdict in {"better", "worse"}:
            choice = _choice(line, baseline, candidate)
            return f"{choice}, as {others} say; {who} have not told."
    if lean is not None and lean.chance >= NO_LEAN:
        return lean.sentence
    why = f"{who} lean neither way"
    if lean is None:
        voted = any(each.ballots for each in estimates)
        why = "not enough speaks for a change" if voted else "nothing speaks for a change"
    return f"stay with {baseline}; {why}."


def _choice(line: HeadlineLine, baseline: str, candidate: str) -> str:
    return candidate if line.verdict == "better" else baseline


@dataclass(frozen=True)
class Lean:
    """What readers seem to prefer where nothing is decided.

    chance: that they truly do, both being as likely before; .5 to 1. readers: how many equal ones
    their votes weigh as much as. who: they, in words.
    """

    choice: str
    chance: float
    readers: float
    who: str

    @property
    def sentence(self) -> str:
        """The choice, how often such a lean is right, and whether it is a few people's."""
        right = min(99, round(100 * self.chance))
        text = f"{self.choice}; {self.who} lean that way, which is right about {right} times in 100"
        if self.readers >= FEW_READERS:
            return f"{text}."
        few = max(1, round(self.readers))
        return f"{text}, by votes that weigh as those of {counted(few, 'readers')}."


def _lean(estimates: Sequence[Estimate], baseline: str, candidate: str, who: str) -> Lean | None:
    """By Student's distribution of the first of duels and 👍 that has an error, None without one.

    Its degrees of freedom are the effective clusters less one, at least one.
    """
    by_key = {e.measure.key: e for e in estimates}
    for key in (DUELS.key, APPROVAL.key):
        found = by_key.get(key)
        if found and found.difference is not None and found.error and found.withheld == "":
            if found.clustered and found.clustered.clusters < FEWEST_THAT_LEAN:
                continue
            degrees = max(1.0, found.clustered.clusters - 1) if found.clustered else inf
            chance = float(stdtr(degrees, found.difference / found.error))
            readers = found.clustered.effective.persons if found.clustered else inf
            if chance >= 0.5:
                return Lean(candidate, chance, readers, who)
            return Lean(baseline, 1 - chance, readers, who)
    return None
