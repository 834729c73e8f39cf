"""What is mutated and which tests are asked follow from the tree, so neither goes stale."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import mutant
from benchmarks.mutant import ROOT, Mutant, file_of, pure_modules
from benchmarks.mutated_bodies import _change
from benchmarks.thresholds import _changes


def test_rooms_of_the_contract_are_mutated_module_by_module_and_no_others() -> None:
    modules = pure_modules()
    assert {"evaluation.stats.wilson", "surveys.ideas.points"} <= set(modules)
    assert "surveys.ideas.models" not in modules
    assert all(Path(ROOT, file_of(module)).is_file() for module in modules)


def test_rooms_are_chosen_and_left_out_by_whole_names() -> None:
    stats = pure_modules(["evaluation.stats"], ["evaluation.stats.exact"])
    assert "evaluation.stats.wilson" in stats
    assert "evaluation.stats.exact" not in stats
    assert {module.rpartition(".")[0] for module in stats} == {"evaluation.stats"}
    assert pure_modules(["evaluation.stat"]) == []


def test_a_module_is_asked_of_the_tests_that_import_it_and_need_no_database() -> None:
    assert "tests/evaluation/stats/test_wilson.py" in mutant.tests_of("evaluation.stats.wilson")
    screens = mutant.tests_of("surveys.screening.screens")
    assert "tests/surveys/screening/test_thresholds.py" in screens
    assert not any("django_db" in Path(ROOT, test).read_text() for test in screens)


def test_the_base_of_twenty_tests_is_tried_with_three_its_own_first() -> None:
    tests = mutant.tests_of("summaries.generators.base")
    assert tests[0] == "tests/summaries/generators/test_base.py"
    assert len(tests) == mutant.MOST_TESTS == 3


def test_a_part_that_no_test_imports_is_tried_with_the_tests_of_who_uses_it() -> None:
    tests = mutant.tests_of("evaluation.metrics.rouge.compiled_porter")
    assert "tests/evaluation/metrics/rouge/test_porter.py" in tests


def test_thresholds_are_numbers_outside_of_functions_and_defaults() -> None:
    source = "A = 20\nB: int = 3\nC = 0\ndef f(level=0.95, *, many=100):\n    return level + 7\n"
    changes = [(node.lineno, new) for node, _, new in _changes(ast.parse(source))]
    assert changes == [
        (1, 22), (1, 18), (2, 4), (2, 2),
        (4, pytest.approx(0.945)), (4, pytest.approx(0.954545)), (4, 110), (4, 91),
    ]  # fmt: skip


def test_a_change_is_told_with_its_line_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "room.py"
    path.write_text("A = 1\n\n\nclass Duel:\n    def won(self):\n        x = 2\n        return x\n")
    diff = "--- a\n+++ b\n@@ -1,3 +1,3 @@\n def won(self):\n-    x = 2\n+    x = 3\n     return x\n"
    assert _change(path, "room.xǁDuelǁwon__mutmut_1", diff) == (6, "x = 2 → x = 3")


@pytest.mark.parametrize(
    ("outcome", "survived"), [("killed", False), ("survived", True), ("no test", True)]
)
def test_what_no_test_reaches_has_survived(outcome: str, survived: bool) -> None:
    assert Mutant("room.py:6", "2 → 3", outcome).survived is survived
