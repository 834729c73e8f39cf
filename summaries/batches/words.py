"""What a batch takes and has taken, in words; the page and the command say the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from common.words.counts import counted
from common.words.durations import about
from summaries.batches.plan import CostEstimate, Plan
from summaries.batches.progress import BatchProgress
from summaries.generators import registry


def amount(money: Decimal, currency: str | None) -> str:
    """Money with four decimals below one, else with two, and its currency where that is known."""
    figure = f"{money:,.2f}" if money >= 1 or money == 0 else f"{money:.4f}"
    return f"{figure} {currency}" if currency else figure


def time_words(estimate: CostEstimate) -> str:
    """How long one worker takes."""
    if estimate.seconds is None:
        return "not known yet: nothing was written by this generator before"
    texts = counted(estimate.earlier, "texts", "earlier ")
    return f"{about(estimate.seconds)} for one worker, going by {texts}"


def cost_words(estimate: CostEstimate) -> str:
    """What it costs."""
    if estimate.money is None and estimate.earlier:
        return "not known: earlier texts did not say what they cost"
    if estimate.money is None:
        return "not known yet"
    said = amount(estimate.money, estimate.currency)
    if estimate.is_bound:
        return f"at most {said}, by the length of the texts and the limit of tokens"
    return f"about {said}, going by what its earlier texts cost"


def articles(number: int) -> str:
    """So many articles."""
    return counted(number, "articles")


def left_out(plan: Plan) -> str:
    """A sentence on what of the chosen articles is not written about; "" where all are."""
    parts = []
    if plan.held:
        parts.append(f"{plan.held:,} have a summary by this version, which stays as it is")
    if plan.pending:
        parts.append(f"{plan.pending:,} are being written about in a batch that is running")
    if plan.without_text:
        parts.append(f"{plan.without_text:,} hold no text here")
    return f"Of {articles(plan.chosen)} chosen, {'; '.join(parts)}." if parts else ""


def other_packages(settings: dict[str, Any]) -> str:
    """A sentence where a version was recorded with other packages than are here; else ""."""
    found = registry.other_packages(settings)
    if not found:
        return ""
    named = ", ".join(
        f"{name} {held or '(none)'}, here is {here or 'none'}"
        for name, (held, here) in found.items()
    )
    return (
        f"It was recorded with {named}: what it writes may differ from before. A copy as a new "
        "version is recorded with what is here."
    )


def chosen(choice: str) -> str:
    """A choice of articles as a person reads it."""
    return "all articles" if choice == "all" else choice.replace(",", ", ")


def known_amount(progress: BatchProgress) -> str:
    """What is known to be spent, "" where nothing is."""
    return "" if progress.money is None else amount(progress.money, progress.currency)


def spent_words(progress: BatchProgress) -> str:
    """What is known to be spent so far."""
    if progress.money is None:
        return "not known"
    said = amount(progress.money, progress.currency)
    if progress.unpriced:
        return f"{said}, and of {articles(progress.unpriced)} not known"
    return said
