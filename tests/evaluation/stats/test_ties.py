"""Duels that mostly tie: what smoothing leaves, and intervals that stay honest and get sharper."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.stats.clustered_variance import ClusteredEstimate, smoothed_excess
from evaluation.stats.clusters import find_clusters
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import verdict_interval
from tests.evaluation.stats.voted import voted


@pytest.mark.parametrize(
    ("decided", "part"),
    [
        (1.0, 1.0),
        (0.51, 1.0),
        (0.49, 0.98),
        (0.2, 0.4),
        (0.042, 0.084),
        (0.041, 1 / 12),
        (0, 1 / 12),
    ],
)
def test_where_less_than_half_is_decided_as_much_less_is_gained(
    decided: float, part: float
) -> None:
    # Of 10 clusters, and with one more of 12: where none is decided a twelfth might be.
    assert smoothed_excess(0.0, 10, decided=decided) == pytest.approx(part * 11 / 144)


def duelled(worth: list[float]) -> ClusteredEstimate:
    """Duels of persons of their own on articles of their own."""
    values, own = np.array(worth), np.arange(len(worth))
    found = weighted_mean(
        values, np.full(len(worth), 1 / len(worth)), find_clusters(own, own), span=1.0,
        decided=values != 0.5,
    )  # fmt: skip
    assert found is not None
    return found


def test_ties_are_no_unanimity_and_what_they_leave_is_smoothed_as_much_less() -> None:
    # 18 of 20 tie: a variance of 2/20 * 1/4 = 1/40, and a fifth of (1 - 4/40) * 21/22**2.
    mostly_tied = duelled([0.5] * 18 + [1.0, 0.0])
    assert mostly_tied.parts.cell == pytest.approx(20 / 19 / 40 / 20)
    # The variance that is smoothed has not been made up for the fitted mean.
    assert mostly_tied.parts.smoothing == pytest.approx(0.2 * 0.9 * 21 / 22**2 / 20)
    # All alike are as uncertain as they were, whoever won; where half ties, too.
    assert duelled([1.0] * 20).parts.smoothing == pytest.approx(21 / 22**2 / 20)
    assert duelled([0.5] * 10 + [1, 0] * 5).parts.smoothing == pytest.approx(0.5 * 21 / 22**2 / 20)
    # 20 ties alone are known as of 21 one might be decided.
    assert duelled([0.5] * 20).parts.smoothing == pytest.approx(21 / 22**3 / 20)


def test_mostly_tied_duels_are_seldom_decided_wrongly_and_sharper_than_if_all_were_decided() -> (
    None
):
    rng = np.random.default_rng(31)
    wrong, held, errors, plain = 0, 0, [], []
    for _ in range(200):
        run = voted(rng, persons=30, articles=20, votes=300, effect=0.8, share=0.5)
        values = np.where(rng.random(300) < 0.8, 0.5, run.values)
        came, ever = rng.permutation(300), False
        for number in range(30, 301, 30):
            seen = np.sort(came[:number])
            clusters = find_clusters(run.article[seen], run.person[seen])
            weights = np.full(number, 1 / number)
            found, full = (
                weighted_mean(values[seen], weights, clusters, span=1.0, decided=decided)
                for decided in (values[seen] != 0.5, None)
            )
            assert found is not None and full is not None
            ever |= not verdict_interval(found, looks="live", bounds=(0, 1)).holds(0.5)
        assert found is not None and full is not None
        wrong += ever
        held += verdict_interval(found, looks="one look", bounds=(0, 1)).holds(0.5)
        errors.append(found.error)
        plain.append(full.error)
    assert wrong <= 10  # of 200; .05 are allowed
    assert held >= 186  # .93
    assert np.mean(errors) < 0.9 * np.mean(plain)
