"""A limit holds before a call is made, also for calls at once, and unknown use stays unknown."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread

import pytest

from summaries.generators.base import Cost
from summaries.generators.spending import Meter, Prices, Reservation, SpendingLimitError, Usage

PRICES = Prices(Decimal("2"), Decimal("8"), "EUR")


def test_what_was_used_counts_and_what_was_reserved_no_more() -> None:
    meter = Meter(tokens=1000)
    for _ in range(9):
        meter.reserve(Reservation(100, 100))
        meter.settle(Reservation(100, 100), Usage(90, 10))
    with pytest.raises(SpendingLimitError, match="1,100 tokens, over the limit of 1,000"):
        meter.reserve(Reservation(100, 100))  # 9 · 100 + 200 = 1,100
    assert meter.cost(1.0) == Cost(1.0, 810, 90)


def test_a_call_whose_use_is_not_known_counts_as_reserved() -> None:
    meter = Meter(tokens=300, prices=PRICES)
    meter.reserve(Reservation(100, 100))
    meter.settle(Reservation(100, 100), Usage())
    with pytest.raises(SpendingLimitError):
        meter.reserve(Reservation(100, 100))
    assert meter.cost(1.0) == Cost(seconds=1.0)


def test_money_is_counted_at_each_kind_s_price() -> None:
    meter = Meter(money=Decimal("0.01"), prices=PRICES)
    meter.reserve(Reservation(1000, 1000))  # 0.002 + 0.008 = 0.01, just at the limit
    meter.settle(Reservation(1000, 1000), Usage(500, 250))
    assert meter.cost(0.0).money == Decimal("0.003")  # 0.001 + 0.002
    with pytest.raises(SpendingLimitError, match=r"0\.0110 EUR, over the limit of 0\.01"):
        meter.reserve(Reservation(0, 1000))  # 0.003 + 0.008


def test_a_refusal_by_the_shared_meter_leaves_both_as_they_were() -> None:
    shared = Meter(tokens=150)
    own = Meter(tokens=200, within=shared)
    with pytest.raises(SpendingLimitError, match="limit of 150"):
        own.reserve(Reservation(100, 100))
    own.reserve(Reservation(100, 50))
    own.settle(Reservation(100, 50), Usage(10, 5))
    assert shared.cost(0.0).prompt_tokens == 10


def test_calls_at_once_do_not_pass_the_limit_together() -> None:
    meter, granted = Meter(tokens=1000), []

    def call() -> None:
        try:
            meter.reserve(Reservation(50, 50))
            granted.append(1)
        except SpendingLimitError:
            pass

    threads = [Thread(target=call) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 10  # 10 · 100 = 1,000
