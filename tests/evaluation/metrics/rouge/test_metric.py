"""The numbers: against sums by hand, the naive twin and rouge-score itself."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from benchmarks import corpora, nasty_texts
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.reading import unread_by_rouge
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.scores import MEASURES
from tests.evaluation.metrics.rouge import naive as naive_rouge
from tests.evaluation.metrics.rouge.cases import (
    STEMMER,
    of_rouge_score,
    parts,
    rows,
    small_articles,
)


def is_read(article: ArticleTexts, text: str) -> bool:
    """Whether every text behind a number is one for rouge-score's tokeniser, or empty."""
    return not any(unread_by_rouge(each) for each in (text, *article.references) if each.strip())


def pair(candidate: str, reference: str) -> dict[str, tuple[float, ...]]:
    """P, R and F of each measure of one pair."""
    scores = Rouge().pairs([ArticleTexts((candidate,), (reference,))])
    return dict(zip(MEASURES, rows(scores)[0], strict=True))


def test_a_pair_scores_what_one_counts_by_hand() -> None:
    scores = pair("the cat sat on the mat", "the cat lay on a mat today")
    # Shared: the, cat, on, mat: P = 4/6, R = 4/7, F = 2·(4/6)·(4/7)/(4/6 + 4/7) = 8/13
    assert scores["rouge1"] == pytest.approx((4 / 6, 4 / 7, 8 / 13))
    # Shared bigrams: "the cat": P = 1/5, R = 1/6, F = 2/11
    assert scores["rouge2"] == pytest.approx((1 / 5, 1 / 6, 2 / 11))
    # LCS: the cat on mat, 4
    assert scores["rougeL"] == scores["rouge1"]
    assert scores["rougeLsum"] == scores["rougeL"]


def test_precision_is_of_the_candidate_and_recall_of_the_reference() -> None:
    # One token of one, one of four: P = 1/1, R = 1/4, F = 2/5
    assert pair("cat", "a cat sat down")["rouge1"] == (1.0, 0.25, 0.4)


def test_a_repeated_word_counts_no_more_often_than_both_texts_have_it() -> None:
    scores = pair("the the the", "the the cat cat")
    # "the" twice: P = 2/3, R = 2/4; bigram "the the" once: P = 1/2, R = 1/3
    assert scores["rouge1"][:2] == (2 / 3, 2 / 4)
    assert scores["rouge2"][:2] == (1 / 2, 1 / 3)


def test_rougelsum_joins_the_matches_of_all_candidate_sentences() -> None:
    scores = pair("d e f\na b c", "a b c d e f")
    # "d e f" and "a b c" both match within the one reference sentence: 6 of 6; in order, only 3.
    assert scores["rougeLsum"] == (1.0, 1.0, 1.0)
    assert scores["rougeL"] == (0.5, 0.5, 0.5)


def test_rougelsum_takes_of_equal_paths_the_one_that_rouge_score_takes() -> None:
    scores = pair("c\nc b", "c c")
    # "c" takes the second c; "c b" passes it, as "b" is no match there, and takes the first:
    # P = 2/3, R = 2/2. Had it taken the second as well, it would be 1.
    assert scores["rougeLsum"][:2] == (2 / 3, 1.0)


def test_bigrams_reach_over_line_breaks_and_the_lcs_of_the_whole_does_too() -> None:
    broken, plain = "a b\nc d", "a b c d"
    scores = pair(broken, plain)
    assert scores["rouge2"] == scores["rougeL"] == scores["rougeLsum"] == (1.0, 1.0, 1.0)


@STEMMER
def test_thousands_of_generated_pairs_are_rouge_scores_bit_for_bit(stemmer: bool) -> None:
    articles = small_articles(seed=1, number=350)
    scores = Rouge(stemmer).pairs(articles)
    assert len(scores.fmeasure.T) > 1000
    assert rows(scores) == of_rouge_score(articles, stemmer=stemmer)


@pytest.mark.parametrize("between", [1, 63, 130, 200])
@pytest.mark.parametrize("break_", [" ", "\n"])
def test_words_in_another_order_match_once_however_far_apart(between: int, break_: str) -> None:
    candidate, reference = f"y{break_}z x", "x " + "filler " * between + "y z"
    scores = pair(candidate, reference)
    size = between + 3
    # Of x and "y z" one can be in the LCS of the whole: 2 tokens.
    assert scores["rougeL"][:2] == (2 / 3, 2 / size)
    # "y" matches; of "z x" the x does, and z stands behind it: 2 again.
    assert scores["rougeLsum"][:2] == (2 / 3, 2 / size)
    article = ArticleTexts((candidate,), (reference,))
    assert rows(Rouge().pairs([article])) == of_rouge_score([article])


def test_texts_at_the_edges_of_64_places_are_rouge_scores() -> None:
    fixed = nasty_texts.fixed()
    articles = [ArticleTexts(tuple(fixed[-36:]), (fixed[at],)) for at in (-58, -25, -9, -2)]
    assert rows(Rouge().pairs(articles)) == of_rouge_score(articles)


@STEMMER
def test_the_naive_twin_says_the_same(stemmer: bool) -> None:
    articles = small_articles(seed=2, number=150)
    wanted = [
        list(naive_rouge.scores(candidate, reference, stemmer=stemmer).values())
        for article in articles
        for candidate in article.candidates
        for reference in article.references
    ]
    assert rows(Rouge(stemmer).pairs(articles)) == wanted


texts = st.lists(
    st.sampled_from([*nasty_texts.WORDS, *nasty_texts.ODD, "\n", "\n"]) | st.text(max_size=5),
    max_size=40,
).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(candidate=texts, reference=texts, stemmer=st.booleans())
def test_any_two_texts_score_as_in_rouge_score(
    candidate: str, reference: str, stemmer: bool
) -> None:
    article = ArticleTexts((candidate,), (reference,))
    scores = Rouge(stemmer).pairs([article])
    assert rows(scores) == of_rouge_score([article], stemmer=stemmer)


def test_a_text_in_any_script_scores_as_in_rouge_score() -> None:
    # The Kelvin sign is a k in lower case, the dotted capital I an i and a dot above.
    candidate, reference = "\u212aelvin \u0130stanbul caf\u00e9 \ud800x", "kelvin i stanbul caf x"
    article = ArticleTexts((candidate,), (reference,))
    assert rows(Rouge().pairs([article])) == of_rouge_score([article])
    # Tokens: kelvin i stanbul caf x, all five shared
    assert pair(candidate, reference)["rouge1"] == (1.0, 1.0, 1.0)


def test_of_several_references_the_mean_is_the_exact_sum_over_their_number() -> None:
    articles = small_articles(seed=3, number=120)
    columns = Rouge().score(articles)
    pairs = iter(of_rouge_score(articles))
    candidate = 0
    for article in articles:
        first = candidate
        for _ in article.candidates:
            scores = [next(pairs) for _ in article.references]
            for row, column in enumerate(columns):
                if not scores or not is_read(article, article.candidates[candidate - first]):
                    continue
                means = [
                    math.fsum(score[row][part] for score in scores) / len(scores)
                    for part in range(3)
                ]
                assert parts(column, candidate) == tuple(means)
            candidate += 1


def test_of_several_references_max_takes_what_score_multi_takes() -> None:
    articles = small_articles(seed=4, number=120)
    columns = Rouge(combination="max").score(articles)
    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    candidates = [(text, article) for article in articles for text in article.candidates]
    for place, (text, article) in enumerate(candidates):
        if article.references and is_read(article, text):
            best = scorer.score_multi(article.references, text)
            for column in columns:
                assert parts(column, place) == tuple(best[column.name])


def test_of_equally_good_references_max_takes_the_first() -> None:
    article = ArticleTexts(("a b",), ("a b c d", "a"))
    # P = 2/2, R = 2/4, F = 2/3; and P = 1/2, R = 1/1, F = 2/3
    (column, *_) = Rouge(combination="max").score([article])
    assert parts(column, 0)[:2] == (1.0, 0.5)


def test_without_a_reference_no_score_is_known() -> None:
    articles = [ArticleTexts(("a",)), ArticleTexts(("a", "b"), ("a",)), ArticleTexts((), ("a",))]
    for column in Rouge().score(articles):
        assert column.known.tolist() == [False, True, True]
    assert Rouge().score([])[0].values.shape == (0,)


@pytest.mark.parametrize("empty", ["", " \n ", "\n\n"])
def test_an_empty_candidate_scores_zero(empty: str) -> None:
    for column in Rouge().score([ArticleTexts((empty,), ("a cat", empty))]):
        assert column.known[0]
        assert parts(column, 0) == (0, 0, 0)


def test_regex_sentences_are_those_of_texts_with_line_breaks_there() -> None:
    articles = corpora.generated(random.Random(5), articles=4, candidates=3, references=3)
    plain = [
        ArticleTexts(
            tuple(text.replace(". ", "! é ", 1) for text in article.candidates), article.references
        )
        for article in articles
    ]
    split = Rouge(split="regex").pairs(plain)
    broken = Rouge().pairs(corpora.with_line_breaks(plain))
    unbroken = Rouge().pairs(plain)
    assert rows(split) == rows(broken)
    assert (split.fmeasure[3] != unbroken.fmeasure[3]).any()


@pytest.mark.shared_data
@pytest.mark.skipif(not corpora.SUMMEVAL.exists(), reason="../shared/data is not here")
def test_real_summaries_score_as_in_rouge_score() -> None:
    first, *_ = corpora.summeval(corpora.SUMMEVAL)
    article = ArticleTexts(first.candidates[:6], first.references[:5])
    for articles in ([article], corpora.with_line_breaks([article])):
        assert rows(Rouge().pairs(articles)) == of_rouge_score(articles)
