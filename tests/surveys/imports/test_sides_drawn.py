"""Choices whose file does not say who stood left, as the order was drawn by lot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.files.rejections import FieldError, Reason
from evaluation.opinions.services import derive_all_marked
from evaluation.stats.side_luck import on_one_side
from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit_every_kind
from surveys.duels.models import DuelVote, PairTally
from surveys.imports.given import VoteReading
from surveys.imports.pair_fields import as_battle
from surveys.imports.vote_names import first_number
from tests.surveys.imports.battles import battle, take

pytestmark = pytest.mark.django_db
SHUFFLED = VoteReading(sides_shuffled=True)


def battles(number: int = 200) -> list[Any]:
    """Of `number` articles; beta always in the second column, and preferred in three of four."""
    return [
        battle("alpha", "beta", "model_a" if n % 4 == 0 else "model_b",
               question_id=f"q{n}", judge=f"u{n % 40}")
        for n in range(number)
    ]  # fmt: skip


def pair(number: int, **more: Any) -> Any:
    """As preferences to train on are kept: the winner and the loser."""
    return {"prompt_id": f"p{number}", "chosen_model": "beta", "rejected_model": "alpha",
            "voter": f"u{number}", **more}  # fmt: skip


def lefts() -> list[bool]:
    return list(DuelVote.objects.order_by("pk").values_list("first_on_left", flat=True))


def test_columns_are_sides_unless_the_file_is_said_to_be_shuffled() -> None:
    take(*battles())
    assert set(lefts()) == {True}
    assert on_one_side(lefts())  # type: ignore[arg-type]


def test_a_shuffled_file_stands_on_both_sides_and_everybody_chose_whom_they_chose() -> None:
    report, refused = take(*battles(), reading=SHUFFLED)
    assert (report.counts["created"], refused) == (200, [])
    # 200 tosses of a fair coin lie within 70 and 130 but once in 40,000.
    assert 70 < sum(lefts()) < 130
    tally = PairTally.objects.get()
    assert (tally.first, tally.second) == (50, 150)
    derive_all_marked()
    assert audit_every_kind() == []


def test_the_same_row_is_drawn_the_same_way_and_is_known_again() -> None:
    take(*battles(20), reading=SHUFFLED)
    before = lefts()
    report, _ = take(*battles(20), reading=SHUFFLED)
    assert (report.counts["unchanged"], report.counts["created"]) == (20, 0)
    Ballot.objects.all().delete()
    DuelVote.objects.all().delete()
    take(*battles(20), reading=SHUFFLED)
    assert lefts() == before


def test_what_was_taken_as_written_is_drawn_when_it_is_updated() -> None:
    take(*battles(60))
    _, refused = take(*battles(60), reading=SHUFFLED)
    assert {each.reason for each in refused} == {Reason.CHANGED} and len(refused) == 60
    report, _ = take(*battles(60), reading=SHUFFLED, update=True)
    assert report.counts["updated"] == 60
    assert 12 < sum(lefts()) < 48
    assert PairTally.objects.get().second == 45


def test_a_pair_of_preferences_is_a_battle_that_the_chosen_one_won() -> None:
    rows = [pair(n) for n in range(60)]
    report, refused = take(*rows, reading=SHUFFLED)
    assert (report.counts["duels"], refused) == (60, [])
    tally = PairTally.objects.get()
    by_name = {tally.first_version.name: tally.first, tally.second_version.name: tally.second}
    assert by_name == {"beta": 60, "alpha": 0}
    assert 12 < sum(lefts()) < 48


def test_texts_of_a_pair_go_to_the_models_that_wrote_them() -> None:
    row = pair(1, prompt="It rained all day. Then the sun came out.", chosen="Beta's words.",
               rejected=[{"role": "assistant", "content": "Alpha's."}])  # fmt: skip
    take(row, reading=SHUFFLED)
    duel = DuelVote.objects.get().duel
    texts = {each.version.name: each.text for each in (duel.first, duel.second) if each}
    assert texts == {"beta": "Beta's words.", "alpha": "Alpha's."}


def test_a_pair_is_refused_where_nobody_says_that_lots_were_drawn() -> None:
    _, (refused,) = take(pair(1))
    assert refused.reason is Reason.MISSING
    assert "which of the two stood left" in refused.message


@pytest.mark.parametrize("lacking", ["chosen_model", "rejected_model"])
def test_half_a_pair_is_refused_by_the_field_that_lacks(lacking: str) -> None:
    row = pair(1)
    del row[lacking]
    _, (refused,) = take(row, reading=SHUFFLED)
    assert refused.message == f'"{lacking}" is missing; add it'


def test_a_battle_with_a_winner_keeps_its_columns() -> None:
    fields = {"model_a": "a", "model_b": "b", "winner": "b", "won_text": "text"}
    assert as_battle(fields, sides_shuffled=False) == fields
    with pytest.raises(FieldError):
        as_battle({"won": "a", "lost": "b"}, sides_shuffled=False)


@pytest.mark.parametrize(
    ("preference", "won"), [(1.0, "first"), (2.0, "second"), (1.5, "tie"), ("2", "second")]
)
def test_numbers_name_a_winner_where_the_columns_are_numbered(preference: Any, won: str) -> None:
    """As AlpacaEval writes its annotations."""
    row = {"prompt_id": "i1", "generator_1": "alpha", "generator_2": "beta", "annotator": "gpt",
           "preference": preference}  # fmt: skip
    _, refused = take(row)
    assert refused == []
    vote = DuelVote.objects.get()
    assert (vote.first_version.name, vote.outcome) == ("alpha", won)


@pytest.mark.parametrize(
    ("choice", "won"), [(0, "first"), (1, "second"), ("0.0", "first"), (0.5, "tie")]
)
def test_models_may_be_numbered_from_nought(choice: Any, won: str) -> None:
    row = {"prompt_id": "i1", "summaries.0.policy": "alpha", "summaries.1.policy": "beta",
           "choice": choice, "voter": "w1"}  # fmt: skip
    columns = {"model_a": "summaries.0.policy", "model_b": "summaries.1.policy"}
    _, refused = take(row, reading=VoteReading(columns=columns))
    assert refused == []
    assert DuelVote.objects.get().outcome == won


def test_numbers_that_do_not_follow_each_other_number_no_models() -> None:
    for one, other in (("model_1", "model_3"), ("m1_v1", "m2_v2"), ("model_2", "model_1")):
        assert first_number({"model_a": one, "model_b": other}) is None
    assert first_number({"model_a": "gpt4_run_1", "model_b": "gpt4_run_2"}) == 1


@pytest.mark.parametrize("preference", [0, 3, 1.27, "1.9"])
def test_other_numbers_name_none(preference: Any) -> None:
    row = {"prompt_id": "i1", "model_1": "alpha", "model_2": "beta", "preference": preference}
    _, (refused,) = take(row)
    assert refused.reason is Reason.VALUE


def test_a_battle_without_a_model_is_not_told_of_an_option_for_thumbs() -> None:
    row = battle()
    del row["model_b"]
    _, (refused,) = take(row)
    assert refused.message == '"model_b" is missing; add it'


def test_the_command_takes_a_file_of_pairs(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(pair(n)) + "\n" for n in range(3)), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_votes", str(path))
    assert "pass --sides-shuffled" in capsys.readouterr().err
    call_command("import_votes", str(path), "--sides-shuffled")
    assert PairTally.objects.get().first + PairTally.objects.get().second == 3
