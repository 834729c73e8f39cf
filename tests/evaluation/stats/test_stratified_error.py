"""The error of an approval difference where votes leave nothing to see."""

import numpy as np
import pytest

from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import stratified_difference


def test_votes_all_alike_are_as_unsure_as_one_more_article_each_way() -> None:
    articles, votes = 4, 5
    article = np.repeat(np.arange(articles), 2 * votes)
    side = np.tile(np.repeat([False, True], votes), articles)
    clusters = find_clusters(article, np.arange(len(article)))
    seen = stratified_difference(np.ones(len(article)), side, article, clusters).estimate
    assert seen is not None
    parts = seen.parts
    assert (seen.estimate, parts.article, parts.person, parts.cell) == (0, 0, 0, 0)
    # Each vote is a twentieth of its side's share. Of four articles and one more each way 5 of 6
    # are alike, so that a vote varies by 5 / 6 * 1 / 6.
    assert parts.smoothing == pytest.approx(5 / 36 * 40 / 20**2)
