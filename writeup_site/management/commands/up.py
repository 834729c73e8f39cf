"""Brings the whole site up: database, demo, team login, then every process under one supervisor."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from honcho.environ import parse_procfile

from summaries.articles.models import Article
from writeup_site.checks import SAFETY
from writeup_site.home.team import ADMIN, create_login, has_team
from writeup_site.processes.environment import text
from writeup_site.processes.guard import TOKEN
from writeup_site.processes.running import RunPlan, become_supervisor
from writeup_site.processes.supervisor import BROKER

NEEDED_BYTES = 300 * 10**6
# As root each worker would say so in eight lines, and push the address off the screen. Workers that
# are started by hand, as in production, say it.
QUIET = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "Migrates, loads the demo into an empty database, and runs every process of the site."
    # Django's own look at code that does not change here, and load every page for it: two seconds.
    requires_system_checks = (SAFETY,)
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_without_room()
        lock = self._lock()
        self._refuse_taken_port()
        self._prepare()
        token = secrets.token_hex(8)
        plan = RunPlan(
            commands=self._commands(),
            folder=str(settings.BASE_DIR),
            state=str(settings.PROCESSES_STATE),
            token=token,
            host=self.host,
            port=settings.PORT,
            name=next(iter(settings.ALLOWED_HOSTS)) if settings.HOSTS_GIVEN else self.host,
            address=self.address,
            password=self._login(),
            lock=lock.fileno(),
        )
        self.stdout.flush()
        connection.close()
        become_supervisor(plan, self._environment(token))

    @property
    def host(self) -> str:
        """Where the site can be asked from this machine."""
        host = settings.HOST.strip("[]")
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{settings.PORT}/"

    def _refuse_without_room(self) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.DATA_DIR).free
        if free < NEEDED_BYTES:
            raise CommandError(
                f"The disk of {settings.DATA_DIR} has {free / 1e6:.0f} MB left; WriteUp needs "
                f"{NEEDED_BYTES / 1e6:.0f} MB. Free some, or set WRITEUP_DATA_DIR to another disk."
            )

    def _lock(self) -> IO[str]:
        """One supervisor for each data folder; the lock goes with the process, however it ends."""
        file = (settings.DATA_DIR / "up.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CommandError(
                f"WriteUp is already running from this folder: {file.read().strip()}. Stop it with "
                "Ctrl-C in its terminal, or set WRITEUP_DATA_DIR and PORT to start a second one."
            ) from None
        file.truncate(0)
        file.write(f"{self.address} (process {os.getpid()})")
        file.flush()
        return file

    def _refuse_taken_port(self) -> None:
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST.strip("[]"), settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Port {settings.PORT} on {settings.HOST} cannot be had ({error.strerror}). "
                    f"Choose another: PORT={settings.PORT + 1} make run"
                ) from error

    def _prepare(self) -> None:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not Article.objects.exists():
            self.stdout.write("Loading the demo …")
            call_command("load_demo")

    def _login(self) -> str | None:
        """The password of a login made just now, or None where the team has one already."""
        return None if has_team() else create_login(name="team", role=ADMIN)

    def _commands(self) -> dict[str, str]:
        """What the Procfile runs, by name; no broker where there is one already."""
        procfile = parse_procfile(Path(settings.BASE_DIR, "Procfile").read_text(encoding="utf-8"))
        return {
            name: command
            for name, command in procfile.processes.items()
            if name != BROKER or not text("REDIS_URL")
        }

    def _environment(self, token: str) -> dict[str, str]:
        return {
            "WEB_WORKERS": "1",
            "PYTHONWARNINGS": QUIET,
            **os.environ,
            TOKEN: token,
            "HOST": settings.HOST,
            "PORT": str(settings.PORT),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        }
