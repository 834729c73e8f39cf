"""Cutting columns of opinions where article or person changes."""

import numpy as np
import pytest

from evaluation.stats.clusters import cluster_codes, find_clusters, stable_order

# Article 0: person 1 twice, person 2; article 3: person 1.
ARTICLE, PERSON = np.array([0, 0, 0, 3]), np.array([1, 1, 2, 1])
VALUES = np.array([1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_sums_are_the_same_in_any_order(order: list[int]) -> None:
    clusters = find_clusters(ARTICLE[order], PERSON[order])
    cells = clusters.by_cell(VALUES[order])
    assert cells.tolist() == [3, 4, 8]  # 1 + 2, 4, 8
    assert clusters.by_article(cells).tolist() == [7, 8]  # 3 + 4, 8
    assert clusters.by_person(cells).tolist() == [0, 11, 4]  # none, 3 + 8, 4
    assert clusters.person_codes == 3
    assert clusters.own_cell_sizes().tolist() == np.array([2, 2, 1, 1])[order].tolist()
    assert clusters.in_order(ARTICLE[order]).tolist() == ARTICLE.tolist()


def test_columns_in_order_are_not_sorted_again() -> None:
    assert find_clusters(ARTICLE, PERSON).order is None
    assert find_clusters(ARTICLE[::-1], PERSON[::-1]).order is not None
    assert find_clusters(np.array([0, 0]), np.array([2, 1])).order is not None
    # In the middle alone, after what is larger than the first.
    assert find_clusters(np.array([0, 2, 1]), np.zeros(3, np.intp)).order is not None


def test_narrow_codes_do_not_overflow() -> None:
    # 50,000 * 60,001 does not fit into 32 bits.
    article, person = (np.array(codes, np.int32) for codes in ([0, 50_000], [60_000, 1]))
    assert find_clusters(article, person).order is None


def test_rows_count_articles_as_they_come() -> None:
    clusters = find_clusters(ARTICLE, PERSON)
    assert clusters.article_rows().tolist() == [0, 0, 0, 1]
    assert clusters.cell_lengths().tolist() == [2, 1, 1]


def test_one_person_who_goes_on_from_article_to_article_is_a_cell_in_each() -> None:
    assert find_clusters(np.array([0, 1]), np.array([5, 5])).cell_starts.tolist() == [0, 1]


def test_nothing_has_no_clusters() -> None:
    none = np.zeros(0, np.intp)
    clusters = find_clusters(none, none)
    cells = clusters.by_cell(np.zeros(0))
    assert (clusters.opinions, len(cells), len(clusters.by_article(cells))) == (0, 0, 0)
    assert clusters.cell_rows().tolist() == []
    assert clusters.person_codes == 0
    assert clusters.by_person(cells).tolist() == clusters.article_starts.tolist() == []


@pytest.mark.parametrize(
    ("article", "person", "says"),
    [
        ([0, 1], [0], "give one a code"),
        ([0, -1], [0, 0], "from 0 on"),
        ([0], [-1], "from 0 on"),
        ([0, 1], [3, -1], "from 0 on"),
        ([3, -1], [0, 1], "from 0 on"),
    ],
)
def test_columns_that_are_no_codes_are_refused(
    article: list[int], person: list[int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        find_clusters(np.array(article), np.array(person))


def test_both_keys_together_are_every_pair_of_them() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.integers(9, size=200), rng.integers(70_000, size=200)
    other[::2] = other[0]
    pairs: dict[tuple[int, int], int] = {}
    for pair, code in zip(
        zip(one, other, strict=True), find_clusters(one, other).cell_rows().tolist(), strict=True
    ):
        assert pairs.setdefault(pair, code) == code
    assert sorted(pairs.values()) == list(range(len(pairs)))


def test_ordered_and_unordered_duels_have_the_same_pairs() -> None:
    one, other = np.array([0, 0, 0, 1, 1]), np.array([2, 2, 5, 0, 1])
    assert find_clusters(one, other).cell_rows().tolist() == [0, 0, 1, 2, 3]
    assert find_clusters(one[::-1], other[::-1]).cell_rows().tolist() == [3, 2, 1, 0, 0]


@pytest.mark.parametrize("largest", [100, 2**16 - 1, 2**16, 2**40])
def test_the_order_is_that_of_a_stable_sort(largest: int) -> None:
    codes = np.random.default_rng(5).integers(largest + 1, size=500)
    codes[100:200] = codes[:100]
    codes[0] = largest
    assert stable_order(codes).tolist() == np.argsort(codes, kind="stable").tolist()


def test_ids_far_apart_are_numbered_and_near_ones_only_moved() -> None:
    # 3 ids: up to 11 above the lowest they keep their distances.
    assert cluster_codes(np.array([50, 61, 50])).tolist() == [0, 11, 0]
    assert cluster_codes(np.array([50, 62, 50])).tolist() == [0, 1, 0]
    assert cluster_codes(np.array([-(2**62), 2**62])).tolist() == [0, 1]
    assert cluster_codes(np.array([], dtype=int)).tolist() == []
    for ids in ([], [50, 61], [50, 99]):
        assert cluster_codes(np.array(ids, dtype=np.int32)).dtype == np.int64
