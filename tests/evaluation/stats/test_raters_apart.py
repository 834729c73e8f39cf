"""Raters of one version alone: by how many fewer they count, and where nothing is left of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.rater_difference import are_apart, rater_difference

Whole = NDArray[np.intp]


def rated(before: Sequence[str], after: Sequence[str]) -> tuple[NDArray[np.bool_], Whole, Whole]:
    """Whether each rating is the candidate's, its article and its rater; given are, article by
    article, the letters of who rated each version."""
    rows = [
        (is_candidate, article, name)
        for is_candidate, texts in ((False, before), (True, after))
        for article, names in enumerate(texts)
        for name in names
    ]
    candidate, article, rater = zip(*rows, strict=True)
    return np.array(candidate), np.array(article), np.unique(rater, return_inverse=True)[1]


@pytest.mark.parametrize(
    ("before", "after", "apart"),
    [
        ("aaaa", "bbbb", True),  # one each
        ("aaaa", "aaaa", False),  # one of both, taken as given
        (["aaaaaa"], "a", False),  # so, too, where six sixths are less than one by rounding
        ("aabb", "aabb", False),
        ("aabb", "bbaa", False),  # never on one article, but each as often on both versions
        ("aabb", "aabc", False),
        ("aaab", "abbb", False),  # two less a half: each rated both on half of the articles
        ("aaaab", "abbbb", True),  # two less three fifths
        ("aaaa", "aabb", True),  # weighing as 1.6, of whom a half is on one version alone
        ("aaaa", "abbb", True),
        ("aaaa", ["a", "a", "a", "bcdef"], True),  # five who share a text are hardly one
        ("aabb", "cccc", False),  # a and b tell how far people are apart
        ("aabb", "ccdd", False),
    ],
)
def test_versions_rated_by_one_person_each_are_apart(
    before: Sequence[str], after: Sequence[str], apart: bool
) -> None:
    candidate, article, rater = rated(before, after)
    assert are_apart(candidate, article=article, rater=rater) is apart


@pytest.mark.parametrize(
    ("before", "after", "persons"),
    [
        ("aabb", "aabb", 2.0),
        ("aaab", "abbb", 1.5),  # a half of each mean is of one who rated the other less
        ("aaaa", "bbbb", 2.0),  # nothing would be left to make up by, and they are apart
    ],
)
def test_raters_count_as_fewer_by_what_does_not_cancel_while_more_than_one_is_left(
    before: str, after: str, persons: float
) -> None:
    candidate, article, rater = rated(before, after)
    values = np.array([3.0, 1, 4, 1, 5, 9, 2, 6])
    found = rater_difference(values, candidate, article=article, rater=rater)
    assert found is not None and found.effective.persons == pytest.approx(persons)
