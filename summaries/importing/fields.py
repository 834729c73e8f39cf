"""From a line's fields to its record. Shared by the formats. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.importing.records import ReadOptions
from summaries.importing.table import FIELDS, TABLE, ArticleRecord, SummaryRecord, VersionRecord
from summaries.importing.values import unsaid, within
from summaries.versions.identifiers import split_identifier

IGNORED_NAMES = 50
"""How many of a line's fields that mean nothing here are named."""


def read_fields(
    given: Mapping[str, object], options: ReadOptions
) -> tuple[SummaryRecord, tuple[str, ...]]:
    """The record that a line's fields make, and the names of those that mean nothing here.

    A missing value is None, a blank string or an empty list. Raises FieldError.
    """
    fields = {name: value for name, value in given.items() if name in FIELDS}
    fields |= {ours: given[theirs] for ours, theirs in options.columns.items() if theirs in given}
    fields |= {name: value for name, value in options.defaults.items() if unsaid(fields.get(name))}
    understood = {*FIELDS, *options.columns.values()}
    ignored = tuple(islice((name for name in given if name not in understood), IGNORED_NAMES))
    try:
        record = SummaryRecord(
            article=_article(fields),
            version=_version(fields, options.model),
            **_values(SummaryRecord, fields),
        )
    except FieldError as error:
        unmet = [theirs for theirs in options.columns.values() if theirs not in given]
        if error.reason is not Reason.MISSING or not unmet:
            raise
        raise FieldError(
            Reason.MISSING,
            f"{error.message}; --map names {', '.join(map(printable, unmet))}, which is not in "
            f"the line: {what_is_there(given)}",
        ) from None
    return record, ignored


def what_is_there(given: Mapping[str, object]) -> str:
    """The fields of a line in words, for the message that others are missing; at most ten."""
    names = ", ".join(map(printable, islice(given, 10)))
    return f"it has {names}{', …' if len(given) > 10 else ''}" if names else "it has no field"


def _values(record: type, fields: Mapping[str, object]) -> dict[str, Any]:
    return {each.attribute: each.read_from(fields) for each in TABLE[record]}


def _article(fields: Mapping[str, object]) -> ArticleRecord:
    article = ArticleRecord(**_values(ArticleRecord, fields))
    if article.key is None and article.text is None and not article.title:
        raise FieldError(
            Reason.MISSING,
            '"article_id", "article" and "title" are all missing; add one to know the article by',
        )
    return article


def _version(fields: Mapping[str, object], model: tuple[str, str] | None) -> VersionRecord:
    given = _values(VersionRecord, fields)
    name, version = given["name"], given["version"]
    if not name and model is None:
        raise FieldError(Reason.MISSING, '"model" is missing; add it or pass --model')
    if not name and model is not None:
        name, version = model[0], version or model[1]
    elif not version:
        name, version = split_identifier(name)
    within(name, '"model"', limits.MODEL)
    within(version, '"version"', limits.VERSION)
    return VersionRecord(**(given | {"name": name, "version": version}))
