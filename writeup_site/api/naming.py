"""What a call names in words: versions by `name@version`, options as a body spells them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from summaries.importing.ways_out import advised
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import UnknownVersion, versions_named
from writeup_site.api.problems import Problem

VersionName = Annotated[
    str,
    Field(max_length=170, description="NAME@VERSION; a bare name where it has one version."),
]
# Sentences of the commands name options; a call has fields.
_FIELDS: Final = {
    "--margin": "margin",
    "--primary": "primary",
    "--guard": "guard",
    "--month": "month",
}
_WAYS: Final = {
    "literal": "",
    "model": "",
    "update": 'say "update": true to take it',
    "zero": 'say "zero_is_down": true',
    "dates": "write it as 2026-01-31",
    "excel": "write it as 2026-01-31",
    "sides": 'say "sides_shuffled": true',
    "which": r'call one of them "\1"',
    "column": "the reference has the names that fields have",
    "unmet": "you name ",
    "article": 'call it "article"',
}


def version_called(name: str) -> ModelVersion:
    """The version of this name. Raises Problem: 404 for none, 422 for one of several."""
    try:
        found = versions_named([name])
    except UnknownVersion as error:
        raise Problem(404, f"{error}.") from error
    if len(found) > 1:
        known = ", ".join(version.identifier for version in found)
        raise Problem(422, f'"{name}" is several versions: {known}; name one.')
    return found[0]


def in_fields(sentence: str) -> str:
    """A command's sentence with its options as the fields that they are here."""
    sentence = advised(sentence, _WAYS)
    for option, field in _FIELDS.items():
        sentence = sentence.replace(option, field)
    return sentence
