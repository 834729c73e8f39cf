"""The command that exports rows of every kind, in every form."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common.files import tables
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Score
from summaries.breakdowns.models import Summary
from summaries.importing.models import Import
from summaries.ratings.models import Rater
from summaries.texts.giveaways import Giveaway
from summaries.texts.hashing import text_hash
from summaries.texts.sentences import split_sentences
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog, quarantine_ballots
from surveys.evidence.services import SentenceRef, record_evidence
from surveys.readers.models import Reader
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import make_rating, make_similar, summary_of
from tests.writeup_site.exporting.exported import export, folder_bytes, make_site, parquet_rows
from writeup_site.exporting.kinds import EXPORTS
from writeup_site.exporting.splits import SPLITS, split_of

pytestmark = pytest.mark.django_db


def lines(*arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in export(*arguments)[0].splitlines()]


def test_votes_are_rows_without_anybodys_name_or_time() -> None:
    make_site(articles=1)
    Ballot.objects.update(received_at=datetime(2026, 3, 9, 23, 59, tzinfo=UTC))
    *choices, up, down = lines("votes", "-")  # in the order in which they came in
    shared = {"at": "2026-03-09", "origin": "readers", "article_id": "a0"}
    voters = [str(row.pop("voter")) for row in (up, down, *choices)]
    numbers = [str(row.pop("vote_id")) for row in (up, down, *choices)]
    assert up == {**shared, "model": "alpha@1", "vote": "up", "refusal": False}
    assert down == {**shared, "model": "beta@2", "section": "question:0", "vote": "down"}
    assert [row.pop("winner") for row in choices] == ["model_b", "model_a", "model_b"]
    assert choices[0] == choices[2] | {"model_a": "beta@2", "model_b": "alpha@1"}
    assert choices[1] == {
        **shared, "model_a": "alpha@1", "model_b": "beta@2", "blind": True, "refusal": False,
    }  # fmt: skip
    # the first and second reader gave a thumb and a choice each, the third a choice
    assert voters == [*voters[:2], *voters[:2], voters[4]] and len(set(numbers)) == 5
    hashes = set(Reader.objects.values_list("key_hash", flat=True))
    assert not hashes & {*voters, *numbers} and all(len(name) == 16 for name in voters)


def test_people_are_the_same_in_one_recipients_exports_and_others_in_anothers() -> None:
    make_site(articles=1)
    mine, again, theirs = (
        {row["voter"] for row in lines("votes", "-", "--recipient", name)}
        for name in ("ann", "ann", "bob")
    )
    assert mine == again and not mine & theirs


def test_what_readers_wrote_and_what_is_private_stays_here() -> None:
    site = make_site(articles=1)
    Ballot.objects.filter(value=-1).update(body={"reasons": ["wrong"], "comment": "I am Eve."})
    thumb_on_similar = make_similar(site.articles[0])
    thumb(thumb_on_similar, 1)  # type: ignore[arg-type]
    out, _ = export("votes", "-")
    assert "Eve" not in out and len(out.splitlines()) == 5
    assert json.loads(out.splitlines()[-1])["reasons"] == ["wrong"]


def test_one_export_holds_votes_of_one_origin() -> None:
    site = make_site(articles=1, readers=2)
    into = Import.objects.create(kind=Import.Kind.VOTES, source="arena")
    brought = thumb(summary_of(site.other, site.articles[0]), 1)
    Ballot.objects.filter(pk=brought.pk).update(imported_by=into)
    assert len(lines("votes", "-")) == 4  # 2 thumbs, 2 choices
    (imported,) = lines("votes", "-", "--votes", "imported")
    assert (imported["origin"], imported["model"]) == ("imported", "beta@2")
    assert lines("votes", "-", "--votes", "simulated") == []


def test_what_is_held_back_stands_on_the_card_with_its_reason(tmp_path: Path) -> None:
    site = make_site(articles=2)
    article = site.articles[0]
    stuffed = thumb(summary_of(site.one, article), 1)
    quarantine_ballots(ballots=[stuffed.pk], reason="burst")
    unscreened = duel(site.one, site.other, article)
    Ballot.objects.filter(pk=unscreened.pk).update(unscreened=True)
    thumb(summary_of(site.one, article), 1, collect=False)
    Summary.objects.filter(article=site.articles[1]).update(gives_away=Giveaway.SELF)
    derive_all_marked()
    _, said = export("votes", tmp_path / "votes")
    card = (tmp_path / "votes" / "README.md").read_text()
    for words in (
        "- 1 thumb held back by the screens",
        "- 1 choice whose limits could not be asked",
        "- 1 thumb waiting to be counted",
        "- 3 choices not blind",  # of three readers on the second article
        "Votes are readers' own; none of another origin is in it.",
        "- 2 readers gave thumbs",
        "- 3 readers judged duels",
    ):
        assert words in card
    assert "left out: 1 thumb held back by the screens" in said
    # The first two gave a thumb after their duel on an article: 2 articles, 2 readers. The choice
    # was always first.
    assert "- 4 thumbs given after seeing other versions' work" in card


def test_no_article_stands_in_two_splits_of_any_kind(tmp_path: Path) -> None:
    site = make_site(articles=30, readers=2)
    of = {article.key: split_of(article.key, seed="0") for article in site.articles}
    assert set(of.values()) == set(SPLITS)
    for kind in ("summaries", "votes", "labels"):
        export(kind, tmp_path / kind)
        for split in SPLITS:  # 30 articles have some in each
            rows = parquet_rows(tmp_path / kind / f"data/{split}-00000-of-00001.parquet")
            keys = {row.get("article_id") or row["article"] for row in rows}
            assert keys == {key for key, its in of.items() if its == split}
    export("labels", tmp_path / "other", "--seed", "1")
    assert folder_bytes(tmp_path / "other") != folder_bytes(tmp_path / "labels")


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_same_rows_are_the_same_bytes_in_every_form(tmp_path: Path, kind: str) -> None:
    site = make_site(articles=2)
    for article in site.articles:
        make_rating(summary_of(site.one, article), 4)
        make_score(summary_of(site.one, article), 0.5, "rougeL|v:1")
    summary = summary_of(site.one, site.articles[0])
    sentence = SentenceRef(summary.pk, text_hash(split_sentences(summary.text)[0].text))
    record_evidence(reader=make_reader(), sentence=sentence, value=-1, key="k")
    collect_backlog()
    for form in ("parquet", "jsonl", "csv", "jsonl.gz"):
        for name in ("one", "two"):
            export(kind, tmp_path / f"{name}.{form}")
        one, two = (tmp_path / f"{name}.{form}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes() != b""
    for name in ("one", "two"):
        export(kind, tmp_path / name)
    assert folder_bytes(tmp_path / "one") == folder_bytes(tmp_path / "two")
    # nothing else is left beside them
    assert len(list(tmp_path.iterdir())) == 10


def test_every_form_holds_the_same_rows(tmp_path: Path) -> None:
    make_site(articles=3)
    for name in ("v.jsonl", "v.csv", "v.parquet"):
        export("votes", tmp_path / name)
    said = [json.loads(line) for line in (tmp_path / "v.jsonl").read_text().splitlines()]
    tabled = list(csv.DictReader(io.StringIO((tmp_path / "v.csv").read_text())))
    packed = parquet_rows(tmp_path / "v.parquet")
    assert len(said) == len(tabled) == len(packed) == 15  # 3 articles, 2 thumbs, 3 choices
    for line, cells, row in zip(said, tabled, packed, strict=True):
        known = {name: value for name, value in row.items() if value is not None}
        assert {name: str(value) for name, value in known.items() if name == "at"} == {
            "at": line.pop("at")
        }
        assert line == {name: value for name, value in known.items() if name != "at"}
        assert cells["vote_id"] == row["vote_id"]


def test_row_groups_keep_what_is_held_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS", 4)
    make_site(articles=2)
    export("votes", tmp_path / "v.parquet")
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(tmp_path / "v.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [4, 4, 2]


def test_ratings_have_raters_without_names_and_their_scale() -> None:
    site = make_site(articles=1)
    summary = summary_of(site.one, site.articles[0])
    rating = make_rating(summary, 4, place=0)
    rating.rater = Rater.objects.create(group=rating.group, name="Dr Wessel")
    rating.save()
    (row,) = lines("ratings", "-")
    assert (row["value"], row["model"], row["is_mean"]) == (4.0, "alpha@1", False)
    assert len(str(row["rater"])) == 16 and "Wessel" not in json.dumps(row)


def test_scores_of_a_text_that_has_changed_are_left_out_and_counted() -> None:
    site = make_site(articles=2)
    old, _ = (
        make_score(summary_of(site.one, article), 0.5, "rougeL|v:1") for article in site.articles
    )
    Score.objects.filter(pk=old.pk).update(text_hash="another")
    out, said = export("scores", "-")
    (row,) = map(json.loads, out.splitlines())
    assert (row["article_id"], row["value"], row["signature"]) == ("a1", 0.5, "rougeL|v:1")
    assert said[1:] == ["left out: 1 score of a text that has changed since"]


def test_models_source_and_tag_narrow_every_kind() -> None:
    make_site(articles=2)
    assert len(lines("summaries", "-", "--models", "alpha")) == 2
    assert len(lines("votes", "-", "--models", "alpha")) == 2  # thumbs; choices are between two
    assert len(lines("votes", "-", "--models", "alpha", "beta@2")) == 10
    assert len(lines("labels", "-", "--source", "cnn")) == 2
    with pytest.raises(CommandError, match='no article has the source "bbc"'):
        export("votes", "-", "--source", "bbc")


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "csv"])
def test_summaries_come_in_again_whole(tmp_path: Path, ending: str) -> None:
    make_site(articles=2)
    export("summaries", tmp_path / f"s.{ending}")
    before = lines("summaries", "-")
    Ballot.objects.all().delete()
    Summary.objects.all().delete()
    call_command("import_summaries", str(tmp_path / f"s.{ending}"), stdout=io.StringIO())
    assert lines("summaries", "-") == before
    assert "sections" in before[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["votes", "-", "--at-least", "0"], "--at-least: one vote at the least"),
        (["votes", "-", "--share", "0.4"], "--share lies between 0.5 and 1"),
        (["votes", "-", "--models", "x"], 'no model version is called "x"'),
        (["votes", "-", "--format", "parquet"], "parquet does not go to standard output"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_words(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        export(*arguments)


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    make_site(articles=1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(CommandError, match="mine is there already; name a new folder"):
        export("votes", tmp_path / "mine")
    with pytest.raises(CommandError, match=f"make the folder {tmp_path}/none first"):
        export("votes", tmp_path / "none" / "a.parquet")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_column_is_described_for_every_cell() -> None:
    make_site(articles=1)
    for name, kind in EXPORTS.items():
        assert all(column.says for column in kind.columns)
        assert set(lines(name, "-")[0] if name in {"pairs", "labels"} else {}) <= {
            column.name for column in kind.columns
        }
