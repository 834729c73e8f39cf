"""Images built and run by buildah, without a daemon and without a registry.

The base image is made here from Debian's packages, under the name that the Dockerfile asks for.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.processes import ROOT

TOOLS: Final = ("buildah", "mmdebstrap")
BASE: Final = re.findall(r"(?m)^ARG BASE=(\S+)", (ROOT / "Dockerfile").read_text())[0]
IMAGE: Final = "writeup"
USER: Final = 10001  # the image's own
DATA: Final = "/srv/data"  # for the image's /data is a volume that buildah puts over any other
# pip inside sees certificates and settings as pip outside does.
SEEN_INSIDE: Final = ("/etc/ssl/certs", "/usr/share/ca-certificates", "/etc/pip.conf",
                      "/etc/xdg/pip")  # fmt: skip


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Buildah:
    """Images and containers under one folder, gone with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = [
            "buildah", "--root", str(folder / "root"), "--runroot", str(folder / "run"),
            "--storage-driver", "vfs",
        ]  # fmt: skip
        self.running: list[subprocess.Popen[bytes]] = []

    def do(self, *arguments: str) -> str:
        """What one command prints; its own words go with a failure."""
        done = subprocess.run(
            ["nice", *self.base, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 0, f"buildah {arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout.strip()

    def make_base(self) -> None:
        """Debian with Python under the base's name, unless it is there."""
        if BASE.rpartition(":")[0] in self.do("images", "--format", "{{.Name}}"):
            return
        archive = self.folder / "base.tar"
        packages = "python3,python3-venv,ca-certificates"
        subprocess.run(
            ["nice", "mmdebstrap", "--quiet", "--variant=minbase", f"--include={packages}",
             "bookworm", str(archive)],
            check=True,
        )  # fmt: skip
        container = self.do("from", "scratch")
        self.do("add", container, str(archive), "/")
        self.do("commit", "--rm", container, BASE)
        archive.unlink()

    def build(self, *arguments: str) -> None:
        """The site's image. Docker's format: OCI's has no health check."""
        seen = [f"--volume={path}:{path}:ro" for path in SEEN_INSIDE if Path(path).exists()]
        self.do(
            "bud", "--isolation", "chroot", "--pull-never", "--format", "docker", *seen,
            *arguments, "-t", IMAGE, ".",
        )  # fmt: skip

    @cached_property
    def container(self) -> str:
        """One for all tests, as making it copies the whole image; what is written lies outside."""
        return self.do("from", "--pull-never", IMAGE)

    def command(
        self,
        container: str,
        said: Iterable[str],
        *,
        data: Path,
        environment: Mapping[str, str],
        seen: Iterable[Path] = (),
    ) -> list[str]:
        """The command line that runs `said` as the image's own user, with its folder of data.

        seen: folders with the sockets of servers outside. The network is this machine's, too:
        buildah's chroot has none of its own.
        """
        said_to_it = {**environment, "WRITEUP_DATA_DIR": DATA}
        variables = [f"--env={name}={value}" for name, value in said_to_it.items()]
        return [
            *self.base, "run", "--isolation", "chroot", f"--volume={data}:{DATA}",
            *(f"--volume={folder}:{folder}" for folder in seen), *variables, container, "--", *said,
        ]  # fmt: skip

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        """Run it beside the test; `end` ends it with all that it started."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    os.killpg(process.pid, number)
                    try:
                        process.wait(timeout=15)
                    except subprocess.TimeoutExpired:
                        continue
        self.running.clear()


def data_folder(path: Path) -> Path:
    """A folder that the image's user may write, and may reach."""
    path.mkdir()
    os.chown(path, USER, USER)
    for parent in [path, *path.parents]:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return path
