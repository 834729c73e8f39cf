"""What the package needs, how it is installed, and that the pages on it are true."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "client/src/writeup_client"
OPTIONAL: Final = {"pandas", "tqdm"}


def blocks(page: str) -> list[str]:
    """The Python of a page."""
    return re.findall(r"(?s)```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"))


def test_the_client_needs_httpx_and_nothing_of_the_site() -> None:
    asked = {
        name.split(".")[0]
        for path in SOURCES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
    }
    assert asked - sys.stdlib_module_names == {"httpx", "writeup_client"} | OPTIONAL


def test_both_readmes_show_the_same_ten_lines() -> None:
    [lines] = blocks("README.md")
    assert [lines] == blocks("client/README.md")
    assert len([line for line in lines.splitlines() if line.strip()]) == 10


@pytest.mark.django_db(transaction=True)
def test_the_readmes_ten_lines_end_in_a_verdict(
    at_site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [lines] = blocks("README.md")
    exec(compile(lines, "README.md", "exec"), {})  # noqa: S102  # our own page
    *verdict, gate = capsys.readouterr().out.splitlines()
    assert len(set(verdict)) == len(verdict)  # each sentence once
    assert "one article" in " ".join(verdict)
    assert gate == "inconclusive"  # of one vote


def test_it_is_installed_with_its_command_and_its_types(tmp_path: Path) -> None:
    # Looked for and not imported: it replaces distutils, which others may have imported already.
    if find_spec("setuptools") is None:
        pytest.skip("setuptools builds the package")
    shutil.copytree(ROOT / "client", tmp_path / "client")  # a build writes beside its sources
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-build-isolation", "--no-compile", "--no-index",
         "--target", str(tmp_path / "there"), str(tmp_path / "client")],
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    if "No module named pip" in done.stderr:
        pytest.skip("this environment has no pip")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there/writeup_client/py.typed").exists()
    sources = {path.name for path in SOURCES.iterdir() if path.is_file()}
    assert {p.name for p in (tmp_path / "there/writeup_client").iterdir()} == sources
    said = subprocess.run(
        [sys.executable, str(tmp_path / "there/bin/writeup"), "gate", "--help"],
        env={"PYTHONPATH": str(tmp_path / "there")},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert (said.returncode, "--candidate" in said.stdout) == (0, True)
