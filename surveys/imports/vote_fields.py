"""From a line's fields to the vote that it holds. Pure.

A line that names a winner is a choice between two models, as FastChat and evalica write them; any
other is a thumb on one model's summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from types import NoneType
from typing import Any, Final

from common.files.decoding import parse_json, printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.importing.fields import read_fields, what_is_there
from summaries.importing.formats.answers import refuse_program
from summaries.importing.mistaken import means_nothing
from summaries.importing.records import GivenLine, ReadOptions
from summaries.importing.table import SummaryRecord
from summaries.importing.values import name_within, trimmed, within
from summaries.versions.identifiers import checked_name, split_identifier
from surveys.imports import vote_values
from surveys.imports.answer_rows import (
    SAID,
    alone,
    chosen_side,
    one_of_a_line,
    refuse_several,
)
from surveys.imports.given import GivenVote, Named, VoteReading
from surveys.imports.number_marks import NO_MARKS, NumberMarks
from surveys.imports.pair_fields import as_battle, is_pair
from surveys.imports.vote_names import OUTCOMES, columns_meant, first_number
from surveys.thumbs.reasons import MAX_COMMENT, reasons_for

_TEXTS: Final = frozenset(
    {"article", "summary", "response_a", "response_b", "won_text", "lost_text", "title"}
)
_ABOUT: Final = frozenset({"article", "title", "prompt_id"})
VOTE_KEY: Final = 200  # characters
LITERAL: Final = ReadOptions(literal=True)
UNKNOWN_ARTICLE: Final = (
    "nothing says what the vote is about; add article_id, or article and summary with their texts"
)


def fields_of(row: GivenLine, meant: Mapping[str, str], how: VoteReading) -> dict[str, Any] | None:
    """What the row says by our names; None for a score of another name."""
    fields = {
        ours: row.fields[theirs]
        for ours, theirs in meant.items()
        if not _says_nothing(ours, row.fields[theirs])
    }
    for ours in SAID:
        if isinstance(fields.get(ours), str | list | dict):
            fields[ours] = alone(fields[ours], ours)
    if "winner" in fields:
        fields["winner"] = chosen_side(fields["winner"], row.fields, meant["winner"])
    if how.name and str(fields.get("name", how.name)) != how.name:
        return None
    if "vote_words" in fields and ("vote" not in fields or _data_type(fields) == "CATEGORICAL"):
        fields["vote"] = fields["vote_words"]
    return fields


def read_vote(row: GivenLine, how: VoteReading, marks: NumberMarks = NO_MARKS) -> GivenVote | None:
    """The vote that a line holds; None for a score of another name. Raises FieldError.

    marks: what the numbers of the lines beside it tell.
    """
    meant = columns_meant(row.fields, how.columns)
    found = fields_of(row, meant, how)
    if found is None:
        return None
    refuse_program(row.fields)
    refuse_several(row, meant)
    if row.place:
        found = one_of_a_line(found, row.place, meant)
    fields = as_battle(found, sides_shuffled=how.sides_shuffled)
    shared: dict[str, Any] = {
        "line": row.line,
        "raw": row.raw,
        "key": name_within(VOTE_KEY)(fields.get("vote_id"), '"vote_id"'),
        "voter": name_within(VOTE_KEY)(fields.get("voter"), '"voter"'),
        "at": vote_values.past(fields.get("at"), '"at"'),
    }
    if "winner" in fields or not OUTCOMES.keys().isdisjoint(fields):
        shared |= {"sides_drawn": how.sides_shuffled, "winner_first": is_pair(found)}
        return _choice(fields, shared, first_number(meant), marks)
    if "vote" not in fields:
        raise FieldError(Reason.MISSING, _says_no_vote(row, how))
    return _thumb(fields, shared, how, marks)


def _says_no_vote(row: GivenLine, how: VoteReading) -> str:
    """A sentence: what a line without a vote lacks."""
    meant = columns_meant(row.fields, how.columns)
    if {"won_text", "lost_text"} & meant.keys():
        return '"chosen_model" and "rejected_model" are missing: nothing says whose the texts are'
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


def _thumb(
    fields: Mapping[str, Any], shared: dict[str, Any], how: VoteReading, marks: NumberMarks
) -> GivenVote:
    model = _named(fields.get("model"), fields.get("version"), '"model"', how.model)
    # Langfuse says of what kind a score is, and of those of two values 0 is the lower one.
    is_known = _data_type(fields) in {"BOOLEAN", "NUMERIC"} and not marks.is_signed
    value = vote_values.thumb(fields["vote"], '"vote"', zero_is_down=how.zero_is_down or is_known)
    marks.refuse("vote", fields["vote"], way="are no thumbs; numbers of a scale are ratings")
    article = _key(fields, "article_id")
    records: tuple[SummaryRecord, ...] = ()
    if not article and ("summary" not in fields or _ABOUT.isdisjoint(fields)):
        raise FieldError(Reason.MISSING, UNKNOWN_ARTICLE)
    if "summary" in fields:
        records = (_record(fields, article, model, fields["summary"]),)
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


def _choice(
    fields: Mapping[str, Any], shared: dict[str, Any], first: int | None, marks: NumberMarks
) -> GivenVote:
    one, other = (
        _named(fields.get(name), None, f'"{name}"', None) for name in ("model_a", "model_b")
    )
    if one == other:
        raise FieldError(Reason.VALUE, '"model_a" and "model_b" are the same')
    said, won = _names_said(fields), _winner(fields)
    outcome = vote_values.winner(won, '"winner"', said, first=first)
    if vote_values.as_name(won) not in said:
        marks.refuse("winner", won, way="count no models; write model_a, model_b or tie")
    turn = vote_values.whole(fields.get("turn"), '"turn"')
    article, prompt = _key(fields, "article_id"), _key(fields, "prompt_id")
    if prompt and turn is not None and turn > 1:
        prompt = f"{prompt}#{turn}"
    records = _both(fields, article, prompt, (one, other), turn)
    return GivenVote(
        models=(one, other), value=outcome.choice, article=article, prompt=prompt,
        records=records, **shared,
    )  # fmt: skip


def _names_said(fields: Mapping[str, Any]) -> tuple[str, str]:
    return vote_values.as_name(fields["model_a"]), vote_values.as_name(fields["model_b"])


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
            otherwise_by = " or pass --model" if what == '"model"' else ""
            raise FieldError(Reason.MISSING, f"{what} is missing; add it{otherwise_by}")
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
