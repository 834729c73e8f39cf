"""Data folders made once for a whole run of tests: who starts a site copies one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faults.databases import postgres_server
from tests.processes import QUICKLY, Site

SERVER = "server"  # in the folder of Postgres's demo: the files of the server itself


class Prepared:
    """Makes each folder when it is first asked for, in `shared`, for all processes of the run."""

    def __init__(self, shared: Path) -> None:
        self.shared = shared

    def migrated(self, to: Path) -> None:
        """Copy a folder whose database is migrated and empty into `to`."""
        shutil.copytree(self._migrated(), to, dirs_exist_ok=True)

    def database(self, to: Path) -> None:
        """Copy that database alone: `to` is the file."""
        shutil.copyfile(self._migrated() / "writeup.sqlite3", to)

    def demo(self, to: Path) -> None:
        """The same with static files collected and the demo loaded, without its votes."""
        shutil.copytree(self._made("demo", self._load_demo), to, dirs_exist_ok=True)

    def postgres(self) -> Path:
        """The files of a stopped server, to begin with (`postgres_server(copied=…)`).

        Its database `migrated` is migrated and empty, `postgres` holds the demo without votes. Both
        cost half a minute of processor, a copy of them less than a second.
        """
        return self._on_postgres() / SERVER

    def beside_postgres(self, to: Path) -> None:
        """Copy the data folder of the site whose demo that is, its static files collected."""
        leaving_out = shutil.ignore_patterns(SERVER)
        shutil.copytree(self._on_postgres(), to, dirs_exist_ok=True, ignore=leaving_out)

    def _migrated(self) -> Path:
        return self._made(
            "migrated", lambda site: site.manage("migrate", *QUICKLY, "--verbosity=0")
        )

    def _on_postgres(self) -> Path:
        return self._made("postgres", self._load_demo_on_postgres)

    def _load_demo_on_postgres(self, site: Site) -> None:
        with postgres_server(kept_at=site.folder / SERVER) as server:
            server.forget_the_disk()
            site.environment["DATABASE_URL"] = server.url
            site.manage("migrate", *QUICKLY, "--verbosity=0")
            server.rows("CREATE DATABASE migrated TEMPLATE postgres")
            _load_demo(site)
            server.rows("ALTER SYSTEM RESET ALL")

    def _load_demo(self, site: Site) -> None:
        self.migrated(site.folder)
        _load_demo(site)

    def _made(self, name: str, make: Callable[[Site], object]) -> Path:
        folder = self.shared / name
        with (self.shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
            if not folder.exists():
                unfinished = self.shared / f"{name}-unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(Site(unfinished))
                unfinished.rename(folder)
        return folder


def _load_demo(site: Site) -> None:
    # One process for both: each start costs seconds.
    site.manage(
        "shell",
        "--no-imports",
        "-c",
        "from django.core.management import call_command as call; "
        "call('collectstatic', interactive=False, verbosity=0); "
        "call('load_demo', '--no-votes')",
    )
