"""Surveys are made from a definition, and copied into a new version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from surveys.ballots.models import Ballot
from surveys.demo.simulating import Simulated
from surveys.demo.simulating_answers import simulate_answers
from surveys.questionnaires.models import Question, Response, Survey
from surveys.questionnaires.services import (
    SurveyDefinitionError,
    copy_as_new_version,
    load_survey,
)
from tests.rows.questionnaires import EVERY_KIND, make_survey, say

pytestmark = pytest.mark.django_db

FIRST = Path(settings.BASE_DIR) / "surveys" / "demo" / "what-next.json"


def definition(**fields: Any) -> dict[str, Any]:
    return {"slug": "s", "title": "S", "questions": EVERY_KIND, **fields}


def test_a_definition_becomes_a_survey_once() -> None:
    survey, created = load_survey(definition(intro="Hello."), opened=True)
    assert created and survey.intro == "Hello."
    assert [question.kind for question in survey.questions.all()] == [
        each["kind"] for each in EVERY_KIND
    ]
    assert load_survey(definition(title="Other")) == (survey, False)
    assert Survey.objects.get().title == "S"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"questions": []}, "at least one question"),
        ({"questions": [{"kind": "one", "text": "Which?"}]}, "at least two options"),
        ({"questions": [{"kind": "yes_no", "text": "A?", "colour": 1}]}, "colour is no field"),
        ({"questions": [{"kind": "sort", "text": "A?"}]}, "not a valid choice"),
        ({"questions": [{"kind": "yes_no"}]}, "cannot be blank"),
        ({"slug": "not a slug"}, "valid “slug”"),
    ],
)
def test_a_definition_with_mistakes_is_refused_whole(fields: Any, sentence: str) -> None:
    with pytest.raises(SurveyDefinitionError, match=sentence):
        load_survey(definition(**fields))
    assert not Survey.objects.exists() and not Question.objects.exists()


def test_a_copy_is_a_draft_with_the_same_questions_and_is_made_once() -> None:
    survey = make_survey(slug="mine", intro="Hi", thanks="Bye")
    say(survey, 1, "yes")
    copy = copy_as_new_version(survey=survey)
    assert (copy.slug, copy.version, copy.replaces, copy.intro) == ("mine-v2", 2, survey, "Hi")
    assert copy.opens_at is None and not copy.is_frozen
    items = [question.item for question in survey.questions.all()]
    assert [question.item for question in copy.questions.all()] == items
    assert copy_as_new_version(survey=survey) == copy
    assert copy_as_new_version(survey=copy).slug == "mine-v3"


def test_a_copys_address_makes_way_for_one_that_is_taken() -> None:
    make_survey(slug="mine-v2")
    assert copy_as_new_version(survey=make_survey(slug="mine")).slug == "mine-v2-new"


def test_simulated_readers_take_the_first_survey_and_the_same_seed_adds_nothing() -> None:
    call_command("load_survey", str(FIRST), "--open", verbosity=0)
    survey = Survey.objects.get()
    first = simulate_answers(survey=survey, seed=1, readers=15)
    assert first.known == 0 and first.added == Ballot.objects.count() > 25
    again = simulate_answers(survey=survey, seed=1, readers=15)
    assert again == Simulated(added=0, known=first.added)
    assert not Response.objects.filter(simulated=False).exists()
    assert Response.objects.filter(completed_at__isnull=False).exists()
    assert not Ballot.objects.uncounted().exists()
    assert simulate_answers(survey=survey, seed=2, readers=5).added > 0


def test_the_first_survey_has_every_kind_and_a_condition() -> None:
    questions = json.loads(FIRST.read_text(encoding="utf-8"))["questions"]
    assert {question["kind"] for question in questions} == set(Question.Kind.values)
    assert 5 <= len(questions) <= 7
    assert [question for question in questions if "shown_if" in question]


def test_the_commands_say_what_is_wrong(tmp_path: Path) -> None:
    cases = [
        ("{", "cannot be read"),
        ("[]", "an object"),
        ("{}", "slug is missing"),
        ('{"slug": "s", "title": "T"}', "at least one"),
    ]
    for content, sentence in cases:
        (tmp_path / "s.json").write_text(content)
        with pytest.raises(CommandError, match=sentence):
            call_command("load_survey", str(tmp_path / "s.json"))
    with pytest.raises(CommandError, match="no survey nowhere"):
        call_command("simulate_answers", "nowhere", seed=1, readers=1)
    with pytest.raises(CommandError, match="a count"):
        call_command("simulate_answers", "nowhere", seed=1, readers=-1)


def test_nothing_is_simulated_on_a_draft(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_survey", str(FIRST))
    call_command("simulate_answers", FIRST.stem, seed=1, readers=3)
    assert "is not open: nothing simulated" in capsys.readouterr().out
    assert not Ballot.objects.exists()
