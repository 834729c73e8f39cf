"""Which measure to trust for what: the map's rows and its sentences, each way round."""

from __future__ import annotations

import pytest

from evaluation.agreement.heat_maps import MeasureAgainst, dimension_maps, trust_sentences
from evaluation.agreement.report import (
    BetweenPeople,
    Coefficient,
    PeopleAmongThemselves,
    TrustCard,
    TrustCell,
    TrustReport,
)


def tau(value: float | None, low: float | None = None, high: float | None = None) -> Coefficient:
    return Coefficient("kendall", value, low, high, 100)


def card(name: str, label: str, value: Coefficient, *, standing: bool = True) -> TrustCard:
    cell = TrustCell("expert", "relevance", (value,), (value,), (), value)
    return TrustCard(name, label, f"{name}|v:1", (cell,), (), standing=standing)


def report(*cards: TrustCard, between: tuple[BetweenPeople, ...] = ()) -> TrustReport:
    return TrustReport(
        cards, (), (), articles=100, systems=16, seed=1,
        between=PeopleAmongThemselves("x", between),
    )  # fmt: skip


ONE = BetweenPeople("expert", "expert", "relevance", tau(0.5, 0.4, 0.6), tau(0.7, 0.5, 0.9))
CROWD = BetweenPeople("crowd", "expert", "relevance", tau(0.1, 0, 0.2), tau(0.2, 0, 0.5))


def test_people_stand_above_judges_and_those_above_metrics() -> None:
    (found,) = dimension_maps(
        report(
            card("rouge1", "ROUGE-1", tau(0.2, 0.1, 0.3)),
            card("old", "Old", tau(0.9, 0.8, 0.95), standing=False),
            card("judge:strict:relevance", "strict", tau(0.4, 0.3, 0.5)),
            card("words", "Length", tau(0.0, -0.1, 0.1)),
            between=(ONE, CROWD),
        )
    )
    assert found.dimension == "relevance"
    assert found.picture.rows == (
        "One of the experts", "All crowd together", "All experts together", "strict", "ROUGE-1",
        "Length",
    )  # fmt: skip
    assert found.picture.columns == (
        "experts, within articles", "experts, of systems", "crowd, within articles",
        "crowd, of systems",
    )  # fmt: skip
    first = found.picture.drawn[0].squares
    assert [square.text for square in first] == ["0.50", "0.70", "", ""]


def sentence(*entries: tuple[str, Coefficient], one: Coefficient | None = None) -> str:
    """Of the summary level, the first sentence."""
    held = [
        MeasureAgainst(name, "expert", found, found, is_people=False) for name, found in entries
    ]
    if one is not None:
        people = MeasureAgainst("One of the experts", "expert", one, one, is_people=True)
        held = [people, *held]
    return trust_sentences(held, "relevance")[0]


def test_the_best_is_the_one_whose_low_end_is_greatest() -> None:
    said = sentence(("A", tau(0.5, 0.05, 0.9)), ("B", tau(0.4, 0.3, 0.5)))
    assert said == (
        "Which of two summaries of one article is better on relevance, by experts: "
        "trust B most (0.40)."
    )


@pytest.mark.parametrize("low", [None, 0.0, -0.2])
def test_a_measure_whose_interval_holds_0_is_not_trusted(low: float | None) -> None:
    value = tau(0.4, low, 0.8)
    assert sentence(("A", value)).endswith("trust no measure here for it; ask people.")
    assert sentence(("A", value), ("B", tau(0.4, 0.01, 0.6))).endswith(
        "trust B most (0.40), and not A."
    )


@pytest.mark.parametrize(
    ("best", "said"),
    [
        (tau(0.8, 0.7, 0.9), "agrees with them more than one of them does with the others (0.50)"),
        (tau(0.2, 0.1, 0.3), "one of them agrees with the others more (0.50)"),
        (tau(0.5, 0.3, 0.7), "one of them agrees with the others about as well (0.50)"),
    ],
)
def test_the_best_is_said_beside_one_of_the_people(best: Coefficient, said: str) -> None:
    assert said in sentence(("A", best), one=tau(0.5, 0.4, 0.6))
