"""One spelling of who won a duel: what the database holds, and both orders."""

from __future__ import annotations

import subprocess
import sys

import pytest

from surveys.duels.forms import CHOICES
from surveys.duels.models import DuelVote
from surveys.duels.outcome import Outcome
from surveys.duels.selectors import PairScore

FIRST, SECOND, TIE, BAD = Outcome.FIRST, Outcome.SECOND, Outcome.TIE, Outcome.BAD


def test_what_the_database_holds_stays_as_it_is() -> None:
    assert [each.value for each in Outcome] == ["first", "second", "tie", "bad"]
    assert [each.choice for each in Outcome] == [1, 2, 3, 4]
    assert [each.code for each in Outcome] == [0, 2, 1, 3]  # as solvers have it: won, tie, lost
    field = DuelVote._meta.get_field("outcome")
    assert field.choices == [
        ("first", "First"), ("second", "Second"), ("tie", "Tie"), ("bad", "both bad"),
    ]  # fmt: skip


def test_turned_round_the_winner_is_the_other_and_without_one_nothing_changes() -> None:
    assert [each.turned() for each in (FIRST, SECOND, TIE, BAD)] == [SECOND, FIRST, TIE, BAD]
    assert all(each.turned().turned() is each for each in Outcome)


@pytest.mark.parametrize(
    ("pressed", "first_on_left", "outcome"),
    [
        ("left", True, FIRST), ("left", False, SECOND), ("right", True, SECOND),
        ("right", False, FIRST), ("tie", True, TIE), ("tie", False, TIE), ("bad", True, BAD),
        ("bad", False, BAD),
    ],
)  # fmt: skip
def test_what_was_pressed_and_who_stood_left_say_which_version_won(
    pressed: str, first_on_left: bool, outcome: Outcome
) -> None:
    choice = CHOICES[pressed]
    assert Outcome.of_choice(choice.choice) is choice
    assert choice.seen(first_on_left=first_on_left) is outcome
    assert outcome.seen(first_on_left=first_on_left) is choice


@pytest.mark.parametrize("choice", [0, 5, -1])
def test_another_number_is_no_choice(choice: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 4, not {choice}"):
        Outcome.of_choice(choice)


def test_a_score_is_asked_by_outcome() -> None:
    score = PairScore(first=1, second=2, tie=4, bad=8, simulated=0)
    assert [score.count_of(each) for each in (FIRST, SECOND, TIE, BAD)] == [1, 2, 4, 8]


def test_it_can_be_read_without_django() -> None:
    program = "import sys, surveys.duels.outcome; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
