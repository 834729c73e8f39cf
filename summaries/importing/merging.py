"""What a line's record makes of the one that is held: fill in, keep, or contradict. Pure.

Texts and ratings are what votes and scores are about: a line that says something else contradicts
what is held, unless an update is asked for. Particulars (titles, tags, status …) may have been put
right by a person since: what is held stays. What was not known is filled in. The table of fields
says which is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Generic, TypeVar

from summaries.breakdowns.records import RATING_GROUPS, RatingRecord
from summaries.importing.normalising import normalised_record
from summaries.importing.table import (
    TABLE,
    ArticleRecord,
    SummaryRecord,
    VersionRecord,
)
from summaries.importing.values import unsaid
from summaries.texts.hashing import title_from_text

Record = TypeVar("Record", ArticleRecord, VersionRecord, SummaryRecord)


@dataclass(frozen=True, slots=True)
class Merged(Generic[Record]):
    """The record to hold from now on, and the file's names of fields that said something else.

    `contradicted` fields forbid taking the line; `kept` ones were left as they are held.
    """

    record: Record
    contradicted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@lru_cache(maxsize=4)  # the lines of an article mostly stand together, and repeat it
def merge_article(
    held: ArticleRecord | None, given: ArticleRecord, *, key: str, update: bool
) -> Merged[ArticleRecord]:
    """What to hold of the article `key`. A title that was made here gives way to a given one."""
    base = held or replace(given, key=key)
    if _title_is_made(base):
        base = replace(base, title="")
    if not update and set(given.references) < set(normalised_record(base).references):
        given = replace(given, references=())  # some of those held, as a row may give one of them
    merged = _merge(base, given, update)
    record = merged.record
    if not record.title:
        record = replace(record, title=_made_title(record))
    return replace(merged, record=record)


def merge_version(
    held: VersionRecord | None, given: VersionRecord, *, has_outputs: bool, update: bool
) -> Merged[VersionRecord]:
    """What to hold of a model version; its settings are fixed once it has outputs."""
    if held is None:
        status, weight = given.status or "draft", 1.0 if given.weight is None else given.weight
        return Merged(replace(given, status=status, weight=weight))
    merged = _merge(held, given, update)
    if not given.settings or given.settings == held.settings:
        return merged
    if has_outputs:
        return replace(merged, contradicted=("settings",))
    return replace(merged, record=replace(merged.record, settings=given.settings))


def merge_summary(
    held: SummaryRecord | None, given: SummaryRecord, *, update: bool
) -> Merged[SummaryRecord]:
    """What to hold of a breakdown; a group's ratings stand or fall together, or rater by rater."""
    if held is None:
        return Merged(given)
    merged = _merge(held, given, update)
    ratings: tuple[RatingRecord, ...] = ()
    contradicted = []
    others = (each.group for each in held.ratings + given.ratings)
    for group in dict.fromkeys((*RATING_GROUPS, *others)):
        old, new = ratings_of(held, group), ratings_of(given, group)
        if old and new and all(each.rater for each in old + new):
            joined, agree = _joined(old, new)
        else:
            joined, agree = new or old, not (old and new) or new == old
        if not agree and not update:
            contradicted.append(group)
        ratings += joined
    return Merged(
        replace(merged.record, ratings=ratings), (*merged.contradicted, *contradicted), merged.kept
    )


def ratings_of(record: SummaryRecord, group: str) -> tuple[RatingRecord, ...]:
    """The record's ratings by one group, in the order it has them."""
    return tuple(rating for rating in record.ratings if rating.group == group)


def _joined(
    old: tuple[RatingRecord, ...], new: tuple[RatingRecord, ...]
) -> tuple[tuple[RatingRecord, ...], bool]:
    """The ratings of named raters, the new ones before old ones, and whether none differ.

    Who is known keeps the place; who is not gets the next.
    """
    places = {each.rater: each.place for each in old}
    following = 1 + max(each.place or 0 for each in old)
    for each in sorted(new, key=lambda each: each.place or 0):
        if each.rater not in places:
            places[each.rater] = following
            following += 1
    held = {(each.dimension, each.rater): each for each in old}
    given = {(each.dimension, each.rater): replace(each, place=places[each.rater]) for each in new}
    agree = all(held.get(key, each).value == each.value for key, each in given.items())
    joined = (held | given).values()
    return tuple(sorted(joined, key=lambda each: (each.dimension, each.place or 0))), agree


_COMPARED: Final = {
    record: [(each.attribute, each) for each in fields if each.change not in {"fixed", "ruled"}]
    for record, fields in TABLE.items()
}


def _merge(held: Record, given: Record, update: bool) -> Merged[Record]:
    changes: dict[str, object] = {}
    contradicted: list[str] = []
    kept: list[str] = []
    for attribute, each in _COMPARED[type(held)]:
        old, new = getattr(held, attribute), getattr(given, attribute)
        if new is old or unsaid(new) or new == old:
            continue
        # What was held before texts had one spelling stays: it is what was voted on and scored.
        if each.is_text and old and new == getattr(normalised_record(held), attribute):
            continue
        if update or unsaid(old):
            changes[attribute] = new
        else:
            (contradicted if each.change == "refused" else kept).append(each.name)
    return Merged(_changed(held, changes), tuple(contradicted), tuple(kept))


def _changed(record: Record, changes: Mapping[str, object]) -> Record:
    return replace(record, **changes) if changes else record  # type: ignore[arg-type]


def _made_title(article: ArticleRecord) -> str:
    return title_from_text(article.text) if article.text else article.key or ""


def _title_is_made(article: ArticleRecord) -> bool:
    return article.title in {article.key, _made_title(article)}
