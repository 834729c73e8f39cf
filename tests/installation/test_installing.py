"""What pip takes on an ordinary machine: against an index in a folder, without local wheels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pip
import pytest

from tests.installation.plain_index import cpu_index, pins, plain_index
from tests.processes import ROOT
from writeup_site.processes.installing import Installer, cuda_packages, torch_pin

TORCH: Final = torch_pin().partition("==")[2]
CUDA: Final = ["cuda-toolkit", "nvidia-cudnn-cu13", "nvidia-nccl-cu13"]


class OrdinaryMachine:
    """An empty environment, an index as the usual one is, and PyTorch's own beside it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.venv = folder / "venv"
        self.cpu_index = cpu_index(folder / "cpu", TORCH)
        self.no_index = (folder / "nothing-here").as_uri()
        # Nothing of this machine's own: no configuration, no local wheels, no further index.
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            patch.delenv(name)
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_INDEX_URL", plain_index(folder / "index"))
        patch.setenv("PIP_NO_CACHE_DIR", "1")
        # pip is the tests' own: a copy of it in each environment would cost seconds.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.venv], check=True)
        (self._packages() / "pip").symlink_to(Path(pip.__file__).parent)

    def _packages(self) -> Path:
        return next((self.venv / "lib").glob("python3.*")) / "site-packages"

    def installer(self, index: str) -> Installer:
        return Installer(self.venv / "bin/python", index)

    def install(self, *arguments: str) -> str:
        """What the installation says, as make calls it."""
        script = ROOT / "writeup_site/processes/installing.py"
        return subprocess.run(
            [self.venv / "bin/python", script, self.venv, *arguments],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def held(self) -> set[str]:
        """What is installed, as name-version."""
        return {path.name.removesuffix(".dist-info") for path in self._packages().glob("*-info")}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OrdinaryMachine:
    return OrdinaryMachine(tmp_path, monkeypatch)


def test_the_cpu_build_comes_first_and_nothing_brings_cuda(machine: OrdinaryMachine) -> None:
    installer = machine.installer(machine.cpu_index)
    whole = ("-r", str(ROOT / "requirements.txt"))
    assert cuda_packages(installer.report(*whole)) == CUDA  # what pip takes by itself
    said = machine.install("--torch-index", machine.cpu_index)
    assert f"PyTorch {TORCH}+cpu is installed" in said
    held = machine.held()
    assert f"torch-{TORCH}+cpu" in held
    assert [name for name in held if name.startswith(("nvidia", "cuda"))] == []
    assert len(held) >= len(pins())  # the test would notice an installer that installs nothing
    assert installer.report(*whole)["install"] == []  # and nothing is left for pip to bring


def test_gigabytes_come_by_a_wish_and_not_by_an_outage(machine: OrdinaryMachine) -> None:
    with pytest.raises(SystemExit, match=r"3 packages of gigabytes \(cuda-toolkit") as refused:
        machine.installer(machine.no_index).torch(cuda=False)
    assert "TORCH=cuda" in str(refused.value) and "CORE=1" in str(refused.value)
    assert machine.held() == set()
    machine.installer(machine.no_index).torch(cuda=True)
    assert machine.held() == {f"torch-{TORCH}"}


def test_without_pytorchs_index_a_build_without_cuda_is_taken(
    machine: OrdinaryMachine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On a Mac, or where a company's own index holds the CPU build."""
    monkeypatch.setenv("PIP_INDEX_URL", plain_index(machine.folder / "mac", cuda=False))
    installer = machine.installer(machine.no_index)
    installer.torch(cuda=False)
    assert "does not answer" in capfd.readouterr().out
    assert machine.held() == {f"torch-{TORCH}"}
    installer.torch(cuda=False)  # it is there: nobody is asked again
    assert capfd.readouterr().out == ""


def test_a_cpu_build_that_is_there_is_replaced_for_who_asks(machine: OrdinaryMachine) -> None:
    machine.installer(machine.cpu_index).torch(cuda=False)
    assert machine.held() == {f"torch-{TORCH}+cpu"}
    machine.installer(machine.cpu_index).torch(cuda=True)
    assert machine.held() == {f"torch-{TORCH}"}


def test_the_small_installation_has_no_models(machine: OrdinaryMachine) -> None:
    machine.install("--core", "--torch-index", machine.no_index)
    held = {name.rpartition("-")[0] for name in machine.held()}
    assert {"django", "rouge_score", "granian"} <= held
    assert held & {"torch", "transformers", "bert_score", "llvmlite", "xllamacpp"} == set()
