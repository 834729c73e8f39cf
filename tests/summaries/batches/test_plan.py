"""What a batch would write, and what it is said to take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from summaries.batches.choice import read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.batches.plan import CostEstimate, Plan, plan_batch
from summaries.batches.services import request_batch
from summaries.generators.registry import recorded_settings
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db

ALL = read_choice(["all"])


def version_by(generator: str, **settings: Any) -> ModelVersion:
    return make_version(settings=recorded_settings(generator, settings))


def plan_of(version: ModelVersion) -> Plan:
    return plan_batch(ALL, settings=version.settings, version=version)


def written(version: ModelVersion, characters: int, **cost: Any) -> None:
    """An item that was done about a text of so many characters."""
    done = {"status": Job.Status.DONE, "finished_at": timezone.now(), **cost}
    batch = Batch.objects.create(version=version, status="finished")
    article = make_article(text="x" * characters)
    BatchItem.objects.create(batch=batch, article=article, **done)
    make_summary(article=article, version=version)


def test_articles_are_counted_by_what_becomes_of_them() -> None:
    version = version_by("lead")
    make_summary(article=make_article(), version=version)
    make_article(text=None)
    make_article(key="pending")
    request_batch(version=version, choice=read_choice(["key:pending"]))
    make_article(text="x" * 30)
    make_article(text="y" * 12)
    plan = plan_of(version)
    counts = (plan.chosen, plan.to_write, plan.held, plan.pending, plan.without_text)
    assert counts == (5, 2, 1, 1, 1)
    assert plan.characters == 30 + 12


def test_where_nothing_was_written_before_nothing_is_known() -> None:
    make_article()
    assert plan_of(version_by("lead")).estimate == CostEstimate()


def test_time_goes_by_the_characters_that_earlier_texts_took() -> None:
    version = version_by("lead")
    written(version, 1000, seconds=2.0)
    written(version, 3000, seconds=4.0)
    make_article(text="x" * 2000)
    # 6 s for 4,000 characters: 3 s for 2,000
    assert plan_of(version).estimate == CostEstimate(seconds=3.0, earlier=2)


def test_another_versions_time_tells_it_and_so_does_a_readers_own_text() -> None:
    make_own_breakdown(
        version_by("lead"), text="x" * 500, status="done", seconds=1.0, finished_at=timezone.now()
    )
    make_article(text="x" * 1000)
    assert plan_of(version_by("lead")).estimate.seconds == 2.0  # 1 s for 500 characters
    assert plan_of(version_by("extractive")).estimate.seconds is None


def test_what_is_not_read_of_a_long_text_takes_no_time() -> None:
    version = version_by("smollm", characters=1000)
    written(version, 5000, seconds=3.0)
    make_article(text="x" * 9000)
    assert plan_of(version).estimate.seconds == 3.0  # 1,000 characters of each are read


def test_earlier_costs_tell_the_cost_only_where_every_one_is_known() -> None:
    prices = {"price_prompt": 1.0, "price_completion": 2.0}
    version = version_by("openai", **prices)
    written(version, 1000, seconds=1.0, money=Decimal("0.02"), currency="USD")
    make_article(text="x" * 3000)
    estimate = plan_of(version).estimate
    assert (estimate.money, estimate.currency, estimate.is_bound) == (Decimal("0.06"), "USD", False)
    written(version, 1000, seconds=1.0)
    assert plan_of(version).estimate.is_bound


def test_with_prices_the_most_it_can_cost_is_told_from_prompt_and_limit_of_tokens() -> None:
    settings = {
        "price_prompt": 3.0, "price_completion": 10.0, "tokens": 1000, "system": "s" * 10,
        "prompt": "{article}" + "p" * 50, "calls": "each", "parts": ["summary", "terms"],
        "characters": 600, "currency": "EUR",
    }  # fmt: skip
    make_article(text="x" * 600)
    make_article(text="x" * 9000)
    estimate = plan_of(version_by("openai", **settings)).estimate
    # Of each text 600 characters are read, in two calls with 60 around them:
    # (2 × 120 + 1,200 × 2) / 3 + 2 × 2 = 884 tokens read and 2 × 2 × 1,000 written
    assert estimate.money == (884 * Decimal(3) + 4000 * Decimal(10)) / 1_000_000
    assert (estimate.currency, estimate.is_bound) == ("EUR", True)
    capped = plan_of(version_by("openai", **settings, money_a_draft=0.001)).estimate
    assert capped.money == Decimal("0.002")  # two drafts
    assert plan_of(version_by("openai")).estimate.money is None
