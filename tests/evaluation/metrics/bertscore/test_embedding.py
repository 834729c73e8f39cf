"""Work is divided without losing any, and within its bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bertscore.embedding import article_groups, cores, token_batches
from evaluation.metrics.bertscore.forward import same_lengths


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=12)),
    most_tokens=st.integers(min_value=1, max_value=40),
    workers=st.integers(min_value=1, max_value=5),
)
def test_every_text_is_in_one_batch_and_no_batch_is_much_too_large(
    lengths: list[int], most_tokens: int, workers: int
) -> None:
    batches = token_batches(lengths, most_tokens, workers)
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    for batch in batches:
        assert sum(lengths[position] for position in batch[:-1]) <= most_tokens


def test_texts_are_sorted_by_length_and_the_longest_come_first() -> None:
    # 20 tokens, at most 10 at once: 9 begins the first half, 5 begins below 10, 3 + 3 do not
    assert token_batches([3, 9, 3, 5], most_tokens=10, workers=1) == [[1, 3], [0, 2]]


def test_work_is_shared_out_evenly_among_the_workers() -> None:
    # 24 tokens would be three batches of 8; two workers get four of 6
    batches = token_batches([2] * 12, most_tokens=8, workers=2)
    assert [len(batch) for batch in batches] == [3, 3, 3, 3]


def test_runs_of_equal_lengths_are_counted() -> None:
    assert same_lengths([9, 5, 5, 3, 5]) == [(1, 9), (2, 5), (1, 3), (1, 5)]
    assert same_lengths([]) == []


def test_groups_keep_the_articles_in_order_and_never_lack_one() -> None:
    # 30 characters make at most 10 tokens, and 2 special ones: 12 a text, 24 an article
    articles = [ArticleTexts((letter * 30,), (letter * 29 + "!",)) for letter in "abcde"]
    groups = list(article_groups(articles, most_tokens=50))
    assert [len(group) for group in groups] == [2, 2, 1]
    assert [article for group in groups for article in group] == articles
    assert [len(group) for group in article_groups(articles, most_tokens=0)] == [1] * 5
    assert list(article_groups([], most_tokens=50)) == []


def test_a_process_may_use_at_least_one_core() -> None:
    assert cores() >= 1
