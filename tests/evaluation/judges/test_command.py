"""The command that has something judged."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from evaluation.judges.models import Judge, JudgeBatch, Rubric
from tests.evaluation.judges.scripted_judge import JudgeServer, judging
from tests.rows.judged import make_qualities

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> Iterator[JudgeServer]:
    with judging() as server:
        yield server


@pytest.fixture
def settings_file(server: JudgeServer, tmp_path: Path) -> str:
    path = tmp_path / "judge.json"
    path.write_text(json.dumps(server.settings(price_prompt=1.0, price_completion=4.0)))
    return str(path)


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("judge", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_judge_is_made_rates_chooses_and_has_nothing_left_to_do(
    server: JudgeServer, settings_file: str
) -> None:
    make_qualities(4.0, 2.0, articles=2)
    assert "asks" not in said("strict", "--make", settings_file)
    dry = said("strict", "--articles", "all", "--dry-run")
    assert "strict would be asked 4 questions." in dry and "Dry run" in dry
    rated = said("strict", "--articles", "all", "--here", "--money-limit", "1")
    assert "4 of 4 questions answered." in rated and "USD" in rated
    assert "4 questions answered already" in said("strict", "--articles", "all", "--here")
    assert "4 of 4 questions answered." in said(
        "strict", "--choose", "9", "--articles", "all", "--here"
    )
    assert server.tally.answered == 8
    again = said("strict", "--again", "1", "--here")
    assert "2 of 2 questions answered." in again and "1 of 1 question answered." in again
    assert server.tally.answered == 11
    assert "scripted-judge by summary-quality (fixed, " in said()


def test_a_dry_run_makes_no_judge_either(settings_file: str) -> None:
    make_qualities(4.0)
    dry = said("strict", "--make", settings_file, "--articles", "all", "--dry-run")
    assert "strict would be made" in dry and "strict would be asked" in dry
    assert not Judge.objects.exists() and not Rubric.objects.exists()


def test_a_batch_is_asked_for_and_cancelled(settings_file: str) -> None:
    make_qualities(4.0)
    said("strict", "--make", settings_file)
    assert "is asked for." in said("strict", "--articles", "all", "--no-wait")
    number = str(JudgeBatch.objects.get().pk)
    assert "is cancelled" in said("--cancel", number)
    with pytest.raises(CommandError, match="already ended"):
        said("--cancel", number)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody", "--articles", "all"), "no judge is called"),
        (("strict",), "--articles is missing"),
        (("strict", "--again", "0"), "a number of 1 or more"),
        (("strict", "--again", "5"), "answered nothing yet"),
        (("strict", "--articles", "tag:none"), "no article has the tag"),
        (("strict", "--articles", "all", "--versions", "none"), "no model version is called"),
        (("strict", "--articles", "all", "--money-limit", "much"), "write an amount"),
        (("strict", "--articles", "all", "--choose", "3", "--here"), "at least two versions"),
        (("x", "--make", "/nowhere.json"), "cannot be read as JSON"),
        (("x", "--make", "{file}", "--rubric", "none"), "no rubric is called"),
        (("a b", "--make", "{file}"), "letters of English"),
        (("--cancel", "999"), "there is no batch 999"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], sentence: str, settings_file: str
) -> None:
    make_qualities(4.0)
    said("strict", "--make", settings_file)
    with pytest.raises(CommandError, match=sentence):
        said(*(each.replace("{file}", settings_file) for each in arguments))
    assert Judge.objects.count() == 1
