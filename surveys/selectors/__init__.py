"""Reads that span tables; nothing here writes."""

from surveys.selectors.known_readers import reader_of
from surveys.selectors.reasons import (
    GivenReasons,
    ReasonCounts,
    reasons_by_version,
    reasons_given,
)
from surveys.selectors.thumbs import (
    COUNT_FIELDS,
    Approval,
    TargetRef,
    ThumbState,
    approval_by_version,
    counts_by_target,
    first_exposures,
    thumb_state,
    thumb_state_after,
    thumb_states,
)

__all__ = [
    "COUNT_FIELDS",
    "Approval",
    "GivenReasons",
    "ReasonCounts",
    "TargetRef",
    "ThumbState",
    "approval_by_version",
    "counts_by_target",
    "first_exposures",
    "reader_of",
    "reasons_by_version",
    "reasons_given",
    "thumb_state",
    "thumb_state_after",
    "thumb_states",
]
