"""What lines say of an article or a version, known again where others repeat it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from summaries.importing.table import TABLE

Said = tuple[str | tuple[str, ...] | None, ...]
"""A record's fields, each a text, texts, or nothing: most lines have no others."""

_NAMES: Final = {record: tuple(each.name for each in fields) for record, fields in TABLE.items()}


def said_in(record: type, fields: Mapping[str, object]) -> Said | None:
    """What a line says in the fields of a record; None where it says more than texts."""
    said: list[str | tuple[str, ...] | None] = []
    for name in _NAMES[record]:
        value = fields.get(name)
        if value is None or type(value) is str:
            said.append(value)
        elif type(value) is list and all(type(each) is str for each in value):
            said.append(tuple(value))
        else:
            return None
    return tuple(said)


def fields_said(record: type, said: Said) -> dict[str, object]:
    """The fields again."""
    values = (list(each) if type(each) is tuple else each for each in said)
    return dict(zip(_NAMES[record], values, strict=True))
