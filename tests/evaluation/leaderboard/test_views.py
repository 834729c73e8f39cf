"""The leaderboard's page at any size: which rows and columns it shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.leaderboard.shown_rows import FIRST, ROWS
from summaries.versions.models import ModelVersion
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

LONG = "pegasus-xl-cnn_dailymail-finetuned-newsroom-beam4-lr3e-5-step-"


@pytest.fixture
def analyst() -> Client:
    return signed_in("analyst")


def make_many(number: int) -> None:
    """So many versions of one article, whose names differ at the end, the first with most."""
    article = make_article()
    for place in range(number):
        summary = make_summary(article, make_version(f"{LONG}{place:03d}"))
        make_score(summary, 0.9 - place / 1000)
        make_score(summary, 0.5, "rouge2|v:1")


def names(page: Any) -> list[str]:
    return [row.version.name.removeprefix(LONG) for row, _ in page.context["rows"]]


def test_the_first_twenty_are_shown_and_all_on_request(analyst: Client) -> None:
    make_many(FIRST)
    page = analyst.get("/models/")
    assert len(names(page)) == FIRST and "Show all" not in page.text
    make_many_more = make_summary(version=make_version(f"{LONG}last"))
    make_score(make_many_more, 0.1)
    page = analyst.get("/models/")
    assert len(names(page)) == FIRST and "last" not in names(page)
    assert "The first 20 of 21 versions" in page.text
    assert names(analyst.get("/models/?all=on"))[-1] == "last"


def test_a_page_of_all_stays_light_and_leads_on(analyst: Client) -> None:
    make_many(ROWS + 1)
    page = analyst.get("/models/?all=on")
    assert len(names(page)) == ROWS and len(page.content) < 150_000
    assert names(analyst.get("/models/?all=on&page=2")) == [f"{ROWS:03d}"]
    assert names(analyst.get("/models/?all=on&page=99")) == [f"{ROWS:03d}"]


def test_words_find_versions_and_those_ticked_stay(analyst: Client) -> None:
    make_many(30)
    page = analyst.get("/models/", {"q": "PEGASUS step-029", "pick": f"{LONG}003@1"})
    assert names(page) == ["003", "029"]
    assert page.text.count(" checked>") == 1 + 6  # and the columns that are shown
    none = analyst.get("/models/?q=bart")
    assert names(none) == [] and "none has “bart” in its name" in none.text
    assert analyst.get("/models/?page=x&all=maybe&q=%00").status_code == 200


def test_a_long_name_is_cut_in_its_middle_and_whole_to_hear(analyst: Client) -> None:
    make_many(1)
    page = analyst.get("/models/").text
    assert (
        f'<span class="name" title="{LONG}000"><span class="name__start">{LONG[:-12]}</span>'
        '<span class="name__end">lr3e-5-step-000</span></span>'
    ) in page  # fmt: skip


def test_chosen_columns_are_kept_until_they_are_given_back(analyst: Client) -> None:
    make_many(2)
    metrics = analyst.get("/models/").context["metrics"]
    chosen = {"columns": "chosen", "column": ["votes", f"metric-{metrics[1].pk}", "metric-x"]}
    assert analyst.get("/models/", {**chosen, "sort": "name"})["Location"] == "/models/?sort=name"
    page = analyst.get("/models/")
    assert page.context["columns"] == {"votes"}
    assert page.context["metrics"] == [metrics[1]]
    assert "👍 share</a>" not in page.text and "ROUGE-2</a>" in page.text
    by_address = analyst.get(f"/models/?metric={metrics[0].pk}")
    assert by_address.context["metrics"] == [metrics[0]]
    analyst.get("/models/", {"columns": "chosen"})  # no column at all
    assert analyst.get("/models/").context["metrics"] == []
    analyst.get("/models/", {"columns": "reset"})
    assert analyst.get("/models/").context["metrics"] == metrics


def test_the_page_costs_the_same_queries_at_any_size(
    analyst: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for more in (2, 30):
        make_many(more) if more == 2 else [make_summary() for _ in range(more)]
        analyst.get("/models/")
        with django_assert_num_queries(16):
            analyst.get("/models/?all=on")


@pytest.mark.parametrize(("number", "further"), [(30, ""), (31, "1 more line with no more")])
def test_a_long_list_of_unread_texts_is_cut_and_says_so(number: int, further: str) -> None:
    for _ in range(number):
        make_score(make_summary(version=make_version()), None)
    page = Template("{% load evaluation_tables %}{% unread_texts versions signatures %}").render(
        Context({"versions": ModelVersion.objects.all(), "signatures": {"rouge1|v:1"}})
    )
    assert page.count("<tr><th") == 30 + 1  # the head, too
    assert (further in page) and ("more line" in page) is bool(further)
