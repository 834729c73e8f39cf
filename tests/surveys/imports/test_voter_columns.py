"""Sheets in which each person has a column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from surveys.ballots.models import Ballot
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.exports import outcomes, voters, write_csv, write_json

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def sheet() -> str:
    cells = [("A", "B"), ("A", "A"), ("tie", ""), ("", ""), ("x?", "B")]
    return write_csv(
        {"id": n, "model_a": "alpha", "model_b": "beta", "Ann": ann, "Bo": bo, "Note": "B"}
        for n, (ann, bo) in enumerate(cells)
    )


def test_each_filled_cell_is_its_persons_vote(capsys: Any) -> None:
    with pytest.raises(CommandError):
        call_command("import_votes", sheet(), "--voters-from-columns", "Ann", "Bo")
    assert outcomes() == {"first": 3, "second": 2, "tie": 1}
    assert voters() == 2
    said = capsys.readouterr().out
    assert "6 created" in said and "1: no answer" in said and "1: wrong value" in said
    refused = list(map(json.loads, Path("export.csv.rejected.jsonl").read_text().splitlines()))
    assert [each["line"] for each in refused] == [5, 6]
    assert json.loads(refused[1]["original"])["voter"] == "Ann"


def test_the_sheet_again_changes_nothing() -> None:
    for _ in range(2):
        with pytest.raises(CommandError):
            call_command("import_votes", sheet(), "--voters-from-columns", "Ann", "Bo")
    assert Ballot.objects.count() == 6


def test_without_two_models_a_cell_is_a_thumb() -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    line = {"article_id": "a1", "model": "bart", "people": {"ann": "up", "bo": "down"}}
    call_command(
        "import_votes", write_json(line), "--voters-from-columns", "people.ann", "people.bo"
    )
    assert sorted(Ballot.objects.values_list("value", flat=True)) == [-1, 1]
    assert voters() == 2


def test_a_sheet_without_such_a_column_is_told_what_it_lacks(capsys: Any) -> None:
    with pytest.raises(CommandError):
        call_command("import_votes", sheet(), "--voters-from-columns", "Cy")
    assert '"vote" and "winner" are both missing' in capsys.readouterr().err
