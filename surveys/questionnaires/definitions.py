"""A survey's definition as a file gives it: every value of the wrong type is a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import models

from common.files.decoding import parse_json
from common.files.rejections import FieldError
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import SurveyDefinitionError

_SURVEY_TEXTS: Final = ("slug", "title", "intro", "thanks")
_NEEDED: Final = ("slug", "title", "text")
_TEXT: Final = "a text"
_TEXTS: Final = "a list of texts"
_QUESTION_TYPES: Final = {
    "kind": _TEXT,
    "text": _TEXT,
    "hint": _TEXT,
    "low_label": _TEXT,
    "high_label": _TEXT,
    "required": "true or false",
    "options": _TEXTS,
    "shown_if": "the number of an earlier question, or null",
    "shown_if_answers": _TEXTS,
}


def read_definition(path: Path) -> dict[str, Any]:
    """The definition in a JSON file, fit for `load_survey`.

    Raises CommandError where the file cannot be read, and where it holds values of a wrong type,
    with a line for each that names the question and the field.
    """
    try:
        return definition_in(path.read_bytes(), name=str(path))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except SurveyDefinitionError as error:
        raise CommandError(str(error)) from error


def definition_in(content: bytes, *, name: str) -> dict[str, Any]:
    """The definition that a file called `name` holds, fit for `load_survey`.

    Raises SurveyDefinitionError as read_definition raises CommandError.
    """
    try:
        definition = parse_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SurveyDefinitionError(
            f"{name} cannot be read: it is not UTF-8; save it as UTF-8"
        ) from error
    except FieldError as error:
        raise SurveyDefinitionError(f"{name} cannot be read: {error.message}") from error
    if not isinstance(definition, dict):
        raise SurveyDefinitionError(f"{name} holds no survey: an object is expected")
    if wrong := list(_problems(definition)):
        raise SurveyDefinitionError("\n".join(wrong))
    return definition


def definition_of(survey: Survey) -> dict[str, Any]:
    """The survey as a file gives it, without its dates and answers; what is empty is left out."""
    said: dict[str, Any] = {name: getattr(survey, name) for name in _SURVEY_TEXTS}
    questions = [
        {name: getattr(question, name) for name in _QUESTION_TYPES}
        for question in survey.questions.order_by("number")
    ]
    return {name: value for name, value in said.items() if value} | {
        "questions": [
            {name: value for name, value in fields.items() if value} for fields in questions
        ]
    }


def _problems(definition: Mapping[str, Any]) -> Iterator[str]:
    yield from _field_problems(
        "The survey", definition, dict.fromkeys(_SURVEY_TEXTS, _TEXT), model=Survey
    )
    questions = definition.get("questions", [])
    if not isinstance(questions, list):
        yield "The survey: questions must be a list of objects, one for each question."
        return
    for number, fields in enumerate(questions, start=1):
        if isinstance(fields, dict):
            yield from _field_problems(
                f"Question {number}", fields, _QUESTION_TYPES, model=Question
            )
        else:
            yield f'Question {number} must be an object, such as {{"kind": "text", "text": "…"}}.'


def _field_problems(
    whose: str, fields: Mapping[str, Any], types: Mapping[str, str], *, model: type[models.Model]
) -> Iterator[str]:
    for name, wanted in types.items():
        if name not in fields:
            if name in _NEEDED:
                yield f"{whose}: {name} is missing."
        elif not _is(wanted, fields[name]):
            yield f"{whose}: {name} must be {wanted}."
        elif any(map(_is_broken, _texts(fields[name]))):
            yield f"{whose}: {name} holds a sign that no text has; take it out."
        else:
            for message in _refusals(model, name, fields[name]):
                yield f"{whose}: {name}: {message}"


def _is(wanted: str, value: object) -> bool:
    if wanted == _TEXT:
        return isinstance(value, str)
    if wanted == _TEXTS:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if wanted.startswith("true"):
        return isinstance(value, bool)
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _texts(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, str)]


def _is_broken(text: str) -> bool:
    return "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


def _refusals(model: type[models.Model], name: str, value: object) -> list[str]:
    """What the model's field says against a value of the right type."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101  # narrows the type
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.messages
    if isinstance(value, list) and not all(each.strip() for each in _texts(value)):
        return ["one of the texts is empty; remove it."]
    return []
