"""Lines that name who won or lost, beside what else they say of the two."""

from __future__ import annotations

from typing import Any

import pytest

from common.files.rejections import FieldError, Reason
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote, PairTally
from surveys.imports.given import VoteReading
from surveys.imports.pair_fields import as_battle
from surveys.imports.vote_columns import VoteColumns
from tests.surveys.imports.battles import battle, take
from writeup_site.bringing.kinds import guessed_kind

pytestmark = pytest.mark.django_db
SHUFFLED = VoteReading(sides_shuffled=True)
SIDES = {"model_a": "alpha", "model_b": "beta"}


def pair(won: str, lost: str, **more: Any) -> Any:
    return {"prompt_id": "p1", "voter": "ann", "chosen_model": won, "rejected_model": lost, **more}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"winner_model": "beta"}, "second"),
        ({"winner_model": "alpha"}, "first"),
        ({"winner_model": "tie"}, "tie"),
        ({"loser": "alpha"}, "second"),
        ({"chosen_model": "beta", "rejected_model": "alpha"}, "second"),
        ({"chosen_model": "beta", "rejected_model": "alpha", "is_tie": True}, "tie"),
        ({"chosen_model": "beta", "rejected_model": "alpha", "is_tie": False}, "second"),
    ],
)
def test_where_sides_are_said_the_winner_is_one_of_them(said: Any, outcome: str) -> None:
    _, refused = take({"prompt_id": "p1", "voter": "ann", **SIDES, **said})
    assert refused == []
    vote = DuelVote.objects.get()
    assert (vote.first_version.name, vote.outcome, vote.first_on_left) == ("alpha", outcome, True)


def test_what_the_columns_were_said_to_mean_turns_no_winner() -> None:
    row = {"prompt_id": "p1", "voter": "ann", **SIDES, "w": "beta", "l": "alpha"}
    take(row, reading=VoteReading(columns={"won": "w", "lost": "l"}, sides_shuffled=True))
    assert DuelVote.objects.get().outcome == "second"


@pytest.mark.parametrize(
    ("won", "lost"), [("gamma", "alpha"), ("alpha", "gamma"), ("alpha", "alpha"), ("", "gamma")]
)
def test_two_that_are_not_those_of_the_sides_are_refused(won: str, lost: str) -> None:
    _, (refused,) = take({"prompt_id": "p1", **SIDES, "chosen_model": won, "rejected_model": lost})
    assert refused.reason is Reason.VALUE
    assert '"model_a" and "model_b"' in refused.message


def test_a_side_that_lacks_is_said_to_lack() -> None:
    _, (refused,) = take({"prompt_id": "p1", "model_a": "alpha", "winner_model": "alpha"})
    assert refused.message == '"model_b" is missing; add it'


@pytest.mark.parametrize("won", ["alpha", "beta"])
def test_texts_stay_with_the_models_that_wrote_them(won: str) -> None:
    lost = "beta" if won == "alpha" else "alpha"
    by_sides = {"response_a": "Alpha's.", "response_b": "Beta's."}
    by_winner = {"chosen": f"{won.title()}'s.", "rejected": f"{lost.title()}'s."}
    for number, texts in enumerate((by_sides, by_winner)):
        take({"prompt": f"It rained {number} days.", "voter": "ann", **SIDES, **texts,
              "chosen_model": won, "rejected_model": lost})  # fmt: skip
    for vote in DuelVote.objects.all():
        duel = vote.duel
        texts = {each.version.name: each.text for each in (duel.first, duel.second) if each}
        assert texts == {"alpha": "Alpha's.", "beta": "Beta's."}


def test_texts_that_nobody_says_whose_they_are_are_refused() -> None:
    row = pair("beta", "alpha", response_a="One.", response_b="Other.")
    _, (refused,) = take(row, reading=SHUFFLED)
    assert "which of the two texts is whose" in refused.message
    with pytest.raises(FieldError):
        as_battle({"won": "a", "lost": "b", "response_b": "text"}, sides_shuffled=True)


def test_a_pair_that_was_a_tie_is_one() -> None:
    take(pair("beta", "alpha", is_tie=1), reading=SHUFFLED)
    assert DuelVote.objects.get().outcome == "tie"


def test_who_chose_otherwise_since_has_not_chosen_twice() -> None:
    take(pair("beta", "alpha"), reading=SHUFFLED)
    _, (refused,) = take(pair("alpha", "beta"), reading=SHUFFLED)
    assert refused.reason is Reason.CHANGED
    report, _ = take(pair("alpha", "beta"), reading=SHUFFLED, update=True)
    assert (report.counts["updated"], Ballot.objects.count()) == (1, 1)
    tally = PairTally.objects.get()
    by_name = {tally.first_version.name: tally.first, tally.second_version.name: tally.second}
    assert by_name == {"alpha": 1, "beta": 0}


@pytest.mark.parametrize(
    ("one", "other", "winner"),
    [
        ("e\u0301", "zeta", "\u00e9"),
        ("\u00e9", "zeta", "e\u0301"),
        (3, 4.0, 3.0),
        (" a ", "b", "a"),
    ],
)
def test_a_winner_is_known_by_its_name_however_it_is_spelt(
    one: Any, other: Any, winner: Any
) -> None:
    _, refused = take(battle(one, other, winner))
    assert refused == []
    vote = DuelVote.objects.get()
    assert (vote.outcome == "first") == vote.first_on_left


def test_a_file_whose_ids_are_others_is_told_of_sources() -> None:
    take(battle(vote_id="1"))
    _, (refused,) = take(battle(vote_id="1", question_id="q2"))
    assert "a source of its own" in refused.message


def test_a_table_of_sides_and_winners_by_name_is_one_of_votes() -> None:
    names = ["prompt_id", "model_a", "model_b", "winner_model"]
    VoteColumns(VoteReading()).check(names)
    assert guessed_kind(names) == "votes"
    with pytest.raises(FieldError):
        VoteColumns(VoteReading()).check(["prompt_id", "model_a", "winner_model"])
