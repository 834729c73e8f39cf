"""Votes, ratings and scores from elsewhere by calls, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.runs.models import Score
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from surveys.thumbs.models import Vote
from tests.rows.calling import Program, program
from tests.rows.written import make_article, make_summary, make_version
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> Program:
    """What may write and read."""
    return program(TokenScope.WRITE, TokenScope.READ)


def thumb(number: int = 1, **more: object) -> dict[str, object]:
    """A thumb given elsewhere."""
    row = {"vote_id": f"v{number}", "article_id": "a1", "model": "bart@1", "vote": "up",
           "voter": f"u{number}"}  # fmt: skip
    return row | more


def test_thumbs_come_in_once_and_can_be_taken_back_as_a_whole(writer: Program) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    body = {"rows": [thumb(1), thumb(2, vote="down"), thumb(3, vote="perhaps")], "source": "app"}
    taken = writer.post("/votes", body).json()
    assert (taken["created"], [each["row"] for each in taken["rejected"]]) == (2, [2])
    assert sorted(Vote.objects.values_list("value", flat=True)) == [-1, 1]
    again = writer.post("/votes", body).json()
    assert (again["created"], again["unchanged"], again["import_id"]) == (0, 2, None)
    told = writer.get(f"/imports/{taken['import_id']}").json()
    assert (told["kind"], told["source"], told["made_by"]) == ("votes", "app", "admin")
    admin = program(TokenScope.ADMIN)
    assert writer.call("DELETE", f"/imports/{taken['import_id']}").status_code == 403
    assert admin.call("DELETE", f"/imports/{taken['import_id']}").json() == {
        "undone": 2,
        "texts": 0,
        "stay": {},
    }
    assert admin.call("DELETE", f"/imports/{taken['import_id']}").status_code == 409
    assert not Ballot.objects.exists()


def test_votes_of_nobody_are_known_by_the_call_they_came_with(writer: Program) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    rows = [{"article_id": "a1", "model": "bart@1", "vote": "up"}] * 3
    taken = [writer.post("/votes", body).json() for body in (
        {"rows": rows}, {"rows": rows}, {"rows": rows, "part": 2}, {"rows": rows[:2]},
    )]  # fmt: skip
    assert [(each["created"], each["unchanged"]) for each in taken] == [
        (3, 0),
        (0, 3),
        (3, 0),
        (2, 0),
    ]


def test_battles_need_no_texts(writer: Program) -> None:
    rows = [
        {"question_id": f"q{n}", "model_a": "one", "model_b": "two", "winner": "model_a",
         "judge": f"u{n}", "tstamp": 1_700_000_000 + n}
        for n in range(5)
    ]  # fmt: skip
    taken = writer.post("/votes", {"rows": rows, "source": "arena"})
    assert taken.status_code == 200, taken.content
    assert taken.json()["created"] == 5
    verdict = writer.get("/verdict?baseline=two&candidate=one&votes=imported&primary=duels").json()
    assert "5" in " ".join(verdict["headline"])


@pytest.mark.parametrize(
    ("given", "at"),
    [({}, "body.rows"), ({"rows": [5]}, "body.rows.0"), ({"rows": [{}], "body": 1}, "body.body")],
)
def test_what_is_wrong_is_placed_as_the_call_has_it(
    writer: Program, given: dict[str, Any], at: str
) -> None:
    answer = writer.post("/votes", given)
    assert answer.status_code == 422
    assert [each["at"] for each in answer.json()["errors"]] == [at]
    assert answer.json()["detail"].startswith(f"{at}: ")


def test_where_no_vote_could_be_taken_the_call_is_refused(writer: Program) -> None:
    answer = writer.post("/votes", {"rows": [{"article_id": "a1"}]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "body.rows.0"


def test_ratings_come_in_by_raters_with_names(writer: Program) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    row = {"article_id": "a1", "model": "bart@1", "name": "fluency", "value": 4, "rater": "r1"}
    taken = writer.post("/ratings", {"rows": [row], "group": "students"}).json()
    assert taken["created"] == 1
    [told] = writer.get("/ratings?group=students").json()["items"]
    assert (told["value"], told["rater"]) == (4.0, "r1")
    undone = program(TokenScope.ADMIN).call("DELETE", f"/imports/{taken['import_id']}")
    assert undone.json() == {"undone": 1, "texts": 0, "stay": {}}
    assert not Rating.objects.exists()


def test_ratings_say_which_end_is_better(writer: Program) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    row = {"article_id": "a1", "model": "bart@1", "name": "errors", "value": 4, "rater": "r1"}
    assert writer.post("/ratings", {"rows": [row], "better": {"errors": "lower"}}).json()["created"]
    assert Dimension.objects.get().lower_is_better
    again = {"rows": [row | {"rater": "r2"}], "better": {"": "higher"}}
    refused = writer.post("/ratings", again)
    assert refused.status_code == 422 and "lower is better here" in refused.json()["detail"]
    assert Rating.objects.count() == 1


def test_scores_of_elsewhere_are_kept_apart(writer: Program) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    row = {"article_id": "a1", "model": "bart@1", "name": "beauty", "value": 0.5}
    taken = writer.post("/scores", {"rows": [row], "better": "higher"}).json()
    assert taken["created"] == 1
    [told] = writer.get("/scores").json()["items"]
    assert told["signature"].startswith("imported:beauty")
    program(TokenScope.ADMIN).call("DELETE", f"/imports/{taken['import_id']}")
    assert not Score.objects.exists()


def test_pairs_of_preferences_come_in_where_the_call_says_that_lots_were_drawn(
    writer: Program,
) -> None:
    rows = [
        {"prompt_id": f"p{n}", "chosen_model": "bart@2", "rejected_model": "bart@1"}
        for n in range(40)
    ]  # fmt: skip
    refused = writer.post("/votes", {"rows": rows})
    assert refused.status_code == 422
    assert 'say "sides_shuffled": true' in str(refused.json()["errors"])
    taken = writer.post("/votes", {"rows": rows, "sides_shuffled": True}).json()
    assert (taken["created"], taken["rejected"]) == (40, [])
    lefts = DuelVote.objects.values_list("first_on_left", flat=True)
    assert 5 < sum(lefts) < 35
