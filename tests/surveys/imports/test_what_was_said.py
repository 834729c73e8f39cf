"""What was said where tools put it into lists, degrees and words, and what programs said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from summaries.breakdowns.models import Rating
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.exports import write_json

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("said", "vote"),
    [(["up"], 1), ([["down"]], -1), ({"choices": ["up"]}, 1), ('["down"]', -1), ('{"x": "up"}', 1)],
)
def test_what_was_said_is_taken_out_of_the_list_that_holds_it_alone(said: Any, vote: int) -> None:
    """As doccano has labels, and Label Studio's short forms choices."""
    make_summary(make_article(key="a1"), make_version("bart"))
    line = {"article_id": "a1", "model": "bart", "label": said}
    call_command("import_votes", write_json(line))
    assert Ballot.objects.get().value == vote


def test_of_several_labels_none_is_the_vote(capsys: Any) -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    line = {"article_id": "a1", "model": "bart", "label": ["up", "down"]}
    with pytest.raises(CommandError):
        call_command("import_votes", write_json(line))
    assert '"vote" holds several' in capsys.readouterr().err
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    "mark",
    [{"annotator_kind": "LLM"}, {"annotator_kind": "CODE"}, {"source": "EVAL"}],
)
def test_what_a_program_gave_is_no_persons(mark: dict[str, str], capsys: Any) -> None:
    """Phoenix keeps judges beside people, and Langfuse evaluators."""
    make_summary(make_article(key="a1"), make_version("bart"))
    rows = [
        {"article_id": "a1", "model": "bart", "vote": "up", "voter": "ann"},
        {"article_id": "a1", "model": "bart", "vote": "down", "voter": "bo", **mark},
    ]
    call_command("import_votes", write_json(*rows))
    assert [each.value for each in Ballot.objects.all()] == [1]
    assert "1: not a person's: given by a program" in capsys.readouterr().out
    ratings = [{**row, "name": "fluency", "value": 4} for row in rows]
    call_command("import_ratings", write_json(*ratings, name="ratings.jsonl"))
    assert [each.rater.name for each in Rating.objects.all() if each.rater] == []
    assert Rating.objects.count() == 1
    call_command("import_scores", write_json(*ratings[1:], name="scores.jsonl"))
    assert "1 created" in capsys.readouterr().out


def test_langsmiths_score_goes_before_its_value() -> None:
    make_summary(make_article(key="a1"), make_version("bart"))
    line = {"id": "f1", "run_id": "a1", "key": "user_score", "score": 1.0, "value": None,
            "model": "bart"}  # fmt: skip
    call_command("import_votes", write_json(line), "--map", "article_id=run_id")
    assert Ballot.objects.get().value == 1


def test_texts_without_models_are_told_what_they_lack(capsys: Any) -> None:
    """As HH-RLHF has them."""
    with pytest.raises(CommandError):
        call_command("import_votes", write_json({"chosen": "Human: q", "rejected": "Human: r"}))
    assert "nothing says whose the texts are" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("B is much better", "second"), ("slightly prefer Summary A", "first"),
     ("A a bit better", "first"),
     ("I strongly prefer the second", "second"), ("Both are equally good", "tie"),
     ("both equally bad", "bad")],
)  # fmt: skip
def test_degrees_of_a_form_name_the_side(said: str, outcome: str) -> None:
    row = {"prompt": "q", "model_a": "alpha", "model_b": "beta", "winner": said}
    call_command("import_votes", write_json(row))
    assert DuelVote.objects.get().outcome == outcome
