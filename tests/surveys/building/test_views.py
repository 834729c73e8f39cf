"""The builder from a first word to an open survey, by plain forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surveys.collecting.services import collect_ballots
from surveys.questionnaires.models import Question, Survey
from tests.rows.questionnaires import EVERY_KIND, make_survey, say
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Mine",
    "slug": "mine",
    "intro": "",
    "thanks": "",
    "opens_at": "",
    "closes_at": "",
}
HOME = "/desk/surveys/"


def question(**fields: Any) -> dict[str, Any]:
    """What the form of a question sends."""
    return {"kind": "yes_no", "text": "Good?", "go": "list", **fields}


@pytest.fixture
def engineer() -> Client:
    return signed_in("engineer")


def test_a_survey_is_built_previewed_and_opened(engineer: Client) -> None:
    assert engineer.post(f"{HOME}new/", WORDS)["Location"] == f"{HOME}mine/edit/"
    new = f"{HOME}mine/questions/new/"
    assert engineer.post(new, question())["Location"].endswith("#question-1")
    second = question(kind="one", text="Why not?", options="long\r\n wrong \r\n\r\n",
                      shown_if="1", answers_1=["no"], low_label="x")  # fmt: skip
    assert engineer.post(new, second | {"go": "another"})["Location"] == new
    held = Question.objects.get(number=2)
    assert (held.options, held.shown_if, held.shown_if_answers) == (["long", "wrong"], 1, ["no"])
    assert held.low_label == ""  # no scale
    page = engineer.get(f"{HOME}mine/edit/").text
    assert "Only after question 1 was answered with" in page
    assert "The first answer freezes" in engineer.get(f"{HOME}mine/open/").text
    assert engineer.post(f"{HOME}mine/open/").status_code == 302
    assert Client().get("/surveys/mine/", follow=True).status_code == 200


def test_what_is_wrong_is_said_beside_what_was_typed(engineer: Client) -> None:
    make_survey([{"kind": "yes_no"}], slug="a", opens_at=None)
    new = f"{HOME}a/questions/new/"
    page = engineer.post(new, question(kind="one", text="Which?", options="only"))
    assert page.status_code == 400 and "two options" in page.text and "only" in page.text
    page = engineer.post(new, question(shown_if="1"))
    assert page.status_code == 400 and "Tick at least one answer" in page.text
    assert engineer.post(new, question(shown_if="7")).status_code == 400
    page = engineer.post(f"{HOME}a/edit/", WORDS | {"title": ""})
    assert page.status_code == 400 and "required" in page.text
    closes = {"slug": "a", "closes_at": "2026-01-01T10:00"}
    page = engineer.post(f"{HOME}a/edit/", WORDS | closes)
    assert page.status_code == 400 and "closes after it opens" in page.text


@pytest.mark.parametrize(
    ("title", "address"),
    [("How do you read?", "how-do-you-read"), ("您怎么读?", "survey"), ("Taken!", "taken-new")],
)
def test_a_survey_without_an_address_has_one_of_its_title(
    title: str, address: str, engineer: Client
) -> None:
    make_survey(slug="taken")
    page = engineer.post(f"{HOME}new/", WORDS | {"title": title, "slug": ""})
    assert page["Location"] == f"{HOME}{address}/edit/"


def test_questions_are_moved_and_removed_by_buttons(engineer: Client) -> None:
    make_survey([{"kind": "yes_no", "text": text} for text in "ABC"], slug="a", opens_at=None)
    moved = engineer.post(f"{HOME}a/questions/3/move/", {"step": "-1"})
    assert moved["Location"].endswith("#question-2")
    asked = engineer.get(f"{HOME}a/questions/1/remove/")
    assert asked.context["question"].text == "A" and Question.objects.count() == 3
    assert engineer.get(f"{HOME}a/questions/9/remove/").status_code == 404
    engineer.post(f"{HOME}a/questions/1/remove/")
    assert [each.text for each in Question.objects.order_by("number")] == ["C", "B"]
    assert engineer.post(f"{HOME}a/questions/9/remove/").status_code == 404
    # After a login that ran out the browser comes back by GET.
    assert engineer.get(f"{HOME}a/questions/1/move/")["Location"] == f"{HOME}a/edit/"


def test_a_frozen_survey_says_why_and_offers_its_next_version(engineer: Client) -> None:
    survey = make_survey(slug="a")
    say(survey, 1, "yes")
    page = engineer.get(f"{HOME}a/edit/").text
    assert "changing them would change what was answered" in page
    assert "Add a question" not in page and "results/" in page
    assert engineer.get(f"{HOME}a/questions/1/").status_code == 302
    refused = engineer.post(f"{HOME}a/questions/1/move/", {"step": "1"}, follow=True)
    assert "Nothing was changed" in refused.text
    kept = engineer.post(f"{HOME}a/edit/", WORDS | {"opens_at": "2026-01-01T10:00"})
    assert kept.status_code == 302  # the words of a frozen one are not read
    assert Survey.objects.get(slug="a").title == survey.title
    copied = engineer.post(f"{HOME}a/copy/", {"go": "version"})
    assert Survey.objects.get(replaces=survey).slug in copied["Location"]


def test_a_survey_goes_out_as_a_file_and_comes_in_again(engineer: Client) -> None:
    survey = make_survey(slug="a", intro="Hello")
    file = engineer.get(f"{HOME}a/survey.json")
    assert "attachment" in file["Content-Disposition"]
    Survey.objects.all().delete()
    sent = SimpleUploadedFile("a.json", file.content)
    assert engineer.post(f"{HOME}file/", {"file": sent})["Location"] == f"{HOME}a/edit/"
    again = Survey.objects.get(slug="a")
    assert (again.title, again.intro, again.opens_at) == (survey.title, "Hello", None)
    assert again.questions.count() == len(EVERY_KIND)
    assert json.loads(engineer.get(f"{HOME}a/survey.json").content) == json.loads(file.content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{", "cannot be read"), (b"[]", "an object is expected"), (b"\xff", "UTF-8"),
     (b'{"slug": "b", "title": "B", "questions": [{"kind": "one", "text": "?"}]}', "two options"),
     (b" " * 500_001, "500 kB")],
)  # fmt: skip
def test_a_file_that_holds_no_survey_is_refused_with_the_reason(
    engineer: Client, content: bytes, reason: str
) -> None:
    page = engineer.post(f"{HOME}file/", {"file": SimpleUploadedFile("b.json", content)})
    assert page.status_code == 400 and reason in page.text
    assert not Survey.objects.exists()


def test_the_preview_leads_on_as_for_readers_and_keeps_nothing(engineer: Client) -> None:
    make_survey(slug="a", opens_at=None)
    outer = engineer.get(f"{HOME}a/preview/")
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    inner = engineer.get(f"{HOME}a/preview/1/")
    assert inner["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert "team-nav" not in inner.text and 'action="/desk/surveys/a/preview/1/"' in inner.text
    go = {"key": "x", "go": "next"}
    page = {"Accept": "text/html"}
    assert engineer.post(f"{HOME}a/preview/1/", go, headers=page).status_code == 400  # is required
    said = engineer.post(f"{HOME}a/preview/1/", go | {"answer": "yes"}, headers=page)
    assert said["Location"] == f"{HOME}a/preview/3/"  # 2 is for whoever said no
    back = engineer.post(f"{HOME}a/preview/3/", go | {"go": "back"}, headers=page)
    assert back["Location"] == f"{HOME}a/preview/1/"
    assert engineer.get(f"{HOME}a/preview/2/").status_code == 404
    engineer.post(f"{HOME}a/preview/3/", go | {"answer": "terms"}, headers=page)
    for number in range(4, 8):
        last = engineer.post(f"{HOME}a/preview/{number}/", go, headers=page)
    assert last["Location"] == f"{HOME}a/preview/thanks/"
    assert "terms" in engineer.get(f"{HOME}a/preview/thanks/").text
    assert not Survey.objects.get().is_frozen


def test_an_analyst_looks_and_changes_nothing() -> None:
    analyst = signed_in("analyst")
    make_survey(slug="a", opens_at=None)
    assert "Your role may look" in analyst.get(f"{HOME}a/edit/").text
    analyst.post(f"{HOME}a/edit/", WORDS)
    assert not Survey.objects.filter(title="Mine").exists()
    paths = ("new/", "file/", "a/open/", "a/close/", "a/delete/", "a/copy/", "a/questions/new/",
             "a/questions/1/", "a/questions/1/move/", "a/questions/1/remove/")  # fmt: skip
    assert {analyst.post(f"{HOME}{path}").status_code for path in paths} == {403}


def test_the_list_counts_people_and_questions_apart(engineer: Client) -> None:
    survey = make_survey()
    for _ in range(2):
        say(survey, 1, "yes")
    collect_ballots()
    [line] = engineer.get(HOME).context["lines"]
    assert (line.people, line.questions) == (2, len(EVERY_KIND))


def test_a_surveys_page_asks_as_much_for_many_questions_as_for_one(engineer: Client) -> None:
    counts = []
    for number in (1, 12):
        make_survey([{"kind": "yes_no"}] * number, slug=f"a{number}", opens_at=None)
        with CaptureQueriesContext(connection) as asked:
            assert engineer.get(f"{HOME}a{number}/edit/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_the_list_asks_as_much_for_many_surveys_as_for_one(engineer: Client) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            say(make_survey(), 1, "yes")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = engineer.get(HOME)
        assert page.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
