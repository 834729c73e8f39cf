"""The table of fields."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from django.db.models import Model

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.importing.table import (
    FIELDS,
    TABLE,
    WRITTEN,
    ArticleRecord,
    LineField,
    SummaryRecord,
    VersionRecord,
    columns_of,
)
from summaries.versions.models import ModelVersion

MODELS: dict[type, type[Model]] = {
    ArticleRecord: Article,
    VersionRecord: ModelVersion,
    SummaryRecord: Summary,
}
NOT_SAID = {
    "id", "text_hash", "references_hash", "article", "version", "gives_away", "marked_with",
    "versions_only", "held_by",
}  # fmt: skip
"""Columns that are computed, or say what a row belongs to."""


@pytest.mark.parametrize("record", MODELS)
def test_every_column_is_in_the_table_and_the_table_has_no_other(record: type) -> None:
    columns = {column.name for column in MODELS[record]._meta.concrete_fields}
    own = NOT_SAID - {"version"} if record is VersionRecord else NOT_SAID
    assert set(columns_of(record)) == columns - own


@pytest.mark.parametrize("record", MODELS)
def test_every_attribute_of_a_record_has_a_field(record: type) -> None:
    attributes = [each.name for each in dataclasses.fields(record)]
    assert [each.attribute for each in TABLE[record]] == [
        name for name in attributes if record is not SummaryRecord or name not in NOT_SAID
    ]


def test_no_two_fields_share_a_name() -> None:
    names = [name for fields in TABLE.values() for each in fields for name in _names(each)]
    assert sorted(names) == sorted(WRITTEN)
    assert {*FIELDS} - {*WRITTEN} == {"rater"}  # it is written beside the rater's own ratings
    assert len(FIELDS) == 30


def _names(each: LineField) -> tuple[str, ...]:
    return each.names or (each.name,)


def test_every_reader_takes_what_a_line_lacks() -> None:
    may_lack = [one for fields in TABLE.values() for one in fields if one.name != "summary"]
    for each in may_lack:
        assert len(inspect.signature(each.read).parameters) == 2
        assert not each.read_from({}), each.name
