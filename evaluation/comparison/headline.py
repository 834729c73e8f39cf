"""What each source says of two versions, a line each, and what to do today. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Final

from common.words.counts import counted
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.missing import settling_words
from evaluation.comparison.report import Headline, HeadlineLine, Overall
from evaluation.comparison.wording import ends, left_out_words, p_text, raters_text, signed
from evaluation.stats.noninferiority import Verdict

# A lean of readers that is right four times in five goes before what scores say.
STRONG_LEAN: Final = 0.8


def headline(
    estimates: Sequence[Estimate],
    overall: Overall,
    *,
    baseline: str,
    candidate: str,
    simulated: bool,
) -> Headline:
    """The lines of one candidate, in order of weight: readers, people's ratings, judges, scores."""
    readers = _readers(estimates, baseline=baseline, candidate=candidate, simulated=simulated)
    lines = (
        readers,
        _family("ratings", estimates, candidate=candidate),
        HeadlineLine("judges", None, "Judges: none has compared the two."),
        _family("scores", estimates, candidate=candidate),
    )
    said = _today(lines, estimates, overall, baseline=baseline, candidate=candidate)
    return Headline(lines, f"If you must decide today: {said}")


def _readers(
    estimates: Sequence[Estimate], *, baseline: str, candidate: str, simulated: bool
) -> HeadlineLine:
    who = "Simulated readers" if simulated else "Readers"
    by_key = {e.measure.key: e for e in estimates if e.ballots}
    told = [by_key[key] for key in (DUELS.key, APPROVAL.key) if key in by_key]
    if not told:
        return HeadlineLine("readers", None, f"{who}: nobody has voted on these two.")
    first = next((e for e in told if e.verdict != "cannot tell yet"), told[0])
    opening = {
        "better": f"prefer {candidate}",
        "worse": f"prefer {baseline}",
        "no worse": f"find {candidate} no worse",
    }.get(first.verdict or "", "leave it open")
    if {e.verdict for e in told} >= {"better", "worse"}:
        opening = "are of two minds"
    facts = "; ".join(_fact(e, candidate) for e in told)
    text = f"{who} {opening}: {facts}"
    if first.verdict == "cannot tell yet" and (words := settling_words(first)):
        text += f". To settle it: {words}"
    verdict = "cannot tell yet" if opening == "are of two minds" else first.verdict
    return HeadlineLine("readers", verdict, text + ".")


def _fact(estimate: Estimate, candidate: str) -> str:
    """What was counted, with the interval where there is one."""
    number = counted(estimate.ballots or 0, estimate.measure.unit)
    if estimate.difference is None or estimate.candidate is None or estimate.baseline is None:
        return f"{estimate.measure.label}: {number}, not to be compared"
    if estimate.measure.key == DUELS.key:
        text = f"{candidate} won {estimate.candidate:.1%} of {number}"
    else:
        text = f"👍 {estimate.candidate:.1%} against {estimate.baseline:.1%} of {number}"
    if estimate.interval is not None:
        text += f" ({signed(estimate, estimate.difference)}, {ends(estimate)})"
    return text + left_out_words(estimate)


def _family(family: str, estimates: Sequence[Estimate], *, candidate: str) -> HeadlineLine:
    """All measures of ratings or of scores that judge."""
    who, source = ("People’s ratings", "ratings") if family == "ratings" else ("Scores", "scores")
    told = [
        e
        for e in estimates
        if e.measure.family == family and e.verdict is not None and e.difference is not None
    ]
    if not told:
        nothing = "nobody has rated both" if family == "ratings" else "no article has both"
        return HeadlineLine(source, None, f"{who}: {nothing}.")  # type: ignore[arg-type]
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
    text = f"{who}: {candidate} is {'; '.join(parts)}; {', '.join(behind)}."
    return HeadlineLine(source, found, text)  # type: ignore[arg-type]


def _part(verdict: Verdict, estimates: Sequence[Estimate], number: int) -> str:
    names = ", ".join(e.measure.label for e in estimates)
    said = "not told apart" if verdict == "cannot tell yet" else verdict
    how_many = f"all {number}" if len(estimates) == number > 1 else f"{len(estimates)} of {number}"
    text = f"{said} on {how_many} ({names}"
    ps = [e.adjusted for e in estimates if e.adjusted is not None]
    if verdict in {"better", "worse"} and len(ps) == len(estimates):
        largest = p_text(max(ps))
        text += f", p {largest}" if largest.startswith("<") else f", p {largest} or less"
    return text + ")"


def _today(
    lines: Sequence[HeadlineLine],
    estimates: Sequence[Estimate],
    overall: Overall,
    *,
    baseline: str,
    candidate: str,
) -> str:
    """A choice with its reason: the rule, then readers, then ratings, then scores, then a lean."""
    if overall.verdict != "cannot tell yet":
        choice = baseline if overall.verdict == "worse" else candidate
        return f"{choice}, as the rule says."
    chance = _chance_of_better(estimates)
    readers, ratings, _, scores = lines
    if readers.verdict in {"better", "worse"}:
        return f"{_choice(readers, baseline, candidate)}, as readers do; the rule asks for more."
    if chance is not None and max(chance, 1 - chance) >= STRONG_LEAN:
        return _lean(chance, baseline, candidate)
    for line, who in ((ratings, "people’s ratings"), (scores, "scores")):
        if line.verdict in {"better", "worse"}:
            choice = _choice(line, baseline, candidate)
            return f"{choice}, as {who} say; readers have not told."
    if chance is not None:
        return _lean(chance, baseline, candidate)
    return f"stay with {baseline}; nothing speaks for a change."


def _choice(line: HeadlineLine, baseline: str, candidate: str) -> str:
    return candidate if line.verdict == "better" else baseline


def _chance_of_better(estimates: Sequence[Estimate]) -> float | None:
    """That the candidate is truly better with readers, both being as likely before; 0 to 1.

    By the normal approximation of the first of duels and 👍 that has an error.
    """
    by_key = {e.measure.key: e for e in estimates}
    for key in (DUELS.key, APPROVAL.key):
        found = by_key.get(key)
        if found and found.difference is not None and found.error and found.withheld == "":
            return NormalDist().cdf(found.difference / found.error)
    return None


def _lean(chance: float, baseline: str, candidate: str) -> str:
    choice, right = (candidate, chance) if chance >= 0.5 else (baseline, 1 - chance)
    return (
        f"{choice}; readers lean that way, which is right about {min(99, round(100 * right))} "
        "times in 100."
    )
