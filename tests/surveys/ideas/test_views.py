"""The feature board as pages and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_ballots
from surveys.ideas.models import Idea
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from tests.rows.ideas import give, make_idea, merge, set_state
from tests.rows.said import make_reader
from tests.surveys.browsing import BROWSER, COOKIE, FORM, HTMX, a_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def press(
    client: Client, idea: int, /, headers: dict[str, str] | None = None, **fields: object
) -> Answer:
    """Send what the stepper of an idea sends."""
    form = {"idea": idea, "points": 1, "key": "k", "next": "/features/", **fields}
    return client.post("/features/points/", urlencode(form), content_type=FORM, headers=headers)


def visitor() -> Reader:
    """The row of the client's reader."""
    return ensure_reader(key_of(COOKIE))


# --- Points ---------------------------------------------------------------------------------------


def test_points_are_answered_201_a_repeat_200_and_another_body_409(
    client: Client, nudges: list[str]
) -> None:
    idea = make_idea().pk
    answers = [
        press(client, idea).status_code,
        press(client, idea).status_code,
        press(client, idea, points=2).status_code,
        press(client, idea, points=2, key="k2").status_code,
    ]
    assert answers == [201, 200, 409, 201]
    assert list(Ballot.objects.order_by("pk").values_list("value", flat=True)) == [1, 2]
    assert len(nudges) == 3  # a refusal is followed by none


def test_htmx_gets_the_stepper_again_and_what_is_left(client: Client) -> None:
    idea = make_idea().pk
    response = press(client, idea, points=3, headers=HTMX)
    html = response.text
    assert response.status_code == 201
    assert "You give 3 of 3 points" in html
    assert "<b>3</b> <span>points" in html  # not collected yet, and shown at once
    assert "<b>7</b> of 10 points left" in html
    assert 'name="points" value="2"' in html
    assert 'name="points" value="4"' not in html
    assert 'hx-swap-oob="innerHTML"' in html
    assert 'name="key" value="k"' not in html


def test_more_than_is_left_is_a_409_with_a_sentence_that_says_what_is_left(client: Client) -> None:
    ideas = [make_idea().pk for _ in range(5)]
    for number in range(3):
        press(client, ideas[number], points=3, key=f"k{number}")
    for headers in ({}, HTMX, BROWSER):
        response = press(client, ideas[3], points=3, key="more", headers=headers)
        assert response.status_code == 409
        assert "Only 1 point is left, and this takes 3." in response.text
    press(client, ideas[3], points=1, key="last")
    response = press(client, ideas[4], points=1, key="none", headers=HTMX)
    assert response.status_code == 409
    assert "All of your 10 points are given." in response.text
    assert response.text.count("<form") == 1


def test_without_javascript_the_browser_goes_back_to_the_idea(client: Client) -> None:
    idea = make_idea().pk
    response = press(client, idea, next="/features/?sort=newest#x", headers=BROWSER)
    assert (response.status_code, response["Location"]) == (
        303,
        f"/features/?sort=newest#idea-{idea}",
    )


def test_a_closed_idea_is_a_409_and_a_missing_one_a_404(client: Client) -> None:
    closed = make_idea()
    set_state(closed, Idea.State.SHIPPED)
    for headers in ({}, HTMX, BROWSER):
        response = press(client, closed.pk, headers=headers)
        assert response.status_code == 409
        assert "is shipped and takes no more points" in response.text
        assert press(client, 999, headers=headers).status_code == 404
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("idea", ""), ("idea", "0"), ("idea", "-1"), ("idea", "NaN"), ("idea", "9" * 5000),
        ("idea", "1\x00"), ("points", "4"), ("points", "-1"), ("points", ""), ("points", "1.0"),
        ("points", "true"), ("key", ""), ("key", "k" * 65), ("key", "k\x00"),
        ("key", b"\xed\xa0\x80"), ("next", "/\x00"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_a_400_with_a_sentence(client: Client, field: str, wrong: object) -> None:
    idea = make_idea().pk
    for headers in ({}, HTMX, BROWSER):
        response = press(client, idea, headers=headers, **{field: wrong})
        assert response.status_code == 400
        assert f"“{field}” is missing or wrong" in response.text
    assert not Ballot.objects.exists()


def test_a_reader_without_a_cookie_and_a_crawler_give_nothing() -> None:
    idea = make_idea().pk
    assert press(Client(), idea).status_code == 403
    assert press(a_client(), idea, headers={"User-Agent": "Googlebot/2.1"}).status_code == 403
    assert press(a_client(enforce_csrf_checks=True), idea).status_code == 403
    assert not Ballot.objects.exists()


def test_a_busy_database_is_a_503_and_one_that_fails_after_the_commit_takes_nothing_back(
    client: Client,
) -> None:
    idea = make_idea().pk
    with mock.patch("surveys.ideas.views.ensure_reader", side_effect=OperationalError("locked")):
        assert press(client, idea).status_code == 503
    with mock.patch("surveys.ideas.views.board", side_effect=OperationalError("down")):
        response = press(client, idea, headers=HTMX)
    assert (response.status_code, response["HX-Refresh"]) == (201, "true")
    assert Ballot.objects.count() == 1


# --- The board ------------------------------------------------------------------------------------


def titles(html: str, *ideas: Idea) -> list[str]:
    """The titles that the page holds, in its order."""
    return sorted((idea.title for idea in ideas if idea.title in html), key=html.index)


def test_an_empty_board_says_so_in_every_order(client: Client) -> None:
    assert "No open ideas" in client.get("/features/").text
    assert "Nothing shipped yet" in client.get("/features/?sort=shipped").text
    assert "No open ideas" in client.get("/features/?sort=nonsense&page=x").text


def test_ideas_are_sorted_by_points_by_age_and_the_shipped_stand_apart(client: Client) -> None:
    old, new, shipped, declined, waiting, duplicate = (
        make_idea(title=f"The {name} one") for name in
        ("old", "new", "shipped", "declined", "waiting", "duplicate")
    )  # fmt: skip
    give(make_reader(), old, 1)
    collect_ballots()
    set_state(shipped, Idea.State.SHIPPED)
    set_state(declined, Idea.State.DECLINED)
    Idea.objects.filter(pk=waiting.pk).update(state=Idea.State.WAITING)
    merge(duplicate, new)
    every = (old, new, shipped, declined, waiting)
    by_points = client.get("/features/").text
    assert titles(by_points, *every) == [old.title, new.title, declined.title]
    assert "Not for us." in by_points
    assert f'counted here: <q dir="auto">{duplicate.title}</q>' in by_points
    newest = client.get("/features/?sort=newest").text
    assert titles(newest, *every) == [new.title, old.title, declined.title]
    assert titles(client.get("/features/?sort=shipped").text, *every) == [shipped.title]


def test_a_reader_sees_their_own_points_before_and_after_they_are_counted(client: Client) -> None:
    idea = make_idea()
    give(make_reader(), idea, 3)
    collect_ballots()
    give(visitor(), idea, 2)
    for _ in range(2):
        page = client.get("/features/").text
        assert "<b>5</b> <span>points" in page  # 3 + 2
        assert "You give 2 of 3 points" in page
        assert "<b>8</b> of 10 points left" in page
        collect_ballots()
    assert "You give 0 of 3 points" in Client().get("/features/").text


def test_simulated_points_say_so_on_the_page_and_beside_the_idea(client: Client) -> None:
    idea = make_idea()
    give(make_reader(), idea, 1)
    collect_ballots()
    assert "simulated" not in client.get("/features/").text
    give(make_reader(simulated=True), idea, 2)
    collect_ballots()
    page = client.get("/features/").text
    assert "come from simulated readers" in page
    assert "2 simulated" in page


def test_the_board_asks_as_often_for_many_ideas_as_for_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        give(make_reader(), make_idea(), 1)
    for idea in Idea.objects.all()[:9]:
        give(visitor(), idea, 1)
    collect_ballots()
    with django_assert_max_num_queries(13):
        assert client.get("/features/").status_code == 200


def test_a_long_board_has_pages(client: Client) -> None:
    for _ in range(31):
        make_idea()
    assert 'rel="next"' in client.get("/features/").text
    last = client.get("/features/?sort=newest&page=2").text
    assert last.count('class="idea__title"') == 1
    assert "?sort=newest&amp;page=1" in last


def test_a_duplicates_address_leads_to_the_idea(client: Client) -> None:
    one, other = make_idea(), make_idea()
    merge(one, other)
    assert client.get(f"/features/{one.pk}/")["Location"] == f"/features/{other.pk}/"
    assert client.get("/features/999/").status_code == 404


def test_an_ideas_text_is_shown_as_text(client: Client) -> None:
    make_idea(title="<script>alert(1)</script>", body="<b>bold</b>\n\nhttp://x.example")
    page = client.get("/features/").text
    assert "<script>alert" not in page
    assert "<b>bold" not in page
