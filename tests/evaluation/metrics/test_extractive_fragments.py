from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.base import ArticleTexts, Column
from evaluation.metrics.extractive_fragments import ExtractiveFragments, SourceWords

ARTICLE = "The quick brown fox jumps over the lazy dog near the old river."


def scored(candidate: str, source: str | None = ARTICLE) -> dict[str, Column]:
    columns = ExtractiveFragments().score([ArticleTexts((candidate,), source=source)])
    return {column.name: column for column in columns}


def test_fragments_are_summed_as_in_the_paper() -> None:
    got = {name: c.values[0] for name, c in scored("The quick brown cat saw the old river").items()}
    # 8 words; fragments "the quick brown" (3) and "the old river" (3)
    assert got["coverage"] == pytest.approx((3 + 3) / 8)
    assert got["density"] == pytest.approx((3**2 + 3**2) / 8)
    assert got["compression"] == pytest.approx(13 / 8)
    assert got["novel1"] == pytest.approx(2 / 8)  # cat, saw
    assert got["novel2"] == pytest.approx(3 / 7)  # brown cat, cat saw, saw the
    assert got["novel3"] == pytest.approx(4 / 6)  # all but "the quick brown", "the old river"


def test_every_occurrence_of_a_novel_ngram_counts() -> None:
    assert scored("cat cat fox")["novel1"].values[0] == pytest.approx(2 / 3)


def test_a_copy_is_one_fragment() -> None:
    got = scored(ARTICLE)
    assert got["coverage"].values[0] == 1.0
    assert got["density"].values[0] == 13.0
    assert got["novel3"].values[0] == 0.0


@pytest.mark.parametrize(
    ("candidate", "source"), [("", ARTICLE), ("...", ARTICLE), ("a fox", None), ("a fox", " . ")]
)
def test_without_words_on_both_sides_nothing_is_known(candidate: str, source: str | None) -> None:
    assert not any(column.known[0] for column in scored(candidate, source).values())


def test_ngrams_longer_than_the_summary_are_unknown() -> None:
    got = scored("quick fox")
    assert got["novel2"].known[0]
    assert not got["novel3"].known[0]


def naive_fragments(article: Sequence[str], summary: Sequence[str]) -> list[int]:
    """Figure 3 of the paper, line by line."""
    found = []
    i = 0
    while i < len(summary):
        best, j = 0, 0
        while j < len(article):
            if summary[i] == article[j]:
                i2, j2 = i, j
                while i2 < len(summary) and j2 < len(article) and summary[i2] == article[j2]:
                    i2, j2 = i2 + 1, j2 + 1
                best = max(best, i2 - i)
                j = j2
            else:
                j += 1
        if best:
            found.append(best)
        i += max(best, 1)
    return found


WORDS = st.lists(st.sampled_from("abc"), max_size=20)


@given(article=WORDS, summary=WORDS)
def test_fragments_equal_the_papers_procedure(article: list[str], summary: list[str]) -> None:
    assert list(SourceWords(" ".join(article)).fragments(summary)) == naive_fragments(
        article, summary
    )
