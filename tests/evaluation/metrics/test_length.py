from __future__ import annotations

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.length import Length


def test_words_are_counted_over_all_articles_in_order() -> None:
    (column,) = Length().score(
        [ArticleTexts(("One two.", "")), ArticleTexts(()), ArticleTexts(("It's well-known",))]
    )
    assert column.values.tolist() == [2.0, 0.0, 3.0]  # It's, well, known
    assert column.known.tolist() == [True, True, True]
    assert column.precision is None
    assert column.recall is None
    assert column.signature == Length().signatures()["words"] == "words|tok:words|v:1"
