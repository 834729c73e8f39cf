"""What can be brought: each kind's fields in words, and what its columns are guessed to mean. Pure.

A column means a field, or one of four things that many columns mean at once: the summaries of a
model, ratings by the column's own name, numbers of what the column is called, one person's votes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from common.files.rejections import FieldError
from summaries.importing import given_values
from summaries.importing.formats.inner import EACH
from summaries.importing.names import SUMMARY_WORDS, meant_by, plain_name
from surveys.imports.vote_names import columns_meant

MODELS: Final = "*model"
RATINGS: Final = "*ratings"
NUMBERS: Final = "*numbers"
VOTES: Final = "*votes"
_WIDE: Final = re.compile(
    r"(prediction|pred|output|summary|response|answer|generated|candidate|model|system|hyp)s?"
    r"[_ .-]+(.+)", re.I
)  # fmt: skip
# Lists of answers. By another, as the turns of a talk, a line would be counted again and again.
_LISTS: Final = frozenset({"annotations", "responses"})
_SAID: Final = frozenset({"winner", "vote", "vote_words", "won", "lost", "a_won", "b_won", "value"})
_AUTHORS: Final = {"model", "version", "summary"}
# Said nowhere else, for here a person looks at the guess before anything is taken in.
_LIKELY: Final[Mapping[str, str]] = {
    **dict.fromkeys(("doc", "docid", "item_id", "sample_id", "row_id", "story_id"), "article_id"),
    **dict.fromkeys(("input", "source_text", "full_text", "story", "transcript"), "article"),
    **dict.fromkeys(("model_name", "modelname", "system_name", "llm", "engine"), "model"),
    **dict.fromkeys(("model_output", "completion", "generated_text"), "summary"),
    **dict.fromkeys(
        ("human_summary", "gold", "gold_summary", "human_reference", "ideal", "expected_output"),
        "references",
    ),
}


@dataclass(frozen=True, slots=True)
class BroughtKind:
    """A kind of file: its name, what to call it, and its fields with their words."""

    name: str
    words: str
    says: str
    fields: Mapping[str, str]


_ARTICLE: Final = {"article_id": "article’s id"}
KINDS: Final[Mapping[str, BroughtKind]] = {
    each.name: each
    for each in (
        BroughtKind(
            "summaries", "Outputs of models", "Articles, and what each model wrote of them.",
            {"article": "article’s text", **_ARTICLE, "title": "article’s title",
             "summary": "summary", "model": "model", "version": "model’s version",
             "references": "reference", "language": "language", "source": "source",
             "url": "address", "tags": "tags", "rater": "rater", MODELS: "one model’s summaries",
             RATINGS: "ratings, by the column’s name"},
        ),
        BroughtKind(
            "votes", "Votes and battles", "Thumbs, or which of two models won.",
            {"winner": "winner", "model_a": "model a (left)", "model_b": "model b (right)",
             "response_a": "text of model a", "response_b": "text of model b", "vote": "thumb",
             "won": "model that won", "lost": "model that lost",
             "won_text": "text of the one that won", "lost_text": "text of the one that lost",
             "a_won": "whether model a won", "b_won": "whether model b won",
             "tied": "whether it was a tie", "both_bad": "whether both were bad",
             "vote_words": "thumb in words",
             "model": "model", "version": "model’s version", "summary": "model’s text",
             "article": "article’s text or prompt", **_ARTICLE, "prompt_id": "prompt’s number",
             "voter": "voter", "at": "time", "vote_id": "vote’s id", "turn": "turn",
             "reasons": "reasons for a 👎", "comment": "comment", "section": "section",
             "language": "language", "name": "score’s name", "data_type": "score’s type",
             "title": "article’s title", VOTES: "one person’s votes, by the column’s name"},
        ),
        BroughtKind(
            "ratings", "Ratings", "What people rated, on which dimension, and who they are.",
            {**_ARTICLE, "model": "model", "version": "model’s version", "name": "dimension",
             "value": "rating", "rater": "rater", "group": "group of raters",
             NUMBERS: "ratings of what it is called"},
        ),
        BroughtKind(
            "scores", "Scores", "Numbers of metrics that were computed elsewhere.",
            {**_ARTICLE, "model": "model", "version": "model’s version", "name": "metric",
             "value": "score", "reason": "why there is none",
             NUMBERS: "scores of what it is called"},
        ),
    )
}  # fmt: skip

_NO_ARTICLE: Final = "No column says which article a line is about: choose “article’s {}” for one."
_NO_MODEL: Final = (
    "No column says which model wrote a line: choose “model” for one, or name the model below the "
    "table."
)
_WANTED: Final[Mapping[str, tuple[tuple[set[str], str], ...]]] = {
    "summaries": (
        ({"article", "article_id", "title"}, _NO_ARTICLE.format("text")),
        ({"model", MODELS}, _NO_MODEL),
        ({"summary", MODELS}, "No column holds the summaries: choose “summary” for one."),
    ),
    "ratings": (
        ({"article_id"}, _NO_ARTICLE.format("id")),
        ({"model"}, _NO_MODEL),
        ({"value", NUMBERS}, "No column holds the ratings: choose “rating” for one."),
    ),
    "scores": (
        ({"article_id"}, _NO_ARTICLE.format("id")),
        ({"model"}, _NO_MODEL),
        ({"value", NUMBERS}, "No column holds the scores: choose “score” for one."),
    ),
}


def guessed_kind(names: Sequence[str], inner: Sequence[str] = ()) -> str:
    """What a file with these columns, and places within them, most likely holds."""
    plain = {plain_name(name) for name in names}
    is_pairwise = any(EACH in name and name.endswith(".selected") for name in inner)
    votes = _meant(names, "votes")
    names_sides = {"model_a", "model_b"} <= votes.keys()
    outcomes = {"winner", "a_won", "b_won", "won", "lost"} & votes.keys()
    if (names_sides and outcomes) or {"won", "lost"} <= votes.keys() or is_pairwise:
        return "votes"
    if {"thumb", "vote", "feedback", "datatype", "data_type"} & plain:
        return "votes"
    if "vote" in votes and "summary" not in votes and {"voter", "like", "liked"} & plain:
        return "votes"
    if "summary" in _meant(names, "summaries") or len(wide_columns(names)) > 1:
        return "summaries"
    if {"rater", "rater_id", "annotator", "annotator_id", "worker_id", "dimension"} & plain:
        return "ratings"
    is_of_summaries = {"article_id", "model"} <= _meant(names, "scores").keys()
    return "scores" if is_of_summaries else "summaries"


def guessed_columns(
    names: Sequence[str], kind: str, *, inner: Sequence[str] = ()
) -> dict[str, str]:
    """What each column most likely means; "" for those that mean nothing.

    inner: places within columns, of which only who answered, when, and the answer's id are guessed,
    and only where no column says what was answered.
    """
    found = {theirs: ours for ours, theirs in _meant(names, kind).items() if _known(kind, ours)}
    for name in names:
        ours = _LIKELY.get(plain_name(name), "")
        if name not in found and _known(kind, ours) and ours not in found.values():
            found[name] = ours
    if kind == "summaries":
        if "model" not in found.values():
            found |= {name: "model" for name in names if plain_name(name) == "model_name"}
        wide = wide_columns(names)
        has_one = {"model", "summary"} <= set(found.values())
        if len(wide) > 1 and not has_one:
            found = {name: ours for name, ours in found.items() if ours not in _AUTHORS}
            found |= dict.fromkeys(wide, MODELS)
        with suppress(FieldError):
            found |= dict.fromkeys(meant_by(names, {}).ratings, RATINGS)
    if kind in {"ratings", "scores"} and "value" not in found.values():
        holding = {name for name in names if any(each.startswith(f"{name}.") for each in inner)}
        rest = [name for name in names if name not in {*found, *holding} and _is_numbers(name)]
        found |= dict.fromkeys(rest, NUMBERS)
    for name in inner if _SAID.isdisjoint(found.values()) else ():
        ours = _of_answers(name, kind)
        if ours and ours not in found.values():
            found[name] = ours
    return {name: found.get(name, "") for name in (*names, *inner)}


def _of_answers(name: str, kind: str) -> str:
    """What a place within a list of answers says of who gave one; "" for others."""
    *_, before, last = parts = name.split(".")
    if EACH not in parts or _LISTS.isdisjoint(parts[: parts.index(EACH)]):
        return ""
    who = "voter" if kind == "votes" else "rater"
    if last in {"completed_by", "user_id"} or (before, last) == ("completed_by", "id"):
        return who if _known(kind, who) else ""
    if before == EACH:
        ours = {"created_at": "at", "id": "vote_id"}.get(last, "")
        return ours if kind == "votes" else ""
    return ""


def what_lacks(kind: str, columns: Mapping[str, str], model: str) -> str:
    """Why no line can be taken in with these meanings, and the way out; "" where some may be.

    columns: the file's to ours. model: of the lines that name none.
    """
    there = {*columns.values(), *({"model"} if model else ())}
    wanted = _WANTED.get(kind, ())
    return next((says for some, says in wanted if not some & there), "")


def wide_columns(names: Sequence[str]) -> list[str]:
    """Columns that seem to hold the summaries of one model each, as prediction_a, prediction_b."""
    found = {name: match[1].lower() for name in names if (match := _WIDE.fullmatch(name))}
    kept = {"model_a", "model_b", "model_name", "model_version", "model_type", "model_id",
            "system_id", "system_name", "summary_id", "model_created_at"}  # fmt: skip
    found = {name: word for name, word in found.items() if plain_name(name) not in kept}
    if not found:
        return []
    word, number = Counter(found.values()).most_common(1)[0]
    return [name for name, its in found.items() if its == word] if number > 1 else []


def _known(kind: str, ours: str) -> bool:
    return ours in KINDS[kind].fields


def _is_numbers(name: str) -> bool:
    return plain_name(name) not in given_values.PASSED


def _meant(names: Sequence[str], kind: str) -> dict[str, str]:
    """Our fields to the file's; of two columns for one field the first."""
    if kind == "votes":

        def read(some: Sequence[str]) -> dict[str, str]:
            return dict(columns_meant(some, {}))
    else:
        words = SUMMARY_WORDS if kind == "summaries" else given_values.WORDS

        def read(some: Sequence[str]) -> dict[str, str]:
            return dict(meant_by(some, {}, words).fields)

    try:
        return read(names)
    except FieldError:
        found: dict[str, str] = {}
        for name in names:
            for ours, theirs in read([name]).items():
                found.setdefault(ours, theirs)
        return found
