"""Which votes are in the pairs and labelled summaries that are taken out to train on."""

from __future__ import annotations

import json

import pytest

from summaries.breakdowns.models import Summary
from summaries.importing.models import Import
from summaries.texts.giveaways import Giveaway
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.duels.models import DuelVote
from surveys.readers.models import Reader
from surveys.thumbs.models import Target, Vote
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_article, make_section, make_version
from tests.surveys.management.commands.judged import choose, export, summaries_of, thumb

pytestmark = pytest.mark.django_db


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
            "certainty": 0.75869,  # of Beta(1 + 3 + 1.5, 1 + 1 + 1.5) above a half
            "share": 0.611111,  # (3 + 1.5 + 1) / (7 + 2)
            "origin": "readers",
        }
    ]
    assert said == ["1 pair exported, of readers' own votes"]


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
    assert export() == ([], ["0 pairs exported, of readers' own votes"])


def test_a_quarantined_choice_is_not_in_it_and_a_released_one_is(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won", 2)
    stuffed = [ballot.pk for ballot in choose(one, other, "lost", 3)]
    quarantine_ballots(ballots=stuffed, reason="burst")
    (line,), _ = export()
    assert (line["chosen_version"], line["won"], line["lost"]) == ("bart@2", 2, 0)
    assert line["readers"] == 2
    release_ballots(ballots=stuffed)
    (line,), _ = export()
    assert (line["chosen_version"], line["won"], line["lost"]) == ("lead@1", 3, 2)


def test_a_quarantined_thumb_is_not_in_it(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    thumb(summary, 1)
    stuffed = [ballot.pk for ballot in thumb(summary, -1, 2)]
    quarantine_ballots(ballots=stuffed, reason="burst")
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
            "0 pairs exported, of readers' own votes",
            "1 pair left out: with no such votes (see --votes imported or simulated)",
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
    assert (real["origin"], simulated["origin"]) == ("readers", "simulated")
    assert said == ["1 pair exported, of simulated readers' votes"]
    (real,), _ = export("--thumbs")
    (simulated,), _ = export("--thumbs", "--votes", "simulated")
    assert (real["label"], real["up"], real["down"], real["origin"]) == (False, 0, 1, "readers")
    assert (simulated["label"], simulated["up"], simulated["origin"]) == (True, 4, "simulated")


def test_votes_given_elsewhere_are_taken_out_alone(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    brought = [*choose(one, other, "lost", 2), *thumb(one, -1)]
    into = Import.objects.create(kind=Import.Kind.VOTES)
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in brought]).update(imported_by=into)
    thumb(one, 1)
    (own,), _ = export()
    (imported,), said = export("--votes", "imported")
    assert (own["won"], own["lost"], own["origin"]) == (1, 0, "readers")
    assert (imported["chosen_version"], imported["won"]) == ("lead@1", 2)
    assert said == ["1 pair exported, of imported votes"]
    assert export("--votes", "real")[0] == [own]  # what readers' own were called before
    assert [line["label"] for line in export("--thumbs", "--votes", "imported")[0]] == [False]


def test_a_refusal_is_no_example_of_either_form(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    Summary.objects.filter(pk=one.pk).update(gives_away=Giveaway.REFUSAL)
    Summary.objects.filter(pk=other.pk).update(gives_away=Giveaway.ERROR)
    thumb(one, 1)
    thumb(other, -1)
    choose(one, other, "won")
    words = "left out: with a refusal or a server's error for a text"
    assert export("--thumbs")[1][1:] == [f"2 summaries {words}"]
    assert export()[1][1:] == [f"1 pair {words}"]


def test_what_has_no_such_votes_is_said(bart: ModelVersion, lead: ModelVersion) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    _, said = export("--votes", "simulated")
    assert said[1:] == ["1 pair left out: with no such votes (see --votes readers or imported)"]


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
            "0 pairs exported, of readers' own votes",
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
    refused = ["1 pair left out: with fewer votes than were asked for"]
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
    assert said[1:] == (
        [] if lines else ["1 pair left out: with a smaller majority than was asked for"]
    )


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
    shared = {"prompt": "It was cold.", "article": "a-17", "title": "Ice", "origin": "readers"}
    lines, said = export("--thumbs")
    assert lines == [
        {**shared, "completion": "bart@2 on a-17.", "label": True, "version": "bart@2"}
        | {"up": 2, "down": 1, "certainty": 0.6875, "share": 0.6},  # (1 + 4 + 6) / 2^4, 3 / 5
        {**shared, "completion": "lead@1 on a-17.", "label": False, "version": "lead@1"}
        | {"up": 0, "down": 1, "certainty": 0.75, "share": 0.666667},  # (1 + 2) / 2^2, 2 / 3
    ]
    assert said == [
        "2 summaries exported, of readers' own votes",
        "1 summary left out: with as many votes on either side",
    ]
    assert [line["up"] for line in export("--thumbs", "--at-least", "3")[0]] == [2]
    # 2 / (2 + 1) = 0.67 for the first, 1 / 1 for the second
    assert [line["down"] for line in export("--thumbs", "--share", "0.7")[0]] == [1]


def test_a_thumb_taken_back_or_changed_counts_as_it_stands(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    changed, back = make_reader(), make_reader()
    for reader, value in ((changed, 1), (back, 1), (changed, -1), (back, 0)):
        make_ballot(reader, summary, value)
    collect_ballots()
    (line,), _ = export("--thumbs")
    assert (line["label"], line["up"], line["down"]) == (False, 0, 1)


def test_thumbs_on_sections_are_not_thumbs_on_the_summary(bart: ModelVersion) -> None:
    (summary,) = summaries_of(make_article(), bart)
    record_ballot(
        reader=make_reader(), target=TargetRef.of(make_section(summary)), value=1, key="k"
    )
    collect_ballots()
    assert Vote.objects.get().target.kind == Target.Kind.SECTION
    assert export("--thumbs") == ([], ["0 summaries exported, of readers' own votes"])


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
            "0 pairs exported, of readers' own votes",
            "1 pair left out: with a version that is a draft",
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
    assert said[1:] == ["1 pair left out: without the text of their article"]


def test_two_texts_that_have_become_alike_are_left_out(
    bart: ModelVersion, lead: ModelVersion
) -> None:
    one, other = summaries_of(make_article(), bart, lead)
    choose(one, other, "won")
    Summary.objects.filter(pk=other.pk).update(text=one.text.replace(" ", "\n"))
    _, said = export()
    assert said[1:] == ["1 pair left out: of two texts that read alike"]
