"""The one spelling of a record's texts, as `texts.spelling` has it; nothing else changes. Pure.

Numbers, names and ids are none of its business: those are taken as they stand, or refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from summaries.breakdowns.records import SectionRecord, SimilarRecord
from summaries.importing.table import TABLE, ArticleRecord, SummaryRecord, VersionRecord
from summaries.texts.spelling import normalised

Record = TypeVar("Record", ArticleRecord, VersionRecord, SummaryRecord)


def normalised_line(record: SummaryRecord) -> tuple[SummaryRecord, Mapping[str, int]]:
    """The line with its texts, and its article's, in their one spelling.

    Returns how many texts were in another, by field.
    """
    article, of_article = _normalised_article(record.article)
    changed = Counter(of_article)
    if article is not record.article:
        record = replace(record, article=article)
    return normalised_record(record, changed), changed


# The lines of an article mostly stand together, and repeat it.
@lru_cache(maxsize=4)
def _normalised_article(record: ArticleRecord) -> tuple[ArticleRecord, Mapping[str, int]]:
    changed: Counter[str] = Counter()
    return normalised_record(record, changed), changed


def normalised_record(record: Record, changed: Counter[str] | None = None) -> Record:
    """The record with its own texts in their one spelling; those that change are counted."""
    values: dict[str, Any] = {}
    for each in TABLE[type(record)]:
        before = getattr(record, each.attribute)
        if each.is_text and before and (after := _spelled(before)) != before:
            values[each.attribute] = after
            if changed is not None:
                changed[each.name] += _differing(before, after)
    return replace(record, **values) if values else record


def _spelled(value: Any) -> Any:
    if isinstance(value, str):
        return normalised(value)
    if isinstance(value, tuple):
        return tuple(map(_spelled, value))
    if isinstance(value, SectionRecord):
        return replace(value, heading=normalised(value.heading), body=normalised(value.body))
    if isinstance(value, SimilarRecord):
        return replace(value, title=normalised(value.title))
    return value


def _differing(before: Any, after: Any) -> int:
    if isinstance(before, tuple):
        return sum(one != other for one, other in zip(before, after, strict=True))
    return 1
