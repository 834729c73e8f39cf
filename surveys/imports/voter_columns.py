"""Tables with a column for each person, as sheets have them: each cell is a vote. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from common.files.rejections import Reason, Rejection
from summaries.importing.records import GivenLine, Row
from summaries.importing.values import unsaid
from surveys.imports.given import VoteReading
from surveys.imports.vote_names import columns_meant


def by_voter(rows: Iterable[Row], how: VoteReading) -> Iterator[Row]:
    """A row for each person's cell that says something; the rows as they are where no column is one
    person's. It names the winner where a line names two models, and else is a thumb."""
    for row in rows:
        if isinstance(row, Rejection) or not how.voters_from:
            yield row
            continue
        cells = {name: row.fields[name] for name in how.voters_from if name in row.fields}
        said = {name: value for name, value in cells.items() if not unsaid(value)}
        if not said:
            yield Rejection(row.line, Reason.NO_ANSWER, "nobody’s column says anything", row.raw)
        rest = {name: value for name, value in row.fields.items() if name not in cells}
        for place, (name, value) in enumerate(said.items(), start=1):
            yield _row(row, _with(rest, how, name, value), place)


def _with(
    rest: Mapping[str, object], how: VoteReading, voter: str, value: object
) -> dict[str, object]:
    columns = dict(how.columns)
    is_choice = {"model_a", "model_b"} <= columns_meant(rest, columns).keys()
    ours = "winner" if is_choice else "vote"
    return {**rest, columns.get(ours, ours): value, columns.get("voter", "voter"): voter}


def _row(row: GivenLine, fields: dict[str, Any], place: int) -> GivenLine:
    raw = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return GivenLine(row.line, raw, fields, place, row.more)
