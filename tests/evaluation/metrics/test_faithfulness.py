from __future__ import annotations

import pytest

from evaluation.metrics.base import ArticleTexts, Column
from evaluation.metrics.faithfulness import Faithfulness

ARTICLE = "Mayor Ann Lee said on Friday that 1,200 trees were planted in 3 weeks."


def scored(*candidates: str, source: str | None = ARTICLE) -> tuple[Column, Column]:
    numbers, found = Faithfulness().score([ArticleTexts(candidates, source=source)])
    return numbers, found


def test_the_shares_are_of_what_the_article_lacks() -> None:
    numbers, found = scored("The mayor Ann Lee of Bath saw 1200 trees in three weeks and 40 birds.")
    assert numbers.values[0] == pytest.approx(1 / 3)  # of 1200, three, 40: 40
    assert found.values[0] == pytest.approx(1 / 3)  # of Ann, Lee, Bath: Bath


def test_a_faithful_summary_lacks_nothing() -> None:
    numbers, found = scored("On Friday Ann Lee spoke of 1,200 trees.")
    assert (numbers.values[0], found.values[0]) == (0.0, 0.0)
    assert numbers.known[0]
    assert found.known[0]


def test_a_summary_without_numbers_or_names_is_unknown() -> None:
    numbers, found = scored("Trees were planted.", "ann lee planted 3 trees", "", "With Ann")
    assert numbers.known.tolist() == [False, True, False, False]
    assert found.known.tolist() == [False, False, False, True]


@pytest.mark.parametrize("source", [None, "", " \n"])
def test_without_an_article_nothing_is_known(source: str | None) -> None:
    for column in scored("With Ann and 3 trees", source=source):
        assert not column.known.any()
