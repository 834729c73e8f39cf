"""Definitions of surveys in files: what is wrong in one is a sentence, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from surveys.questionnaires.models import Survey

pytestmark = pytest.mark.django_db

YES_NO = {"kind": "yes_no", "text": "Well?"}


def refusal(tmp_path: Path, data: str | bytes) -> str:
    """What loading a file with this in it says."""
    path = tmp_path / "survey.json"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(CommandError) as caught:
        call_command("load_survey", str(path))
    assert not Survey.objects.exists()
    return str(caught.value)


def survey(*questions: object, **fields: object) -> str:
    return json.dumps({"slug": "x", "title": "t", "questions": questions, **fields})


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"text": 5}, "Question 2: text must be a text."),
        ({"text": None}, "Question 2: text must be a text."),
        ({}, "Question 2: text is missing."),
        ({"text": ""}, "Question 2: text: This field cannot be blank."),
        ({"text": "T\0"}, "Question 2: text holds a sign that no text has; take it out."),
        ({"text": "T\ud800"}, "Question 2: text holds a sign that no text has; take it out."),
        ("Well?", "Question 2 must be an object"),
        (None, "Question 2 must be an object"),
        ({"text": "T", "kind": ["one"]}, "Question 2: kind must be a text."),
        ({"text": "T", "kind": "soup"}, "Question 2: kind: Value 'soup' is not a valid choice."),
        ({"text": "T", "hint": {}}, "Question 2: hint must be a text."),
        ({"text": "T", "required": "yes"}, "Question 2: required must be true or false."),
        ({"text": "T", "options": [1, 2]}, "Question 2: options must be a list of texts."),
        ({"text": "T", "options": "ab"}, "Question 2: options must be a list of texts."),
        ({"text": "T", "options": [["a"], "b"]}, "Question 2: options must be a list of texts."),
        ({"text": "T", "options": ["a", " "]}, "Question 2: options: one of the texts is empty"),
        ({"text": "T", "options": ["a", "a"]}, "the option “a” is there 2 times."),
        ({"text": "T", "shown_if": "1"}, "Question 2: shown_if must be the number of an earlier"),
        ({"text": "T", "shown_if": True}, "Question 2: shown_if must be the number of an earlier"),
        ({"text": "T", "shown_if": -1}, "Question 2: shown_if: "),
        ({"text": "T", "shown_if_answers": {"a": 1}}, "shown_if_answers must be a list of texts."),
        ({"text": "T", "low_label": "l" * 61}, "Question 2: low_label: Ensure this value has at"),
        ({"text": "T", "colour": "red"}, "Question 2: colour is no field of a question"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_a_sentence_that_names_its_question(
    tmp_path: Path, question: object, sentence: str
) -> None:
    assert sentence in refusal(tmp_path, survey(YES_NO, question))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("[]", "holds no survey: an object is expected"),
        ("null", "holds no survey: an object is expected"),
        ('{"slug": NaN}', "cannot be read: NaN is not a finite number"),
        ("[" * 100_000, "cannot be read: its values are nested too deep"),
        ('{"slug": "x", "slug": "y"}', 'cannot be read: "slug" is given twice'),
        ("{", "cannot be read: not JSON"),
        ("{}".encode("utf-16"), "cannot be read: it is not UTF-8"),
        (survey(YES_NO, slug=5), "The survey: slug must be a text."),
        (survey(YES_NO, slug="a b"), "The survey: slug: Enter a valid “slug”"),
        (survey(YES_NO, title=None), "The survey: title must be a text."),
        (survey(questions={"a": 1}), "The survey: questions must be a list of objects"),
        (survey(questions=None), "The survey: questions must be a list of objects"),
        (survey(), "A survey needs at least one question."),
        ('{"questions": []}', "The survey: slug is missing.\nThe survey: title is missing."),
    ],
    ids=range(14),
)
def test_what_is_no_survey_says_why(tmp_path: Path, data: str | bytes, sentence: str) -> None:
    assert sentence in refusal(tmp_path, data)


def test_the_demos_survey_is_loaded() -> None:
    call_command("load_survey", str(Path(settings.BASE_DIR) / "surveys/demo/what-next.json"))
    assert Survey.objects.get().questions.count() > 1
