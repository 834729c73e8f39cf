"""Writes of what is computed: scores by runs, sums of votes by marks, reports that are kept."""

from evaluation.selectors import scoring_options
from evaluation.services.chunks import (
    MAX_ATTEMPTS,
    claim_chunk,
    score_chunk,
    work_on_chunks,
)
from evaluation.services.counting import count_all_marked, count_marked_cells, recount
from evaluation.services.reports import (
    refresh_compared,
    refresh_pairs,
    refresh_reports,
    refresh_standings,
    refresh_trust,
)
from evaluation.services.runs import (
    FAILED_PAUSE,
    cancel_run,
    fail_run,
    request_run,
    request_standing_run,
)

__all__ = [
    "FAILED_PAUSE",
    "MAX_ATTEMPTS",
    "cancel_run",
    "claim_chunk",
    "count_all_marked",
    "count_marked_cells",
    "fail_run",
    "recount",
    "refresh_compared",
    "refresh_pairs",
    "refresh_reports",
    "refresh_standings",
    "refresh_trust",
    "request_run",
    "request_standing_run",
    "score_chunk",
    "scoring_options",
    "work_on_chunks",
]
