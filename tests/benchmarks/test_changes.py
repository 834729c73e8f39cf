"""Changes are those that a reader would make by mistake, and one stands in memory alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.changes import changes_of, neighbours
from benchmarks.mutant import ROOT
from benchmarks.putting_in import put_in


def _said(text: str) -> list[str]:
    return [change.what for change in changes_of(text, "room.py")]


@pytest.mark.parametrize(
    ("value", "others"),
    [(20, (22, 18)), (3, (4, 2)), (0, (1, -1)), (0.95, (0.945, 0.954545)), (0.2, (0.22, 0.181818))],
)
def test_a_number_has_two_neighbours(value: float, others: tuple[float, ...]) -> None:
    assert neighbours(value) == pytest.approx(others, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("def f(a, b): return a < b", "a < b → a <= b"),
        ("def f(a, b): return a + b", "a + b → a - b"),
        ("def f(a): return not a", "not a → a"),
        ("def f(a): a.append(a)", "a.append(a) → pass"),
        ("def f(a, b): return g(a, b)", "g(a, b) → g(b)"),
        ("def f(a): return g(a=a, b=0)", "g(a=a, b=0) → g(a=None, b=0)"),
        ("def f(a):\n  if a: g()", "a → not a"),
        ("def f(a): return [b for b in a if b > 0]", "for b in a if b > 0 → for b in a"),
        ("def f(a): return np.minimum(a, 1)", "np.minimum → np.maximum"),
        ("LEVEL = 20", "20 → 22"),
        ("def f(level=3): pass", "3 → 2"),
    ],
)
def test_what_is_changed(text: str, change: str) -> None:
    assert change in [said.strip() for said in _said(text)]


def test_words_types_and_errors_stay() -> None:
    assert (
        _said('def f(a: "list[int]" = None) -> None:\n  """3"""\n  raise ValueError("no", 3)') == []
    )


def test_a_change_knows_its_line_and_its_function() -> None:
    text = "import functools\n@functools.cache\ndef f(a):\n  b = a\n  return b\nLEVEL = True\n"
    changes = changes_of(text, "room.py")
    assert [(change.line, change.within) for change in changes] == [
        (4, (2, 5)), (5, (2, 5)), (6, None), (6, None),
    ]  # fmt: skip


ROOM = """
from dataclasses import dataclass
from functools import cache
LEVEL = 2
def above(value, level=LEVEL): return value > level
@cache
def twice(value): return value * 2
@dataclass(frozen=True)
class Duel:
    won: int = 3
    @property
    def lost(self): return 5 - self.won
"""


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("value > level → value >= level", "above(2)", True),
        ("value * 2 → value / 2", "twice(4)", 2),
        ("5 - self.won → 5 + self.won", "duel.lost", 8),
        ("2 → 1", "above(2)", True),
        ("3 → 4", "type(duel)().won", 4),
    ],
)
def test_who_holds_a_function_sees_it_changed(change: str, before: str, after: object) -> None:
    module = ModuleType("room")
    module.__file__ = "room.py"
    sys.modules["room"] = module  # dataclasses look there
    try:
        exec(compile(ROOM, "room.py", "exec"), module.__dict__)  # noqa: S102  # the lines above
        held = {"above": module.above, "twice": module.twice, "duel": module.Duel()}
        assert eval(before, dict(held)) != after  # noqa: S307  # see above
        module.twice.cache_clear()
        (found,) = [each for each in changes_of(ROOM, "room.py") if each.what.strip() == change][:1]
        assert put_in(module, found.code)
        assert eval(before, held) == after  # noqa: S307  # see above
    finally:
        del sys.modules["room"]


def test_a_small_room_is_tried_as_a_whole_and_nothing_survives() -> None:
    command = [sys.executable, "-m", "benchmarks.mutants", "--each", "0", "--floor", "1"]
    done = subprocess.run(
        [*command, "--only", "evaluation.stats.rounding"],
        cwd=Path(ROOT), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "17 changes, 100.0% killed: {'killed': 17}" in done.stdout
