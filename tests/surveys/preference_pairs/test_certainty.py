"""How sure pairs are, beside sums that anybody can make."""

from __future__ import annotations

from math import comb

import pytest

from surveys.preference_pairs.certainty import certainty, likely_share


@pytest.mark.parametrize(("more", "less"), [(1, 0), (3, 0), (11, 9), (40, 2)])
def test_of_whole_votes_it_is_the_sum_of_a_binomial(more: int, less: int) -> None:
    tosses = more + less + 1  # Beta(1 + w, 1 + l) above 1/2 is at most w heads of w + l + 1 tosses
    exact = sum(comb(tosses, heads) for heads in range(more + 1)) / 2**tosses
    assert certainty(more, less) == pytest.approx(exact, abs=1e-6)


def test_a_tie_is_half_a_vote_for_either_and_makes_less_sure() -> None:
    assert certainty(1, 0) == 0.75  # (1 + 2) / 2^2
    assert 0.5 < certainty(1 + 5, 0 + 5) < 0.75  # the same choice and ten ties
    assert likely_share(1, 0) == pytest.approx(2 / 3, abs=1e-6)
    assert likely_share(6, 5) == pytest.approx(7 / 13, abs=1e-6)


def test_as_many_votes_on_either_side_say_nothing() -> None:
    assert certainty(4, 4) == certainty(0, 0) == 0.5
    assert likely_share(0, 0) == 0.5
