"""What forms, crowds and spreadsheets write: work that was rejected, words and days."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from summaries.articles.models import Article
from surveys.ballots.models import Ballot
from tests.surveys.imports.exports import outcomes, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mturk(number: int, side: str, status: str = "Approved") -> dict[str, Any]:
    return {
        "HITId": f"H{number % 2}", "Title": "Which summary is better?", "Reward": "$0.10",
        "AssignmentId": f"A{number}", "WorkerId": f"W{number % 3}", "AssignmentStatus": status,
        "AcceptTime": "Tue Jan 06 02:00:00 PST 2026", "SubmitTime": "Tue Jan 06 02:05:00 PST 2026",
        "Input.system1": "alpha", "Input.system2": "beta", "Answer.better": side,
    }  # fmt: skip


def test_mechanical_turk_rejected_work_does_not_count() -> None:
    rows = [mturk(1, "left"), mturk(2, "right"), mturk(3, "left"), mturk(4, "right", "Rejected")]
    call_command("import_votes", write_csv(rows), "--source", "turk", "--map",
                 "model_a=Input.system1", "model_b=Input.system2",
                 "winner=Answer.better")  # fmt: skip
    assert outcomes() == {"first": 2, "second": 1}
    # The task's title is no article's.
    assert set(Article.objects.values_list("key", flat=True)) == {"turk:H0", "turk:H1"}
    assert {each.received_at for each in Ballot.objects.all()} == {
        datetime(2026, 1, 6, 10, 5, tzinfo=UTC)
    }


def battles(*days: str) -> str:
    return write_csv(
        {"prompt_id": f"p{n}", "model_a": "alpha", "model_b": "beta", "winner": "model_a",
         "voter": f"u{n}", "date": day}
        for n, day in enumerate(days)
    )  # fmt: skip


def days() -> list[str]:
    ballots = Ballot.objects.order_by("pk").values_list("received_at", flat=True)
    return [f"{when:%m-%d %H:%M}" for when in ballots]


def test_a_column_of_american_days_is_read_by_its_clear_ones() -> None:
    call_command("import_votes", battles("3/1/2026 3:05 PM", "3/14/2026 9:00 AM", "3/2/2026"))
    assert days() == ["03-01 15:05", "03-14 09:00", "03-02 00:00"]


def test_days_of_which_nothing_tells_the_month_want_a_word(capsys: Any) -> None:
    with pytest.raises(CommandError):
        call_command("import_votes", battles("3/1/2026", "4/2/2026"))
    assert "pass --dates month-first or --dates day-first" in capsys.readouterr().err
    call_command("import_votes", "export.csv", "--dates", "day-first")
    assert days() == ["01-03 00:00", "02-04 00:00"]


def test_days_that_a_spreadsheet_counts_want_a_word(capsys: Any) -> None:
    with pytest.raises(CommandError):
        call_command("import_votes", battles("46023.5", "46024"))
    assert "pass --dates excel" in capsys.readouterr().err
    call_command("import_votes", "export.csv", "--dates", "excel")
    assert days() == ["01-01 12:00", "01-02 00:00"]


def test_summaries_are_dated_by_their_column_as_well() -> None:
    rows = [
        {"article_id": f"a{n}", "model": "bart", "summary": "Rain.", "published": day}
        for n, day in enumerate(["3/1/2026", "3/14/2026"])
    ]
    call_command("import_summaries", write_csv(rows))
    found = Article.objects.order_by("key").values_list("created_at", flat=True)
    assert [f"{when:%m-%d}" for when in found] == ["03-01", "03-14"]
