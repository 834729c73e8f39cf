"""How sure it is that readers prefer one of two, from the votes behind it. Pure.

The share of readers who prefer it is taken to lie anywhere between 0 and 1 before the first vote
(Laplace 1774: a uniform prior); n votes of which w say so, a tie as half a vote either way, make it
Beta(1 + w, 1 + n - w). Each vote counts as one person's.
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = 6  # so that machines which differ in the last bits write the same


def certainty(more: float, less: float) -> float:
    """The probability that more than half of all readers would say so: above 0.5 for more > less.

    more, less: votes, halves of ties among them. 3 against 0 give 1 - 1/2^4 = 0.9375.
    """
    from scipy.special import betainc

    return round(float(betainc(1 + less, 1 + more, 0.5)), DIGITS)


def likely_share(more: float, less: float) -> float:
    """The expected share of readers who would say so: (w + 1) / (n + 2). 3 against 0 give 0.8."""
    return round((more + 1) / (more + less + 2), DIGITS)
