"""What each source says of two versions, a line each, and what to do today. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from common.words.counts import counted
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import behind_within_margin
from evaluation.comparison.lean import NO_LEAN, STRONG_LEAN, lean_of
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Headline, HeadlineLine, Overall, Source
from evaluation.comparison.wording import (
    ends,
    left_out_words,
    p_text,
    raters_text,
    share_text,
    shared_words,
    signed,
    undecided_words,
)
from evaluation.metrics.labels import JUDGE
from evaluation.opinions.populations import VOTERS, Population
from evaluation.stats.noninferiority import Verdict
from summaries.ratings.scales import SIMULATED_GROUP

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
    through: float = 0.0,
    elsewhere: int = 0,
) -> Headline:
    """The lines of one candidate, in order of weight: readers, people's ratings, judges, scores.

    population: whose votes. is_part: whether they are of a part of the data, where nothing may be
    said of much that is. is_planned: whether a plan has chosen which votes count. judged: duels of
    the two that judges decided and that are not among these votes. left_out: votes of theirs that
    do not count. through: what duels with others say of two that never met, above 0 where it is for
    the candidate; 0 where they say nothing for sure. elsewhere: votes given elsewhere that are not
    among these.
    """
    here = " in this part of the data" if is_part else ""
    when = " in the time of the plan" if is_planned else ""
    who = VOTERS[population]
    readers = _readers(
        estimates, baseline=baseline, candidate=candidate, voters=who, here=here + when,
        left_out=left_out, elsewhere=elsewhere,
    )  # fmt: skip
    lines = (
        readers,
        _family("ratings", estimates, candidate=candidate, here=here),
        _judges(estimates, candidate=candidate, here=here, population=population, judged=judged),
        _family("scores", estimates, candidate=candidate, here=here),
    )
    said = _today(
        lines, estimates, overall, baseline=baseline, candidate=candidate, who=who, through=through
    )
    return Headline(lines, f"If you must decide today: {said}")


def _readers(
    estimates: Sequence[Estimate], *, baseline: str, candidate: str, voters: str, here: str,
    left_out: int, elsewhere: int,
) -> HeadlineLine:  # fmt: skip
    who = voters.capitalize()
    beside = f"; {counted(elsewhere, 'imported votes')} not among them" if elsewhere else ""
    by_key = {e.measure.key: e for e in estimates if e.ballots}
    told = [by_key[key] for key in (DUELS.key, APPROVAL.key) if key in by_key]
    if not told:
        nothing = "nobody has voted on these two"
        if sections := _sections(estimates):
            nothing = f"nobody has voted on these two as a whole, on their parts {sections}"
        elif left_out:
            nothing = f"no vote on these two counts, {left_out:,} left out"
        return HeadlineLine("readers", None, f"{who}: {nothing}{here}{beside}.")
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
    return HeadlineLine("readers", verdict, f"{text}{beside}.")


def _sections(estimates: Sequence[Estimate]) -> str:
    """What is said of parts of the breakdowns, as in "Share of 👍 on questions better (60 votes)";
    "" where nothing is."""
    parts = [
        f"{e.measure.label} {e.verdict} ({counted(e.ballots, e.measure.unit)})"
        for e in estimates
        if e.measure.family == "votes" and e.ballots
    ]
    return "; ".join(parts)


def _fact(estimate: Estimate, candidate: str) -> str:
    """What was counted, with the interval where there is one."""
    number = counted(estimate.ballots or 0, estimate.measure.unit)
    if estimate.difference is None or estimate.candidate is None or estimate.baseline is None:
        why = ", as they share too little" if estimate.withheld == "share too little" else ""
        return f"{estimate.measure.label}: {number}, not to be compared{why}"
    if estimate.none_won:
        text = f"neither won any of {number} ({undecided_words(estimate)})"
    elif estimate.measure.key == DUELS.key:
        text = f"{candidate} won {share_text(estimate.candidate)} of {number}"
        if words := undecided_words(estimate):
            text += f" ({words}; each counts half)"
    else:
        shares = f"{share_text(estimate.candidate)} against {share_text(estimate.baseline)}"
        text = f"👍 {shares} of {number}"
        if words := shared_words(estimate):
            text += f", {words}"
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
    behind = [counted(articles, "articles"), *filter(None, [raters_text(*told)])]
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
    through: float,
) -> str:
    """A choice with its reason: the rule, then readers, then ratings, then scores, then a lean.

    who: whose votes these are, such as "simulated readers". through: as in `headline`.
    """
    if overall.verdict != "cannot tell yet":
        choice = baseline if overall.verdict == "worse" else candidate
        return f"{choice}, as the rule says."
    lean = lean_of(estimates, baseline, candidate, who)
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
    if through:
        choice = candidate if through > 0 else baseline
        why = "as duels of both with other versions say; the two never met"
    elif lean is None:
        voted = any(each.ballots for each in estimates)
        choice = f"stay with {baseline}"
        why = "not enough speaks for a change" if voted else "nothing speaks for a change"
    else:
        choice, why = f"stay with {baseline}", f"{who} lean neither way"
    return f"{choice}{',' if through else ';'} {why}."


def _choice(line: HeadlineLine, baseline: str, candidate: str) -> str:
    return candidate if line.verdict == "better" else baseline
