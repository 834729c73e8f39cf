"""What a worker does for runs, again and again: it has chunks scored and finished runs checked."""

from __future__ import annotations

from typing import Final

from evaluation.runs.checking import audit_finished_runs
from evaluation.runs.child import scoring_child

CHILD: Final = scoring_child()


def see_to_runs() -> None:
    """Have the child there while chunks wait, and check what has ended once it is gone.

    The packages load a model of their own for that: never two at a time.
    """
    if not CHILD.see_to_work():
        audit_finished_runs()
