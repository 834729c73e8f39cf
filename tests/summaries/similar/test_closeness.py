"""How close two articles are, in words, and from where on they are not similar at all."""

from __future__ import annotations

import pytest

from summaries.similar.closeness import FLOOR, closeness
from summaries.similar.selectors import similar_articles
from tests.rows.written import make_article, make_similar


@pytest.mark.parametrize(
    ("similarity", "word"),
    [(0.7, "very close"), (0.699, "related"), (0.45, "related"), (0.449, "loosely related")],
)
def test_a_cosine_has_a_word(similarity: float, word: str) -> None:
    assert closeness(similarity) == word


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("origin", "similarity", "is_listed"),
    [("computed", FLOOR, True), ("computed", FLOOR - 0.001, False), ("imported", -0.2, True)],
)
def test_what_is_computed_has_a_floor_and_what_somebody_chose_has_none(
    origin: str, similarity: float, is_listed: bool
) -> None:
    article = make_article()
    make_similar(article, origin=origin, similarity=similarity)
    assert bool(similar_articles(article)) == is_listed
