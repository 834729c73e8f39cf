"""Work is divided without losing any, and within its bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bert_batches import article_groups, cores, same_length_batches


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=12)),
    most_tokens=st.integers(min_value=1, max_value=40),
)
def test_every_text_is_in_one_batch_with_texts_of_its_length(
    lengths: list[int], most_tokens: int
) -> None:
    batches = same_length_batches(lengths, most_tokens)
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[position] for position in batch}) == 1
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= most_tokens


def test_the_longest_texts_come_first() -> None:
    assert same_length_batches([3, 9, 3, 3, 5], most_tokens=6) == [[1], [4], [0, 2], [3]]


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
