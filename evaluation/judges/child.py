"""Judging in a process of its own: answers of models are waited for where nobody else waits."""

from __future__ import annotations

from typing import Final

from common.work.child import TiedChild
from evaluation.judges.working import judgements_wait

CHILD: Final = TiedChild(("manage.py", "judge_waiting", "--tied"), judgements_wait)
