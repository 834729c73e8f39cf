"""A passport's figures out of columns: by hand, thresholds on each side, and coverage."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest

from benchmarks.passports import SETTINGS, named_figures, world_of
from benchmarks.scripted_judges import ScriptedErrors, scripted_world
from evaluation.passports.columns import DecidedDuels, JudgedColumns
from evaluation.passports.figures import (
    FEWEST_ARTICLES,
    PairwiseFigures,
    pairwise_figures,
    rating_drift,
)


def judged(
    first: list[float], *, words: tuple[list[int], list[int]] | None = None, articles: int = 0
) -> JudgedColumns:
    """Pairs on an article each, or on so many; answered alike in both orders."""
    number = len(first)
    worth = np.array(first, dtype=float)
    one, other = words or ([10] * number, [10] * number)
    no = np.zeros(number, np.bool_)
    return JudgedColumns(
        np.arange(number) % (articles or number), worth, worth, 1 - worth, no,
        np.array(one, float), np.array(other, float), no, no, np.full(number, 0.01),
    )  # fmt: skip


def chosen(pair: list[int], person: list[int], first: list[float]) -> DecidedDuels:
    return DecidedDuels(
        np.array(pair, np.intp),
        np.array(person, np.intp),
        np.array(first, float),
        np.arange(len(pair)) % 2 == 0,
    )


def test_figures_by_hand() -> None:
    # Two people on six pairs choose the first always; the judge 1, 1, 1/2, 0, 1 and no answer.
    found = pairwise_figures(
        judged([1, 1, 0.5, 0, 1, np.nan]), chosen([*range(6)] * 2, [0] * 6 + [1] * 6, [1.0] * 12)
    )
    assert found.accuracy.value == pytest.approx(3.5 / 5)
    assert (found.accuracy.articles, found.accuracy.number) == (5, 10)
    assert found.people.value == 1  # on all six pairs, also where the judge has no answer
    assert found.people.number == 12
    assert found.no_answer.value == pytest.approx(1 / 6)
    assert found.side.value == 0 and found.flipped.value == 0
    assert found.price.value == pytest.approx(100 * 6 * 0.01 / 5)
    assert found.longer.value is None and "unequal" in found.longer.reason
    assert found.own.value is None and "wrote none" in found.own.reason


def test_a_figure_of_few_articles_has_no_interval_and_says_so() -> None:
    for articles in (FEWEST_ARTICLES - 1, FEWEST_ARTICLES):
        found = pairwise_figures(
            judged([1, 0] * 10, articles=articles),
            chosen([*range(20)] * 2, [0] * 20 + [1] * 20, [1.0, 0.0, 1.0, 1.0] * 10),
        ).accuracy
        assert found.value is not None
        assert (found.low is None) == (articles < FEWEST_ARTICLES)
        assert bool(found.reason) == (articles < FEWEST_ARTICLES)


@pytest.mark.parametrize(("longer", "alike"), [(11, True), (12, False)])
def test_texts_are_of_one_length_up_to_a_tenth_more(longer: int, alike: bool) -> None:
    six = judged([1] * 6, words=([10] * 6, [longer] * 6))
    found = pairwise_figures(six, chosen([*range(6)] * 2, [0] * 6 + [1] * 6, [1.0] * 12))
    assert (found.matched.value is not None) == alike


@pytest.mark.parametrize(("moved", "changed"), [(0.5, 0.0), (0.51, 1.0)])
def test_ratings_half_a_step_apart_are_the_same(moved: float, changed: float) -> None:
    first = np.array([1.0, 2, 3, 4, 3, 2, np.nan])
    later = first + moved
    later[5] = np.nan
    share, shift, lost = rating_drift(first, later, np.arange(7), span=4.0)
    assert (share.value, share.number, share.articles, lost) == (changed, 5, 5, 1)
    assert shift.value == pytest.approx(moved)


def test_nothing_asked_is_nothing_known() -> None:
    none = pairwise_figures(judged([]), chosen([], [], []))
    for each in fields(none):
        figure = getattr(none, each.name)
        assert figure.value is None and figure.reason
    assert PairwiseFigures.from_json(none.as_json()) == none


def test_prices_that_are_not_known_are_left_out() -> None:
    held = judged([1, 1, 0, 1, 0, 1])
    held.paid[:] = [np.nan, 0.02, 0.02, 0.02, 0.02, 0.02]
    found = pairwise_figures(held, chosen([0], [0], [1.0])).price
    assert found.value == pytest.approx(2.0) and found.number == 5
    held.paid[:] = np.nan
    assert pairwise_figures(held, chosen([0], [0], [1.0])).price.value is None


def test_scripted_errors_are_found_one_by_one() -> None:
    rng = np.random.default_rng(6)
    errors = ScriptedErrors(left=0.1, longer=0.15, own=-0.1, refusals=0.05)
    world = scripted_world(rng, articles=2_000, pairs=6, readers=600, duels=30_000, errors=errors)
    found = pairwise_figures(world.judged, world.chosen)
    fair = scripted_world(
        rng, articles=2_000, pairs=6, readers=600, duels=30_000,
        errors=replace(errors, left=0, longer=0, own=0),
    )  # fmt: skip
    base = pairwise_figures(fair.judged, fair.chosen)
    # A judge that is surer than single readers chooses the better system oftener, without leaning.
    for name, true in (("side", 0.1), ("longer", 0.15), ("own", -0.1)):
        one, other = getattr(found, name).value, getattr(base, name).value
        assert one - other == pytest.approx(true, abs=0.03), name
    assert found.no_answer.value == pytest.approx(1 - 0.95**2, abs=0.01)


def test_every_interval_of_a_passport_holds() -> None:
    # The thousand runs of each setting are `benchmarks.passports`; these see what is grossly off.
    setting = SETTINGS[1]
    rng = np.random.default_rng([26, *setting])
    true = {name: each.value for name, each in named_figures(world_of(rng, setting, 40))}
    held: Counter[str] = Counter()
    runs = 60
    for _ in range(runs):
        for name, each in named_figures(world_of(rng, setting)):
            value = true[name]
            assert each.low is not None and each.high is not None and value is not None
            held[name] += each.low <= value <= each.high
    # Of 60 at .95 fewer than 50 hold once in two thousand times.
    assert min(held.values()) >= 50, held
    assert len(held) == 13
