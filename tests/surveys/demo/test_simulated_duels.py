"""What simulated readers choose: the same for the same seed, and the better one more often."""

from __future__ import annotations

from collections import Counter

from surveys.demo.simulated_duels import Entrant, Field, SimulatedDuel, duels_of
from surveys.demo.simulated_votes import approval_of, cookie_of
from surveys.duels.outcome import Outcome
from surveys.readers.cookies import _COOKIE_FORM

VERSIONS = ["a@1", "b@1", "c@1"]
FIELDS = [
    Field(f"article-{n}", n, tuple(Entrant(10 * n + k, k, v) for k, v in enumerate(VERSIONS)))
    for n in range(1, 41)
]


def drawn(share: float = 1.0, fields: list[Field] = FIELDS) -> list[SimulatedDuel]:
    return [
        duel
        for reader in range(50)
        for duel in duels_of(fields, seed=3, reader=reader, share=share)
    ]


def test_the_same_seed_says_the_same_and_the_order_of_articles_and_entrants_is_nothing_to_it() -> (
    None
):
    turned = [Field(f.article, f.article_id, f.entrants[::-1]) for f in FIELDS[::-1]]
    assert set(drawn()) == set(drawn()) == set(drawn(fields=turned))


def test_the_lower_version_is_first_and_both_sides_and_all_choices_come_up() -> None:
    duels = drawn()
    assert len(duels) == 50 * 40
    assert all(duel.first.version_id < duel.second.version_id for duel in duels)
    assert all(duel.probability == 1 / 3 for duel in duels)  # of 3 pairs
    assert {duel.first_on_left for duel in duels} == {True, False}
    assert {duel.choice for duel in duels} == set(Outcome)


def test_the_version_that_is_approved_of_more_is_preferred_more() -> None:
    wins: Counter[str] = Counter()
    best, *_, worst = sorted(VERSIONS, key=lambda version: -approval_of(version, seed=3))
    for duel in drawn():
        left, right = (duel.first, duel.second) if duel.first_on_left else (duel.second, duel.first)
        if {left.version, right.version} == {best, worst} and duel.choice in {
            Outcome.FIRST,
            Outcome.SECOND,
        }:
            wins[(left if duel.choice == Outcome.FIRST else right).version] += 1
    assert wins[best] > wins[worst] > 0


def test_about_the_share_of_articles_is_judged() -> None:
    # 2,000 possible duels, share 0.25: 500 ± 5 standard deviations of 19
    assert 400 < len(drawn(share=0.25)) < 600
    assert drawn(share=0) == []


def test_an_article_with_one_summary_has_no_duel() -> None:
    lone = Field("alone", 1, (Entrant(1, 1, "a@1"),))
    assert list(duels_of([lone], seed=1, reader=1, share=1)) == []


def test_the_cookie_has_the_form_of_a_readers_and_is_not_a_simulated_voters() -> None:
    cookie = cookie_of(seed=1, reader=2, who="duellist")
    assert _COOKIE_FORM.fullmatch(cookie)
    assert cookie != cookie_of(seed=1, reader=2)
