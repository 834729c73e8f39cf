"""What the rows of a call may say, described by the fields that files have.

Of no field a type is said: a row that cannot be read is refused by itself, not the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from summaries.importing.table import ALIASES, FIELDS

_TOLD: Final = {
    "article_id": "The name by which the article is known; else its text or title is.",
    "model": "The version's name, or NAME@VERSION.",
    "summary": "The text of the summary.",
    "references": "Summaries by people, a list of texts.",
    "article": "The article's text.",
    "sections": "Questions, comments, turns, actions and terms; see the guide on importing.",
    "settings": "What made the outputs; fixed once the version has some.",
}


def row_schema(
    fields: Iterable[str],
    description: str,
    example: Mapping[str, object],
    told: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """JSON Schema of a row of these fields; `told` says of some what they mean."""
    words = told or {}
    properties = {name: {"description": words[name]} if name in words else {} for name in fields}
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "examples": [dict(example)],
    }


def _with_aliases() -> dict[str, str]:
    told = {}
    for name in FIELDS:
        others = [alias for alias, meant in ALIASES.items() if meant == name]
        also = f" Also called {', '.join(others)}." if others else ""
        told[name] = (_TOLD.get(name, "") + also).strip()
    return {name: words for name, words in told.items() if words}


SUMMARY_ROW: Final = row_schema(
    FIELDS,
    "One line of a file; other names that files have for the fields hold, too.",
    {"article_id": "a1", "model": "bart@2", "summary": "It rained all day."},
    _with_aliases(),
)
