"""Lines and entries in which nobody says anything: skipped, cancelled, discarded, ignored. Pure.

Label Studio marks them by `was_cancelled`, Argilla by a status, Prodigy by an `answer` of its own
beside what was ticked, Mechanical Turk by what the requester thought of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason

_MARKS: Final = ("was_cancelled", "skipped", "is_skipped")
_OPEN: Final = frozenset({"discarded", "draft", "pending"})
_WHO: Final = frozenset({"user_id", "user", "completed_by", "annotator", "values"})
_VERDICTS: Final = frozenset({"accept", "reject", "ignore"})
_OF_PRODIGY: Final = frozenset(
    {"_input_hash", "_task_hash", "_view_id", "_annotator_id", "_session_id"}
)
_PROGRAMS: Final = frozenset({"LLM", "CODE", "DECISION", "AGENT"})
WHOSE: Final = frozenset({"annotator_kind", "annotatorKind", "source"})
"""Fields by which lines say that a program gave them."""
_STATUSES: Final = ("AssignmentStatus", "assignment_status")


def refuse_unanswered(entry: Any) -> None:
    """Raise FieldError where an entry of a list of answers says that it is none."""
    if isinstance(entry, Mapping):
        _refuse_marked(entry)
        if not _WHO.isdisjoint(entry):
            refuse_status(entry.get("status"))


def _refuse_marked(fields: Mapping[str, Any]) -> None:
    for name in _MARKS:
        if fields.get(name) is True or fields.get(name) in ("true", "True", "TRUE"):
            raise FieldError(Reason.NO_ANSWER, f"it is no answer: {printable(name)} is true")


def refuse_program(fields: Mapping[str, object]) -> None:
    """Raise FieldError for a line that says that no person gave it: of Phoenix one of an LLM or of
    code, of Langfuse one of an evaluator."""
    kind = fields.get("annotator_kind", fields.get("annotatorKind"))
    if isinstance(kind, str) and kind.upper() in _PROGRAMS:
        raise FieldError(Reason.NOT_A_PERSONS, f'"annotator_kind" is {printable(kind)}')
    if fields.get("source") == "EVAL":
        raise FieldError(Reason.NOT_A_PERSONS, '"source" is "EVAL": an evaluator gave it')


def refuse_status(status: object) -> None:
    """Raise FieldError for the status of an answer that was not handed in, or was discarded."""
    if isinstance(status, str) and status.lower() in _OPEN:
        raise FieldError(Reason.NO_ANSWER, f"it is no answer: its status is {status.lower()}")


def answered(fields: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The fields of a line that is an answer; raises FieldError for one that is none.

    names: what is asked for by name. Prodigy's `answer` alone is a thumb and is given as `vote`;
    beside options it says whether what was ticked holds, and is no text of a model.
    """
    _refuse_marked(fields)  # a line's own status is its version's, or a task's
    for name in _STATUSES:
        if name in fields and str(fields[name]).casefold() == "rejected":
            raise FieldError(
                Reason.NO_ANSWER, f"{printable(name)} says that the requester rejected it"
            )
    said = fields.get("answer")
    if not isinstance(said, str) or said not in _VERDICTS or _OF_PRODIGY.isdisjoint(fields):
        return fields
    is_choice = "accept" in fields or "options" in fields
    if said == "ignore" or (said == "reject" and is_choice):
        raise FieldError(Reason.NO_ANSWER, f'it is no answer: its "answer" is {said}')
    if "answer" in names:
        return fields
    rest = {name: value for name, value in fields.items() if name != "answer"}
    return rest if is_choice or "vote" in rest else rest | {"vote": said}
