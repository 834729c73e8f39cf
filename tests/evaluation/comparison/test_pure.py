"""A verdict can be computed, judged and worded where there is no Django."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import evaluation.comparison.gating, evaluation.comparison.judging, evaluation.comparison.report
import evaluation.comparison.rendering, evaluation.comparison.trend, evaluation.comparison.votes
import evaluation.comparison.article_votes, evaluation.leaderboard.approval
print([name for name in ("django", "celery", "evaluation.models") if name in sys.modules])
"""


def test_estimates_verdicts_and_words_import_no_framework() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
