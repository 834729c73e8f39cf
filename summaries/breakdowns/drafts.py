"""A generator's draft as plain JSON, and back; and as the records that an import writes. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from summaries.breakdowns.records import SectionRecord
from summaries.generators.base import Comment, Draft, Question, Term, Turn

_ROWS: dict[str, type[Any]] = {
    "questions": Question,
    "comments": Comment,
    "turns": Turn,
    "terms": Term,
}


def draft_as_json(draft: Draft) -> dict[str, Any]:
    """Everything but the cost, by the names of Draft's fields; None where a part isn't offered."""
    values = asdict(draft)
    del values["cost"]
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }


def draft_from_json(values: dict[str, Any]) -> Draft:
    """The draft of `draft_as_json`, without its cost. Raises TypeError for anything else."""
    parts: dict[str, Any] = {
        name: None if values.get(name) is None else tuple(kind(**row) for row in values[name])
        for name, kind in _ROWS.items()
    }
    actions = values.get("actions")
    return Draft(
        summary=values.get("summary", ""),
        actions=None if actions is None else tuple(actions),
        notes=tuple(values.get("notes") or ()),
        **parts,
    )


def section_records(draft: Draft) -> tuple[SectionRecord, ...]:
    """The draft's parts as sections, in the order of the page; a part not offered gives none."""
    return (
        *(SectionRecord("question", q.question, q.answer, None) for q in draft.questions or ()),
        *(SectionRecord("comment", "", c.body, c.polarity) for c in draft.comments or ()),
        *(SectionRecord("turn", t.speaker, t.body, None) for t in draft.turns or ()),
        *(SectionRecord("action", "", action, None) for action in draft.actions or ()),
        *(SectionRecord("term", t.term, t.definition, None) for t in draft.terms or ()),
    )
