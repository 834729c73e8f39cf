"""A reader goes through a survey, leaves it, comes back, and is never answered with a 500."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_ballots
from surveys.questionnaires.models import Answer, Survey
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from tests.rows.questionnaires import make_survey, say
from tests.surveys.browsing import COOKIE, a_client, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every nudge these views give."""
    given: list[str] = []
    monkeypatch.setattr("surveys.questionnaires.views.nudge", lambda: given.append("nudge"))
    return given


@pytest.fixture
def survey() -> Survey:
    """An open survey with every kind of question."""
    return make_survey(slug="mine", title="Mine")


def at(page: object) -> str:
    return str(page["Location"]).removeprefix("/surveys/mine/")  # type: ignore[index]


# --- Through it -----------------------------------------------------------------------------------


def test_a_survey_is_taken_question_by_question(
    client: Client, survey: Survey, nudged: list[str]
) -> None:
    assert at(client.get("/surveys/mine/")) == "1/"
    ways = [
        at(send(client, survey, 1, "no")),
        at(send(client, survey, 2, "dull", "long")),
        at(send(client, survey, 3, "terms")),
        at(send(client, survey, 4, 5)),
        at(send(client, survey, 5)),  # left out
        at(send(client, survey, 6, 2, 1, 3)),
        at(send(client, survey, 7, "So long.")),
    ]
    assert ways == ["2/", "3/", "4/", "5/", "6/", "7/", "thanks/"]
    page = client.get("/surveys/mine/thanks/").text
    assert "Thank you" in page and "So long." in page and "left out" in page
    collect_ballots()
    values = Answer.objects.order_by("question__number").values_list("value", flat=True)
    assert list(values) == ["no", ["long", "dull"], "terms", 5, ["audio", "mail", "paste"],
                            "So long."]  # fmt: skip
    assert len(nudged) == 7


def test_a_question_that_is_not_asked_is_passed_by(client: Client, survey: Survey) -> None:
    assert at(send(client, survey, 1, "yes")) == "3/"
    assert "2 of 6" in client.get("/surveys/mine/3/").text
    assert at(client.get("/surveys/mine/2/")) == ""
    refused = send(client, survey, 2, "dull")
    assert refused.status_code == 409 and "not asked now" in refused.text


def test_a_survey_left_halfway_goes_on_where_it_was_left(client: Client, survey: Survey) -> None:
    send(client, survey, 1, "yes")
    send(client, survey, 3, "terms")
    back = a_client()
    assert at(back.get("/surveys/mine/")) == "4/?resumed"
    assert "Welcome back" in back.get("/surveys/mine/4/?resumed").text
    assert at(Client().get("/surveys/mine/")) == "1/"  # somebody else begins
    collect_ballots()
    assert at(back.get("/surveys/mine/")) == "4/?resumed"


def test_what_was_said_is_seen_again_before_it_is_collected(client: Client, survey: Survey) -> None:
    send(client, survey, 1, "no")
    assert 'value="no" checked' in client.get("/surveys/mine/1/").text
    send(client, survey, 2, "dull")
    send(client, survey, 3, "terms")
    for number, said in [(4, ["2"]), (5, ["10"]), (6, ["3", "1", "2"]), (7, ["<b>&"])]:
        send(client, survey, number, *said)
    assert 'value="2" checked' in client.get("/surveys/mine/4/").text
    assert 'value="10" checked' in client.get("/surveys/mine/5/").text
    assert client.get("/surveys/mine/6/").text.count(" selected>") == 3
    assert "&lt;b&gt;&amp;</textarea>" in client.get("/surveys/mine/7/").text


def test_back_keeps_what_was_given_and_asks_for_nothing(client: Client, survey: Survey) -> None:
    send(client, survey, 1, "no")
    assert at(send(client, survey, 2, "dull", go="back")) == "1/"
    assert Ballot.objects.count() == 2
    assert at(send(client, survey, 3, go="back")) == "2/"  # required, and left empty
    assert at(send(client, survey, 3, "nonsense", go="back")) == "2/"
    assert at(send(client, survey, 1, go="back")) == "1/"  # there is none before
    assert Ballot.objects.count() == 2


def test_an_optional_answer_can_be_taken_back(client: Client, survey: Survey) -> None:
    for number, said in [(1, "yes"), (3, "terms"), (4, "2")]:
        send(client, survey, number, said)
    send(client, survey, 4)
    collect_ballots()
    assert not Answer.objects.filter(question__number=4).exists()
    assert at(client.get("/surveys/mine/")) == "5/?resumed"


def test_changing_an_answer_at_the_end_leads_back_to_the_end_or_to_what_it_opens(
    client: Client, survey: Survey
) -> None:
    for number, said in [(1, "yes"), (3, "terms"), (4, ""), (5, ""), (6, ""), (7, "")]:
        send(client, survey, number, *[said] if said else [])
    assert at(client.get("/surveys/mine/")) == "thanks/"
    assert at(send(client, survey, 3, "actions")) == "thanks/"
    assert at(send(client, survey, 1, "no")) == "2/"
    assert at(client.get("/surveys/mine/thanks/")) == ""


def test_a_reader_has_one_response(client: Client, survey: Survey) -> None:
    for said in ("yes", "no", "yes"):
        send(client, survey, 1, said)
    collect_ballots()
    assert survey.responses.count() == 1 and Reader.objects.count() == 1


# --- Answers of the endpoint ----------------------------------------------------------------------


def test_a_script_is_answered_201_200_and_409_with_a_line(client: Client, survey: Survey) -> None:
    texts = [send(client, survey, 1, said, headers={}, key="k", go="save") for said in ("no", "no")]
    assert [(answer.status_code, answer.text) for answer in texts] == [
        (201, "The answer is kept.\n"),
        (200, "The answer is kept.\n"),
    ]
    again = send(client, survey, 1, "yes", headers={}, key="k", go="save")
    assert again.status_code == 409 and "already taken" in again.text
    assert Ballot.objects.count() == 1


def test_a_used_page_sent_again_with_another_answer_keeps_it_for_the_next_press(
    client: Client, survey: Survey
) -> None:
    send(client, survey, 1, "no", key="k")
    page = send(client, survey, 1, "yes", key="k")
    assert page.status_code == 409
    assert 'value="yes" checked' in page.text and 'value="k"' not in page.text


def test_a_required_question_is_not_passed_over(client: Client, survey: Survey) -> None:
    page = send(client, survey, 1)
    assert page.status_code == 400 and "needs an answer" in page.text
    assert send(client, survey, 1, headers={}).text.startswith("This question needs an answer")
    assert not Ballot.objects.exists()


def test_a_refused_text_is_still_in_the_page(client: Client, survey: Survey) -> None:
    for number, said in [(1, "yes"), (3, "terms"), (4, "1"), (5, "1")]:
        send(client, survey, number, said)
    send(client, survey, 6)
    page = send(client, survey, 7, "x" * 2001)
    assert page.status_code == 400
    assert "at most 2,000" in page.text and "x" * 2001 in page.text
    assert send(client, survey, 7, "語" * 2000).status_code == 303  # 6 KB as a browser sends it


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("key", ""), ("key", "k" * 65), ("key", "a b"), ("key", "k\x00"), ("go", ""), ("go", "up"),
     ("answer", "maybe"), ("answer", "yes\x00"), ("answer", "no" * 5000)],
)  # fmt: skip
def test_a_malformed_answer_is_a_400_with_a_sentence(
    client: Client, survey: Survey, field: str, wrong: str
) -> None:
    form = {"key": "k", "go": "next", "answer": "yes", field: wrong}
    for headers in ({}, {"Accept": "text/html"}):
        page = client.post("/surveys/mine/1/", form, headers=headers)
        assert page.status_code == 400
        assert "not understood" in page.text or "not on the list" in page.text
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"answer": NaN}', "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("--x", "multipart/form-data"),
        ("answer=%ed%a0%80&key=k&go=next", "application/x-www-form-urlencoded"),
        ("answer=yes&" * 1200, "application/x-www-form-urlencoded"),
    ],
)
def test_whatever_is_sent_is_a_4xx(
    client: Client, survey: Survey, body: str | bytes, content_type: str
) -> None:
    page = client.post("/surveys/mine/1/", body, content_type=content_type)
    assert 400 <= page.status_code < 500


def test_too_large_a_body_is_a_413_and_another_method_a_405(client: Client, survey: Survey) -> None:
    assert send(client, survey, 1, "x" * 17_000).status_code == 413
    assert client.put("/surveys/mine/1/").status_code == 405
    assert client.post("/surveys/mine/").status_code == 405


def test_no_cookie_no_answer_and_a_crawler_gives_none(survey: Survey) -> None:
    page = send(Client(), survey, 1, "yes")
    assert page.status_code == 403 and "no cookie" in page.text
    crawler = {"User-Agent": "Examplebot/1.0"}
    refused = send(Client(), survey, 1, "yes", headers=crawler)
    assert refused.status_code == 403 and "Crawlers" in refused.text
    assert not Reader.objects.exists()


def test_an_answer_without_the_csrf_token_is_refused(survey: Survey) -> None:
    assert send(a_client(enforce_csrf_checks=True), survey, 1, "yes").status_code == 403
    assert not Ballot.objects.exists()


def test_what_is_not_there_is_a_404(client: Client, survey: Survey) -> None:
    make_survey(slug="draft", opens_at=None)
    for address in ("/surveys/nope/", "/surveys/mine/9/", "/surveys/draft/", "/surveys/draft/1/"):
        assert client.get(address).status_code == 404
    assert send(client, survey, 9, "yes").status_code == 404
    assert client.get(f"/surveys/mine/{'9' * 30}/").status_code == 404


def test_a_database_in_trouble_is_a_503_that_keeps_what_was_typed(
    client: Client, survey: Survey
) -> None:
    trouble = OperationalError("database is locked")
    with mock.patch("surveys.questionnaires.views.record_answer", side_effect=trouble):
        page = send(client, survey, 1, "yes")
        text = send(client, survey, 1, "yes", headers={})
    for answer in (page, text):
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert "was not kept" in answer.text and "locked" not in answer.text
    assert 'value="yes" checked' in page.text
    with mock.patch("surveys.questionnaires.views.progress_of", side_effect=trouble):
        assert send(client, survey, 1, "yes").status_code == 503


# --- Open, closed, none ---------------------------------------------------------------------------


def test_a_closed_survey_says_so_and_keeps_what_was_said(client: Client, survey: Survey) -> None:
    say(survey, 1, "yes", reader=ensure_reader(key_of(COOKIE)))
    Survey.objects.update(closes_at=timezone.now())
    for address in ("/surveys/mine/", "/surveys/mine/1/", "/surveys/mine/thanks/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "This survey is closed" in page.text and "Yours are kept" in page.text
    refused = send(client, survey, 1, "no")
    assert refused.status_code == 403 and "takes no answers now" in refused.text
    assert Ballot.objects.count() == 1


def test_a_survey_to_come_says_when(client: Client, survey: Survey) -> None:
    Survey.objects.update(opens_at=timezone.now() + timedelta(days=1))
    assert "Not open yet" in client.get("/surveys/mine/").text
    assert send(client, survey, 1, "yes").status_code == 403


def test_the_list_shows_open_surveys_or_that_there_are_none(client: Client) -> None:
    assert "No survey is open right now" in client.get("/surveys/").text
    make_survey(title="Mine")
    make_survey(title="Draft", opens_at=None)
    page = client.get("/surveys/").text
    assert "Mine" in page and "Draft" not in page and "No survey" not in page


def test_a_page_takes_the_same_few_queries_whatever_was_said(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    survey = make_survey([{"kind": "yes_no"} for _ in range(30)], slug="long")
    reader = ensure_reader(key_of(COOKIE))
    for number in range(1, 20):
        for value in ("yes", "no"):
            say(survey, number, value, reader=reader)
    # survey, questions, reader, newest ballots
    with django_assert_num_queries(4):
        assert "20 of 30" in client.get("/surveys/long/20/").text
