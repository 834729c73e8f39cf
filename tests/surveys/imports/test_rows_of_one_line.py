"""Rows that stand on one line of a file, as a list written at one go: each is taken or refused."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from common.files.rejections import Rejection
from summaries.importing.formats import jsonl
from surveys.duels.models import DuelVote
from surveys.imports.given import VoteReading
from surveys.imports.services import import_battles
from surveys.imports.vote_columns import VoteColumns
from surveys.imports.vote_report import VoteReport
from tests.surveys.imports.battles import battle

pytestmark = pytest.mark.django_db

GOOD = [battle(question_id=f"q{n}", judge=f"u{n}") for n in range(3)]
BAD = battle(question_id="q9", winner="perhaps")


def taken(text: str) -> tuple[VoteReport, list[Rejection]]:
    refused: list[Rejection] = []
    rows = jsonl.rows(io.BytesIO(text.encode()), VoteColumns(VoteReading()))
    return import_battles(rows, reject=refused.append), refused


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([GOOD[0], BAD, *GOOD[1:]]),
        json.dumps([GOOD[0], BAD, *GOOD[1:]], indent=1),
        "".join(map(json.dumps, [GOOD[0], BAD, *GOOD[1:]])),
        json.dumps({"data": [GOOD[0], BAD, *GOOD[1:]]}),
        json.dumps({"data": [GOOD[0], BAD]}) + "\n" + json.dumps({"data": GOOD[1:]}) + "\n",
        json.dumps(GOOD[0]) + json.dumps(BAD) + "\n" + "\n".join(map(json.dumps, GOOD[1:])) + "\n",
    ],
    ids=["list", "indented list", "one after another", "answer", "two answers", "two a line"],
)  # fmt: skip
def test_one_that_is_refused_takes_no_other_with_it(text: str) -> None:
    report, refused = taken(text)
    assert (report.counts["created"], DuelVote.objects.count()) == (3, 3)
    assert report.lines == 4
    assert [json.loads(each.raw)["winner"] for each in refused] == ["perhaps"]


def test_each_object_of_a_list_on_one_line_has_a_number_of_its_own() -> None:
    bad: list[Any] = [battle(question_id=f"q{n}", winner="perhaps") for n in range(3)]
    report, refused = taken(json.dumps([GOOD[0], *bad]))
    assert [each.line for each in refused] == [2, 3, 4]
    assert (report.counts["created"], report.lines) == (1, 4)


def test_objects_of_many_lines_have_the_number_of_the_line_they_begin_on() -> None:
    _, refused = taken(json.dumps([GOOD[0], BAD], indent=1))
    begins = json.dumps([GOOD[0], BAD], indent=1).split("\n").index(" {", 2) + 1
    assert [each.line for each in refused] == [begins]
