"""The image is built and run, whole and with compose's commands one by one: `make image-test`.

It takes minutes and gigabytes, so no other run of tests does it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.faults.databases import postgres_server
from tests.image.containers import IMAGE, Buildah, data_folder, missing_tools
from tests.installation.compose import services
from tests.processes import free_port, valkey, wait_until
from tests.test_site import browser, get, press

pytestmark = [
    pytest.mark.skipif(not os.environ.get("IMAGE"), reason="make image-test runs it"),
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {missing_tools()}"),
    pytest.mark.slow,
]
SECRET: Final = "a-secret-of-fifty-signs-or-more-0123456789-ABCDEFGHIJ!"
# For a test on loopback, where no proxy speaks HTTPS in front.
PLAIN: Final = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0",
                "ALLOW_PLAIN_HTTP": "1", "HOST": "127.0.0.1",
                "NEW_READERS_WAIT_MINUTES": "0"}  # fmt: skip
COUNTED: Final = (
    "from surveys.thumbs.models import Vote; "
    "print('votes:', Vote.objects.filter(reader__simulated=False).count())"
)


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildah]:
    # IMAGE may name a folder, where what was made of Debian is kept for the next time.
    kept = os.environ["IMAGE"]
    made = Buildah(Path(kept) if "/" in kept else tmp_path_factory.mktemp("buildah"))
    made.make_base()
    made.build("--build-arg", "CORE=1")
    try:
        yield made
    finally:
        made.end()


class Running:
    """One container of the image, its folder of data and its settings."""

    def __init__(
        self, buildah: Buildah, data: Path, environment: dict[str, str], seen: Sequence[Path] = ()
    ) -> None:
        self.buildah, self.data, self.environment, self.seen = buildah, data, environment, seen

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def start(self, name: str, said: list[str]) -> subprocess.Popen[bytes]:
        return self.buildah.start(self._command(said), self.data / f"{name}.log")

    def do(self, *said: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(list(said)), capture_output=True, text=True, check=False
        )

    def is_well(self) -> bool:
        """By the image's own health check."""
        return self.do("python", "writeup_site/processes/probe.py").returncode == 0

    def votes(self) -> str:
        return self.do("python", "manage.py", "shell", "--no-imports", "-c", COUNTED).stdout

    def _command(self, said: list[str]) -> list[str]:
        return self.buildah.command(
            self.buildah.container,
            said,
            data=self.data,
            environment=self.environment,
            seen=self.seen,
        )


def vote_is_counted(running: Running) -> None:
    opener = browser()
    article = re.search(r'href="(/articles/[^"]+/)"', get(opener, f"{running.address}/"))
    assert article is not None
    page = get(opener, running.address + article[1])
    assert press(opener, page, running, 1) == 201  # type: ignore[arg-type]  # it has an address
    wait_until(lambda: "votes: 1" in running.votes(), seconds=300, what="the vote to be counted")


def test_the_image_is_what_the_dockerfile_says(buildah: Buildah) -> None:
    told = json.loads(buildah.do("inspect", "--type", "image", IMAGE))["Docker"]["config"]
    assert told["User"] == "writeup"
    assert "probe.py" in " ".join(told["Healthcheck"]["Test"])
    assert told["Cmd"] == ["python", "manage.py", "up"]


def test_one_container_is_a_site_in_which_a_vote_is_counted(
    buildah: Buildah, tmp_path: Path
) -> None:
    running = Running(buildah, data_folder(tmp_path / "data"), PLAIN | {"PORT": str(free_port())})
    asked = "id -u; for each in /srv/writeup /opt/venv /data; do test -w $each && echo $each; done"
    # Nobody special, who may write none of the code.
    assert running.do("sh", "-c", asked).stdout.split() == ["10001", "/data"]
    process = running.start("up", ["python", "manage.py", "up"])
    wait_until(
        lambda: running.is_well() or process.poll() is not None, seconds=600, what="the site"
    )
    assert process.poll() is None, (running.data / "up.log").read_text()
    vote_is_counted(running)
    buildah.end()


def test_composes_commands_make_a_site_in_which_a_vote_is_counted(
    buildah: Buildah, tmp_path: Path
) -> None:
    parsed = services(tmp_path, POSTGRES_PASSWORD="secret", **PLAIN)
    with postgres_server() as database, valkey(tmp_path) as (socket, _):
        (tmp_path / "valkey").chmod(0o777)
        environment = {
            **{name: str(value) for name, value in parsed["web"]["environment"].items()},
            **PLAIN,
            "PORT": str(free_port()),
            "WEB_WORKERS": "1",
            "DATABASE_URL": database.url,
            "REDIS_URL": socket,
        }
        sockets = [tmp_path, Path(database.url.rpartition("host=")[2])]
        sockets[1].chmod(0o711)  # the image's user may reach the server, as over a network
        running = Running(buildah, data_folder(tmp_path / "data"), environment, sockets)
        prepared = running.do(*parsed["prepare"]["command"])
        assert prepared.returncode == 0, prepared.stderr
        assert running.do("python", "manage.py", "load_demo", "--no-votes").returncode == 0
        started = {
            name: running.start(name, service["command"])
            for name, service in parsed.items()
            if name not in {"db", "valkey", "prepare"}
        }
        wait_until(running.is_well, seconds=600, what="the web server")
        vote_is_counted(running)
        for name, process in started.items():
            assert process.poll() is None, (running.data / f"{name}.log").read_text()
        buildah.end()
