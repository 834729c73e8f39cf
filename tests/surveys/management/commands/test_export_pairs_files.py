"""Which pairs are asked for, in what order they come, and where they go."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from summaries.articles.models import Tag
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_version
from tests.surveys.management.commands.judged import choose, export, summaries_of, thumb

pytestmark = pytest.mark.django_db


def test_models_source_and_tag_narrow_what_is_taken(bart: ModelVersion, lead: ModelVersion) -> None:
    third = make_version("bart", version="3")
    economy = Tag.objects.create(name="Economy", slug="economy")
    for key, source, tagged in (("a", "cnn", True), ("b", "cnn", False), ("c", "bbc", True)):
        article = make_article(key=key, source=source)
        if tagged:
            article.tags.add(economy)
        one, other, another = summaries_of(article, bart, lead, third)
        choose(one, other, "won")
        choose(one, another, "won")
        thumb(one, 1)
        thumb(other, 1)

    def found(*options: str) -> list[tuple[str, str]]:
        return [
            (line["article"], line["version" if "--thumbs" in options else "rejected_version"])
            for line in export(*options)[0]
        ]

    assert len(found()) == 6  # 3 articles, 2 pairs each
    assert found("--source", "bbc") == [("c", "bart@3"), ("c", "lead@1")]
    assert found("--source", "cnn", "--tag", "economy") == [("a", "bart@3"), ("a", "lead@1")]
    assert found("--models", "bart", "--tag", "economy") == [("a", "bart@3"), ("c", "bart@3")]
    assert found("--models", "bart@2", "lead", "--source", "bbc") == [("c", "lead@1")]
    assert found("--thumbs", "--models", "lead", "--source", "cnn") == [
        ("a", "lead@1"),
        ("b", "lead@1"),
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--at-least", "0"], "--at-least: one vote at the least"),
        (["--share", "0.4"], "--share lies between 0.5 and 1"),
        (["--share", "nan"], "--share lies between 0.5 and 1"),
        (["--models", "bart@9"], 'no model version is called "bart@9"; there are: bart@2'),
        (["--models", "bart"], "bart@2 alone makes no pair; name two versions"),
        (["--source", "cnn"], 'no article has the source "cnn"; there is none yet'),
        (["--tag", "ice"], 'no article has the tag "ice"; there is none yet'),
    ],
    ids=["at-least", "share", "nan", "models", "one-model", "source", "tag"],
)
def test_what_cannot_be_asked_for_is_refused_in_words(
    bart: ModelVersion, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        export(*options)
    assert str(refused.value) == words


def packed_after(path: Path, *, step: int) -> bytes:
    """What is exported of the same votes, whose rows were made in one order or in the other."""
    with transaction.atomic():
        versions = {name: make_version(name) for name in ["Zeta", "alpha", "beta", "émile"][::step]}
        for key in ["b", "A", "a", "é", "B"][::step]:
            article = make_article(key=key, title=key, text=f"Text {key}.")
            by = {
                v.name: summary for v in versions.values() for summary in summaries_of(article, v)
            }
            for winner, loser in [("alpha", "Zeta"), ("beta", "émile"), ("Zeta", "émile")][::step]:
                choose(by[winner], by[loser], "won")
        export(str(path))
        transaction.set_rollback(True)
    return path.read_bytes()


def test_the_same_votes_are_the_same_bytes_in_whatever_order_rows_were_made(
    tmp_path: Path,
) -> None:
    packed = packed_after(tmp_path / "one.jsonl.gz", step=1)
    assert packed_after(tmp_path / "other.jsonl.gz", step=-1) == packed
    lines = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
    assert len(lines) == 15  # 5 articles, 3 pairs each
    assert [line["article"] for line in lines[::3]] == ["A", "B", "a", "b", "é"]  # by code points
    assert [line["chosen_version"] for line in lines[:3]] == ["Zeta@1", "alpha@1", "beta@1"]


def test_a_file_holds_what_standard_output_gets(
    bart: ModelVersion,
    lead: ModelVersion,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    one, other = summaries_of(make_article(title="Ice ❄"), bart, lead)
    choose(one, other, "won")
    call_command("export_pairs", stdout=sys.stdout, stderr=io.StringIO())
    sys.stdout.flush()
    printed = capfdbinary.readouterr().out
    assert export(str(tmp_path / "a.jsonl"))[0] == []
    export(str(tmp_path / "a.jsonl.gz"))
    assert "Ice ❄" in printed.decode()
    assert (tmp_path / "a.jsonl").read_bytes() == printed
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == printed
    assert {file.name for file in tmp_path.iterdir()} == {"a.jsonl", "a.jsonl.gz"}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"make the folder {tmp_path}/none first"):
        export(str(tmp_path / "none" / "a.jsonl"))


@pytest.mark.parametrize("option", [[], ["--thumbs"]], ids=["pairs", "thumbs"])
def test_more_pairs_are_no_more_queries(
    bart: ModelVersion, lead: ModelVersion, option: list[str]
) -> None:
    def queries(articles: int) -> int:
        for _ in range(articles):
            one, other = summaries_of(make_article(), bart, lead)
            choose(one, other, "won")
            thumb(one, 1)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            export(*option)
        return len(captured)

    few = queries(1)
    assert few == 4  # versions, counts, articles, summaries
    assert queries(20) == few


def test_more_than_are_held_at_once_are_all_there_in_order(
    bart: ModelVersion, lead: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.preference_pairs.selectors.CHUNK", 2)
    for number in range(5):
        one, other = summaries_of(make_article(key=f"a{number}"), bart, lead)
        choose(one, other, "lost" if number % 2 else "won")
    assert [(line["article"], line["chosen_version"]) for line in export()[0]] == [
        ("a0", "bart@2"),
        ("a1", "lead@1"),
        ("a2", "bart@2"),
        ("a3", "lead@1"),
        ("a4", "bart@2"),
    ]
