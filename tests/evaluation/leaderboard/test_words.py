"""How the leaderboard's figures are written."""

from __future__ import annotations

import pytest

from evaluation.leaderboard.pictures import board_picture
from evaluation.leaderboard.selectors import leaderboard
from evaluation.leaderboard.words import written_mean
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_summary, make_version

NAME = "imported:cost|better:lower"


def mean(value: float, low: float, high: float) -> MeanEstimate:
    return MeanEstimate(value, Interval(low, high, 0.95), 40)


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (mean(0.00004, 0.000035, 0.000045), "0.000040 0.000035–0.000045"),
        (mean(0.412, 0.39, 0.434), "0.412 0.390–0.434"),
        (mean(568.83, 540.872, 595.428), "569 541–595"),
        (mean(299546794.6, 296230813.057, 302966636.746), "299,546,795 296,230,813–302,966,637"),
        (MeanEstimate(0.00004, None, 1), "0.00004"),
        (MeanEstimate(0.0, None, 1), "0.000"),
        (MeanEstimate(None, None, 0), "–"),
    ],
)
def test_a_mean_has_the_decimals_that_are_known_of_it(estimate: MeanEstimate, written: str) -> None:
    """As a comparison of the same numbers writes them."""
    assert str(written_mean(estimate, "imported:cost")) == written


@pytest.mark.django_db
@pytest.mark.parametrize(("base", "shown"), [(0.00004, "0.0000401"), (3e8, "301050000")])
def test_a_picture_of_small_or_large_numbers_shows_them(base: float, shown: str) -> None:
    version = make_version("bart")
    for place in range(8):
        summary = make_summary(make_article(key=f"a{place}"), version)
        make_score(summary, base * (1 + place / 1000), NAME)
    picture = board_picture(leaderboard(), NAME)
    assert picture is not None
    (row,) = picture.panels[0].rows
    assert row.figure.startswith(shown)
    assert "bootstrap" not in picture.title
