"""Pairs of summaries and labelled ones, taken out to train on."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from summaries.models import Article, ModelVersion, Summary, Tag
from surveys import services
from surveys.models import Ballot, DuelVote, Reader, Target, Vote
from surveys.pairing import Draw, Strategy
from surveys.selectors import Meeting, TargetRef
from surveys.services.duels import impression_for
from tests.factories import make_article, make_summary, make_version
from tests.surveys.conftest import make_ballot, make_reader, make_section
from tests.surveys.duels import judge, value_for

pytestmark = pytest.mark.django_db


def export(*options: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines and what was said of them."""
    out, err = io.StringIO(), io.StringIO()
    call_command("export_pairs", *options, stdout=out, stderr=err)
    lines = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    return lines, err.getvalue().splitlines()


def summaries_of(article: Article, *versions: ModelVersion) -> list[Summary]:
    """A summary of an article by each version, each of other words."""
    return [
        make_summary(
            article=article, version=version, text=f"{version.identifier} on {article.key}."
        )
        for version in versions
    ]


def choose(
    one: Summary, other: Summary, outcome: str, times: int = 1, *, simulated: bool = False
) -> list[Ballot]:
    """Counted duels, each by a reader of its own, that `one` "won" or "lost", or "tie" or "bad"."""
    first, second = sorted((one, other), key=lambda summary: summary.version_id)
    pair = (first.version_id, second.version_id)
    if outcome in {"won", "lost"}:
        outcome = "first" if (outcome == "won") == (first == one) else "second"
    ballots = []
    for number in range(times):
        impression = impression_for(
            reader=make_reader(simulated=simulated),
            meeting=Meeting(one.article_id, first.pk, second.pk, pair),
            draw=Draw(pair, 1.0),
            strategy=Strategy.UNIFORM,
            left=number % 2 == 0,
        )
        ballots.append(judge(impression, value_for(impression, outcome)))
    services.collect_ballots()
    return ballots


def thumb(summary: Summary, value: int, times: int = 1, *, simulated: bool = False) -> list[Ballot]:
    """Counted thumbs, each by a reader of its own."""
    ballots = [make_ballot(make_reader(simulated=simulated), summary, value) for _ in range(times)]
    services.collect_ballots()
    return ballots


@pytest.fixture
def bart() -> ModelVersion:
    """A version that is not the first of its name."""
    return make_version("bart", version="2")


@pytest.fixture
def lead() -> ModelVersion:
    """A version made after bart@2."""
    return make_version("lead")


def test_a_line_holds_the_texts_who_wrote_them_and_what_is_behind_it(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    article = make_article(key="a-17", title="Ice ❄", text="It was cold.")
    bart_says, lead_says = summaries_of(article, bart, lead)
    choose(lead_says, bart_says, "won", 3)
    choose(lead_says, bart_says, "lost")
    choose(lead_says, bart_says, "tie", 2)
    choose(lead_says, bart_says, "bad")
    lines, said = export()
    assert lines == [
        {
            "prompt": "It was cold.",
            "chosen": "lead@1 on a-17.",
            "rejected": "bart@2 on a-17.",
            "article": "a-17",
            "title": "Ice ❄",
            "chosen_version": "lead@1",
            "rejected_version": "bart@2",
            "won": 3,
            "lost": 1,
            "tied": 2,
            "both_bad": 1,
            "readers": 7,  # 3 + 1 + 2 + 1
            "simulated": False,
        }
    ]
    assert said == ["1 pairs exported, of people's votes"]


def test_a_reader_who_judged_twice_is_one_reader(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    first, second, _ = choose(one, other, "won", 3)
    DuelVote.objects.filter(ballot=second).update(reader=first.reader_id)
    lines, _ = export()
    assert (lines[0]["won"], lines[0]["readers"]) == (3, 2)


def test_nothing_tells_whose_votes_they_are(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    thumb(one, 1)
    for options in ([], ["--thumbs"]):
        (line,), _ = export(*options)
        for reader in Reader.objects.all():
            assert reader.key_hash not in json.dumps(line)
        assert not {name for name in line if name.endswith(("id", "hash", "key"))}


def test_an_article_without_a_choice_gives_no_line() -> None:
    summaries_of(make_article(), make_version(), make_version())
    assert export() == ([], ["0 pairs exported, of people's votes"])


def test_a_quarantined_choice_is_not_in_it_and_a_released_one_is(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won", 2)
    stuffed = [ballot.pk for ballot in choose(one, other, "lost", 3)]
    services.quarantine_ballots(ballots=stuffed, reason="burst")
    (line,), _ = export()
    assert (line["chosen_version"], line["won"], line["lost"]) == ("bart@2", 2, 0)
    assert line["readers"] == 2
    services.release_ballots(ballots=stuffed)
    (line,), _ = export()
    assert (line["chosen_version"], line["won"], line["lost"]) == ("lead@1", 3, 2)


def test_a_quarantined_thumb_is_not_in_it(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    thumb(summary, 1)
    stuffed = [ballot.pk for ballot in thumb(summary, -1, 2)]
    services.quarantine_ballots(ballots=stuffed, reason="burst")
    (line,), _ = export("--thumbs")
    assert (line["label"], line["up"], line["down"]) == (True, 1, 0)


def test_what_waits_to_be_collected_is_not_in_it(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    Ballot.objects.update(applied_at=None)
    DuelVote.objects.all().delete()
    make_ballot(make_reader(), one)
    assert export()[0] == export("--thumbs")[0] == []


def test_what_could_not_be_screened_is_left_out_as_in_comparisons(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    unscreened = [*choose(one, other, "won", 2), *thumb(one, 1, 2)]
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in unscreened]).update(unscreened=True)
    assert export() == (
        [],
        [
            "0 pairs exported, of people's votes",
            "1 pairs left out: with no such votes (see --votes simulated)",
        ],
    )
    assert export("--thumbs")[0] == []
    choose(one, other, "lost")
    (line,), _ = export()
    assert (line["chosen_version"], line["won"], line["lost"]) == ("lead@1", 1, 0)


def test_simulated_and_real_votes_are_never_mixed(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    choose(one, other, "lost", 5, simulated=True)
    thumb(one, -1)
    thumb(one, 1, 4, simulated=True)
    (real,), _ = export()
    (simulated,), said = export("--votes", "simulated")
    assert (real["chosen_version"], real["won"], real["lost"]) == ("bart@2", 1, 0)
    assert (simulated["chosen_version"], simulated["won"], simulated["lost"]) == ("lead@1", 5, 0)
    assert (real["readers"], simulated["readers"]) == (1, 5)
    assert (real["simulated"], simulated["simulated"]) == (False, True)
    assert said == ["1 pairs exported, of simulated readers' votes"]
    (real,), _ = export("--thumbs")
    (simulated,), _ = export("--thumbs", "--votes", "simulated")
    assert (real["label"], real["up"], real["down"], real["simulated"]) == (False, 0, 1, False)
    assert (simulated["label"], simulated["up"], simulated["simulated"]) == (True, 4, True)


def test_what_has_no_such_votes_is_said(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    _, said = export("--votes", "simulated")
    assert said[1:] == ["1 pairs left out: with no such votes (see --votes real)"]


def test_pairs_that_nobody_won_are_left_out_and_counted(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    for outcomes in (["won", "lost"], ["tie", "tie"], ["bad"]):
        one, other = summaries_of(make_article(), bart, lead)
        for outcome in outcomes:
            choose(one, other, outcome)
    assert export() == (
        [],
        [
            "0 pairs exported, of people's votes",
            "3 pairs left out: with as many votes on either side",
        ],
    )


@pytest.mark.parametrize(("least", "lines"), [("4", 1), ("5", 0)])
def test_at_least_counts_duels_that_one_of_the_two_won(
    bart: ModelVersion, lead: ModelVersion, least: str, lines: int
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won", 3)
    choose(one, other, "lost")  # 3 + 1 = 4
    choose(one, other, "tie", 9)
    found, said = export("--at-least", least)
    assert len(found) == lines
    refused = ["1 pairs left out: with too few votes for --at-least"]
    assert said[1:] == ([] if lines else refused)


@pytest.mark.parametrize(("share", "lines"), [("0.5", 1), ("0.55", 1), ("0.551", 0), ("1", 0)])
def test_share_is_of_the_duels_that_one_of_the_two_won(
    bart: ModelVersion, lead: ModelVersion, share: str, lines: int
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won", 11)
    choose(one, other, "lost", 9)  # 11 / (11 + 9) = 0.55
    choose(one, other, "tie", 5)
    found, said = export("--share", share)
    assert len(found) == lines
    assert said[1:] == ([] if lines else ["1 pairs left out: below --share"])


def test_thumbs_give_single_summaries_with_the_label_of_the_majority(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    article = make_article(key="a-17", title="Ice", text="It was cold.")
    liked, disliked = summaries_of(article, bart, lead)
    undecided, unseen = summaries_of(make_article(), bart, lead)
    thumb(liked, 1, 2)
    thumb(liked, -1)
    thumb(disliked, -1)
    thumb(undecided, 1)
    thumb(undecided, -1)
    choose(undecided, unseen, "won")
    shared = {"prompt": "It was cold.", "article": "a-17", "title": "Ice", "simulated": False}
    lines, said = export("--thumbs")
    assert lines == [
        {**shared, "completion": "bart@2 on a-17.", "label": True, "version": "bart@2"}
        | {"up": 2, "down": 1},
        {**shared, "completion": "lead@1 on a-17.", "label": False, "version": "lead@1"}
        | {"up": 0, "down": 1},
    ]
    assert said == [
        "2 summaries exported, of people's votes",
        "1 summaries left out: with as many votes on either side",
    ]
    assert [line["up"] for line in export("--thumbs", "--at-least", "3")[0]] == [2]
    # 2 / (2 + 1) = 0.67 for the first, 1 / 1 for the second
    assert [line["down"] for line in export("--thumbs", "--share", "0.7")[0]] == [1]


def test_a_thumb_taken_back_or_changed_counts_as_it_stands(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    changed, back = make_reader(), make_reader()
    for reader, value in ((changed, 1), (back, 1), (changed, -1), (back, 0)):
        make_ballot(reader, summary, value)
    services.collect_ballots()
    (line,), _ = export("--thumbs")
    assert (line["label"], line["up"], line["down"]) == (False, 0, 1)


def test_thumbs_on_sections_are_not_thumbs_on_the_summary(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    services.record_ballot(
        reader=make_reader(), target=TargetRef.of(make_section(summary)), value=1, key="k"
    )
    services.collect_ballots()
    assert Vote.objects.get().target.kind == Target.Kind.SECTION
    assert export("--thumbs") == ([], ["0 summaries exported, of people's votes"])


def test_a_draft_is_left_out_and_a_retired_version_is_not(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    thumb(one, 1)
    ModelVersion.objects.filter(pk=bart.pk).update(status="retired")
    assert len(export()[0]) == len(export("--thumbs")[0]) == 1
    ModelVersion.objects.filter(pk=bart.pk).update(status="draft")
    assert export() == (
        [],
        [
            "0 pairs exported, of people's votes",
            "1 pairs left out: with a version that is a draft",
        ],
    )
    assert export("--thumbs")[0] == []


@pytest.mark.parametrize("text", [None, "", " \n"], ids=["none", "empty", "blank"])
def test_an_article_whose_text_is_not_known_is_left_out(
    bart: ModelVersion, lead: ModelVersion, text: str | None
) -> None:
    one, other = summaries_of(make_article(text=text), bart, lead)
    choose(one, other, "won")
    _, said = export()
    assert said[1:] == ["1 pairs left out: without the text of their article"]


def test_two_texts_that_have_become_alike_are_left_out(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    Summary.objects.filter(pk=other.pk).update(text=one.text.replace(" ", "\n"))
    _, said = export()
    assert said[1:] == ["1 pairs left out: of two texts that read alike"]


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
    monkeypatch.setattr("surveys.selectors.training.CHUNK", 2)
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
