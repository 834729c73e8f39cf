"""The team's pages: who may see them, what they show, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from evaluation.metrics.registry import ScoringOptions
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Run
from evaluation.runs.services import request_run
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary, make_version
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


@pytest.fixture
def login() -> Login:
    def signed_in(role: str) -> Client:
        create_login(name=role, role=role)
        client = Client()
        client.force_login(User.objects.get(username=role))
        return client

    return signed_in


@pytest.fixture
def scored() -> None:
    versions = [make_version(name) for name in ("alpha", "beta", "=gamma")]
    for index in range(3):
        article = make_article(references=("It rained in the north.",))
        for version in versions:
            make_summary(article=article, version=version, text=f"It rained. {version} {index}")
    request_run(
        versions=list(ModelVersion.objects.all()), metrics=["rouge"], options=ScoringOptions()
    )
    work_on_chunks()


PAGES = ["models", "models_table", "runs"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_sent_to_the_login(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", PAGES)
def test_a_login_without_a_role_is_refused(client: Client, name: str) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize("role", ["analyst", "engineer", "admin"])
def test_every_role_sees_the_leaderboard(login: Login, role: str) -> None:
    page = login(role).get(reverse("models")).content.decode()
    assert "alpha" in page and "rouge1|stem:yes|refs:mean|v:0.1.2" in page


@pytest.mark.usefixtures("scored")
def test_an_analyst_may_not_start_or_stop_a_run(login: Login) -> None:
    client = login("analyst")
    assert "Score what lacks" not in client.get(reverse("models")).content.decode()
    assert client.post(reverse("start_run"), {"metrics": ["rouge"]}).status_code == 403
    run = Run.objects.get()
    assert client.post(reverse("stop_run", args=[run.pk])).status_code == 403


@pytest.mark.usefixtures("scored")
def test_the_leaderboard_costs_at_most_17_queries_once_what_changed_is_read(
    login: Login, django_assert_max_num_queries: Any
) -> None:
    client = login("engineer")
    client.get(reverse("models"))
    with django_assert_max_num_queries(17):
        client.get(reverse("models"))
    make_summary(version=make_version("one more"))
    with django_assert_max_num_queries(18):
        client.get(reverse("models"))


@pytest.mark.usefixtures("scored")
def test_runs_cost_the_same_whatever_their_number(
    login: Login, django_assert_max_num_queries: Any
) -> None:
    Run.objects.bulk_create(Run(options={"metrics": ["rouge"], "signatures": {}}) for _ in range(9))
    client = login("analyst")
    with django_assert_max_num_queries(8):
        assert client.get(reverse("runs")).status_code == 200


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize("sort", ["name", "-votes", "rouge1|stem:yes|refs:mean|v:0.1.2", "no%00"])
def test_any_sort_in_the_address_gives_a_page(login: Login, sort: str) -> None:
    assert login("analyst").get(reverse("models"), {"sort": sort}).status_code == 200


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    "query", ["metric=x", "metric=999999", "votes=maybe", "picture=nothing", "theme=pink"]
)
def test_what_the_address_cannot_mean_is_left_out(login: Login, query: str) -> None:
    assert login("analyst").get(f"{reverse('models')}?{query}").status_code == 200


@pytest.mark.usefixtures("scored")
def test_the_picture_comes_as_svg_and_png(login: Login) -> None:
    client = login("analyst")
    svg = client.get(reverse("models_picture", args=["svg"]))
    assert svg["Content-Type"] == "image/svg+xml" and b"alpha" in svg.content
    png = client.get(reverse("models_picture", args=["png"]))
    assert png["Content-Type"] == "image/png" and png.content.startswith(b"\x89PNG")
    assert client.get("/models/picture.gif").status_code == 404


@pytest.mark.usefixtures("scored")
def test_the_csv_has_a_line_a_version_and_guards_names(login: Login) -> None:
    response = login("analyst").get(reverse("models_table"))
    lines = response.content.decode().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("version,articles,votes,approval")
    assert any(line.startswith("'=gamma@1,3,0,") for line in lines)


def test_an_empty_site_says_how_to_fill_it(login: Login) -> None:
    page = login("analyst").get(reverse("models")).content.decode()
    assert "import_summaries" in page


def test_a_run_is_started_watched_and_cancelled(login: Login) -> None:
    make_summary(article=make_article(references=("rain",)), text="rain")
    client = login("engineer")
    started = client.post(reverse("start_run"), {"metrics": ["rouge"], **OPTIONS})
    run = Run.objects.get()
    assert started["Location"] == reverse("run", args=[run.pk])
    page = client.get(started["Location"]).content.decode()
    assert "0</b> of 1 parts scored" in page and 'hx-trigger="every 1s"' in page
    partial = client.get(started["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial and "run-progress" in partial
    client.post(reverse("stop_run", args=[run.pk]))
    run.refresh_from_db()
    assert run.status == Run.Status.CANCELLED
    ended = client.get(started["Location"]).content.decode()
    assert "every 1s" not in ended


OPTIONS = {"refs": "mean", "split": "newline", "stemmer": "on"}


@pytest.mark.usefixtures("scored")
def test_starting_what_is_scored_says_so(login: Login) -> None:
    client = login("engineer")
    done = client.post(reverse("start_run"), {"metrics": ["rouge"], **OPTIONS}, follow=True)
    assert "Nothing to score" in done.content.decode()


def test_a_wrong_form_is_refused_with_its_reason(login: Login) -> None:
    make_summary()
    client = login("engineer")
    assert client.post(reverse("start_run"), {"metrics": ["soup"]}).status_code == 400
    assert not Run.objects.exists()
