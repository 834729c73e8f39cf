from __future__ import annotations

import doctest

import pytest

import evaluation.metrics.batch
from evaluation.metrics.base import ArticleTexts, MetricError
from evaluation.metrics.batch import Texts, grouped, score


def test_the_documented_lines_give_what_they_say() -> None:
    result = doctest.testmod(evaluation.metrics.batch)
    assert (result.attempted, result.failed) == (3, 0)


def test_one_reference_may_be_a_text_and_none_is_unknown() -> None:
    columns = score(["a cat", "a cat", "a cat"], ["a dog", ["a dog", "a cat"], ()])
    # F of "a cat" against "a dog" is 1/2; the mean with a perfect match (1/2 + 1) / 2
    assert columns["rouge1"].values.tolist() == [0.5, 0.75, 0.0]
    assert columns["rouge1"].known.tolist() == [True, True, False]
    assert list(columns) == ["rouge1", "rouge2", "rougeL", "rougeLsum"]


def test_engines_that_read_the_article_get_it() -> None:
    columns = score(
        ["a red cat"] * 2, [()] * 2, metrics=("fragments", "length"), sources=["a cat sat", None]
    )
    assert columns["novel1"].values[0] == pytest.approx(1 / 3)  # red
    assert columns["novel1"].known.tolist() == [True, False]
    assert columns["words"].values.tolist() == [3.0, 3.0]


def test_neighbours_with_the_same_texts_beside_them_are_one_article() -> None:
    texts = [Texts("x", ("r",)), Texts("y", ("r",)), Texts("z", ("r",), "s"), Texts("x", ("r",))]
    assert list(grouped(texts)) == [
        ArticleTexts(("x", "y"), ("r",)),
        ArticleTexts(("z",), ("r",), "s"),
        ArticleTexts(("x",), ("r",)),
    ]


def test_lists_that_do_not_match_are_refused() -> None:
    with pytest.raises(MetricError, match="2 candidates, 1 references and 2 sources"):
        score(["a", "b"], ["a"])
    with pytest.raises(MetricError, match="are lists"):
        score("a", ["a"])
    with pytest.raises(MetricError, match='no metric is called "meteor"'):
        score(["a"], ["a"], metrics=("meteor",))
