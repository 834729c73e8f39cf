"""Reads that span tables; nothing here writes."""

from surveys.selectors.questionnaires import (
    Invitation,
    Taking,
    invitation_for,
    open_surveys,
    taking_of,
)
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
    "Invitation",
    "Taking",
    "TargetRef",
    "ThumbState",
    "approval_by_version",
    "counts_by_target",
    "first_exposures",
    "invitation_for",
    "open_surveys",
    "reader_of",
    "taking_of",
    "thumb_state",
    "thumb_states",
]
