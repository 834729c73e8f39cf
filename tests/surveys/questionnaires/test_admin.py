"""The builder names what would not work, and leaves answered surveys alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from surveys.collecting.services import collect_ballots
from surveys.questionnaires.models import Question, Survey
from tests.rows.questionnaires import make_survey, say

pytestmark = pytest.mark.django_db

COPY = "surveys_survey_copy_as_new_version"
ADD = "/admin/surveys/survey/add/"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Addresses of static files without the manifest that collecting them makes."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def team() -> Client:
    """A superuser's client."""
    client = Client()
    client.force_login(
        User.objects.create_superuser("team", password="a long password"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def form(*questions: dict[str, Any], initial: int = 0, **fields: Any) -> dict[str, Any]:
    """What the builder's page sends."""
    sent = {
        "title": "Mine", "slug": "mine", "intro": "", "thanks": "",
        "opens_at_0": "", "opens_at_1": "", "closes_at_0": "", "closes_at_1": "",
        "questions-TOTAL_FORMS": len(questions), "questions-INITIAL_FORMS": initial,
        "questions-MIN_NUM_FORMS": 1, "questions-MAX_NUM_FORMS": 1000, **fields,
    }  # fmt: skip
    for at, question in enumerate(questions):
        whole = {"number": at + 1, "kind": "yes_no", "text": f"Question {at + 1}?", **question}
        sent.update({f"questions-{at}-{name}": value for name, value in whole.items()})
    return sent


def dates_of(page: str, **fields: str) -> dict[str, str]:
    """What the page of a frozen survey sends: its hidden fields, and these dates."""
    hidden = re.findall(r'<input type="hidden" name="(questions-[^"]+)" value="([^"]*)"', page)
    assert ("questions-INITIAL_FORMS", "7") in hidden
    opened = {"opens_at_0": "2026-01-01", "opens_at_1": "12:00"}
    return {**dict(hidden), **opened, "closes_at_0": "", "closes_at_1": "", **fields}


def address(survey: Survey) -> str:
    return reverse("admin:surveys_survey_change", args=[survey.pk])


def test_a_survey_is_built_with_its_questions_in_one_go(team: Client) -> None:
    assert team.get(ADD).status_code == 200
    page = team.post(
        ADD,
        form(
            {"required": "on"},
            {"kind": "one", "text": "Why not?", "options": "long\r\n  wrong \r\n\r\n",
             "shown_if": 1, "shown_if_answers": "no"},
            opens_at_0="2026-01-01", opens_at_1="12:00",
        ),
    )  # fmt: skip
    assert page.status_code == 302, page.context["errors"]
    survey = Survey.objects.get()
    why = survey.questions.get(number=2)
    assert (why.options, why.shown_if, why.shown_if_answers) == (["long", "wrong"], 1, ["no"])
    assert team.get(address(survey)).status_code == 200


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([{"kind": "one", "text": "Which?"}], "Question 1 (“Which?”): it needs at least two"),
        ([{}, {"shown_if": 2, "shown_if_answers": "yes"}], "question 2, which is not asked before"),
        ([{}, {"shown_if": 1, "shown_if_answers": "maybe"}], "“maybe” is no answer to question 1"),
        ([{}, {"number": 1}], "Two questions have the number 1"),
        ([], "Please submit at least 1"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_saved(
    team: Client, questions: list[dict[str, Any]], sentence: str
) -> None:
    page = team.post(ADD, form(*questions))
    assert page.status_code == 200
    assert sentence in page.text or not questions
    assert not Survey.objects.exists() and not Question.objects.exists()


def test_dates_the_wrong_way_round_are_refused_with_a_sentence(team: Client) -> None:
    page = team.post(
        ADD,
        form({}, opens_at_0="2026-02-01", opens_at_1="12:00", closes_at_0="2026-01-01",
             closes_at_1="12:00"),
    )  # fmt: skip
    assert "closes after it opens" in page.text and not Survey.objects.exists()


def test_questions_trade_places_and_conditions_follow(team: Client) -> None:
    survey = make_survey(
        [{"kind": "yes_no", "text": "A"}, {"kind": "text", "text": "B"},
         {"kind": "text", "text": "C", "shown_if": 1, "shown_if_answers": ["no"]}],
        slug="mine", opens_at=None,
    )  # fmt: skip
    a, b, c = (question.pk for question in survey.questions.all())
    page = team.post(
        address(survey),
        form(
            {"id": a, "number": 2, "text": "A"},
            {"id": b, "number": 1, "kind": "text", "text": "B"},
            {"id": c, "number": 3, "kind": "text", "text": "C", "shown_if": 2,
             "shown_if_answers": "no"},
            initial=3,
        ),
    )  # fmt: skip
    assert page.status_code == 302, page.context["errors"]
    rows = survey.questions.values_list("text", "number", "shown_if")
    assert list(rows) == [("B", 1, None), ("A", 2, None), ("C", 3, 2)]


def test_an_unchanged_questionnaire_is_saved_as_it_was_and_one_can_be_removed(team: Client) -> None:
    survey = make_survey(
        [{"text": "A", "kind": "yes_no"}, {"text": "B", "kind": "yes_no"}],
        slug="mine", opens_at=None,
    )  # fmt: skip
    a, b = (question.pk for question in survey.questions.all())
    rows = [{"id": a, "text": "A"}, {"id": b, "text": "B"}]
    assert team.post(address(survey), form(*rows, initial=2)).status_code == 302
    assert [(q.number, q.text) for q in survey.questions.all()] == [(1, "A"), (2, "B")]
    rows[0]["DELETE"] = "on"
    page = team.post(address(survey), form(*rows, initial=2))
    assert page.status_code == 302, page.context["errors"]
    assert [(q.number, q.text) for q in survey.questions.all()] == [(2, "B")]


def test_an_answered_survey_shows_its_questions_and_takes_only_dates(team: Client) -> None:
    survey = make_survey(slug="mine")
    say(survey, 1, "yes")
    page = team.get(address(survey))
    assert "are frozen" in page.text and 'name="questions-0-text"' not in page.text
    sent = dates_of(page.text, title="Other", closes_at_0="2030-01-01", closes_at_1="12:00")
    assert team.post(address(survey), sent).status_code == 302
    survey.refresh_from_db()
    assert survey.closes_at is not None and survey.title != "Other"
    assert team.post(reverse("admin:surveys_survey_delete", args=[survey.pk])).status_code == 403


def test_a_page_opened_before_the_first_answer_is_refused_with_a_sentence(team: Client) -> None:
    survey = make_survey([{"kind": "yes_no", "text": "A"}], slug="mine")
    question = survey.questions.get()
    say(survey, 1, "yes")
    page = team.post(
        address(survey), form({"id": question.pk, "text": "B"}, initial=1), follow=True
    )
    assert "Nothing was saved" in page.text
    assert survey.questions.get().text == "A"


def test_an_answered_survey_is_copied_as_a_new_version(team: Client) -> None:
    survey = make_survey(slug="mine")
    say(survey, 1, "yes")
    assert COPY not in team.get(address(make_survey())).text  # that one can simply be changed
    sent = dates_of(team.get(address(survey)).text, **{COPY: ""})
    page = team.post(address(survey), sent)
    copy = Survey.objects.get(replaces=survey)
    assert page["Location"] == address(copy)
    assert "new version, a draft" in team.get(address(copy)).text
    assert copy.questions.count() == survey.questions.count()


@pytest.mark.parametrize("model", ["response", "answer", "ballot"])
def test_what_came_in_is_there_to_look_at_and_not_to_change(team: Client, model: str) -> None:
    say(make_survey(), 1, "yes")
    collect_ballots()
    changelist = reverse(f"admin:surveys_{model}_changelist")
    assert team.get(changelist).status_code == 200
    assert team.get(changelist, {"q": "1"}).status_code == 200
    row = apps.get_model("surveys", model).objects.get()
    change = reverse(f"admin:surveys_{model}_change", args=[row.pk])
    assert team.get(change).status_code == 200
    assert team.post(change, {}).status_code == 403


def test_the_list_of_surveys_counts_people(team: Client) -> None:
    survey = make_survey(title="Mine")
    say(survey, 1, "yes")
    collect_ballots()
    page = team.get("/admin/surveys/survey/?q=Mine")
    assert page.status_code == 200 and page.context["cl"].queryset.get().number == 1
