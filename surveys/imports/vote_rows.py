"""The votes of a file's rows; what numbers and days mean is told by the first of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from common.files.rejections import FieldError, Rejection
from summaries.importing.dated_columns import columns_dated, emptied, first_of
from summaries.importing.fields import with_unmet
from summaries.importing.records import GivenLine, Row
from surveys.imports import vote_values
from surveys.imports.given import GivenVote, VoteReading
from surveys.imports.number_marks import marks_of
from surveys.imports.vote_fields import fields_of, read_vote
from surveys.imports.vote_names import columns_meant, first_number
from surveys.imports.voter_columns import by_voter


def votes_of(rows: Iterable[Row], how: VoteReading) -> Iterator[GivenVote | Rejection]:
    """The vote of each row, or why it has none; scores of other names are passed over.

    The first rows are held (`first_of`): what their numbers mean is told by all of them.
    """

    def times_of(fields: Mapping[str, object]) -> list[str]:
        with suppress(FieldError):  # said of the row, where it is read
            meant = columns_meant(fields, how.columns)
            return [meant["at"]] if "at" in meant else []
        return []

    rest = by_voter(rows, how)
    first = first_of(rest)
    marks = marks_of(_marked(first, how))
    dated = columns_dated(first, times_of, how.days)
    for row in chain(emptied(first), rest):
        if isinstance(row, Rejection):
            yield row
            continue
        try:
            if dated.tells:
                row = dated.read(row, times_of(row.fields))  # noqa: PLW2901
            vote = read_vote(row, how, marks)
        except FieldError as bare:
            error = with_unmet(bare, row.fields, how.columns)
            yield Rejection(row.line, error.reason, error.message, row.raw)
        else:
            if vote is not None:
                yield vote


def _marked(
    rows: Iterable[Row], how: VoteReading
) -> Iterator[tuple[Mapping[str, Any], int | None]]:
    """What the rows hold, and from where they number their models."""
    for row in rows:
        if isinstance(row, GivenLine):
            with suppress(FieldError):  # said of the row, where it is read
                meant = columns_meant(row.fields, how.columns)
                if (fields := fields_of(row, meant, how)) is not None:
                    is_name = vote_values.as_name(fields.get("winner")) in (
                        vote_values.as_name(fields.get(name)) for name in ("model_a", "model_b")
                    )
                    yield fields, None if is_name else first_number(meant)
