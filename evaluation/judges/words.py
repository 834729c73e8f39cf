"""What judging takes and has taken, in words; the pages and the command say the same."""

from __future__ import annotations

from decimal import Decimal

from common.words.counts import counted, counted_are
from common.words.durations import about
from evaluation.judges.models import JudgeBatch
from evaluation.judges.planning import JudgePlan
from evaluation.judges.progress import JudgeProgress
from evaluation.judges.selectors import JudgeCost
from summaries.batches.words import amount


def questions(number: int) -> str:
    """So many questions."""
    return counted(number, "questions")


def asked_about(plan: JudgePlan, kind: str) -> str:
    """A sentence on what of the choice is not asked about; "" where all is."""
    if kind == JudgeBatch.Kind.CHOICES:
        return f"{counted(plan.chosen, 'pairs')} of these summaries can still be asked about."
    parts = []
    if plan.held:
        parts.append(f"{questions(plan.held)} answered already")
    if plan.pending:
        parts.append(f"{questions(plan.pending)} in a batch that is running")
    if plan.without_text:
        parts.append(f"{counted(plan.without_text, 'summaries')} of articles without text here")
    return f"Left out: {'; '.join(parts)}." if parts else ""


def plan_time(plan: JudgePlan) -> str:
    """How long one worker takes."""
    estimate = plan.estimate
    if estimate.seconds is None:
        return "not known yet: this judge has answered nothing of the kind"
    return f"{about(estimate.seconds)} for one worker, {_going_by(estimate.earlier)}"


def plan_cost(plan: JudgePlan) -> str:
    """What it costs."""
    estimate = plan.estimate
    if estimate.money is None:
        known = "its answers did not say" if estimate.earlier else "its settings hold no prices"
        return f"not known: {known}"
    said = amount(estimate.money, estimate.currency)
    if estimate.is_bound:
        return f"at most about {said}, by the length of the texts and the limit of tokens"
    return f"about {said}, {_going_by(estimate.earlier)}"


def cost_of_a_hundred(cost: JudgeCost) -> str:
    """What a hundred answers cost, "" where that is not known."""
    priced = cost.questions - cost.unpriced
    if cost.money is None or not priced:
        return ""
    return amount(cost.money * 100 / priced, cost.currency)


def spent(progress: JudgeProgress) -> str:
    """What is known to be spent so far."""
    if progress.money is None:
        return "not known"
    said = amount(progress.money, progress.currency)
    if progress.unpriced:
        return f"{said}, and of {questions(progress.unpriced)} not known"
    return said


def set_aside(progress: JudgeProgress) -> str:
    """What is set aside beside what is known to be spent; "" for nothing."""
    beside = (progress.committed or Decimal(0)) - (progress.money or Decimal(0))
    return amount(beside, progress.currency) if beside > 0 else ""


def how_far(progress: JudgeProgress) -> str:
    """How many questions are answered, and what became of the others, in a sentence."""
    parts = [f"{progress.done:,} of {questions(progress.expected)} answered"]
    if progress.null:
        parts.append(f"{progress.null:,} of them with nothing that can be read")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.flipped:
        parts.append(f"{counted_are(progress.flipped, 'pairs')} flipped of {progress.settled:,}")
    return ", ".join(parts) + "."


def _going_by(earlier: int) -> str:
    return f"going by {counted(earlier, 'answers', 'earlier ')}"
