"""What a judge answered and people chose on the same pairs of texts, as columns. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedColumns:
    """One pair of texts a position, the first and the second in the order of the duel.

    article: codes from 0 on. first: what the judge's decision is worth to the first text, 1, 1/2
    for a tie or a flip, 0; NaN where it gave none. left_first, left_second: what the answer is
    worth to the text on the left, where the first stood there and where the second did; NaN
    without one. flipped: whether the two answers contradict each other. first_words, second_words:
    lengths. first_own, second_own: whether the judge's own model wrote the text. paid: for both
    orders, in one currency.
    """

    article: Codes
    first: Floats
    left_first: Floats
    left_second: Floats
    flipped: Bools
    first_words: Floats
    second_words: Floats
    first_own: Bools
    second_own: Bools
    paid: Floats

    def __len__(self) -> int:
        """How many pairs were asked."""
        return len(self.article)

    @property
    def answered(self) -> Bools:
        """Which of them the judge decided, ties among them."""
        return np.asarray(~np.isnan(self.first))


@dataclass(frozen=True, slots=True, eq=False)
class DecidedDuels:
    """Duels that people decided, one a position, of pairs that the judge was asked, too.

    pair: the position among `JudgedColumns`. person: codes from 0 on. chose_first: 1 or 0.
    first_on_left: where the person saw it.
    """

    pair: Codes
    person: Codes
    chose_first: Floats
    first_on_left: Bools

    def __len__(self) -> int:
        """How many duels."""
        return len(self.pair)

    def take(self, places: Bools) -> DecidedDuels:
        """Only the duels at these places."""
        return DecidedDuels(
            self.pair[places], self.person[places], self.chose_first[places],
            self.first_on_left[places],
        )  # fmt: skip
