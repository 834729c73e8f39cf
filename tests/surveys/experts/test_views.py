"""Raters' pages: who comes in, what a form says, what is refused, and what no log ever says."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from summaries.breakdowns.models import Rating, Summary
from surveys.experts.inviting import invite_rater
from surveys.experts.models import RatingTask, TaskPlace, TaskRater
from surveys.experts.opening import make_task
from tests.rows.rating_tasks import make_rating_task, make_task_rater, rater_at_browser

pytestmark = pytest.mark.django_db

HTML = {"Accept": "text/html"}
IDS = {"PROLIFIC_PID": "5f2b77", "STUDY_ID": "st1", "SESSION_ID": "se1"}


def at(task: RatingTask, rest: str = "") -> str:
    return f"/rate/{task.slug}/{rest}"


def rate_all(client: Client, address: str, value: object = 4) -> str:
    """Hand in the place of this address, two texts on one dimension; where that leads."""
    answer = client.post(address, {"go": "done", "r0-1": value, "r1-1": value, "seconds": 30})
    assert answer.status_code == 303, answer.content.decode()
    return answer["Location"]


def test_a_link_leads_through_all_articles_to_the_end_and_its_code() -> None:
    task = make_rating_task(completion_code="THANKS-1", completion_link="https://example.org/c")
    client = rater_at_browser(task)
    page = client.get(at(task)).text
    assert "Begin" in page and "At most 2 articles" in page
    address = client.post(at(task, "begin/"))["Location"]
    assert address == at(task, "1/")
    assert client.get(at(task, "end/")).status_code == 302  # nothing for who has done nothing
    address = rate_all(client, address)
    assert client.get(at(task, "end/")).status_code == 302  # nor for who has done half
    assert rate_all(client, address) == at(task, "end/")
    end = client.get(at(task, "end/")).text
    assert "THANKS-1" in end and "https://example.org/c" in end
    assert Rating.objects.count() == 4
    assert "You have handed in all" in client.get(at(task)).text


def test_what_lacks_is_said_and_what_was_chosen_is_kept() -> None:
    task = make_rating_task()
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    answer = client.post(address, {"go": "done", "r0-1": "4"})
    assert answer.status_code == 400
    assert "values still to be chosen: 1" in answer.text
    assert TaskPlace.objects.get().draft == {"r0-1": "4"}
    again = client.get(address).text
    assert again.count("checked") == 1
    for wrong in ("6", "1.5", "x", ""):
        answer = client.post(address, {"go": "done", "r0-1": wrong, "r1-1": "2"})
        assert answer.status_code == 400
    assert Rating.objects.count() == 0


def test_a_draft_is_kept_by_a_script_and_by_a_button() -> None:
    task = make_rating_task()
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    said = {"go": "save", "r1-1": "2", "seconds": "7"}
    answer = client.post(address, said, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"kept": True})
    answer = client.post(address, said | {"r0-1": "5", "r9-9": "1", "x": "y"})
    assert (answer.status_code, answer["Location"]) == (302, at(task))
    assert TaskPlace.objects.get().draft == {"r0-1": "5", "r1-1": "2"}
    assert "Go on" in client.get(at(task)).text


def test_the_same_form_twice_is_one_and_another_is_refused() -> None:
    task = make_rating_task()
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    following = rate_all(client, address)
    assert rate_all(client, address) == following
    other = client.post(address, {"go": "done", "r0-1": 1, "r1-1": 1})
    assert other.status_code == 409 and "handed this article in already" in other.text
    assert client.get(address)["Location"] == following
    assert Rating.objects.count() == 2


def test_a_pair_is_judged_by_one_press() -> None:
    task = make_rating_task(articles=4, kind="pairs")
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    for choice, worth in (
        ("left", [1, 0]),
        ("right", [0, 1]),
        ("tie", [0.5, 0.5]),
        ("bad", [0, 0]),
    ):
        place = TaskPlace.objects.get(done_at=None)
        address = client.post(address, {"choice": choice})["Location"]
        place.refresh_from_db()
        assert place.answers is not None
        assert [place.answers[str(text)]["preferred"] for text in place.order] == worth
    assert set(Rating.objects.values_list("dimension", flat=True)) == {"preferred"}
    assert Rating.objects.count() == 8


def test_a_crowd_comes_in_by_its_three_ids_which_leave_the_address_at_once() -> None:
    task = make_rating_task(crowd=True, completion_code="C", study="st1")
    client = Client(headers=HTML)
    answer = client.get(at(task), IDS)
    assert (answer.status_code, answer["Location"]) == (302, at(task))
    assert answer["Referrer-Policy"] == "no-referrer"
    cookie = client.cookies["rating"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (at(task), True, "Lax")
    assert client.get(at(task)).status_code == 200
    assert TaskRater.objects.count() == 0  # whoever only looks is nobody yet
    assert client.post(at(task, "begin/")).status_code == 303
    rater = TaskRater.objects.get()
    assert (rater.participant, rater.study, rater.session) == ("5f2b77", "st1", "se1")


@pytest.mark.parametrize(("ids", "status"), [
    ({}, 403), ({"k": "wrong"}, 404), (IDS | {"STUDY_ID": "other"}, 403),
    (IDS | {"PROLIFIC_PID": "a b"}, 400), (IDS | {"SESSION_ID": "x" * 65}, 400),
    ({"PROLIFIC_PID": "5f2b77"}, 400), (IDS | {"PROLIFIC_PID": "x" * 64}, 302),
])  # fmt: skip
def test_who_is_nobody_is_told_so(ids: dict[str, str], status: int) -> None:
    task = make_rating_task(crowd=True, completion_code="C", study="st1")
    assert Client(headers=HTML).get(at(task), ids).status_code == status


def test_a_crowd_is_let_in_only_where_the_team_said_so() -> None:
    task = make_rating_task()
    assert Client(headers=HTML).get(at(task), IDS).status_code == 403
    draft = make_rating_task(crowd=True, is_open=False)
    assert Client(headers=HTML).get(at(draft), IDS).status_code == 404
    assert Client(headers=HTML).get("/rate/nothing/").status_code == 404


def test_a_cookie_is_of_one_task_and_cannot_be_made_up() -> None:
    task, other = make_rating_task(), make_rating_task()
    client = rater_at_browser(task)
    stranger = Client(headers=HTML)
    stranger.cookies["rating"] = client.cookies["rating"].value
    assert stranger.get(at(task)).status_code == 200
    assert stranger.get(at(other)).status_code == 403
    stranger.cookies["rating"] = client.cookies["rating"].value[:-1] + "x"
    assert stranger.get(at(task)).status_code == 403


def test_nobody_opens_another_s_place_or_rates_after_their_end() -> None:
    task = make_rating_task()
    client, other = rater_at_browser(task), rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    assert other.get(address).status_code == 302  # a turn is one's own: there is none yet
    TaskRater.objects.update(ended_at="2026-01-01T00:00:00Z")
    for answer in (client.get(address), client.post(address, {"r0-1": 1, "r1-1": 1})):
        assert answer.status_code == 403 and "ended by its team" in answer.text
    assert client.get(at(task, "end/")).status_code == 200
    assert Rating.objects.count() == 0


def test_a_text_that_changed_meanwhile_gives_way_to_another_article() -> None:
    task = make_rating_task()
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    text = TaskPlace.objects.get().item.texts.all()[0]
    assert text.summary is not None
    Summary.objects.filter(pk=text.summary.pk).update(text="Anew.", text_hash="0" * 32)
    answer = client.post(address, {"r0-1": 1, "r1-1": 1})
    assert answer.status_code == 409 and "has changed" in answer.text
    assert client.post(at(task, "begin/"))["Location"] == address  # the turn, with another article
    assert TaskPlace.objects.get().item != text.item


def test_no_log_says_who_came(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make_rating_task(crowd=True, completion_code="C")
    token = invite_rater(task=task, name="Ada").token
    client = Client(headers=HTML)

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("locked")

    with caplog.at_level(logging.DEBUG):
        for ids in (IDS, {"k": token}, {"k": f"{token}x"}, IDS | {"STUDY_ID": "a b"}):
            client.get(at(task), ids)
            client.get(f"{at(task)}nothing/", ids)
        client.post(at(task, "begin/"))
        monkeypatch.setattr("surveys.experts.views.task_called", busy)
        for ids in (IDS, {"k": token}):
            assert client.get(at(task), ids).status_code == 503
    said = caplog.text
    assert "nothing" in said  # something was logged
    assert all(each not in said for each in (*IDS.values(), token))


def test_a_page_costs_the_same_queries_however_many_raters_there_are(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    task = make_rating_task(articles=3, dimensions=("fluency", "relevance"))
    client = rater_at_browser(task)
    address = client.post(at(task, "begin/"))["Location"]
    for _ in range(3):
        make_task_rater(task)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200
    with django_assert_max_num_queries(9):
        assert client.get(at(task)).status_code == 200


def test_a_draft_asks_for_versions_before_the_articles_that_they_wrote_about(
    client: Client, team: User
) -> None:
    client.force_login(team)
    task = make_task(title="New", kind="ratings")
    address = reverse("rating_task", args=[task.slug])
    order = ["words-title", "dimensions-title", "articles-title", "raters-title"]
    assert re.findall(r'<h2 id="([\w-]+)"', client.get(address).text) == order
    opened = reverse("rating_task", args=[make_rating_task().slug])
    assert re.findall(r'<h2 id="([\w-]+)"', client.get(opened).text) == [
        order[3], order[1], order[2], order[0],
    ]  # fmt: skip
