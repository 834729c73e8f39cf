"""What is to be known beside a verdict, in sentences. Pure."""

from __future__ import annotations

import math

from common.words.counts import counted
from evaluation.comparison.again_words import without_sentences
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.report import Comparison, Versus


def beside_verdict(comparison: Comparison, versus: Versus) -> list[str]:
    """What is to be known beside a verdict: choices left out, refusals, who knew the versions."""
    said = [choices_left_out(versus), versus.left_out.former_sentence]
    if versus.left_out.choices:
        said.append("The running score that readers see after a choice holds those, too.")
    pair = (comparison.baseline, versus.candidate)
    said += [f"{each.label} is retired: no reader is shown it until its status is live again."
             for each in pair if each.retired]  # fmt: skip
    names = (comparison.baseline.label, versus.candidate.label)
    told = list(zip(names, versus.texts, strict=True))
    if any(texts.refused for _, texts in told):
        shares = (_share(texts.refused, texts.texts, name) for name, texts in told)
        said.append(f"Refusals and servers’ errors: {', '.join(shares)}.")
    if any(texts.named for _, texts in told):
        shares = (_share(texts.named, texts.texts, name) for name, texts in told)
        said.append(
            "Texts that name a version or its maker, or speak of themselves as a model: "
            f"{', '.join(shares)}."
        )
    if comparison.rule.refusals_lose and any(versus.refused_on):
        lost = (f"{name} {number:,}" for name, number in zip(names, versus.refused_on, strict=True))
        said.append(
            "By the rule an article on which one version alone refused is lost to it, of the "
            f"articles of both: {', '.join(lost)}."
        )
    if unread := sum(texts.unread for _, texts in told):
        said.append(f"{counted(unread, 'texts')} of the two not looked at yet for refusals.")
    said += [
        through_sentence(versus, *names),
        apart_sentence(versus, *names),
        informed_sentence(versus),
        own_references_sentence(versus),
        *without_sentences(versus),
    ]
    return [each for each in [*numbers_lacking(versus), *said] if each]


def choices_left_out(versus: Versus) -> str:
    """How many choices in duels count for nothing because of one of the texts; "" for none."""
    out = versus.left_out
    counts = [(out.not_blind, "not blind"), (out.refusals, "on a refusal or a server’s error")]
    named = [f"{number:,} {why}" for number, why in counts if number]
    return f"{counted(out.choices, 'choices')} left out: {', '.join(named)}." if named else ""


def _share(number: int, texts: int, name: str) -> str:
    share = f" ({number / texts:.1%})" if number else ""
    return f"{number:,} of {counted(texts, 'texts')} of {name}{share}"


def numbers_lacking(versus: Versus) -> list[str]:
    """On how many articles of both a measure of the rule is, where one lacks a number on others:
    what timed out, or could not be read, may be what would have been worst."""
    of_both = versus.shared_articles or 0
    return [
        f"{each.measure.label} is of {each.articles:,} of the {of_both:,} articles of both: on the "
        "others one has no number."
        for each in versus.estimates
        if each.measure.family != "votes"
        and each.role
        and 0 < (each.articles or 0) < of_both - each.own_references
    ]


def through_sentence(versus: Versus, baseline: str, candidate: str) -> str:
    """What duels with others say of two that never met; "" where they met or nothing joins them."""
    found = versus.through_others
    if found is None:
        return ""
    ends = found.interval
    sure = f" ({_of_hundred(ends.low)} to {_of_hundred(ends.high)})" if ends else ""
    return (
        f"{candidate} and {baseline} never met in a duel. By those with versions that both met, "
        f"{candidate} would win {_of_hundred(found.difference)} of 100 decided ones{sure}."
    )


def _of_hundred(log_odds: float) -> int:
    """How many of a hundred decided duels the stronger by so much wins, never quite all."""
    return min(99, max(1, round(100 / (1 + math.exp(-log_odds)))))


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
