"""Texts that went wrong once, where ../shared/cases is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.metrics.base import Column
from evaluation.metrics.batch import score

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "scores"
pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not CASES.exists(), reason="../shared/cases is not here"),
]


def scored(name: str, *metrics: str) -> tuple[list[dict[str, Any]], dict[str, Column]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    references = [tuple(row["references"]) for row in rows]
    return rows, score([row["summary"] for row in rows], references, metrics=metrics)


def test_equal_texts_of_other_scripts_have_1_or_no_number_with_a_reason() -> None:
    rows, columns = scored("other-scripts.jsonl", "rouge", "rouge_unicode")
    for place, row in enumerate(rows):
        if row["summary"] in row["references"]:
            assert columns["rougeL_unicode"].values[place] == 1.0
            reasons = columns["rougeL"].reasons
            assert columns["rougeL"].known[place] or (reasons is not None and reasons[place])


def test_two_chinese_versions_differ_where_the_metric_reads_chinese() -> None:
    _, columns = scored("chinese-two-versions.jsonl", "rouge", "rouge_unicode")
    assert not columns["rougeL"].known.any()
    assert columns["rougeL_unicode"].known.all()
    assert len(set(columns["rougeL_unicode"].values.tolist())) > 1


def test_texts_that_differ_behind_the_512th_token_are_said_to_be_cut() -> None:
    _, columns = scored("longer-than-512-tokens.jsonl", "bertscore")
    cut = columns["bertscore"].cut
    assert cut is not None and cut.all()
