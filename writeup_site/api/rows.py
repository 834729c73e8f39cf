"""What a row of `write_summaries` may say, described from the table of fields of files.

Of no field a type is said: a row that cannot be read is refused by itself, not the call.
"""

from __future__ import annotations

from typing import Any, Final

from summaries.importing.table import ALIASES, TABLE

_TOLD: Final = {
    "article_id": "The name by which the article is known; else its text or title is.",
    "model": "The version's name, or NAME@VERSION.",
    "summary": "The text of the summary.",
    "references": "Summaries by people, a list of texts.",
    "article": "The article's text.",
    "sections": "Questions, comments, turns, actions and terms; see the guide on importing.",
    "settings": "What made the outputs; fixed once the version has some.",
}


def _row_schema() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for line_fields in TABLE.values():
        for each in line_fields:
            for name in each.names or (each.name,):
                others = [alias for alias, meant in ALIASES.items() if meant == name]
                also = f" Also called {', '.join(others)}." if others else ""
                told = (_TOLD.get(name, "") + also).strip()
                fields[name] = {"description": told} if told else {}
    return {
        "type": "object",
        "description": "One line of a file; other names that files have for the fields hold, too.",
        "properties": fields,
        "examples": [{"article_id": "a1", "model": "bart@2", "summary": "It rained all day."}],
    }


ROW_SCHEMA: Final = _row_schema()
