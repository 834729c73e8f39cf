"""The pure modules, their tests, and what became of a change."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
CONTRACT: Final = "Pure modules know no framework"
MOST_TESTS: Final = 3  # files for a module; the bases of generators and metrics have twenty
# A test that says one of these starts something that costs more than a mutant may.
COSTLY: Final = (
    "django_db", "mark.browser", "mark.faults", "mark.shared_data", "import valkey", "import Site",
    "playwright",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change and whether the tests let it pass. where: file and line; what: old → new."""

    where: str
    what: str
    outcome: str

    @property
    def survived(self) -> bool:
        """Whether no test noticed it; one that no test reaches is noticed by none."""
        return self.outcome in ("survived", "no test")

    def __str__(self) -> str:
        return f"{self.outcome:9} {self.where}  {self.what}"


def pure_modules(only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Names of the modules of the pure contract that lie in `only` (all if empty), sorted."""
    settings = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))
    (rooms,) = (
        contract["source_modules"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"] == CONTRACT
    )
    names = sorted({name for room in rooms for name in _modules_in(room)})
    return [
        name for name in names if (not only or _lies_in(name, only)) and not _lies_in(name, without)
    ]


@cache
def tests_of(module: str, most: int = MOST_TESTS) -> tuple[str, ...]:
    """Files of tests that import `module` and start nothing costly: its own first, then who imports
    least, `most` of them. Where there are none, those of the modules of its room that use it.
    """
    tests = _importing(module)
    if not tests:
        room = Path(ROOT, file_of(module)).parent
        users = (_name_of(path) for path in room.glob("*.py") if module in imported(path))
        tests = {test for user in users for test in _importing(user)}
    own = f"test_{module.rpartition('.')[2]}.py"
    nearest = sorted(tests, key=lambda path: (path.name != own, len(imported(path)), path))
    return tuple(str(path.relative_to(ROOT)) for path in nearest[:most])


def file_of(module: str) -> str:
    """The path of a module below the root."""
    return module.replace(".", "/") + ".py"


@cache
def imported(path: Path) -> frozenset[str]:
    """Every name that a file imports, and of `from a import b` both a and a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def _importing(module: str) -> set[Path]:
    return {path for path in _cheap_tests() if module in imported(path)}


@cache
def _cheap_tests() -> tuple[Path, ...]:
    paths = sorted(Path(ROOT, "tests").rglob("test_*.py"))
    return tuple(
        path for path in paths if not any(word in path.read_text("utf-8") for word in COSTLY)
    )


def _modules_in(room: str) -> list[str]:
    folder = Path(ROOT, room.replace(".", "/"))
    if not folder.is_dir():
        return [room]
    return [_name_of(path) for path in folder.rglob("*.py") if path.name != "__init__.py"]


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _lies_in(name: str, rooms: Sequence[str]) -> bool:
    return any(f"{name}.".startswith(f"{room}.") for room in rooms)
