"""Axes hold their values, name few numbers, and write them shortly."""

from __future__ import annotations

import pytest

from common.pictures.axes import MOST_TICKS, anchor_at, axis_of
from common.pictures.numbers import Numbers, numbers_of


@pytest.mark.parametrize("low", [-1000, -0.4, 0, 0.3, 99_999])
@pytest.mark.parametrize("span", [0.0, 1e-4, 0.013, 0.5, 7, 999, 4e6])
def test_an_axis_holds_its_values_and_names_two_to_five_numbers(low: float, span: float) -> None:
    axis = axis_of([low, low + span])
    assert axis.low < low <= low + span < axis.high
    assert 2 <= len(axis.ticks) <= MOST_TICKS
    assert all(0 <= axis.at(tick) <= 1 for tick in axis.ticks)


def test_steps_are_round() -> None:
    # from 0 to 7 with 5 % of room each: a step of 2 names 0, 2, 4 and 6
    assert axis_of([0.0, 7.0]).ticks == (0, 2, 4, 6)
    assert axis_of([0.3, 0.3]).ticks == pytest.approx((0.28, 0.3, 0.32))  # 0.3 ± a tenth of it


@pytest.mark.parametrize(("place", "anchor"), [(0.08, "start"), (0.1, "middle"), (0.92, "end")])
def test_a_number_near_an_end_stands_inside(place: float, anchor: str) -> None:
    assert anchor_at(place) == anchor


@pytest.mark.parametrize(
    ("numbers", "step", "value", "text"),
    [
        (Numbers(3), 0.02, 0.04, "0.04"),
        (Numbers(3), 0.025, 0.05, "0.050"),
        (Numbers(0), 25, 50, "50"),
        (Numbers(1, percent=True, signed=True), 0.025, -0.05, "−5.0%"),
        (Numbers(1, percent=True, signed=True), 0.02, 0.04, "+4%"),
        (Numbers(1, signed=True), 1, 0, "0"),
    ],
)
def test_a_tick_has_the_decimals_of_its_step(
    numbers: Numbers, step: float, value: float, text: str
) -> None:
    assert numbers.tick(value, step=step) == text


def test_figures_are_written_as_the_tables_write_them() -> None:
    assert numbers_of(".0%").figure(0.62, 0.58, 0.66) == "62% (58% to 66%)"
    assert numbers_of(".3f").figure(-0.1, None, None) == "−0.100"
    points = Numbers(1, signed=True, unit=" points")
    assert points.figure(0.0, -0.04, 1) == "0.0 points (0.0 to +1.0)"
