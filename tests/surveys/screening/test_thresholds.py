"""Each threshold of the screens from either side, with the sum that decides."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from surveys.collecting.registry import KIND_NAMED
from surveys.screening import screens
from surveys.screening.screens import BallotRow, Counts

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def row(number: int, *, kind: str = "thumb", **fields: object) -> BallotRow:
    """A new reader's 👍 for one thing, unless something else is said."""
    said = {"reader": number, "value": 1, "received_at": NOON, "target": 1, **fields}
    rules = KIND_NAMED[kind].screens
    return BallotRow(id=number, kind=kind, rules=rules, **said)  # type: ignore[arg-type]


def burst(readers: int, *, minutes: float = 0.0, usual: float = 0.0) -> int:
    """How many of so many agreeing new readers are found, the last of them so much later."""
    late = NOON + datetime.timedelta(minutes=minutes)
    fields: dict[str, Any] = {"network": "a", "subject": "7", "is_new": True}
    crowd = [row(n, **fields) for n in range(readers - 1)]
    crowd.append(row(readers, received_at=late, **fields))
    return len(screens.burst(crowd, usual={("7", 1): usual}))


def duels(left: int, right: int) -> int:
    """How many of a reader's choices are found that went to the left and to the right so often."""
    said = [row(n, reader=1, kind="duel", target=None) for n in range(left)]
    said += [row(left + n, reader=1, kind="duel", target=None, value=2) for n in range(right)]
    return len(screens.one_side(said))


def thumbs(number: int, value: int, up_share: float | None) -> int:
    """How many of a reader's so many thumbs are found that are all alike."""
    said = [row(n, reader=1, target=n, value=value) for n in range(number)]
    return len(screens.one_side(said, up_share=up_share))


def contradicting(targets: int, others: tuple[int, ...]) -> int:
    """How many thumbs are found of who contradicts, by turns, so many others who are of one mind.

    The tallies hold the reader's own votes, as they do at work.
    """
    said, tallies = [], {}
    for n in range(targets):
        crowd = others[n % len(others)]
        value = 1 if n % 2 else -1
        said.append(row(n, reader=1, target=n, value=value))
        tallies[n] = Counts(1, crowd) if value == 1 else Counts(crowd, 1)
    return len(screens.disagrees(said, tallies=tallies))


# --- Bursts ---------------------------------------------------------------------------------------


def test_forty_nine_who_agree_are_a_burst_where_nothing_is_known_and_forty_eight_are_none() -> None:
    # 0.75^49 = 7.55e-7 < 1e-6 < 1.007e-6 = 0.75^48
    assert (burst(49), burst(48)) == (49, 0)
    assert screens.BURST_READERS == 49


def test_where_everybody_agrees_a_burst_takes_a_hundred_and_thirty_two() -> None:
    # 0.9^132 = 9.1e-7 < 1e-6 < 1.01e-6 = 0.9^131
    assert (burst(132, usual=1.0), burst(131, usual=1.0)) == (132, 0)


def test_what_is_usual_counts_between_the_two() -> None:
    # 0.8^62 = 9.8e-7 < 1e-6 < 1.2e-6 = 0.8^61
    assert (burst(62, usual=0.8), burst(61, usual=0.8)) == (62, 0)


def test_a_window_is_ten_minutes_long_and_no_second_longer() -> None:
    assert burst(49, minutes=10) == 49
    assert burst(49, minutes=10 + 1 / 60) == 0  # 48 are left of it


# --- One side -------------------------------------------------------------------------------------


def test_nine_of_ten_choices_on_one_side_are_too_many_and_fewer_are_not() -> None:
    # P(X ≥ 89) for 100 of 0.6 is 3e-10, so the share alone decides.
    assert (duels(90, 10), duels(89, 11)) == (100, 0)
    assert (duels(10, 90), duels(11, 89)) == (100, 0)


def test_nine_of_ten_are_not_enough_where_who_leans_a_little_may_do_it() -> None:
    # P(X ≥ 30) for 33 of 0.6 is 8.9e-5 < 1e-4 < 1.15e-4 = P(X ≥ 26) for 28
    assert (duels(30, 3), duels(26, 2)) == (33, 0)


def test_nineteen_choices_are_no_habit_however_rare() -> None:
    # 0.6^19 = 6.1e-5 < 1e-4
    assert (duels(20, 0), duels(19, 0)) == (20, 0)


@pytest.mark.parametrize(("value", "up_share"), [(1, 0.1), (-1, 0.9), (1, None), (-1, None)])
def test_who_always_presses_one_thumb_is_generous_to_four_in_five(
    value: int, up_share: float | None
) -> None:
    # 0.8^62 = 9.8e-7 < 1e-6 < 1.2e-6 = 0.8^61
    assert (thumbs(62, value, up_share), thumbs(61, value, up_share)) == (62, 0)


@pytest.mark.parametrize(("value", "up_share"), [(1, 1.0), (1, 0.98), (-1, 0.0), (-1, 0.02)])
def test_however_generous_everybody_is_who_always_presses_one_thumb_is_found_at_last(
    value: int, up_share: float
) -> None:
    # 0.97^454 = 9.87e-7 < 1e-6 < 1.02e-6 = 0.97^453; uncapped, 1^n would never be rare
    assert (thumbs(454, value, up_share), thumbs(453, value, up_share)) == (454, 0)


def test_below_the_cap_a_reader_is_as_generous_as_everybody() -> None:
    # 0.9^132 = 9.1e-7 < 1e-6 < 1.01e-6 = 0.9^131
    assert (thumbs(132, 1, 0.9), thumbs(131, 1, 0.9)) == (132, 0)
    assert (thumbs(132, -1, 0.1), thumbs(131, -1, 0.1)) == (132, 0)


# --- Agreement ------------------------------------------------------------------------------------


def test_who_contradicts_everywhere_is_found_from_twenty_two_targets_on() -> None:
    # -√21 = -4.58 < -4.5 < -4.47 = -√20
    assert (contradicting(22, (30,)), contradicting(21, (30,))) == (22, 0)


def test_five_others_make_a_target_count_and_ones_own_vote_is_none_of_them() -> None:
    assert contradicting(22, (5,)) == 22
    assert contradicting(22, (4,)) == 0  # five votes with the reader's own


def test_ones_own_vote_is_taken_out_of_what_the_others_say() -> None:
    # Of crowds of 5 and of 50 alike none is on the reader's side: 0/5 and 0/50. With their own
    # vote among them it would be 1/5 and 1/50, and the agreement no longer as bad as can be.
    assert contradicting(22, (5, 5, 50, 50)) == 22


def test_a_target_that_four_others_judged_says_nothing_beside_those_that_count() -> None:
    # 21 with five others and one with four: 21 count, and -√20 = -4.47
    assert contradicting(22, (*[5] * 21, 4)) == 0


# --- Texts and patterns ---------------------------------------------------------------------------


def test_a_text_of_forty_characters_is_told_apart_and_one_of_thirty_nine_is_not() -> None:
    text = "It says that rain fell, and none has yet"
    assert len(text) == 40
    assert screens.texts_in(text) == {text.casefold()}
    assert screens.texts_in(text[:-1]) == set()
    assert screens.texts_in(f" {text[:-1]}  ") == set()  # blanks around it are no text


@pytest.mark.parametrize(
    ("targets", "lengths"),
    [
        (4, set()), (5, {0, 5}), (9, {0, 5}), (10, {0, 5, 10}), (19, {0, 5, 10}),
        (20, {0, 5, 10, 20}), (50, {0, 5, 10, 20}), (51, {5, 10, 20}),
    ],
)  # fmt: skip
def test_patterns_are_of_five_ten_and_twenty_targets_and_whole_up_to_fifty(
    targets: int, lengths: set[int]
) -> None:
    assert screens.patterns([row(n, target=n) for n in range(targets)]).keys() == lengths


def test_twenty_of_twenty_readers_who_say_the_same_are_stamped_and_nineteen_are_not() -> None:
    # 0.5^20 = 9.5e-7 < 1e-6 < 1.9e-6 = 0.5^19, however seldom others say this
    assert screens.is_stamped(20, 20, shares=[0.1])
    assert not screens.is_stamped(19, 19, shares=[0.1])
    assert screens.is_stamped(20, 20, shares=[])
    assert screens.PATTERN_READERS == 20


def test_where_nearly_everybody_says_so_it_takes_six_hundred_and_eighty_four() -> None:
    # 0.98^684 = 9.97e-7 < 1e-6 < 1.02e-6 = 0.98^683
    assert screens.is_stamped(684, 684, shares=[1.0, 0.99])
    assert not screens.is_stamped(683, 683, shares=[1.0, 0.99])


# --- Alarms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rejected", "received", "alarming"),
    [
        (8, 42, True),  # P(X ≥ 8) for 42 of 0.05 is 9.99e-4
        (13, 96, False),  # P(X ≥ 13) for 96 is 1.0000450e-3
    ],
)
def test_an_alarm_is_raised_below_one_in_a_thousand(
    rejected: int, received: int, alarming: bool
) -> None:
    assert screens.is_alarming(rejected, received) is alarming
