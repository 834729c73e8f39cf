"""Numbers that people or metrics gave summaries that are here: one a line, or one a column. Pure.

A line names an article and a model. Either it has what was judged in one column and the number in
another, as exports of scores do, or each column that means nothing else is a name with its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason, Rejection
from summaries.articles import limits
from summaries.importing.fields import what_is_there, with_unmet
from summaries.importing.mistaken import NOTHING
from summaries.importing.names import FileWords, inner_names, meant_by
from summaries.importing.records import GivenLine, Row
from summaries.importing.values import name_within, needed, text, trimmed, within
from summaries.versions.identifiers import one_spelling_of, split_identifier

_AKA: Final[Mapping[str, str]] = {
    "article_id": "article_key doc_id document_id example_id trace_id traceid guid",
    "model": "system model_id system_id model_name system_name",
    "version": "model_version",
    "name": "metric dimension criterion aspect score_name measure",
    "value": "score rating",
    "rater": "rater_id rater_name annotator annotator_id worker_id author_user_id authoruserid",
    "group": "rater_group",
    "reason": "why",
}
FIELDS: Final = tuple(_AKA)
REASON: Final = 200  # characters that are kept of one
WORDS: Final = FileWords(
    FIELDS, {each: name for name, known in _AKA.items() for each in known.split()}
)
# Columns of other products' exports that are no numbers of anybody.
PASSED: Final = frozenset({
    "id", "timestamp", "source", "datatype", "data_type", "comment", "observationid",
    "observation_id", "userid", "user_id", "created_at", "createdat", "updated_at", "updatedat",
    "environment", "metadata", "title", "summary", "article", "document", "language", "session_id",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One number: of which article and model, what of, by whom. None with a reason is no number."""

    line: int
    raw: bytes
    article: str
    model: tuple[str, str]
    name: str
    value: float | None
    rater: str = ""
    group: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ValueReading:
    """How to read such a file. columns: our field names to the file's. model: of lines that name
    none. names: the columns to take where each is a name; empty for all that hold numbers."""

    columns: Mapping[str, str] = field(default_factory=dict)
    model: tuple[str, str] | None = None
    names: tuple[str, ...] = ()
    delimiter: str | None = None


def values_of(rows: Iterable[Row], how: ValueReading) -> Iterator[GivenValue | Rejection]:
    """The numbers of each row, or why it has none."""
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            found = _values(row, how)
        except FieldError as bare:
            error = with_unmet(bare, row.fields, how.columns)
            yield Rejection(row.line, error.reason, error.message, row.raw)
        else:
            yield from found


def _values(row: GivenLine, how: ValueReading) -> list[GivenValue]:
    meant = meant_by(row.fields, how.columns, WORDS)
    fields = {ours: row.fields[theirs] for ours, theirs in meant.fields.items()}
    article = name_within(limits.KEY)(fields.get("article_id"), '"article_id"')
    if not article:
        raise FieldError(Reason.MISSING, f'"article_id" is missing; {what_is_there(row.fields)}')
    model = _model(fields, how.model)
    rater = name_within(limits.RATER)(_said(fields.get("rater")), '"rater"')
    group = name_within(limits.GROUP)(_said(fields.get("group")), '"group"')
    reason = text(str(_said(fields.get("reason")) or "")[:REASON], '"reason"', REASON)
    given = _named_values(fields, row, meant.unknown, how)
    return [
        GivenValue(row.line, row.raw, article, model, name, value, rater, group,
                   "" if value is not None else reason or "the file gives none")
        for name, value in given
    ]  # fmt: skip


def _named_values(
    fields: Mapping[str, object], row: GivenLine, unknown: Sequence[str], how: ValueReading
) -> list[tuple[str, float | None]]:
    if "value" in fields:
        name = needed(fields.get("name"), '"name"', limits.DIMENSION).strip()
        return [(name, _number(fields["value"], '"value"'))]
    wide = [
        (name, _number(row.fields[name], printable(name)))
        for name in how.names or unknown
        if name in row.fields and (how.names or trimmed(name).casefold() not in PASSED)
    ]
    if not wide:
        raise FieldError(
            Reason.MISSING,
            f'"name" and "value" are missing, and no column holds numbers; '
            f"{what_is_there(row.fields)}",
        )
    for name, _ in wide:
        within(name, printable(name), limits.DIMENSION)
    # An empty cell of one column among several is no line of its own.
    return [
        (name.strip(), value) for name, value in wide if value is not None or "reason" in fields
    ]


def _model(fields: Mapping[str, object], otherwise: tuple[str, str] | None) -> tuple[str, str]:
    name = name_within(limits.MODEL + 1 + limits.VERSION)(fields.get("model"), '"model"')
    version = name_within(limits.VERSION)(fields.get("version"), '"version"')
    if not name and otherwise is None:
        raise FieldError(Reason.MISSING, '"model" is missing; add it or pass --model')
    if not name and otherwise is not None:
        return otherwise[0], version or otherwise[1]
    if not version:
        name, version = map(trimmed, split_identifier(name))
    return one_spelling_of(name), one_spelling_of(version)


def _said(value: object) -> object:
    is_nothing = isinstance(value, str) and trimmed(value).casefold() in NOTHING
    return None if is_nothing else value


def _number(value: object, what: str) -> float | None:
    value = _said(value)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return float(value)
    try:
        found = float(str(value).strip().replace("\u2212", "-"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or abs(found) > limits.RATING:
        raise FieldError(
            Reason.VALUE, f"{what} is {printable(str(value))}, not a number that can be kept"
        )
    return found


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """The columns of such a table, as whoever splits its lines asks for them."""

    how: ValueReading

    @property
    def delimiter(self) -> str | None:
        """The sign between cells where it was named."""
        return self.how.delimiter

    @property
    def inner(self) -> Sequence[str]:
        """Names that reach into objects of a line."""
        return inner_names(self.how.columns)

    def known(self, names: Sequence[str]) -> int:
        """How many of the names mean something."""
        return len(meant_by(names, self.how.columns, WORDS).fields)

    def check(self, names: Sequence[str]) -> None:
        """Raise FieldError where no line that has only these can be taken."""
        there = meant_by(names, self.how.columns, WORDS).fields
        if "article_id" not in there:
            raise FieldError(
                Reason.MISSING,
                f'"article_id" is missing; {what_is_there(dict.fromkeys(names))}; '
                "--map article_id=COLUMN",
            )

    def cells(self, names: Sequence[str]) -> Mapping[str, str]:
        """Ids may be whole numbers that a table holds as floats; all else is read as text."""
        there = meant_by(names, self.how.columns, WORDS).fields
        return {theirs: "id" for ours, theirs in there.items() if ours in ("article_id", "rater")}
