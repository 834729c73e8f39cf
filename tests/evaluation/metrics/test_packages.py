"""The oracle says what rouge-score and bert-score say, in the protocol's shape."""

from __future__ import annotations

import pytest

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.packages import BertScorePackage, RougePackage
from evaluation.metrics.registry import packaged_minilm
from evaluation.metrics.rouge.tokens import with_sentence_ends


def test_rouge1_is_the_overlap_of_words() -> None:
    article = ArticleTexts(candidates=("the cat sat",), references=("the cat sat down",))
    column = RougePackage().score([article])[0]
    assert column.name == "rouge1"
    assert column.precision is not None and column.recall is not None
    # P = 3/3, R = 3/4, F = 2 × 1 × 3/4 / (1 + 3/4) = 6/7
    assert column.precision[0] == 1.0
    assert column.recall[0] == 0.75
    assert column.values[0] == pytest.approx(6 / 7, abs=1e-15)


def test_mean_over_references_averages_each_of_p_r_and_f() -> None:
    article = ArticleTexts(candidates=("a b",), references=("a b", "a c d e"))
    column = RougePackage(stemmer=False).score([article])[0]
    assert column.precision is not None and column.recall is not None
    assert column.precision[0] == (1 + 1 / 2) / 2
    assert column.recall[0] == (1 + 1 / 4) / 2
    # F: 1 against the first, 2 × 1/2 × 1/4 / (3/4) = 1/3 against the second
    assert column.values[0] == pytest.approx((1 + 1 / 3) / 2, abs=1e-15)


def test_max_takes_all_three_of_the_reference_with_the_best_f() -> None:
    article = ArticleTexts(candidates=("a b",), references=("a b c d e f", "a x"))
    column = RougePackage(stemmer=False, combination="max").score([article])[0]
    # against the first P = 1, R = 1/3, F = 1/2; against the second P = R = F = 1/2: the first wins
    assert column.precision is not None and column.recall is not None
    assert (column.precision[0], column.recall[0]) in {(1.0, 1 / 3), (0.5, 0.5)}
    assert column.values[0] == pytest.approx(0.5)


def test_without_a_reference_nothing_is_known() -> None:
    for column in RougePackage().score([ArticleTexts(candidates=("a", "b"))]):
        assert column.known.tolist() == [False, False]


def test_columns_run_article_by_article() -> None:
    articles = [
        ArticleTexts(candidates=("one", "two"), references=("one",)),
        ArticleTexts(candidates=("three",), references=("three",)),
    ]
    assert RougePackage().score(articles)[0].values.tolist() == [1.0, 0.0, 1.0]


def test_regex_split_puts_sentences_on_lines() -> None:
    assert (
        with_sentence_ends("One. Two! Three? 3.5 end.", "regex") == "One.\nTwo!\nThree?\n3.5 end."
    )


def test_signatures_name_every_option() -> None:
    assert RougePackage(stemmer=False, combination="max", split="regex").signatures() == {
        "rouge1": "rouge1|stem:no|refs:max|v:0.1.2",
        "rouge2": "rouge2|stem:no|refs:max|v:0.1.2",
        "rougeL": "rougeL|stem:no|refs:max|v:0.1.2",
        "rougeLsum": "rougeLsum|stem:no|refs:max|split:regex|v:0.1.2",
    }


def test_bertscore_of_the_same_text_is_one_and_of_no_text_is_zero() -> None:
    package = BertScorePackage(model=packaged_minilm(), layers=6)
    article = ArticleTexts(candidates=("A short text.", ""), references=("A short text.",))
    column = package.score([article])[0]
    assert column.values[0] == pytest.approx(1.0, abs=1e-6)
    assert column.values[1] == 0.0
    assert column.known.tolist() == [True, True]
