"""Reads that span tables; nothing here writes."""

from surveys.selectors.questionnaires import (
    Invitation,
    Taking,
    invitation_for,
    open_surveys,
    taking_of,
)
from surveys.selectors.survey_results import (
    DayCount,
    QuestionResult,
    ResponseCounts,
    SurveyResults,
    Tallied,
    newest_texts,
    response_rows,
    survey_results,
    texts_of,
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
    "DayCount",
    "Invitation",
    "QuestionResult",
    "ResponseCounts",
    "SurveyResults",
    "Taking",
    "Tallied",
    "TargetRef",
    "ThumbState",
    "approval_by_version",
    "counts_by_target",
    "first_exposures",
    "invitation_for",
    "newest_texts",
    "open_surveys",
    "reader_of",
    "response_rows",
    "survey_results",
    "taking_of",
    "texts_of",
    "thumb_state",
    "thumb_states",
]
