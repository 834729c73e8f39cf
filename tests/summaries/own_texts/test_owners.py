"""However many requests of one reader come at once, no more is begun than may be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from summaries.generators.registry import recorded_settings
from summaries.own_texts import services as own_texts
from summaries.own_texts import writing as texts
from summaries.own_texts.models import OwnBreakdown, OwnText
from tests.rows.written import make_version

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


def at_once(act: Callable[[int], object], refusal: type[Exception]) -> int:
    """Do it so many times at the same moment; how many were refused."""
    gate = Barrier(AT_ONCE)

    def one(number: int) -> bool:
        try:
            gate.wait()
            act(number)
        except refusal:
            return True
        finally:
            connections.close_all()
        return False

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(one, range(AT_ONCE)))


def test_texts_asked_for_at_once() -> None:
    version = make_version("smollm", settings=recorded_settings("smollm"))

    def ask(number: int) -> None:
        texts.ask_for_text(
            owner_key="7", version=version, task="draft", text=f"Rain {number}.", instruction=""
        )

    refused = at_once(ask, texts.TooManyWaitingTextsError)
    assert OwnBreakdown.objects.count() == texts.MOST_UNFINISHED
    assert refused == AT_ONCE - texts.MOST_UNFINISHED


def test_articles_given_at_once() -> None:
    version = make_version("lead", settings=recorded_settings("lead"))

    def give(number: int) -> None:
        own_texts.create_own_text(
            owner_key="7", text=f"Rain fell, {number} times.", versions=[version]
        )

    refused = at_once(give, own_texts.TooManyUnfinishedError)
    assert OwnBreakdown.objects.count() == own_texts.MOST_UNFINISHED
    assert refused == AT_ONCE - own_texts.MOST_UNFINISHED


def test_one_press_sent_several_times_at_once_is_one_own_text() -> None:
    version = make_version("lead", settings=recorded_settings("lead"))

    def press(_: int) -> None:
        own_texts.create_own_text(owner_key="7", text="Rain fell all day.", versions=[version])

    assert at_once(press, own_texts.TooManyUnfinishedError) == 0
    assert (OwnText.objects.count(), OwnBreakdown.objects.count()) == (1, 1)
