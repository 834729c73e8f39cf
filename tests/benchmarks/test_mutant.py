"""What is mutated and which tests are asked follow from the tree, so neither goes stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import mutant
from benchmarks.mutant import ROOT, Mutant, file_of, pure_modules


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


@pytest.mark.parametrize(
    ("outcome", "survived"), [("killed", False), ("survived", True), ("no test", True)]
)
def test_what_no_test_reaches_has_survived(outcome: str, survived: bool) -> None:
    assert Mutant("room.py:6", "2 → 3", outcome).survived is survived
