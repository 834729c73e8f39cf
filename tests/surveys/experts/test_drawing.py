"""Orders by seeds: the same again, every order as likely, gold at every turn."""

from __future__ import annotations

from collections import Counter

from surveys.experts.drawing import drawn_order, gold_turns


def test_a_seed_draws_the_same_order_again_and_another_draw_of_it_another() -> None:
    things = list(range(20))
    assert drawn_order(things, seed=3, of="items") == drawn_order(things, seed=3, of="items")
    assert drawn_order(things, seed=3, of="items") != drawn_order(things, seed=3, of="texts")
    assert sorted(drawn_order(things, seed=3, of="items")) == things


def test_every_order_is_as_likely_as_another() -> None:
    seen = Counter(tuple(drawn_order("abc", seed=seed, of="x")) for seed in range(6000))
    assert len(seen) == 6
    assert max(abs(number - 1000) for number in seen.values()) < 150  # 5 × √(1000 × 5/6) = 144


def test_gold_comes_at_every_turn_alike_and_as_often_as_it_should() -> None:
    seen: Counter[int] = Counter()
    for seed in range(5000):
        turns = gold_turns(seed=seed, ordinary=8, gold=2)
        assert len(set(turns)) == 2
        seen.update(turns)
    assert sorted(seen) == list(range(1, 11))
    assert max(abs(number - 1000) for number in seen.values()) < 145  # 5 × √(5000 × .2 × .8) = 141
    assert gold_turns(seed=1, ordinary=3, gold=0) == []
