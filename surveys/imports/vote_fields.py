"""From a line's fields to the vote that it holds. Pure.

A line that names a winner is a choice between two models, as FastChat and evalica write them; any
other is a thumb on one model's summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import NoneType
from typing import Any, Final

from common.files.decoding import parse_json, printable
from common.files.rejections import FieldError, Reason, Rejection
from summaries.articles import limits
from summaries.importing.fields import read_fields, what_is_there
from summaries.importing.mistaken import means_nothing
from summaries.importing.names import FileWords, meant_by, plain_name
from summaries.importing.records import GivenLine, ReadOptions, Row
from summaries.importing.table import SummaryRecord
from summaries.importing.values import name_within, trimmed, within
from summaries.versions.identifiers import checked_name, split_identifier
from surveys.imports import vote_values
from surveys.imports.given import GivenVote, Named, VoteReading
from surveys.thumbs.reasons import MAX_COMMENT, reasons_for

_AKA: Final[Mapping[str, str]] = {
    "vote_id": "id uuid battle_id score_id feedback_id annotation_id",
    "article_id": "article_key doc_id document_id example_id trace_id traceid guid",
    "prompt_id": "question_id conversation_id task_id",
    "turn": "turns",
    "article": "document source_text article_text full_text prompt question input",
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
    "model_a": "left system_a model_1 left_model player_a",
    "model_b": "right system_b model_2 right_model player_b",
    "response_a": "conversation_a answer_a output_a summary_a text_a response_1",
    "response_b": "conversation_b answer_b output_b summary_b text_b response_2",
    "winner": "outcome choice preference preferred verdict",
    "a_won": "winner_model_a a_wins model_a_won",
    "b_won": "winner_model_b b_wins model_b_won",
    "tied": "winner_tie is_tie",
    "both_bad": "winner_tie_bothbad winner_bothbad winner_both_bad",
    "voter": "judge rater rater_id reader annotator annotator_id worker worker_id",
    "at": "tstamp timestamp voted_at",
}  # fmt: skip
FIELDS: Final = tuple(_AKA)
WORDS: Final = FileWords(
    FIELDS, {each: name for name, known in _AKA.items() for each in known.split()}
)
# Names that mean something only where no better one stands beside them, as in exports of whole
# tables: the first of a field counts.
_WEAK: Final[Mapping[str, str]] = {
    "user_id": "voter", "userid": "voter", "user": "voter", "author_user_id": "voter",
    "authoruserid": "voter", "time": "at", "datetime": "at", "date": "at", "created_at": "at",
    "createdat": "at", "value": "vote", "rating": "vote", "score": "vote", "label": "vote",
    "like": "vote", "liked": "vote",
}  # fmt: skip
# Of files with a column for each outcome, of which the one that holds is 1: as a winner says it.
OUTCOMES: Final[Mapping[str, str]] = {
    "a_won": "model_a", "b_won": "model_b", "tied": "tie", "both_bad": "tie (bothbad)",
}  # fmt: skip
_TEXTS: Final = frozenset({"article", "summary", "response_a", "response_b", "title"})
VOTE_KEY: Final = 200  # characters
LITERAL: Final = ReadOptions(literal=True)
UNKNOWN_ARTICLE: Final = (
    "nothing says what the vote is about; add article_id, or article and summary with their texts"
)


def votes_of(rows: Iterable[Row], how: VoteReading) -> Iterator[GivenVote | Rejection]:
    """The vote of each row, or why it has none; scores of other names are passed over."""
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            vote = read_vote(row, how)
        except FieldError as error:
            yield Rejection(row.line, error.reason, error.message, row.raw)
        else:
            if vote is not None:
                yield vote


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
        if plain in weak:
            fields.setdefault(ours, weak[plain])
    return fields


def read_vote(row: GivenLine, how: VoteReading) -> GivenVote | None:
    """The vote that a line holds; None for a score of another name. Raises FieldError."""
    fields = {
        ours: row.fields[theirs]
        for ours, theirs in columns_meant(row.fields, how.columns).items()
        if not _says_nothing(ours, row.fields[theirs])
    }
    if how.name and str(fields.get("name", how.name)) != how.name:
        return None
    shared: dict[str, Any] = {
        "line": row.line,
        "raw": row.raw,
        "key": name_within(VOTE_KEY)(fields.get("vote_id"), '"vote_id"'),
        "voter": name_within(VOTE_KEY)(fields.get("voter"), '"voter"'),
        "at": vote_values.past(fields.get("at"), '"at"'),
    }
    if "winner" in fields or not OUTCOMES.keys().isdisjoint(fields):
        return _choice(fields, shared)
    if "vote_words" in fields and ("vote" not in fields or _data_type(fields) == "CATEGORICAL"):
        fields["vote"] = fields["vote_words"]
    if "vote" not in fields:
        raise FieldError(Reason.MISSING, _says_no_vote(row, how))
    return _thumb(fields, shared, how)


def _says_no_vote(row: GivenLine, how: VoteReading) -> str:
    """A sentence: what a line without a vote lacks."""
    meant = columns_meant(row.fields, how.columns)
    wanted = "winner" if {"winner", "model_a", "model_b"} & meant.keys() else "vote"
    if wanted in meant:
        return f'"{meant[wanted]}" is empty; fill it or leave the line out'
    missing = '"winner" is' if wanted == "winner" else '"vote" and "winner" are both'
    return f"{missing} missing; {what_is_there(row.fields)}"


def _data_type(fields: Mapping[str, Any]) -> str:
    return str(fields.get("data_type", "")).upper()


def _says_nothing(name: str, value: object) -> bool:
    """Whether the value is none, or a word by which programs say so where no text is expected."""
    if value is None or value in ("", []):
        return True
    return name not in _TEXTS and isinstance(value, str) and means_nothing(value)


def _thumb(fields: Mapping[str, Any], shared: dict[str, Any], how: VoteReading) -> GivenVote:
    model = _named(fields.get("model"), fields.get("version"), '"model"', how.model)
    # Langfuse says of what kind a score is, and of those of two values 0 is the lower one.
    is_known = _data_type(fields) in {"BOOLEAN", "NUMERIC"}
    value = vote_values.thumb(fields["vote"], '"vote"', zero_is_down=how.zero_is_down or is_known)
    article = _key(fields, "article_id")
    records: tuple[SummaryRecord, ...] = ()
    if "summary" in fields:
        records = (_record(fields, article, model, fields["summary"]),)
    elif not article:
        raise FieldError(Reason.MISSING, UNKNOWN_ARTICLE)
    section = vote_values.section(fields.get("section", ""), '"section"')
    return GivenVote(
        models=(model,), value=value, article=article, records=records, section=section,
        reasons=_reasons(fields.get("reasons"), section, value),
        comment=_comment(fields.get("comment", "")) if value < 0 else "",
        **shared,
    )  # fmt: skip


def _comment(said: object) -> str:
    """Its beginning, without what no database takes: NULs and halves of characters."""
    return str(said)[:MAX_COMMENT].encode("utf-8", "replace").decode().replace("\0", "")


def _choice(fields: Mapping[str, Any], shared: dict[str, Any]) -> GivenVote:
    one, other = (
        _named(fields.get(name), None, f'"{name}"', None) for name in ("model_a", "model_b")
    )
    if one == other:
        raise FieldError(Reason.VALUE, '"model_a" and "model_b" are the same')
    said = (str(fields["model_a"]).strip(), str(fields["model_b"]).strip())
    outcome = vote_values.winner(_winner(fields), '"winner"', said)
    turn = vote_values.whole(fields.get("turn"), '"turn"')
    article, prompt = _key(fields, "article_id"), _key(fields, "prompt_id")
    if prompt and turn is not None and turn > 1:
        prompt = f"{prompt}#{turn}"
    records = _both(fields, article, prompt, (one, other), turn)
    return GivenVote(
        models=(one, other), value=outcome.choice, article=article, prompt=prompt,
        records=records, **shared,
    )  # fmt: skip


def _winner(fields: Mapping[str, Any]) -> object:
    """As the line says it, or the one outcome whose column says that it holds."""
    if "winner" in fields:
        return fields["winner"]
    held = [
        name for name in OUTCOMES if name in fields and vote_values.holds(fields[name], f'"{name}"')
    ]
    if len(held) != 1:
        raise FieldError(
            Reason.VALUE, f"{len(held)} of the columns of outcomes say that they hold; one does"
        )
    return OUTCOMES[held[0]]


def _both(
    fields: Mapping[str, Any],
    article: str,
    prompt: str,
    models: tuple[Named, Named],
    turn: int | None,
) -> tuple[SummaryRecord, ...]:
    """The texts of both models; none where one is not given."""
    said = [
        vote_values.conversation(fields.get(name), f'"{name}"', turns=turn)
        for name in ("response_a", "response_b")
    ]
    asked = next((asked for asked, _ in said if asked), "")
    if not all(answer for _, answer in said):
        return ()
    known = dict(fields)
    if asked and "article" not in fields:
        known["article"] = asked
    elif isinstance(fields.get("article"), str | list):
        known["article"] = vote_values.conversation(fields["article"], '"article"', turns=turn)[1]
    if not (article or prompt or known.get("article")):
        raise FieldError(Reason.MISSING, UNKNOWN_ARTICLE)
    return tuple(
        _record(known, article, model, answer)
        for model, (_, answer) in zip(models, said, strict=True)
    )


def _record(
    fields: Mapping[str, Any], article: str, model: Named, summary: object
) -> SummaryRecord:
    given = {name: fields[name] for name in ("article", "title", "language") if name in fields}
    given |= {"article_id": article or None, "summary": summary}
    given |= {"model": model[0], "version": model[1]}
    if not given.get("article") and not article:
        given["title"] = given.get("title") or f"Prompt {fields.get('prompt_id', '')}"
    record, _ = read_fields(given, LITERAL)
    return record


def _named(value: object, version: object, what: str, otherwise: Named | None) -> Named:
    are_texts = type(value) is str and type(version) in {str, NoneType}
    return (_name_of if are_texts else _name_of.__wrapped__)(value, version, what, otherwise)


@lru_cache(maxsize=1024)  # few models come again and again
def _name_of(value: object, version: object, what: str, otherwise: Named | None) -> Named:
    name = name_within(limits.MODEL + 1 + limits.VERSION)(value, what)
    number = name_within(limits.VERSION)(version, '"version"')
    if not name:
        if otherwise is None:
            raise FieldError(Reason.MISSING, f"{what} is missing; add it or pass --model")
        return otherwise
    if not number:
        name, number = map(trimmed, split_identifier(name))
    within(name, what, limits.MODEL)
    within(number, what, limits.VERSION)
    return checked_name(name, what), checked_name(number, what)


def _key(fields: Mapping[str, Any], name: str) -> str:
    return str(name_within(limits.KEY - 70)(fields.get(name), f'"{name}"'))


def _reasons(value: object, section: tuple[str, int] | None, thumb: int) -> tuple[str, ...]:
    if value is None or thumb > 0:
        return ()
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(FieldError):
            value = parse_json(value)
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise FieldError(Reason.TYPE, '"reasons" is no list of words')
    known = reasons_for(section[0] if section else "summary")
    reasons = tuple(sorted({each.strip() for each in given if each.strip()}))
    if unknown := [each for each in reasons if each not in known]:
        raise FieldError(
            Reason.VALUE, f"{printable(unknown[0])} is no reason; there are {', '.join(known)}"
        )
    return reasons
