"""The screens: honest crowds pass, rigged ballots are found, thresholds are what they say."""

from __future__ import annotations

import datetime
import math
import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collecting.registry import KIND_NAMED
from surveys.screening import screens
from surveys.screening.screens import BallotRow, Counts
from surveys.thumbs.kind import THUMB

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
CROWDS = range(10)  # seeds
READERS = 300  # in each crowd


def row(number: int, **fields: object) -> BallotRow:
    defaults = {"reader": number, "kind": "thumb", "value": 1, "received_at": NOON, "target": 1}
    said = {**defaults, **fields}
    rules = KIND_NAMED[str(said["kind"])].screens
    return BallotRow(id=number, rules=rules, **said)  # type: ignore[arg-type]


def honest_thumbs(seed: int) -> list[BallotRow]:
    """A crowd that votes by the texts' quality, their own generosity and mood.

    A fifth of them sit behind one network. Heavy readers press a hundred times, most a few.
    """
    rng = random.Random(seed)
    quality = [rng.gauss(1.0, 1.0) for _ in range(150)]
    rows, number = [], 0
    for reader in range(READERS):
        generosity = rng.gauss(0, 1)
        begun = NOON + datetime.timedelta(seconds=rng.uniform(0, 3 * 3600))
        network = "office" if rng.random() < 0.2 else f"home{reader}"
        for step, target in enumerate(rng.sample(range(150), min(150, int(rng.expovariate(0.05))))):
            number += 1
            likes = 1 / (1 + math.exp(-quality[target] - generosity))
            rows.append(
                BallotRow(
                    id=number,
                    reader=reader,
                    kind="thumb",
                    rules=THUMB.screens,
                    value=1 if rng.random() < likes else -1,
                    received_at=begun + datetime.timedelta(seconds=20 * step),
                    target=target,
                    subject=f"{target % 4}",
                    network=network,
                    is_new=True,
                )
            )
    return sorted(rows, key=lambda row: row.received_at)


def honest_duels(seed: int, lean: float = 0.55) -> list[BallotRow]:
    """Readers of duels who lean to the left a little, and take their time."""
    rng = random.Random(seed)
    return [
        row(
            reader * 100 + step, reader=reader, kind="duel", target=None,
            value=1 if rng.random() < lean else 2,
            elapsed_ms=int(1000 * rng.lognormvariate(math.log(12), 0.7)),
        )
        for reader in range(READERS)
        for step in range(60)
    ]  # fmt: skip


def tallies_of(rows: list[BallotRow]) -> dict[int, Counts]:
    counts = Counter((each.target, each.value) for each in rows)
    return {
        target: Counts(counts[target, 1], counts[target, -1])
        for target in {each.target for each in rows if each.target is not None}
    }


# --- The tail -------------------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_tail_is_the_sum_of_the_binomials_terms(count: int, of: int, chance: float) -> None:
    expected = math.fsum(
        math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1)
    )
    assert screens.tail(count, of, chance) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_the_tail_of_what_nearly_always_happens_is_one_also_of_many() -> None:
    assert screens.tail(2500, 5000, 0.75) == pytest.approx(1)  # its first term is 1e-330


# --- Honest crowds pass ---------------------------------------------------------------------------


def test_of_honest_thumbs_no_screen_takes_more_than_one_reader_in_a_thousand() -> None:
    taken: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for seed in CROWDS:
        rows = honest_thumbs(seed)
        tallies = tallies_of(rows)
        up = sum(each.value == 1 for each in rows) / len(rows)
        found = {
            screens.BURST: screens.burst(rows, usual={}),
            screens.ONE_SIDE: screens.one_side(rows, up_share=up),
            screens.DISAGREES: screens.disagrees(rows, tallies=tallies),
        }
        for reason, ids in found.items():
            taken[reason] |= {(seed, each.reader) for each in rows if each.id in ids}
    allowed = len(CROWDS) * READERS // 1000  # 3 of 3,000
    assert {
        reason: len(readers) for reason, readers in taken.items() if len(readers) > allowed
    } == {}


def test_of_honest_duels_hardly_any_is_taken() -> None:
    taken, fast, every = 0, 0, 0
    for seed in CROWDS:
        rows = honest_duels(seed)
        every += len(rows)
        found = screens.one_side(rows)
        taken += len({each.reader for each in rows if each.id in found})
        fast += len(screens.too_fast(rows))
    assert taken <= 3  # of 3,000 readers
    assert fast / every < 0.001


def test_an_honest_crowd_with_one_taste_shares_patterns_no_more_than_their_marginals_allow() -> (
    None
):
    stamped = 0
    for seed in CROWDS:
        rng = random.Random(seed)
        votes = []
        for _ in range(1000):
            generosity = rng.gauss(1.5, 1.5)  # their five votes hang together
            votes.append(
                tuple(
                    1 if rng.random() < 1 / (1 + math.exp(-generosity - quality)) else -1
                    for quality in (0.0, 0.5, 1.0, 1.5, 2.0)
                )
            )
        for held, count in Counter(votes).items():
            shares = [
                sum(vote[place] == value for vote in votes) / len(votes)
                for place, value in enumerate(held)
            ]
            stamped += screens.is_stamped(count, len(votes), shares=shares)
    assert stamped == 0


# --- Rigged ballots are found ---------------------------------------------------------------------


def test_fifty_new_readers_of_one_network_who_agree_are_a_burst_and_forty_eight_are_none() -> None:
    # 0.75^49 = 7.5e-7 < 1e-6 < 0.75^48
    crowd = [row(n, network="a", is_new=True, subject="7") for n in range(50)]
    assert screens.burst(crowd, usual={}) == set(range(50))
    assert screens.burst(crowd[:48], usual={}) == set()


def test_where_everybody_says_so_a_burst_needs_more_of_them() -> None:
    crowd = [row(n, network="a", is_new=True, subject="7") for n in range(131)]
    assert screens.burst(crowd, usual={("7", 1): 0.95}) == set()  # 0.9^131 > 1e-6
    assert len(screens.burst([*crowd, row(131, network="a", is_new=True, subject="7")],
                             usual={("7", 1): 0.95})) == 132  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"is_new": False},
        {"network": ""},
        {"reader": 1},
    ],
)
def test_known_readers_unknown_networks_and_one_reader_alone_are_no_burst(
    other: dict[str, object],
) -> None:
    fields = {"network": "a", "is_new": True, "subject": "7", **other}
    assert screens.burst([row(n, **fields) for n in range(200)], usual={}) == set()


def test_a_slow_stream_is_no_burst() -> None:
    crowd = [
        row(n, network="a", is_new=True, received_at=NOON + datetime.timedelta(minutes=n))
        for n in range(300)
    ]
    assert screens.burst(crowd, usual={}) == set()


def test_a_burst_takes_only_those_who_agree() -> None:
    crowd = [row(n, network="a", is_new=True, subject="7") for n in range(60)]
    honest = row(100, network="a", is_new=True, subject="7", value=-1)
    elsewhere = row(101, network="b", is_new=True, subject="7")
    assert screens.burst([*crowd, honest, elsewhere], usual={}) == set(range(60))


def test_a_duel_in_less_than_a_second_is_too_fast_and_the_unknown_is_not() -> None:
    rows = [
        row(1, kind="duel", elapsed_ms=999), row(2, kind="duel", elapsed_ms=1000),
        row(3, kind="duel"), row(4, elapsed_ms=1999), row(5, elapsed_ms=2000),
        row(6, kind="answer", elapsed_ms=0),
    ]  # fmt: skip
    assert screens.too_fast(rows) == {1, 4}


def test_twenty_duels_on_one_side_are_too_many_and_nineteen_of_twenty_are_not() -> None:
    # 0.6^20 = 3.7e-5 < 1e-4; of 20, 19 or more: 5.2e-4
    left = [row(n, reader=1, kind="duel", target=None) for n in range(20)]
    assert len(screens.one_side(left)) == 20
    assert screens.one_side(left[:19]) == set()
    right = row(20, reader=1, kind="duel", target=None, value=2)
    assert screens.one_side([*left[:19], right]) == set()
    tie = row(21, reader=1, kind="duel", target=None, value=3)
    assert len(screens.one_side([*left, tie])) == 21


def test_sixty_two_thumbs_all_alike_are_too_many_unless_everybody_presses_so() -> None:
    # 0.8^62 = 9.8e-7 < 1e-6 < 0.8^61
    ups = [row(n, reader=1, target=n) for n in range(62)]
    assert len(screens.one_side(ups)) == 62
    assert screens.one_side(ups[:61]) == set()
    assert screens.one_side(ups, up_share=0.9) == set()
    assert screens.one_side([row(n, reader=1, target=1) for n in range(62)]) == set()  # one target


def test_a_reader_who_always_contradicts_is_found_and_one_of_the_crowd_is_not() -> None:
    tallies = {n: Counts(30, 2) if n % 2 else Counts(2, 30) for n in range(24)}
    against = [row(n, reader=1, target=n, value=-1 if n % 2 else 1) for n in range(24)]
    with_them = [row(n, reader=2, target=n, value=1 if n % 2 else -1) for n in range(24)]
    assert screens.disagrees(against, tallies=tallies) == set(range(24))
    assert screens.disagrees(with_them, tallies=tallies) == set()
    assert screens.disagrees(against[:19], tallies=tallies) == set()
    alike = [row(n, reader=1, target=n, value=-1) for n in range(24)]
    assert screens.disagrees(alike, tallies=tallies) == set()  # nothing of their own varies


def test_a_rigger_who_contradicts_an_honest_crowd_is_found_in_every_one_of_them() -> None:
    found = 0
    for seed in CROWDS:
        rows = honest_thumbs(seed)
        tallies = tallies_of(rows)
        rigger = [
            row(10**6 + n, reader=-1, target=n, value=-1 if tallies[n].up > tallies[n].down else 1)
            for n in sorted(tallies)
        ]
        found += bool(screens.disagrees(rigger, tallies=tallies))
    assert found == len(CROWDS)


def test_two_hundred_readers_with_one_pattern_are_stamped_beside_an_honest_crowd() -> None:
    assert screens.is_stamped(200, 200, shares=[0.7, 0.3, 0.6, 0.8, 0.4])
    assert screens.is_stamped(200, 260, shares=[0.5, 0.5])  # hidden among sixty others
    assert not screens.is_stamped(19, 19, shares=[0.5])
    assert not screens.is_stamped(950, 1000, shares=[0.97, 0.96])


def test_a_pattern_is_of_the_first_targets_in_any_order_with_the_newest_values() -> None:
    said = [row(n, target=20 - n, value=-1 if n == 3 else 1) for n in range(6)]
    said += [row(9, target=20, value=-1), row(10, kind="duel", target=None)]
    first = ((16, 1), (17, -1), (18, 1), (19, 1), (20, -1))
    assert screens.patterns(said) == {5: first, 0: ((15, 1), *first)}
    assert screens.patterns(said[:4]) == {}
    assert set(screens.patterns([row(n, target=n) for n in range(51)])) == {5, 10, 20}


def test_texts_are_found_wherever_they_stand_in_a_body_and_folded() -> None:
    long = "The  second sentence claims what nobody SAID in it."
    body = {"reasons": ["other"], "answers": [{"text": long}, 5, None], "short": "Nice."}
    assert screens.texts_in(body) == {"the second sentence claims what nobody said in it."}
    assert screens.texts_in([[[]], {}]) == set()


@pytest.mark.parametrize(
    ("rejected", "received", "alarming"),
    [
        (0, 0, False), (1, 1, False), (2, 2, False), (3, 3, True), (6, 25, False), (7, 25, True),
        (73, 1000, False), (74, 1000, True), (5, 2, True),
    ],
)  # fmt: skip
def test_a_filter_that_rejects_everybody_is_seen(
    rejected: int, received: int, alarming: bool
) -> None:
    assert screens.is_alarming(rejected, received) is alarming
