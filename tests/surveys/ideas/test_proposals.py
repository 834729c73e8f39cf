"""Ideas that readers propose, and what the team does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from surveys.ideas.models import Idea
from surveys.ideas.services import approve_ideas, propose_idea
from surveys.readers.cookies import issued
from tests.rows.ideas import make_idea, merge
from tests.rows.said import make_reader
from tests.surveys.browsing import a_client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def propose(client: Client, title: str, body: str = "") -> Answer:
    """Send the proposal's form."""
    return client.post("/features/proposals/", {"title": title, "body": body})


# --- Proposals ------------------------------------------------------------------------------------


def test_a_proposal_is_seen_by_its_proposer_alone_until_it_is_approved(client: Client) -> None:
    assert propose(client, "A map of places")["Location"] == "/features/#waiting"
    idea = Idea.objects.get()
    assert "Your ideas that wait for the team" in client.get("/features/").text
    assert "waits for the team" in client.get(f"/features/{idea.pk}/").text
    stranger = a_client()
    stranger.cookies["reader"] = issued("s" * 22)
    assert idea.title not in stranger.get("/features/").text
    assert stranger.get(f"/features/{idea.pk}/").status_code == 404
    approve_ideas(ideas=[idea.pk])
    assert idea.title in stranger.get("/features/").text
    assert "wait for the team" not in client.get("/features/").text


def test_a_known_idea_is_refused_with_a_link_to_it(client: Client) -> None:
    known = make_idea(title="Dark mode")
    response = propose(client, "dark MODE!")
    assert response.status_code == 409
    assert f'href="/features/{known.pk}/"' in response.text
    duplicate = make_idea(title="Night colours")
    merge(duplicate, known)
    assert f'href="/features/{known.pk}/"' in propose(client, "Night colours").text


def test_what_another_reader_has_waiting_is_not_given_away(client: Client) -> None:
    propose_idea(reader=make_reader(), title="A secret plan", body="Of mine.")
    response = propose(client, "A secret plan")
    assert response.status_code == 409
    assert "Somebody proposed this already" in response.text
    assert "Of mine." not in response.text


@pytest.mark.parametrize(
    ("title", "body", "why"),
    [
        ("", "", "Say in one line"),
        ("!!!", "", "Say it in words"),
        ("x" * 121, "", "at most 120"),
        ("A map", "x" * 2001, "at most 2000"),
        ("A\x00map", "", "Null characters"),
    ],
)
def test_a_proposal_that_is_no_idea_is_a_400_with_the_form(
    client: Client, title: str, body: str, why: str
) -> None:
    response = propose(client, title, body)
    assert response.status_code == 400
    assert why in response.text
    assert not Idea.objects.exists()


def test_two_thousand_characters_of_any_script_are_taken(client: Client) -> None:
    assert propose(client, "字" * 120, "🗺" * 2000).status_code == 303
    assert len(Idea.objects.get().body) == 2000


def test_a_fourth_proposal_is_refused_while_three_wait(client: Client) -> None:
    for number in range(3):
        assert propose(client, f"Idea number {number}").status_code == 303
    response = propose(client, "One more")
    assert response.status_code == 409
    assert "3 of your ideas wait for the team" in response.text


def test_a_proposal_needs_a_cookie_a_person_and_the_token() -> None:
    assert propose(Client(), "A map").status_code == 403
    crawler = a_client()
    crawler.defaults["HTTP_USER_AGENT"] = "Googlebot/2.1"
    assert propose(crawler, "A map").status_code == 403
    assert propose(a_client(enforce_csrf_checks=True), "A map").status_code == 403
    assert not Idea.objects.exists()
