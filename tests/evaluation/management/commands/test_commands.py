"""The team's commands: what they do, say, and refuse."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from evaluation.leaderboard.selectors import leaderboard
from evaluation.leaderboard.words import how_to_read, written_mean
from evaluation.runs.models import Run, Score
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def summary() -> None:
    article = make_article(references=("the cat sat down", "a cat sat"))
    make_summary(article=article, version=make_version("alpha"), text="the cat sat")


@pytest.mark.usefixtures("summary")
def test_score_scores_and_the_second_time_finds_nothing_to_do() -> None:
    assert "1 of 1 parts scored" in said("score", "--metrics", "rouge", "--here")
    assert Score.objects.count() == 4
    assert "Nothing to score" in said("score", "--metrics", "rouge", "--here")


@pytest.mark.usefixtures("summary")
def test_score_checks_itself_against_the_package() -> None:
    out = said("score", "--metrics", "rouge", "--here", "--check", "5")
    lines = [line for line in out.splitlines() if "largest difference" in line]
    assert len(lines) == 4
    assert all("largest difference 0 on 1 summaries" in line for line in lines)


def test_a_check_of_nothing_is_refused_before_anything_is_scored() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="at least 1") as refusal:
        call_command("score", "--check", "0", stdout=out)
    assert refusal.value.returncode == 2
    assert not out.getvalue()


@pytest.mark.usefixtures("summary")
def test_a_check_sees_a_wrong_score() -> None:
    said("score", "--metrics", "rouge", "--here")
    Score.objects.filter(metric__name="rouge1").update(value=0.5)
    # F of rouge1: (6/7 + 2/3) / 2 = 0.7619…
    assert "rouge1|stem:yes|refs:mean|v:0.1.2: largest difference 0.262" in said(
        "score", "--metrics", "rouge", "--check", "5"
    )


@pytest.mark.usefixtures("summary")
def test_score_refuses_a_version_that_does_not_exist_and_names_those_that_do() -> None:
    with pytest.raises(CommandError, match=r'called "beta".*alpha@1'):
        said("score", "--models", "beta", "--here")
    assert not Run.objects.exists()


@pytest.mark.usefixtures("summary")
def test_the_leaderboard_prints_figures_with_their_signatures() -> None:
    said("score", "--metrics", "rouge", "--here")
    out = said("leaderboard")
    # rouge1: (6/7 + 2/3) / 2
    assert "alpha" in out and "0.762" in out
    assert "ROUGE-1: rouge1|stem:yes|refs:mean|v:0.1.2" in out


@pytest.mark.usefixtures("summary")
def test_the_leaderboard_says_in_the_terminal_what_its_page_says(client: Client) -> None:
    said("score", "--metrics", "rouge", "--here")
    out = said("leaderboard")
    client.force_login(User.objects.create_superuser("team"))
    page = client.get("/models/")
    board = leaderboard()
    for row in board.rows:
        for metric, estimate in zip(board.metrics, row.estimates, strict=True):
            written = written_mean(estimate, metric.name)
            assert written.value in out and f">{written.value}<" in page.text
    sentences = how_to_read(board)
    assert len(sentences) == 4
    for sentence in sentences:
        assert sentence in out and sentence in page.text
    lines = [out.index(row.version.label) for row in board.rows]
    assert lines == sorted(lines)


@pytest.mark.usefixtures("summary")
def test_the_leaderboard_says_whose_votes_are_not_readers() -> None:
    assert "Opinions shown here" not in said("leaderboard")
    told = said("leaderboard", "--votes=imported")
    assert "Opinions shown here are imported ones, given elsewhere." in told


def test_the_leaderboard_of_nothing_says_how_to_begin() -> None:
    assert "import_summaries" in said("leaderboard")


@pytest.mark.usefixtures("summary")
def test_the_leaderboard_refuses_to_sort_by_what_it_does_not_have() -> None:
    with pytest.raises(CommandError, match=r'"nonsense".*approval'):
        said("leaderboard", "--sort=nonsense")
    assert "alpha" in said("leaderboard", "--sort=-votes")


@pytest.mark.parametrize(
    ("busy", "sentence"),
    [(True, "busy with run"), (False, "Is the site running")],
    ids=["another run", "no worker"],
)
@pytest.mark.usefixtures("summary")
def test_a_run_that_waits_says_what_for(
    busy: bool, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Run.objects.create(options={}, status="running") if busy else Run()
    waits = iter(range(3))

    def wait(_seconds: float) -> None:
        if next(waits) == 2:  # by now the sentence has been said
            Run.objects.exclude(pk=other.pk or 0).update(status="finished")

    monkeypatch.setattr("evaluation.management.commands.score.PATIENCE", -1.0)
    monkeypatch.setattr("evaluation.management.commands.score.sleep", wait)
    said("score", "--metrics", "rouge")
    assert sentence in capsys.readouterr().err
