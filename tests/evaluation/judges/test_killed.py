"""Workers that are killed twice ask everything once, but for what was under way at a kill.

With four workers, 6,400 questions and a limit that is reached: `benchmarks.judging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evaluation.judges.killing import judged_with_kills
from tests.prepared import Prepared
from tests.processes import Site


@pytest.fixture
def site(tmp_path: Path, prepared: Prepared) -> Iterator[Site]:
    site = Site(tmp_path / "var")
    prepared.migrated(site.folder)
    yield site
    site.end()


@pytest.mark.slow
def test_killed_workers_ask_nothing_twice_but_what_was_under_way(
    site: Site, tmp_path: Path
) -> None:
    found = judged_with_kills(
        site, tmp_path, articles=8, versions=3, calls=2, seconds=0.1, limit="1", workers=2
    )  # fmt: skip
    assert (found.status, found.answered) == ("finished", found.questions)
    assert found.most <= 2 and found.twice <= found.in_flight == 8  # 2 kills × 2 workers × 2 calls
    assert found.asked == found.questions + found.twice
    # What the database knows to be spent is what the server counted, but for lost answers.
    assert found.known <= found.money <= found.committed <= 1
