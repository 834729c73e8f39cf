"""What the pictures of a comparison say of its measures."""

from __future__ import annotations

import pytest

from common.pictures.rows import RowPicture
from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.builder import compare
from evaluation.comparison.pictures import picture
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of

pytestmark = pytest.mark.django_db
LATENCY, COST = "imported:latency|better:lower", "imported:cost|better:lower"


def test_scores_from_elsewhere_stand_on_scales_of_their_own() -> None:
    """Milliseconds are no scores from 0 to 1, and hide what a text costs."""
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        for version, less in ((one, 0), (other, 1)):
            summary = summary_of(version, article)
            make_score(summary, 0.2 + number / 100 + less / 20)
            make_score(summary, 900 + number - 40 * less * (number % 3), LATENCY, name=LATENCY)
            cost = 0.00004 + 1e-7 * number - 1e-5 * less * (1 + number % 3)
            make_score(summary, cost, COST, name=COST)
    refresh_compared([one, other])
    forest = picture(compare(baseline=one, candidates=[other]), "forest")
    assert isinstance(forest, RowPicture)
    rows = {panel.title: [row.label for row in panel.rows] for panel in forest.panels}
    assert rows["scores from 0 to 1, right is better"] == ["ROUGE-1"]
    for name in ("latency", "cost"):
        title = f"{name} (imported), less is better and stands right"
        assert rows[title] == [f"{name} (imported)"]
    figures = {row.label: row.figure for panel in forest.panels for row in panel.rows}
    assert figures["latency (imported)"].startswith("−40 (")
    assert figures["cost (imported)"].startswith("−0.000020 (")
