"""The team's pages of batches: who sees them, the plan, the progress, what failed."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from summaries.articles.models import Tag
from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.batches.waiting import claim_work, work_on_jobs
from summaries.breakdowns.models import Summary
from summaries.generators.registry import recorded_settings
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the workers were told, without a broker."""
    told: list[int] = []
    monkeypatch.setattr("summaries.batches.views.nudge_writing", lambda: told.append(1))
    return told


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


@pytest.fixture
def version() -> ModelVersion:
    return make_version("lead", status="draft", settings=recorded_settings("lead"))


def begun(version: ModelVersion, **options: Any) -> Batch:
    choice = read_choice(["all"])
    found = batches.request_batch(version=version, choice=choice, **options).batch
    assert found is not None
    return found


def with_failures(version: ModelVersion, number: int = 2) -> Batch:
    """A finished batch of one summary and some failures."""
    make_article()
    for each in range(number):
        make_article(text="…", title=f"=Empty {each}", key=f"empty-{each}")
    batch = begun(version)
    work_on_jobs()
    return batch


def test_they_are_for_the_team_alone(version: ModelVersion) -> None:
    make_article()
    batch = begun(version)
    pages = ["/batches/", f"/batches/{batch.pk}/",
             f"/batches/{batch.pk}/failures.csv"]  # fmt: skip
    plan = "/batches/plan/?version=lead@1&articles=all"
    for address in [*pages, plan]:
        answer = Client().get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/login/"), address
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    assert [reader.get(address).status_code for address in [*pages, plan]] == [403] * 4
    analyst = signed_in("analyst")
    assert [analyst.get(address).status_code for address in pages] == [200] * 3
    assert analyst.get(plan).status_code == 403
    for act in ("cancel", "retry"):
        assert analyst.post(f"/batches/{batch.pk}/{act}/").status_code == 403
    assert analyst.post("/batches/start/").status_code == 403
    assert b"Cancel" not in analyst.get(pages[1]).content
    assert Batch.objects.get().status == "running"


def test_there_is_nothing_yet_and_the_page_says_what_to_do(engineer: Client) -> None:
    page = engineer.get("/batches/").text
    assert "No version can write yet" in page and "No batch yet." in page


def test_the_plan_stands_before_the_start(
    engineer: Client, version: ModelVersion, nudged: list[int]
) -> None:
    make_article().tags.add(Tag.objects.create(name="Sea", slug="sea"))
    make_article(key="k", source="cnn")
    make_article(key="not chosen")
    asked = {"version": "lead@1", "articles": "tag:sea", "keys": "k\r\n"}
    page = engineer.get("/batches/plan/", asked).text
    assert "would write about <b>2 articles</b>" in page
    assert page.count("not known yet") == 2  # time and cost, never 0
    assert "no reader sees them" in page
    assert not Batch.objects.exists()
    answer = engineer.post("/batches/start/", asked)
    batch = Batch.objects.get()
    assert answer["Location"] == f"/batches/{batch.pk}/" and nudged == [1]
    assert (batch.articles, batch.items.count()) == ("tag:sea,key:k", 2)
    assert batch.requested_by == User.objects.get(username="engineer")
    again = engineer.post("/batches/start/", asked, follow=True)
    assert "being written about already" in again.text and Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"version": "bart@1"}, "not one of the available choices"),
        ({"articles": "tag:land"}, "not one of the available choices"),
        ({"articles": "named"}, "Name at least one article"),
        ({"articles": "named", "keys": "gone"}, "no article has the key"),
        ({"money_limit": "much"}, "Enter a number"),
        ({"money_limit": "0"}, "leave it empty"),
        ({"version": "priceless@1", "money_limit": "2"}, "hold no prices"),
    ],
    ids=["imported", "tag", "none named", "key", "money", "zero", "prices"],
)
def test_what_cannot_be_started_says_so_beside_its_field(
    engineer: Client, version: ModelVersion, asked: dict[str, str], said: str
) -> None:
    make_article()
    make_version("bart")
    make_version("priceless", settings=recorded_settings("openai"))
    whole = {"version": "lead@1", "articles": "all", **asked}
    answer = engineer.post("/batches/start/", whole)
    assert answer.status_code == 400 and said in answer.text
    if "money_limit" not in asked or asked["money_limit"] != "2":
        assert engineer.get("/batches/plan/", whole).status_code == 400
    assert not Batch.objects.exists()


def test_other_packages_than_were_recorded_are_named_before_the_start(engineer: Client) -> None:
    settings = recorded_settings("extractive")
    settings["packages"]["numpy"] = "1.0"
    make_version("older", settings=settings)
    make_version("same", settings=recorded_settings("extractive"))
    make_article()
    asked = {"articles": "all", "version": "older@1"}
    page = engineer.get("/batches/plan/", asked).text
    assert "It was recorded with numpy 1.0, here is " in page
    same = engineer.get("/batches/plan/", {**asked, "version": "same@1"}).text
    assert "It was recorded with" not in same


def test_where_nothing_is_left_the_page_says_so(engineer: Client, version: ModelVersion) -> None:
    make_article()
    begun(version)
    work_on_jobs()
    asked = {"version": "lead@1", "articles": "all"}
    assert "Nothing is left for" in engineer.get("/batches/plan/", asked).text
    assert "Nothing to write" in engineer.post("/batches/start/", asked, follow=True).text


def test_progress_is_asked_for_while_it_runs_and_no_longer(
    engineer: Client, version: ModelVersion
) -> None:
    make_article()
    make_article()
    batch = begun(version)
    address = f"/batches/{batch.pk}/"
    part = {"HX-Request": "true"}
    running = engineer.get(address, headers=part)
    assert "every 1s" in running.text and "<html" not in running.text
    assert "0</b> of 2 articles" in running.text and "No worker has begun yet." in running.text
    assert running.text.count("not known") == 2  # the rate and the cost
    assert "HX-Refresh" not in running
    assert 'http-equiv="refresh"' in engineer.get(address).text  # where there is no JavaScript
    work_on_jobs()
    ended = engineer.get(address, headers=part)
    assert ended["HX-Refresh"] == "true" and "every 1s" not in ended.text
    assert "2</b> of 2 articles" in ended.text
    assert 'http-equiv="refresh"' not in engineer.get(address).text


def test_cancel_keeps_what_is_written_and_go_on_takes_it_up(
    engineer: Client, version: ModelVersion, nudged: list[int]
) -> None:
    for _ in range(3):
        make_article()
    batch = begun(version)
    claimed = claim_work()
    assert claimed is not None and jobs.do_work(claimed)
    address = f"/batches/{batch.pk}/"
    page = engineer.post(f"{address}cancel/", follow=True).text
    assert "Cancelled. What is written is kept." in page and "Go on with the 2 left" in page
    assert "already ended" in engineer.post(f"{address}cancel/", follow=True).text
    assert "2 articles are tried again" in engineer.post(f"{address}retry/", follow=True).text
    assert nudged == [1]
    work_on_jobs()
    assert Summary.objects.count() == 3


def test_failures_are_listed_with_their_reason_and_tried_again_one_or_all(
    engineer: Client, version: ModelVersion
) -> None:
    batch = with_failures(version, number=3)
    address = f"/batches/{batch.pk}/"
    page = engineer.get(address).text
    item = batch.items.filter(status=Job.Status.FAILED).order_by("pk")[0]
    assert f'href="{item.article.get_absolute_url()}"' in page
    assert "the text holds no letter" in page and "Try all 3 again" in page
    type(item.article).objects.filter(pk=item.article_id).update(text="It rained. It stopped.")
    engineer.post(f"{address}retry/", {"item": item.pk})
    assert batch.items.filter(status=Job.Status.WAITING).get() == item
    work_on_jobs()
    page = engineer.get(address).text
    assert "Try all 2 again" in page and "<b>2</b> of 4 articles" in page
    said = engineer.post(f"{address}retry/", {"item": item.pk}, follow=True).text
    assert "Nothing of it is left" in said


def test_failures_come_as_a_file_that_runs_no_formula(
    engineer: Client, version: ModelVersion
) -> None:
    batch = with_failures(version, number=1)
    answer = engineer.get(f"/batches/{batch.pk}/failures.csv")
    head, row = csv.reader(io.StringIO(answer.text))
    assert head == ["article", "title", "reason", "attempts", "ended"]
    assert row[:2] == ["empty-0", "'=Empty 0"] and "no letter" in row[2] and row[3] == "1"


def test_a_batch_that_ended_at_its_limit_says_so_and_takes_a_new_one(
    engineer: Client, version: ModelVersion
) -> None:
    make_article()
    batch = begun(version, money_limit=Decimal("1.50"))
    sentence = "It ended at its limit of 1.5 USD"
    Batch.objects.update(status="failed", error=sentence)
    batch.items.update(status="cancelled")
    address = f"/batches/{batch.pk}/"
    page = engineer.get(address).text
    assert sentence in page and 'value="1.5"' in page
    wrong = engineer.post(f"{address}retry/", {"money_limit": "lots"}, follow=True)
    assert "the limit is an amount" in wrong.text
    engineer.post(f"{address}retry/", {"money_limit": "3"})
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("running", "")
    assert batch.money_limit == Decimal(3)


def test_a_busy_database_is_a_503_with_a_sentence(
    engineer: Client, version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_article()

    def busy(**_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(batches, "request_batch", busy)
    answer = engineer.post("/batches/start/", {"version": "lead@1", "articles": "all"})
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "the database is busy" in answer.text


@pytest.mark.parametrize("act", ["start", "cancel", "retry"])
def test_where_a_login_comes_back_to_is_a_page(
    engineer: Client, version: ModelVersion, act: str
) -> None:
    make_article()
    number = "" if act == "start" else f"{begun(version).pk}/"
    answer = engineer.get(f"/batches/{number}{act}/")
    assert answer.status_code == 302 and answer["Location"] == f"/batches/{number}"


def test_the_pages_take_the_same_few_queries_whatever_they_hold(
    team: User,
    client: Client,
    version: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(team)
    batch = with_failures(version, number=1)

    def counted() -> None:
        # session, user; versions, tags, sources; number and page of batches, progress, marks
        with django_assert_num_queries(9):
            client.get("/batches/")
        # session, user, batch; figures; number and page of failures; marks; newest
        with django_assert_num_queries(8):
            client.get(f"/batches/{batch.pk}/")
        # session, user, batch, figures
        with django_assert_num_queries(4):
            client.get(f"/batches/{batch.pk}/", headers={"HX-Request": "true"})
        # session, user; versions, tags, sources; articles; earlier items and own breakdowns
        with django_assert_num_queries(8):
            client.get("/batches/plan/", {"version": "lead@1", "articles": "all"})

    counted()
    for number in range(6):
        other = make_version(settings=recorded_settings("lead"))
        make_article(key=f"more-{number}", source=f"s{number}", text="…")
        begun(other)
        work_on_jobs()
    counted()


def test_what_is_not_for_duels_is_said_on_the_page_of_all_and_of_each(engineer: Client) -> None:
    version = make_version("brim")
    batch, other = (Batch.objects.create(version=version, status="finished") for _ in range(2))
    for number, gives_away in enumerate((4, 1, 0)):
        article = make_article(title=f"Ferry {number}")
        make_summary(article=article, version=version, text="Nothing.", gives_away=gives_away)
        BatchItem.objects.create(batch=batch, article=article, status="done")
    # Another version's refusal of the article is none of this batch's.
    make_summary(article=article, gives_away=4)
    BatchItem.objects.create(batch=other, article=article, status="done")
    page = engineer.get("/batches/").text
    assert f'href="/batches/{batch.pk}/#marked">2 not for duels</a>' in page
    assert page.count("not for duels") == 1
    page = engineer.get(f"/batches/{batch.pk}/").text
    assert "2 not for duels" in page and "names a version or its maker" in page
    assert "Ferry 0" in page and "refuses" in page
    assert "not for duels" not in engineer.get(f"/batches/{other.pk}/").text
