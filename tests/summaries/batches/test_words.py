"""Estimates in words: nothing that is not known is given a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from summaries.batches.plan import CostEstimate
from summaries.batches.progress import BatchProgress
from summaries.batches.words import amount, cost_words, spent_words, time_words


@pytest.mark.parametrize(
    ("money", "said"),
    [("0.00214", "0.0021 USD"), ("12.345", "12.34 USD"), ("1500", "1,500.00 USD")],
)
def test_small_money_is_told_more_finely(money: str, said: str) -> None:
    assert amount(Decimal(money), "USD") == said


def test_an_estimate_says_where_it_is_from() -> None:
    assert time_words(CostEstimate()).startswith("not known yet")
    assert time_words(CostEstimate(seconds=90.0, earlier=1)) == (
        "about 2 min for one worker, going by 1 earlier text"
    )
    assert cost_words(CostEstimate()) == "not known yet"
    assert cost_words(CostEstimate(earlier=3)).startswith("not known: earlier texts")
    assert cost_words(CostEstimate(money=Decimal(2), currency="EUR", is_bound=True)).startswith(
        "at most 2.00 EUR"
    )


def test_what_is_spent_is_told_as_far_as_it_is_known() -> None:
    assert spent_words(BatchProgress(done=3, unpriced=3)) == "not known"
    known = BatchProgress(done=3, money=Decimal("0.5"), currency="USD", unpriced=1)
    assert spent_words(known) == "0.5000 USD, and of 1 article not known"
