"""A version is generated, scored and compared before a reader sees it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Run, Score
from evaluation.runs.services import request_standing_run
from summaries.batches.choice import read_choice
from summaries.batches.services import request_batch, work_on_batch
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from summaries.versions.services import make_version
from summaries.versions.showing import set_status
from surveys.readers.cookies import issued
from tests.rows.written import make_article, make_summary
from tests.rows.written import make_version as make_live
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db

TEXT = "Rain fell on the valley for nine days. The river rose by two metres. Nobody was hurt."


def sweep() -> None:
    """What the beat asks for every few seconds, and the workers do."""
    assert request_standing_run() is not None
    while work_on_chunks():
        pass
    assert Run.objects.get().status == Run.Status.FINISHED


def versions_seen(address: str, number: int) -> set[ModelVersion]:
    """The versions that so many readers are shown of an article."""
    seen = set()
    for each in range(number):
        reader = Client()
        reader.cookies["reader"] = issued(f"{each:021d}x")
        page = reader.get(address)
        seen.add(page.context["breakdown"].summary.version)
    return seen


def test_a_draft_is_scored_and_compared_and_no_reader_sees_it(client: Client) -> None:
    live = make_live("live")
    articles = [
        make_article(text=TEXT, references=(f"Rain fell for {days} days.",)) for days in (9, 10)
    ]
    for article in articles:
        make_summary(article=article, version=live, text="The river rose.")
    draft = make_version(name="short", generator_name="lead", settings={"sentences": 1})
    found = request_batch(version=draft, choice=read_choice(["all"]))
    assert found.batch is not None
    assert work_on_batch(found.batch.pk, seconds=30) == 2

    sweep()
    scores = Score.objects.filter(summary__version=draft)
    assert set(scores.values_list("metric__name", flat=True)) == {
        "rouge1", "rouge2", "rougeL", "rougeLsum", "bertscore"
    }  # fmt: skip
    first = scores.get(summary__article=articles[0], metric__name="rouge1")
    # "Rain fell on the valley for nine days" and "Rain fell for 9 days": P = 4/8, R = 4/5
    assert first.value == pytest.approx(2 * (4 / 8) * (4 / 5) / (4 / 8 + 4 / 5))

    create_login(name="anna", role="analyst")
    team = Client()
    team.force_login(User.objects.get(username="anna"))
    board = team.get("/models/")
    rows = board.context["board"].rows
    assert {row.version.identifier for row in rows} == {"live@1", "short@1"}
    compared = team.get("/models/compare/", {"baseline": "live@1", "candidate": "short@1"})
    assert compared.status_code == 200 and "short" in compared.text
    previewed = team.get(articles[0].get_absolute_url(), {"version": "short@1"})
    assert "Rain fell on the valley" in previewed.text

    assert Summary.objects.filter(version=draft).count() == 2
    address = articles[0].get_absolute_url()
    assert versions_seen(address, 20) == {live}
    for page in ("/", "/duel/"):
        assert "short" not in client.get(page).text, page
    assert client.get(address, {"version": "short@1"}).status_code == 302  # to the login
    set_status(draft, "live")
    assert versions_seen(address, 40) == {live, draft}
