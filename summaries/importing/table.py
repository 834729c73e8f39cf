"""The table of fields: whatever a line says of an article, a version or a summary, once. Pure.

A new field of an article is one line in its record here, and a column of its model: reading,
writing, merging, holding and saving follow. In a record `None`, "" and () mean "the line does not
say", never "there is none".
"""
# ruff: noqa: RUF009  (each default is a dataclasses.field)

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, Literal, TypeVar

from summaries.articles import limits
from summaries.breakdowns.records import RatingRecord, SectionRecord, SimilarRecord
from summaries.importing import parts, rating_parts, values
from summaries.importing.values import Reader, name_within, or_none, text_within

T = TypeVar("T")
Change = Literal["fixed", "kept", "refused", "ruled"]
"""What is done with a line that says something else than is held, unless it is an update.

fixed: nothing, not even by an update, for it was settled when the row was made. kept: what is held
stays, for a person may have put it right since. refused: the line is not taken, for it is what
votes and scores are about. ruled: `merging` has a rule of its own.
"""
Cell = Literal["text", "id", "number", "text or list", "json"]
"""How a CSV cell holds a field; a list is one in JSON, an id may be a whole number as a float."""


@dataclass(frozen=True, slots=True)
class LineField:
    """One field: how it is read and written, held and compared.

    name: what a file calls it; `names` instead where it is spread over several, which are read and
    written together. agreed: lines of one file must not contradict each other in it. in_rows: it is
    kept in rows of its own, and else in a column called as the record's attribute, of which `held`
    makes the record's value. `write` makes its JSON. plain: words that mean nothing and lists that
    a program printed are refused in it. is_text: people read it, and it is kept in the one spelling
    of texts. aka: other names that the field goes by in files.
    """

    name: str
    read: Reader
    change: Change
    cell: Cell = "text"
    names: tuple[str, ...] = ()
    agreed: bool = False
    in_rows: bool = False
    plain: bool = False
    is_text: bool = False
    aka: str = ""
    held: Callable[[Any], Any] = lambda value: value
    write: Callable[[Any], Any] = lambda value: value
    attribute: str = ""

    def read_from(self, fields: Mapping[str, object]) -> Any:
        """The record's value. Raises FieldError."""
        return self.read(fields if self.names else fields.get(self.name), f'"{self.name}"')

    def written(self, value: object) -> dict[str, object]:
        """The value in JSON, by the names of the file."""
        made = self.write(value)
        return made if self.names else {self.name: made}


def _line(default: Any, name: str, read: Reader, change: Change, **how: Any) -> Any:
    """A record's attribute with its field; a `default` of dict is a new one each time."""
    metadata = {"field": LineField(name, read, change, **how)}
    if default is dict:
        return dataclasses.field(default_factory=dict, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


_ROWS: dict[str, Any] = {"agreed": True, "in_rows": True}
_TIME: dict[str, Any] = {
    "held": lambda time: time.astimezone(UTC),
    "write": lambda time: time and time.isoformat(),
}


# fmt: off
@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What is said of an article; without a `key` it has a title or a text to know it by."""

    key: str | None = _line(None, "article_id", or_none(name_within(limits.KEY)), "fixed",
                            cell="id", aka="id doc_id document_id example_id article_key guid")
    slug: str = _line("", "slug", values.slug, "fixed")
    title: str = _line("", "title", text_within(limits.TITLE), "kept", is_text=True,
                        aka="headline")
    language: str = _line("", "language", values.language, "kept", aka="lang")
    source: str = _line("", "source", text_within(limits.SOURCE), "kept")
    url: str | None = _line(None, "url", values.url, "kept", held=lambda url: url or None,
                            aka="link source_url article_url")
    tags: tuple[str, ...] = _line((), "tags", parts.tags, "kept", in_rows=True,
                                  cell="text or list")
    text: str | None = _line(None, "article", or_none(text_within(limits.ARTICLE)), "refused",
                             held=lambda text: text if text and text.strip() else None,
                             agreed=True, plain=True, is_text=True,
                             aka="document text source_text article_text full_text dialogue story")
    references: tuple[str, ...] = _line((), "references", parts.references, "refused", **_ROWS,
                                        cell="text or list", plain=True, is_text=True,
                                        aka="reference highlights target gold gold_summary ref "
                                            "refs reference_summary reference_summaries "
                                            "human_summaries ground_truth")
    similar: tuple[SimilarRecord, ...] = _line((), "similar", parts.similar, "refused", **_ROWS,
                                               cell="json", is_text=True,
                                               write=parts.similar_fields)
    created_at: datetime | None = _line(None, "article_created_at", values.moment, "fixed", **_TIME,
                                        aka="published_at published publication_date")


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """What is said of a model version."""

    name: str = _line(MISSING, "model", name_within(limits.MODEL + 1 + limits.VERSION), "fixed",
                      plain=True, aka="system model_id system_id system_name")
    version: str = _line("1", "version", name_within(limits.VERSION), "fixed", plain=True,
                         aka="model_version")
    title: str = _line("", "model_name", text_within(limits.MODEL_TITLE), "kept", plain=True)
    kind: str = _line("", "model_type", text_within(limits.MODEL_TYPE), "kept")
    note: str = _line("", "note", text_within(limits.NOTE), "kept")
    settings: Mapping[str, object] = _line(dict, "settings", parts.settings, "ruled", agreed=True,
                                           cell="json")
    status: str | None = _line(None, "status", values.status, "kept")
    weight: float | None = _line(None, "weight", values.weight, "kept", cell="number")
    created_at: datetime | None = _line(None, "model_created_at", values.moment, "fixed", **_TIME)

    @property
    def identifier(self) -> str:
        """The name a command takes: `BART@2`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """One line: a version's breakdown of an article, with what is said of both."""

    article: ArticleRecord
    version: VersionRecord
    text: str = _line(MISSING, "summary", values.summary, "refused", agreed=True, plain=True,
                      is_text=True,
                      aka="prediction output decoded generated generated_summary candidate "
                          "hypothesis pred hyp system_output system_summary model_output "
                          "machine_summary")
    sections: tuple[SectionRecord, ...] = _line((), "sections", parts.sections, "refused", **_ROWS,
                                                cell="json", is_text=True,
                                                write=parts.section_fields)
    ratings: tuple[RatingRecord, ...] = _line((), "ratings", rating_parts.ratings, "ruled",
                                              in_rows=True, names=rating_parts.FIELDS, cell="json",
                                              write=rating_parts.rating_fields)
    created_at: datetime | None = _line(None, "created_at", values.moment, "fixed", **_TIME)
# fmt: on


TABLE: Mapping[type, tuple[LineField, ...]] = {
    record: tuple(
        dataclasses.replace(each.metadata["field"], attribute=each.name)
        for each in dataclasses.fields(record)
        if each.metadata
    )
    for record in (ArticleRecord, VersionRecord, SummaryRecord)
}
"""Each record's fields in the order in which they are read and written."""

CELLS: Mapping[str, Cell] = {
    name: each.cell
    for fields in TABLE.values()
    for each in fields
    for name in each.names or (each.name,)
} | {rating_parts.RATER: "id"}
ALIASES: Mapping[str, str] = {
    alias: each.name for fields in TABLE.values() for each in fields for alias in each.aka.split()
} | {
    "expert_annotations": "expert", "turker_annotations": "crowd", "crowd_annotations": "crowd",
    **dict.fromkeys(rating_parts.RATER_NAMES, rating_parts.RATER),
}  # fmt: skip
"""What else files call them; the annotations are SummEval's own."""
PLAIN = tuple(each.name for fields in TABLE.values() for each in fields if each.plain)
TIMES = tuple(
    each.name for fields in TABLE.values() for each in fields if each.attribute == "created_at"
)
FIELDS = tuple(CELLS)
"""What a file may call them, in their order."""
WRITTEN = tuple(name for name in FIELDS if name != rating_parts.RATER)
"""Those that exports write: there each rater's name stands beside the rater's own ratings."""


def columns_of(record: type, *, changing: bool = False) -> tuple[str, ...]:
    """The columns of the record's model, called as its attributes; only those that may change."""
    fields = (each for each in TABLE[record] if not each.in_rows)
    return tuple(one.attribute for one in fields if not changing or one.change != "fixed")


def said_by(record: SummaryRecord) -> dict[str, object]:
    """The fields from which an equal record is read, in their order, without what is not said."""
    return said_of(record.article) | said_of(record.version) | said_of(record)


def said_of(one: ArticleRecord | VersionRecord | SummaryRecord) -> dict[str, object]:
    """Of these the fields of one record alone; a summary's without its article's and version's."""
    said: dict[str, object] = {}
    for each in TABLE[type(one)]:
        value = getattr(one, each.attribute)
        if each.names:
            said |= each.written(value)
        elif not values.unsaid(value):
            said[each.name] = each.write(value)
    return {name: value for name, value in said.items() if not values.unsaid(value)}


class SaidBefore(Generic[T]):
    """What is made of an article or a version, kept for the summaries of it that follow."""

    def __init__(self, make: Callable[[ArticleRecord | VersionRecord], T]) -> None:
        self._make = make
        self._article: tuple[ArticleRecord | None, T | None] = (None, None)
        self._versions: dict[int, tuple[VersionRecord, T]] = {}

    def of_article(self, article: ArticleRecord) -> T:
        """What is made of it; of the last one at once."""
        known, made = self._article
        if known is not article or made is None:
            made = self._make(article)
            self._article = (article, made)
        return made

    def of_version(self, version: VersionRecord) -> T:
        """What is made of it; of each that was here at once."""
        # By identity: equality reads every field. The record is held, so that its id stays its own.
        if id(version) not in self._versions:
            if len(self._versions) >= _VERSIONS_KEPT:
                self._versions.clear()
            self._versions[id(version)] = version, self._make(version)
        return self._versions[id(version)][1]


_VERSIONS_KEPT: Final = 1000
