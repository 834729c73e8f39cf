"""Mutants of thresholds: numbers in a module's or a class's own body, and defaults of arguments.

Each is one fork of a process that has imported what tests of pure rooms lean on; the changed module
comes through an import hook, so no file changes. A fork that outlives five times its tests is
killed, and its mutant with it.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final, cast

from benchmarks.mutant import Mutant, file_of

LEANED_ON: Final = (
    "pytest",
    "pytest_django",
    "hypothesis",
    "numpy",
    "scipy.stats",
    "numba",
    "django.test",
    "celery",
)


def tried(
    folder: Path,
    chosen: Mapping[str, Sequence[str]],
    *,
    many: int,
    rng: random.Random,
    end: float,
) -> list[Mutant]:
    """Try `many` thresholds of the modules `chosen` (each with its tests), until `end`."""
    os.chdir(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
    for name in LEANED_ON:
        importlib.import_module(name)
    found = [
        (module, number)
        for module in chosen
        for number in range(len(list(_changes(_tree(folder, module)))))
    ]
    drawn = rng.sample(found, min(many, len(found)))
    print(f"{len(drawn)} of {len(found)} mutants of thresholds", flush=True)
    usual: dict[str, float] = {}
    mutants: list[Mutant] = []
    for module, number in drawn:
        if time.monotonic() > end:
            print(f"the time was up after {len(mutants)}")
            break
        if module not in usual:
            began = time.monotonic()
            if _outcome(folder, module, chosen[module], None, limit=300) != "survived":
                raise SystemExit(f"the tests of {module} fail before anything is changed")
            usual[module] = time.monotonic() - began
        tree = _tree(folder, module)
        node, old, new = list(_changes(tree))[number]
        where, what = f"{file_of(module)}:{node.lineno}", f"{old} → {new}"
        node.value = new
        code = compile(tree, file_of(module), "exec")
        outcome = _outcome(folder, module, chosen[module], code, limit=10 + 5 * usual[module])
        mutants.append(Mutant(where, what, outcome))
        print(mutants[-1], flush=True)
    return mutants


def _tree(folder: Path, module: str) -> ast.Module:
    return ast.parse(Path(folder, file_of(module)).read_text(encoding="utf-8"))


def _changes(tree: ast.Module) -> Iterator[tuple[ast.Constant, float, float]]:
    """Each number that stands outside the functions, the number, and each of its neighbours."""
    values: list[ast.expr | None] = []
    for body in (tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))):
        values += [n.value for n in body if isinstance(n, ast.Assign | ast.AnnAssign)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            values += [*node.args.defaults, *node.args.kw_defaults]
    for value in filter(None, values):
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and _is_number(node.value):
                old = cast(float, node.value)
                yield from ((node, old, new) for new in _neighbours(old))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value != 0


def _neighbours(value: float) -> tuple[float, float]:
    """A tenth more and less; of a small whole number one; of a share near 1 its distance to it."""
    if isinstance(value, int) and abs(value) < 10:
        return value + 1, value - 1
    if 0.5 < value < 1:
        return 1 - (1 - value) * 1.1, 1 - (1 - value) / 1.1
    if isinstance(value, int):
        return round(value * 1.1), round(value / 1.1)
    return value * 1.1, value / 1.1


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)  # noqa: S102  # the module itself, with one number changed


def _outcome(
    folder: Path, module: str, tests: Sequence[str], code: CodeType | None, *, limit: float
) -> str:
    """What one fork's tests say of the changed module, within so many seconds."""
    pid = os.fork()
    if pid == 0:
        _test_and_exit(folder, module, tests, code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "killed"


def _test_and_exit(folder: Path, module: str, tests: Sequence[str], code: CodeType | None) -> None:
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.path[:] = [str(folder), *(place for place in sys.path if place)]
    if code is not None:
        sys.meta_path.insert(0, _Mutated(module, str(Path(folder, file_of(module))), code))
    options = ["-x", "-q", "-p", "no:xdist", "-m", "not slow", "--assert=plain"]
    os._exit(int(pytest.main([*options, *tests]) != 0))
