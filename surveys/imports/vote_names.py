"""What files call the fields of a vote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from summaries.importing.names import FileWords, meant_by, plain_name

_AKA: Final[Mapping[str, str]] = {
    "vote_id": "battle_id score_id feedback_id annotation_id assignmentid assignment_id",
    "article_id": "article_key doc_id document_id example_id trace_id traceid guid",
    "prompt_id": "question_id conversation_id task_id",
    "turn": "turns",
    "article": "document source_text article_text full_text prompt question input instruction",
    "title": "headline",
    "language": "lang",
    "model": "system model_id system_id model_name system_name",
    "version": "model_version",
    "summary": "prediction output response answer model_output generated_summary",
    "vote": "thumb feedback thumbs is_positive",
    "vote_words": "string_value stringvalue",
    "name": "score_name",
    "data_type": "datatype",
    "section": "part",
    "reasons": "reason",
    "comment": "explanation note",
    "model_a": "left system_a model_1 generator_1 left_model player_a",
    "model_b": "right system_b model_2 generator_2 right_model player_b",
    "response_a": "conversation_a answer_a output_a summary_a text_a response_1 output_1",
    "response_b": "conversation_b answer_b output_b summary_b text_b response_2 output_2",
    "won": "chosen_model chosen_version winner_model winning_model preferred_model",
    "lost": "rejected_model rejected_version loser_model losing_model loser",
    "won_text": "chosen chosen_response chosen_summary",
    "lost_text": "rejected rejected_response rejected_summary",
    "winner": "outcome choice preference preferred verdict",
    "a_won": "winner_model_a a_wins model_a_won",
    "b_won": "winner_model_b b_wins model_b_won",
    "tied": "winner_tie is_tie",
    "both_bad": "winner_tie_bothbad winner_bothbad winner_both_bad",
    "voter": "judge rater rater_id reader annotator annotator_id _annotator_id completed_by worker "
             "worker_id workerid",
    "at": "tstamp timestamp voted_at",
}  # fmt: skip
_NUMBER: Final = re.compile(r"(\d+)")
FIELDS: Final = tuple(_AKA)
WORDS: Final = FileWords(
    FIELDS, {each: name for name, known in _AKA.items() for each in known.split()}
)
# Names that mean something only where no better one stands beside them, as in exports of whole
# tables: the first of a field counts.
_WEAK: Final[Mapping[str, str]] = {
    "id": "vote_id", "uuid": "vote_id", "hitid": "prompt_id", "_session_id": "voter",
    "_timestamp": "at", "submittime": "at",
    "user_id": "voter", "userid": "voter", "user": "voter", "author_user_id": "voter",
    "authoruserid": "voter", "time": "at", "datetime": "at", "date": "at", "created_at": "at",
    "createdat": "at", "score": "vote", "value": "vote", "rating": "vote", "label": "vote",
    "like": "vote", "liked": "vote",
}  # fmt: skip
# Of files with a column for each outcome, of which the one that holds is 1: as a winner says it.
OUTCOMES: Final[Mapping[str, str]] = {
    "a_won": "model_a", "b_won": "model_b", "tied": "tie", "both_bad": "tie (bothbad)",
}  # fmt: skip


def columns_meant(names: Iterable[str], columns: Mapping[str, str]) -> Mapping[str, str]:
    """Our field names to the file's. Raises FieldError where two stand for one field."""
    return _columns_meant(tuple(names), tuple(columns.items()))


@lru_cache(maxsize=64)  # the lines of a file have few sets of names
def _columns_meant(
    given: tuple[str, ...], columns: tuple[tuple[str, str], ...]
) -> Mapping[str, str]:
    named = dict(columns)
    weak = {plain_name(name): name for name in given if plain_name(name) in _WEAK}
    strong = [name for name in given if name not in weak.values() or name in named.values()]
    fields = dict(meant_by(strong, named, WORDS).fields)
    for plain, ours in _WEAK.items():
        if plain in weak and weak[plain] not in named.values():
            fields.setdefault(ours, weak[plain])
    if "hitid" in weak and "title" not in named:
        fields.pop("title", None)  # what the task is called, on all lines
    is_of_task = plain_name(fields.get("vote_id", "")) == "annotation_id" and "id" in weak
    if is_of_task and weak["id"] not in named.values() and "article_id" not in fields:
        fields.setdefault("prompt_id", weak["id"])
    return fields


def first_number(meant: Mapping[str, str]) -> int | None:
    """From where a file numbers its two models, 0 or 1: 1 of `generator_1` and `generator_2`, 0 of
    `summaries.0.policy` and `summaries.1.policy`. None where it does not.

    meant: as `columns_meant` gives it.
    """
    one, other = (_NUMBER.split(meant.get(name, "")) for name in ("model_a", "model_b"))
    if len(one) != len(other):
        return None
    differ = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return {("0", "1"): 0, ("1", "2"): 1}.get(differ[0]) if len(differ) == 1 else None
