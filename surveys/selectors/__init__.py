"""Reads that span tables; nothing here writes."""

from surveys.selectors.thumbs import (
    COUNT_FIELDS,
    Approval,
    TargetRef,
    ThumbState,
    approval_by_version,
    counts_by_target,
    first_exposures,
    reader_of,
    thumb_state,
    thumb_states,
)

__all__ = [
    "COUNT_FIELDS",
    "Approval",
    "TargetRef",
    "ThumbState",
    "approval_by_version",
    "counts_by_target",
    "first_exposures",
    "reader_of",
    "thumb_state",
    "thumb_states",
]
