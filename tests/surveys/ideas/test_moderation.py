"""The team's pages of ideas: approved, answered, merged with their votes, declined."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.ideas.models import Idea
from surveys.ideas.services import propose_idea
from tests.rows.ideas import give, make_idea, merge, points_of
from tests.rows.said import make_reader
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

HOME = "/desk/ideas/"


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


def proposal(title: str = "Audio") -> Idea:
    return propose_idea(reader=make_reader(), title=title, body="For the train.").idea


def do(client: Client, idea: Idea, go: str, **said: Any) -> Any:
    return client.post(f"{HOME}{idea.pk}/", {"go": go, **said}, follow=True)


def test_what_waits_is_counted_on_the_desk_and_approved_by_ticks(engineer: Client) -> None:
    one, other = proposal("Audio"), proposal("Mail")
    assert "2 ideas to look at" in engineer.get("/desk/").text
    assert "Audio" not in Client().get("/features/").text
    said = {"idea": [str(one.pk), "x", str(10**30)]}
    page = engineer.post(f"{HOME}approve/", said, follow=True)
    assert "1 put on the board" in page.text
    assert [each.state for each in Idea.objects.order_by("pk")] == ["review", "waiting"]
    do(engineer, other, "approve")
    board = Client().get("/features/").text
    assert "Audio" in board and "Mail" in board


def test_an_answer_is_read_by_everybody(engineer: Client) -> None:
    idea = make_idea()
    do(engineer, idea, "answer", state="planned", answer=" In spring. ")
    page = Client().get(f"/features/{idea.pk}/").text
    assert "The team answers:" in page and "In spring." in page and "planned" in page


def test_it_is_declined_with_a_reason_and_with_none_it_is_not(engineer: Client) -> None:
    idea = make_idea()
    page = do(engineer, idea, "decline", reason="  ")
    assert page.status_code == 400 and "readers see the reason" in page.text
    do(engineer, idea, "decline", reason="Too dear.")
    assert "Too dear." in Client().get("/features/").text
    do(engineer, idea, "answer", state="review", answer="")
    assert Idea.objects.get().state == "review"


def test_a_merging_keeps_every_ballot_and_counts_anew_and_is_undone(engineer: Client) -> None:
    one, other = make_idea(title="Audio"), make_idea(title="Read it to me")
    both, only = make_reader(), make_reader()
    give(both, one, 2)
    give(both, other, 3)
    give(only, other, 1)
    collect_ballots()
    ballots = set(Ballot.objects.values_list("pk", "idea_id", "value"))
    do(engineer, other, "merge", into=one.pk)
    assert points_of(one)[0] == 4  # min(2 + 3, 3) of the first and 1 of the second reader
    assert set(Ballot.objects.values_list("pk", "idea_id", "value")) == ballots
    assert "Read it to me" in engineer.get(f"{HOME}{one.pk}/").text
    do(engineer, other, "unmerge")
    assert (points_of(one)[0], points_of(other)[0]) == (2, 4)


def test_what_cannot_be_merged_or_named_so_is_said(engineer: Client) -> None:
    one, other = make_idea(title="Audio"), make_idea(title="Mail")
    waiting = proposal("Video")
    assert do(engineer, one, "merge", into=one.pk).status_code == 400
    assert do(engineer, one, "merge", into=waiting.pk).status_code == 400
    merge(other, one)
    assert do(engineer, one, "merge", into=other.pk).status_code == 400
    page = do(engineer, other, "words", title=" audio! ", body="")
    assert "Another idea has this title" in page.text
    do(engineer, one, "words", title="Audio  please", body="Now.")
    assert Idea.objects.get(pk=one.pk).title == "Audio please"


def test_only_a_proposal_is_deleted_and_only_by_an_owner(engineer: Client) -> None:
    idea = proposal()
    assert do(engineer, idea, "delete").status_code == 403
    owner = signed_in("admin")
    assert do(owner, make_idea(), "delete").status_code == 403
    other = make_idea()
    Idea.objects.filter(pk=other.pk).update(merged_into=idea)
    do(owner, idea, "delete")
    assert not Idea.objects.filter(pk=idea.pk).exists()
    assert Idea.objects.get(pk=other.pk).merged_into is None


def test_the_team_puts_ideas_of_its_own_on_the_board(engineer: Client) -> None:
    make_idea(title="Mail")
    engineer.post(f"{HOME}new/", {"title": " Audio  books ", "body": "Ours."})
    assert Idea.objects.get(title="Audio books").state == "review"
    for wrong in ("mail!", "", "x" * 121):
        engineer.post(f"{HOME}new/", {"title": wrong})
    assert Idea.objects.count() == 2
    assert signed_in("analyst").post(f"{HOME}new/", {"title": "Map"}).status_code == 403


def test_an_analyst_looks_and_decides_nothing() -> None:
    analyst, idea = signed_in("analyst"), proposal()
    assert "Your role may look" in analyst.get(f"{HOME}{idea.pk}/").text
    assert analyst.post(f"{HOME}{idea.pk}/", {"go": "approve"}).status_code == 403
    assert analyst.post(f"{HOME}approve/", {"idea": [idea.pk]}).status_code == 403
    assert Idea.objects.get().state == "waiting"
    assert Client().get(HOME).status_code == 302


def test_ideas_are_found_by_words_and_state(engineer: Client) -> None:
    make_idea(title="Audio")
    make_idea(title="Mail", state="shipped")
    page = engineer.get(f"{HOME}?q=aud").text
    assert "Audio" in page and "Mail" not in page
    page = engineer.get(f"{HOME}?state=shipped").text
    assert "Mail" in page and "Audio" not in page
    assert engineer.get(f"{HOME}?state=waiting&page=x&q=%00").status_code == 200


def test_an_ideas_page_asks_as_much_with_many_others_as_with_few(engineer: Client) -> None:
    idea = make_idea()
    counts: list[int] = []
    for _ in range(2):
        for _ in range(3):
            merge(make_idea(), idea)
            make_idea()
        with CaptureQueriesContext(connection) as asked:
            assert engineer.get(f"{HOME}{idea.pk}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 11


def test_the_list_asks_as_much_for_many_as_for_one(engineer: Client) -> None:
    counts: list[int] = []
    for _ in range(2):
        for number in range(3):
            merge(make_idea(), make_idea())
            proposal(f"Idea of {number} {len(counts)}")
        with CaptureQueriesContext(connection) as asked:
            assert engineer.get(HOME).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
