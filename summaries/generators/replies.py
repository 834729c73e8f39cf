"""What a model's JSON must look like, and the parts of a breakdown out of what it wrote. Pure.

Servers that keep to a JSON schema need none of the tolerance here; many do not offer it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from summaries.generators.base import Comment, GenerationFailedError, Polarity, Question, Term, Turn
from summaries.generators.thoughts import spoken_in, without_marks
from summaries.texts.spelling import has_words

PARTS = ("summary", "questions", "comments", "turns", "actions", "terms")
POLARITIES: dict[Any, Polarity] = {
    **dict.fromkeys(("positive", "pro", "up", "+", "+1", "1", 1, "👍"), 1),
    **dict.fromkeys(("negative", "contra", "down", "-", "-1", -1, "👎"), -1),
}
MOST = 8  # entries of a part that a schema allows: a small model would go on for ever
_TEXT = {"type": "string"}
_POLARITY = {"type": "string", "enum": ["positive", "negative"]}
_FIELDS: dict[str, dict[str, Any]] = {
    "questions": {"question": _TEXT, "answer": _TEXT},
    "comments": {"body": _TEXT, "polarity": _POLARITY},
    "turns": {"speaker": _TEXT, "body": _TEXT},
    "terms": {"term": _TEXT, "definition": _TEXT},
}
_OPENINGS = 200  # of braces tried in a reply, from its end: more than 6 parts of 8 entries open
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_Part = TypeVar("_Part")


class WrongReplyError(GenerationFailedError):
    """The model's answer has not the form that was asked for."""


class UnfinishedThoughtError(GenerationFailedError):
    """The model's thought was never closed, or nothing came after it."""

    def __init__(self) -> None:
        super().__init__(
            "the model began to think and never came to an answer; try again, raise the limit on "
            "tokens or take another model"
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a breakdown; None for one that was not asked for or not given.

    notes: sentences for the reader about what was left out.
    """

    summary: str | None = None
    questions: tuple[Question, ...] | None = None
    comments: tuple[Comment, ...] | None = None
    turns: tuple[Turn, ...] | None = None
    actions: tuple[str, ...] | None = None
    terms: tuple[Term, ...] | None = None
    notes: tuple[str, ...] = ()


def schema(parts: Sequence[str]) -> dict[str, Any]:
    """A JSON schema of an object with just these parts, each required; names from PARTS."""
    return _object({part: _schema_of(part) for part in parts})


def read_reply(content: str, parts: Sequence[str]) -> Parts:
    """The parts asked for out of a model's answer.

    What it thought goes first, see `thoughts`; marks inside a whole object are read with the text
    that they stand in. Understood around the JSON object: prose, a code fence, commas before a
    closing bracket. Of several objects the last counts that has all parts asked for. Where only
    the summary was asked for, an answer without any brace is the summary.
    An entry that lacks a field is left out with a note; so is a part other than the summary. An
    entry that a weak model repeats is kept once.

    Raises UnfinishedThoughtError, and WrongReplyError where there is no object, or no summary
    though it was asked for.
    """
    objects = _objects(content, parts)
    spoken = spoken_in(content, [(found.start, found.end) for found in objects])
    if not spoken.has_answer:
        raise UnfinishedThoughtError
    text = answer_text(spoken.text)
    if list(parts) == ["summary"] and text and not re.search("[{}]", text):
        return Parts(summary=text)
    values = _last_whole([o.values for o in objects if o.start >= spoken.start], parts)
    found: dict[str, Any] = {}
    notes: list[str] = []
    for part in parts:
        if part == "summary":
            found[part] = _summary(values.get(part))
        elif not isinstance(values.get(part), list):
            notes.append(f"The model gave no {part}.")
        else:
            found[part], lost = _entries(values[part], _READERS[part])
            if lost:
                notes.append(f"Of the {part} the model gave, {lost} had a field missing.")
    if "summary" in parts and not has_words(found["summary"]):
        raise WrongReplyError("the model's answer holds no summary; try again or another model")
    return Parts(**found, notes=tuple(notes))


def answer_text(value: Any) -> str:
    """A text of a model's, fit to be stored: plain, without thoughts, without any of their marks.

    "" for anything else than a string, and for a thought that is not closed.
    """
    return without_marks(spoken_in(plain_text(value)).text).strip()


def plain_text(value: Any) -> str:
    """A string that every database takes: no half characters, no control characters; stripped.

    "" for anything else than a string.
    """
    if not isinstance(value, str):
        return ""
    whole = value.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    return _CONTROLS.sub("", whole).strip()


@dataclass(frozen=True, slots=True)
class _Found:
    """An object in a text, from `start` to `end`."""

    start: int
    end: int
    values: dict[str, Any]


def _objects(text: str, parts: Sequence[str]) -> list[_Found]:
    """The objects with any of `parts`, none inside another of them."""
    decoder = json.JSONDecoder(strict=False)  # line breaks inside a string are common
    without_commas = _TRAILING_COMMA.sub(" ", text)
    found: list[_Found] = []
    for opening in [match.start() for match in re.finditer(r"\{", text)][-_OPENINGS:]:
        if found and opening < found[-1].end:
            continue
        for tried in (text, without_commas):
            try:
                value, end = decoder.raw_decode(tried, opening)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) and any(part in value for part in parts):
                found.append(_Found(opening, end, value))
            break
    return found


def _last_whole(objects: Sequence[dict[str, Any]], parts: Sequence[str]) -> dict[str, Any]:
    """Of several the last with all parts; where none has all, the last of those with the most."""
    if not objects:
        wanted = ", ".join(parts)
        raise WrongReplyError(
            f"the model's answer is not a whole JSON object with {wanted}; try again or another "
            "model"
        )
    return max(
        reversed(objects),
        key=lambda values: ("summary" in values, sum(part in values for part in parts)),
    )


def _summary(value: Any) -> str:
    """Raises UnfinishedThoughtError where it is a thought that was never closed."""
    if not spoken_in(plain_text(value)).has_answer:
        raise UnfinishedThoughtError
    return answer_text(value)


def _entries(
    values: list[Any], read: Callable[[Any], _Part | None]
) -> tuple[tuple[_Part, ...], int]:
    made = [read(value) for value in values]
    kept = [one for one in made if one is not None]
    return tuple(dict.fromkeys(kept)), len(made) - len(kept)


def _question(value: Any) -> Question | None:
    question, answer = _field(value, "question"), _field(value, "answer")
    return Question(question, answer) if question and answer else None


def _comment(value: Any) -> Comment | None:
    body, polarity = _field(value, "body"), _polarity(value)
    return Comment(body, polarity) if body and polarity else None


def _turn(value: Any) -> Turn | None:
    speaker, body = _field(value, "speaker"), _field(value, "body")
    return Turn(speaker, body) if speaker and body else None


def _action(value: Any) -> str | None:
    return (answer_text(value) or _field(value, "action")) or None


def _term(value: Any) -> Term | None:
    term, definition = _field(value, "term"), _field(value, "definition")
    return Term(term, definition) if term and definition else None


_READERS: dict[str, Callable[[Any], Any]] = {
    "questions": _question,
    "comments": _comment,
    "turns": _turn,
    "actions": _action,
    "terms": _term,
}


def _field(value: Any, name: str) -> str:
    return answer_text(value.get(name)) if isinstance(value, dict) else ""


def _polarity(value: Any) -> Polarity | None:
    said = value.get("polarity") if isinstance(value, dict) else None
    if isinstance(said, str):
        return POLARITIES.get(said.strip().lower())
    return POLARITIES.get(said) if type(said) is int else None


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema_of(part: str) -> dict[str, Any]:
    if part == "summary":
        return _TEXT
    items = _object(_FIELDS[part]) if part in _FIELDS else _TEXT
    return {"type": "array", "items": items, "maxItems": MOST}
