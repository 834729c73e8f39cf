"""The sentences of a passport, each way round."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluation.passports.figures import PairwiseFigures, PassportFigure
from evaluation.passports.report import DriftRound, Passport
from evaluation.passports.sentences import SMALL_LEAN, figure_rows, passport_sentences

NONE = PassportFigure(None, None, None, 0, 0, "nobody was asked")


def about(value: float, reach: float = 0.01) -> PassportFigure:
    return PassportFigure(value, value - reach, value + reach, 50, 400)


def passport(**figures: PassportFigure) -> Passport:
    every = dict.fromkeys(PairwiseFigures.__dataclass_fields__, NONE) | figures
    return Passport("strict", "abc", "m", "readers", 10, 5, 20, 3, "USD", PairwiseFigures(**every))


def test_agreement_is_said_beside_that_of_people() -> None:
    said = passport_sentences(passport(accuracy=about(0.75), people=about(0.7, 0.05)))[0]
    assert said == (
        "Where readers decided, strict chooses as they do in 75 % (74 to 76) of duels; "
        "two people on the same pair choose alike in 70 % (65 to 75)."
    )
    alone = passport_sentences(passport(accuracy=about(0.75)))[0]
    assert alone.endswith("how far people agree with each other is not known: nobody was asked.")
    assert passport_sentences(passport())[0].endswith("is not known: nobody was asked.")


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (about(0.1), "It chooses the left side 10 points too often."),
        (about(-0.1), "It chooses the right side 10 points too often."),
        (about(0.1, 0.2), "It is not shown to prefer a side."),
        (about(SMALL_LEAN, 0.001), "It chooses the left side 2 points too often."),
        (about(SMALL_LEAN - 0.001, 0.001), "It is not shown to prefer a side."),
    ],
)
def test_a_side_is_said_where_it_is_shown_and_matters(side: PassportFigure, said: str) -> None:
    assert said in passport_sentences(passport(side=side))


def test_leanings_are_said_as_more_or_less_than_people_account_for() -> None:
    said = passport_sentences(passport(longer=about(0.15), own=about(-0.05)))
    assert any("the longer text 15 points more often than people do" in each for each in said)
    assert any("its own model wrote 5 points less often" in each for each in said)
    unsure = passport_sentences(passport(longer=about(0.15, 0.2)))
    assert any("not shown to lean to or from the longer text" in each for each in unsure)


def test_drift_is_said_of_the_last_time() -> None:
    assert passport_sentences(passport())[-1].startswith("It was asked no anchors again")
    rounds = tuple(
        DriftRound("choices", n, datetime(2027, 3, n, tzinfo=UTC), figure, about(0), 0)
        for n, figure in ((1, about(0.5)), (2, about(0.1)))
    )
    last = replace(passport(), drift=rounds)
    assert passport_sentences(last)[-1] == (
        "Asked the same again, it answered 10 % (9 to 11) of 400 anchors otherwise."
    )
    unknown = replace(passport(), drift=(replace(rounds[0], changed=NONE),))
    assert passport_sentences(unknown)[-1].endswith("is not known: nobody was asked.")


def test_each_figure_has_a_row_with_what_it_stands_on_or_why_it_is_not_known() -> None:
    rows = figure_rows(passport(accuracy=about(0.75), side=about(-0.1), price=about(1.5, 0.5)))
    by_label = {row.label: row for row in rows}
    assert len(by_label) == len(PairwiseFigures.__dataclass_fields__)
    accuracy = by_label["Accuracy"]
    assert (accuracy.said, accuracy.interval) == ("75.0 %", "74.0 % to 76.0 %")
    assert accuracy.stands_on == "400 on 50 articles"
    assert by_label["Side"].said == "−10.0"
    assert by_label["100 decisions"].said == "1.500 USD"
    assert by_label["Flips"].means == "Not known: nobody was asked."
