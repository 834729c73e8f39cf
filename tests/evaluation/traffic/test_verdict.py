"""From which p on readers are said not to see the versions as planned."""

from __future__ import annotations

import pytest

from evaluation.stats.sample_ratio import SampleRatio
from evaluation.traffic.selectors import TrafficReport


@pytest.mark.parametrize(
    ("p_value", "verdict"),
    [
        (0.00099, "mismatch"),
        (0.001, "as planned"),  # one of a thousand itself is not less
        (0.9, "as planned"),
        (None, "cannot tell yet"),
    ],
)
def test_less_than_one_of_a_thousand_is_a_mismatch(p_value: float | None, verdict: str) -> None:
    result = SampleRatio((), 100, None, 1, p_value)
    report = TrafficReport(rows=(), result=result, plans=1, unplanned=0, simulated=False)
    assert report.verdict == verdict
