"""A living site under test: real broker, web server, worker and beat on one database."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import redis
from django.conf import settings as own

from tests.faults.crowd import Crowd, Said
from tests.faults.databases import Database
from tests.faults.oracle import Outcome, judge
from tests.processes import ROOT, Site, wait_until
from writeup_site.processes.guard import children

PARTS = ("broker", "web", "ballots", "upkeep", "beat")
SUMMARIES = 6
PRELOADED = 20  # readers of the ballots that `preload` writes


class Stand:
    """The site's processes and what the cases do to them."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        prepared: bool = False,
        tree: Path = ROOT,
        pause: float = 0.01,
        **settings: str,
    ) -> None:
        """`prepared`: the folder holds the database, its demo and the static files already.

        tree: the checkout whose code runs. pause: as the crowd has it.
        """
        self.database = database
        self.web = ""  # the command of the web server, where it isn't the Procfile's
        environment = {
            "DATABASE_URL": database.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            # The crowd is one network; what is quarantined would stand in no tally.
            "BALLOTS_PER_NETWORK_A_MINUTE": str(10**9),
            "BALLOT_LIMITS_PER_NETWORK": "1000000000/minute",
            "LOG_LEVEL": "WARNING",
            "SECRET_KEY": own.SECRET_KEY,  # under which the crowd's cookies and tickets are signed
            **settings,
        }
        self.site = Site(folder, **environment)
        self.site.tree = tree
        if not prepared:
            self._prepare()
        rows = database.rows(
            "SELECT id, article_id, version_id FROM summaries_summary ORDER BY id "
            f"LIMIT {SUMMARIES}"
        )
        pages = {row[0]: (row[1], row[2]) for row in rows}
        self.crowd = Crowd(self.site.port, pages, pause=pause)

    def _prepare(self) -> None:
        # One process for all three: each start costs seconds.
        self.site.manage(
            "shell",
            "--no-imports",
            "-c",
            "from django.core.management import call_command as call; "
            "call('migrate', verbosity=0); call('collectstatic', interactive=False, verbosity=0); "
            "call('load_demo', '--no-votes')",
        )

    # --- Its processes

    def heal(self) -> None:
        """Start whatever doesn't run and wait until the web server answers."""
        for part in PARTS:
            process = self.site.running.get(part)
            if process is None or process.poll() is not None:
                self.site.running.pop(part, None)
                self.site.start(part, command=self.web if part == "web" else "")
        wait_until(self.answers, what=f"the web server: {self.site.log('web')[-2000:]}")

    def answers(self) -> bool:
        """Whether the web server and its database do."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def restart_web(self, **settings: str) -> None:
        """The web server again, with other settings."""
        self.site.kill("web")
        before = dict(self.site.environment)
        self.site.environment.update(settings)
        self.site.start("web")
        self.site.environment = before
        wait_until(self.answers, what="the web server with other settings")

    @contextlib.contextmanager
    def stopped(self, part: str) -> Iterator[None]:
        """SIGSTOP: it is there and does nothing. Not in the midst of writing, where SQLite would
        let nobody else write."""
        group = self.site.running[part].pid
        os.killpg(group, signal.SIGSTOP)
        while not self.database.writable():
            os.killpg(group, signal.SIGCONT)
            time.sleep(0.05)
            os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    def children_of(self, part: str) -> set[int]:
        """The processes that a part has started."""
        return children(self.site.running[part].pid)

    def memory_of(self, part: str) -> int:
        """What a part and its children hold in memory, in bytes."""
        pids = {self.site.running[part].pid} | self.children_of(part)
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def broker(self) -> redis.Redis:
        """A connection to the broker."""
        return redis.Redis(unix_socket_path=str(self.site.folder / "broker.sock"), db=0)

    def forget_broker_files(self) -> None:
        """What the broker would start from again."""
        shutil.rmtree(self.site.folder / "broker", ignore_errors=True)

    # --- Its ballots

    def preload(self, count: int, *, reader: int | None = None) -> list[Said]:
        """Ballots that were acknowledged before and wait; written past the site for speed."""
        ids = [reader] if reader else self._new_readers(PRELOADED)
        targets = self.database.rows(
            "SELECT id, summary_id FROM surveys_target WHERE kind = 'summary' ORDER BY id"
        )
        rows, log, now = [], [], _now()
        for number in range(count):
            target, summary = targets[number % len(targets)]
            value = (1, -1, 0)[number % 3]
            said = Said("preloaded", secrets.token_hex(12), summary, value, answers=[201])
            rows.append((ids[number % len(ids)], said.key, target, value, now, False))
            log.append(said)
        self.database.insert(
            "INSERT INTO surveys_ballot (reader_id, idempotency_key, target_id, value, "
            "received_at, unscreened, kind, body, body_hash, attempts, set_aside_reason, network, "
            "quarantine_reason) VALUES (?, ?, ?, ?, ?, ?, 'thumb', '{}', '', 0, '', '', '')",
            rows,
        )
        self.crowd.log.extend(log)
        return log

    @contextlib.contextmanager
    def poison(self) -> Iterator[Said]:
        """A ballot whose vote the database refuses, among others that it takes."""
        (reader,) = self._new_readers(1)
        refuses, sqlite = f"NEW.reader_id = {reader}", self.database.name == "sqlite"
        if sqlite:
            self.database.rows(
                f"CREATE TRIGGER poison BEFORE INSERT ON surveys_vote WHEN {refuses} "
                "BEGIN SELECT RAISE(ABORT, 'a poison row'); END"
            )
        else:
            self.database.rows(
                "CREATE FUNCTION poison() RETURNS trigger AS $$ BEGIN "
                "RAISE integrity_constraint_violation USING MESSAGE = 'a poison row'; "
                "END $$ LANGUAGE plpgsql"
            )
            self.database.rows(
                "CREATE TRIGGER poison BEFORE INSERT ON surveys_vote FOR EACH ROW "
                f"WHEN ({refuses}) EXECUTE FUNCTION poison()"
            )
        try:
            yield self.preload(1, reader=reader)[0]  # of value 1
        finally:
            self.database.rows("DROP TRIGGER poison" + ("" if sqlite else " ON surveys_vote"))
            if not sqlite:
                self.database.rows("DROP FUNCTION poison")

    def _new_readers(self, count: int) -> list[int]:
        hashes = [secrets.token_hex(32) for _ in range(count)]
        self.database.insert(
            "INSERT INTO surveys_reader (key_hash, key_version, simulated, nonce, created_at) "
            "VALUES (?, 1, ?, '', ?)",
            [(key_hash, False, _now()) for key_hash in hashes],
        )
        listed = ", ".join(f"'{key_hash}'" for key_hash in hashes)
        rows = self.database.rows(f"SELECT id FROM surveys_reader WHERE key_hash IN ({listed})")
        return [int(row[0]) for row in rows]

    def waiting(self) -> int:
        """How many ballots are not counted yet."""
        rows = self.database.rows(
            "SELECT count(*) FROM surveys_ballot WHERE applied_at IS NULL AND set_aside_at IS NULL"
        )
        return int(rows[0][0])

    def vote(self, seconds: float) -> None:
        """Let the crowd vote for a while."""
        with self.crowd.voting():
            time.sleep(seconds)

    def judged(self) -> Outcome:
        """The oracle's word on everything since the site was set up."""
        return judge(self.database, self.crowd.log)


def _now() -> str:
    return datetime.now(tz=UTC).isoformat(sep=" ")
