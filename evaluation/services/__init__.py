"""Writes of what is computed: runs are requested, and their chunks scored, each score once."""

from evaluation.selectors import scoring_options
from evaluation.services.chunks import (
    LEASE,
    MAX_ATTEMPTS,
    claim_chunk,
    score_chunk,
    work_on_chunks,
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
    "LEASE",
    "MAX_ATTEMPTS",
    "cancel_run",
    "claim_chunk",
    "fail_run",
    "request_run",
    "request_standing_run",
    "score_chunk",
    "scoring_options",
    "work_on_chunks",
]
