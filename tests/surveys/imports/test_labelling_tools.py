"""Exports of tools in which people label, in their own layouts, counted by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating
from summaries.importing.given_values import names_called
from surveys.ballots.models import Ballot
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.imports.exports import LABEL_STUDIO, outcomes, voters, write_json

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


OF_PAIRS = ("model_a=data.m1", "model_b=data.m2", "winner=annotations.*.result.cmp.value.selected",
            "voter=annotations.*.completed_by", "at=annotations.*.created_at")  # fmt: skip


def test_label_studio_each_annotator_is_a_voter(capsys: Any) -> None:
    name = write_json(*LABEL_STUDIO)
    call_command("import_votes", name, "--source", "ls", "--map", *OF_PAIRS)
    # Of the first task alpha twice, of the second each once.
    assert outcomes() == {"first": 3, "second": 1}
    assert voters() == 2
    said = capsys.readouterr().out
    assert "4 created" in said and "2: no answer: skipped, cancelled or taken back" in said
    # Of one task, though its lines name no prompt: its id stands for it.
    assert set(Article.objects.values_list("key", flat=True)) == {"ls:1", "ls:2"}


def test_the_same_export_again_changes_nothing(capsys: Any) -> None:
    name = write_json(*LABEL_STUDIO)
    for _ in range(2):
        call_command("import_votes", name, "--source", "ls", "--map", *OF_PAIRS)
    assert "0 created, 0 updated, 4 unchanged" in capsys.readouterr().out
    assert Ballot.objects.count() == 4


def test_the_annotations_own_ids_are_theirs() -> None:
    name = write_json(*LABEL_STUDIO)
    call_command("import_votes", name, "--map", *OF_PAIRS, "vote_id=annotations.*.id",
                 "prompt_id=id")  # fmt: skip
    assert Ballot.objects.count() == 4


def test_without_annotators_the_answers_of_a_line_are_told_apart_by_their_place() -> None:
    name = write_json(*LABEL_STUDIO)
    call_command("import_votes", name, "--map", *OF_PAIRS[:3])
    assert outcomes() == {"first": 3, "second": 1}
    assert voters() == 4


def test_whoever_reads_the_first_alone_is_told_of_the_others(capsys: Any) -> None:
    name = write_json(*LABEL_STUDIO[:2])
    first = [pair.replace("*", "0") for pair in OF_PAIRS]
    call_command("import_votes", name, "--map", *first, "prompt_id=id")
    said = capsys.readouterr().out
    assert 'in 2 lines "annotations" holds more than was read of it' in said
    assert "annotations.* is a row for each entry" in said


def test_label_studios_short_json_keeps_task_and_annotation_apart() -> None:
    rows = [
        {"id": 1, "m1": "alpha", "m2": "beta", "cmp": side, "annotator": who, "annotation_id": n,
         "created_at": "2026-01-05T10:00:00Z", "lead_time": 3.2}
        for n, (who, side) in enumerate([("ann@x", "left"), ("bo@x", "right"), ("cy@x", "left")])
    ]  # fmt: skip
    name = write_json(*rows)
    call_command(
        "import_votes", name, "--source", "ls", "--map", "model_a=m1", "model_b=m2", "winner=cmp"
    )
    assert outcomes() == {"first": 2, "second": 1} and voters() == 3
    assert list(Article.objects.values_list("key", flat=True)) == ["ls:1"]


def test_two_ticks_are_no_choice() -> None:
    lines = [{"id": n, "m1": "alpha", "m2": "beta", "accept": ticked}
             for n, ticked in enumerate([["left"], ["left", "right"], ["right"]])]  # fmt: skip
    with pytest.raises(CommandError):
        call_command("import_votes", write_json(*lines), "--map", "model_a=m1", "model_b=m2",
                     "winner=accept.0")  # fmt: skip
    assert outcomes() == {"first": 1, "second": 1}
    (refused,) = map(json.loads, Path("export.jsonl.rejected.jsonl").read_text().splitlines())
    assert '"accept" holds several' in refused["message"]


def prodigy(number: int, ticked: Any, answer: str = "accept", **more: Any) -> dict[str, Any]:
    return {
        "text": f"Prompt {number}", "options": [{"id": 1, "text": "A"}, {"id": 2, "text": "B"}],
        "meta": {"a": "alpha", "b": "beta"}, "accept": ticked, "answer": answer,
        "_input_hash": number, "_task_hash": number, "_view_id": "choice",
        "_annotator_id": "pairs-ann", "_session_id": "pairs-ann", "_timestamp": 1767607200 + number,
        **more,
    }  # fmt: skip


def test_prodigy_what_was_ticked_counts_where_it_was_accepted(capsys: Any) -> None:
    lines = [prodigy(1, [1]), prodigy(2, [2]), prodigy(3, [1]), prodigy(4, [1], "reject"),
             prodigy(5, [2], "ignore"), prodigy(6, [2], "ignore")]  # fmt: skip
    call_command("import_votes", write_json(*lines), "--map", "model_a=meta.a", "model_b=meta.b",
                 "winner=accept.0", "prompt_id=_input_hash")  # fmt: skip
    assert outcomes() == {"first": 2, "second": 1} and voters() == 1
    assert "3: no answer" in capsys.readouterr().out
    assert Ballot.objects.earliest("received_at").received_at == datetime(
        2026, 1, 5, 10, 0, 1, tzinfo=UTC
    )


def test_prodigy_options_that_count_from_0_or_1_are_the_two_in_their_order() -> None:
    """An id of 1 is the first of 1 and 2, and the second of 0 and 1."""
    zero = [{"id": 0, "text": "A"}, {"id": 1, "text": "B"}]
    lines = [prodigy(1, [1]), prodigy(2, [1], options=zero)]
    call_command("import_votes", write_json(*lines), "--map", "model_a=meta.a", "model_b=meta.b",
                 "winner=accept.0", "prompt_id=_input_hash")  # fmt: skip
    assert outcomes() == {"first": 1, "second": 1}


def test_prodigy_alone_an_answer_is_a_thumb() -> None:
    for key in ("a1", "a2", "a3"):
        make_summary(make_article(key=key), make_version(f"m-{key}"))
    lines = [
        {"article_id": key, "model": f"m-{key}", "text": "It rained.", "answer": answer,
         "_input_hash": 1, "_annotator_id": "ann"}
        for key, answer in (("a1", "accept"), ("a2", "reject"), ("a3", "ignore"))
    ]  # fmt: skip
    call_command("import_votes", write_json(*lines))
    assert sorted(Ballot.objects.values_list("value", flat=True)) == [-1, 1]


def test_argilla_each_response_is_a_rating_of_its_user(capsys: Any) -> None:
    make_summary(make_article(key="r1"), make_version("bart"))
    make_summary(make_article(key="r2"), make_version("pegasus"))
    records = [
        {"id": "r1", "metadata": {"model": "bart"}, "question": "quality", "responses": {
            "quality": [{"value": 4, "user_id": "u1"}, {"value": 2, "user_id": "u2"}]}},
        {"id": "r2", "metadata": {"model": "pegasus"}, "question": "quality", "responses": {
            "quality": [{"value": 5, "user_id": "u1"}]}},
    ]  # fmt: skip
    call_command("import_ratings", write_json(*records), "--map", "article_id=id",
                 "model=metadata.model",
                 "name=question", "value=responses.quality.*.value",
                 "rater=responses.quality.*.user_id")  # fmt: skip
    rows = Rating.objects.values_list("summary__article__key", "rater__name", "value")
    assert sorted(rows) == [("r1", "u1", 4.0), ("r1", "u2", 2.0), ("r2", "u1", 5.0)]
    assert "3 created" in capsys.readouterr().out


def test_numbers_in_places_are_called_by_their_names() -> None:
    make_summary(make_article(key="r1"), make_version("bart"))
    record = {"id": "r1", "outputs": [{"model": "bart", "scores": {"fluency": 4, "order": 5}}]}
    call_command("import_ratings", write_json(record), "--map", "article_id=id",
                 "model=outputs.*.model",
                 "--columns", "outputs.*.scores.fluency", "outputs.*.scores.order")  # fmt: skip
    rows = Rating.objects.values_list("dimension", "value")
    assert sorted(rows) == [("fluency", 4.0), ("order", 5.0)]


def test_names_that_would_be_alike_stay_whole() -> None:
    alike = ("a.*.x.rating", "b.*.x.rating", "annotations.*.result.y.value.rating", "bleu.1")
    assert names_called(alike) == {
        "a.*.x.rating": "a.*.x.rating", "b.*.x.rating": "b.*.x.rating",
        "annotations.*.result.y.value.rating": "y", "bleu.1": "bleu.1",
    }  # fmt: skip
    assert names_called(("responses.*.value",)) == {"responses.*.value": "responses.*.value"}


def test_every_completion_of_a_line_is_a_summary() -> None:
    """As UltraFeedback keeps four on a line."""
    line = {"instruction": "Say what happened. It rained all day in Ulm.", "completions": [
        {"model": "alpha", "response": "Rain."}, {"model": "beta", "response": "It rained."},
    ]}  # fmt: skip
    call_command("import_summaries", write_json(line), "--map", "article=instruction",
                 "model=completions.*.model", "summary=completions.*.response")  # fmt: skip
    (article,) = Article.objects.all()
    found = article.summaries.values_list("version__name", "text")
    assert sorted(found) == [("alpha", "Rain."), ("beta", "It rained.")]


def test_a_summary_beside_others_is_taken_and_the_others_are_told_of(capsys: Any) -> None:
    line = {"id": "a1", "model": "alpha", "choices": [{"text": "Rain."}, {"text": "It rained."}]}
    call_command("import_summaries", write_json(line), "--map", "summary=choices.0.text")
    assert 'in 1 line "choices" holds more than was read of it' in capsys.readouterr().out
