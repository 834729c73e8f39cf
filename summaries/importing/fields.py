"""From a line's fields to its record. Shared by the formats. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason, Rejection
from summaries.articles import limits
from summaries.breakdowns.records import RATING_GROUPS
from summaries.importing.mistaken import (
    is_written,
    refuse_nothing,
    refuse_printed,
    refuse_rounded,
)
from summaries.importing.names import meant_by
from summaries.importing.rating_columns import with_rating_columns
from summaries.importing.rating_parts import OTHERS, RATER, names_of_raters
from summaries.importing.records import Accepted, Entry, ReadOptions
from summaries.importing.repeated import Said, fields_said, said_in
from summaries.importing.table import (
    PLAIN,
    TABLE,
    ArticleRecord,
    SummaryRecord,
    VersionRecord,
)
from summaries.importing.values import trimmed, unsaid, within
from summaries.versions.identifiers import checked_name, split_identifier

IGNORED_NAMES = 50
"""How many of a line's fields that mean nothing here are named."""


def read_fields(
    given: Mapping[str, object], options: ReadOptions
) -> tuple[SummaryRecord, tuple[str, ...]]:
    """The record that a line's fields make, and the names of those that mean nothing here.

    A missing value is None, a blank string or an empty list. Raises FieldError.
    """
    meant = meant_by(given, options.columns)
    fields = {ours: given[theirs] for ours, theirs in meant.fields.items()}
    fields |= {name: value for name, value in options.defaults.items() if unsaid(fields.get(name))}
    ignored = meant.unknown + with_rating_columns(fields, meant.ratings, given)
    try:
        if not options.literal:
            _refuse_mistaken(fields)
        record = SummaryRecord(
            article=_article(fields),
            version=_version(fields, options.model),
            **_values(SummaryRecord, fields),
        )
    except FieldError as error:
        raise with_advice(error, given, options.columns) from None
    return record, ignored[:IGNORED_NAMES]


def entries_of(
    number: int, raw: bytes, given: Mapping[str, object], options: ReadOptions
) -> Iterator[Entry]:
    """What `read_fields` makes of a line: an entry, or one for each column of a model.

    A model without a text on the line has written nothing, and gives no entry.
    """
    unread: tuple[str, ...] = ()
    try:
        if options.models_from is None:
            lines = [given]
        else:
            models, of_article = _columns_by_model(given, options)
            lines = list(_by_model(given, options, models, of_article))
            unread = tuple(
                name
                for name in given
                if name not in {*models, *of_article.values()} and not unsaid(given[name])
            )
    except FieldError as error:
        yield Rejection(number, error.reason, error.message, raw)
        return
    for line in lines:
        try:
            record, ignored = read_fields(line, options)
        except FieldError as error:
            yield Rejection(number, error.reason, error.message, raw)
        else:
            yield Accepted(number, raw, record, (unread + ignored)[:IGNORED_NAMES])


def _columns_by_model(
    given: Mapping[str, object], options: ReadOptions
) -> tuple[list[str], dict[str, str]]:
    """The columns of models, and those that say something of the article by our names."""
    unknown = [*meant_by(given, options.columns).unknown]
    models = [name for name in options.models_from or unknown if name in given]
    if not models:
        raise FieldError(
            Reason.MISSING, f"no column of a model is in the line: {what_is_there(given)}"
        )
    shared = meant_by([name for name in given if name not in models], options.columns)
    known = {each.name for each in TABLE[ArticleRecord]}
    return models, {ours: theirs for ours, theirs in shared.fields.items() if ours in known}


def _by_model(
    given: Mapping[str, object],
    options: ReadOptions,
    models: Iterable[str],
    of_article: Mapping[str, str],
) -> Iterator[dict[str, object]]:
    ours = {options.columns.get(name, name): given[theirs] for name, theirs in of_article.items()}
    for model in models:
        if not unsaid(given[model]):
            text = {options.columns.get("summary", "summary"): given[model]}
            yield ours | text | {options.columns.get("model", "model"): model}


_NAMES_OF_PEOPLE: Final = (RATER, OTHERS, *RATING_GROUPS)


def _is_plain(fields: Mapping[str, object]) -> bool:
    """Whether nothing in the fields can be mistaken, seen at a glance; else each is looked at."""
    key = fields.get("article_id")
    if any(name in fields for name in _NAMES_OF_PEOPLE) or (type(key) is str and "E+" in key):
        return False
    for name in (*PLAIN, "tags"):
        value = fields.get(name)
        for text in value if type(value) is list else (value,):
            if text is not None and (type(text) is not str or not is_written(text)):
                return False
    return "@" not in str(fields.get("model"))


def _refuse_mistaken(fields: Mapping[str, object]) -> None:
    if _is_plain(fields):
        return
    refuse_rounded(fields.get("article_id"), '"article_id"')
    for rater, what in names_of_raters(fields):
        refuse_nothing(rater, what)
        refuse_printed(rater, what)
        refuse_rounded(rater, what)
    for name in PLAIN:
        refuse_nothing(fields.get(name), f'"{name}"')
    for part in str(fields.get("model") or "").split("@"):
        refuse_nothing(part, '"model"')
    for name in (*PLAIN, "tags"):
        refuse_printed(fields.get(name), f'"{name}"')


def with_advice(
    error: FieldError, given: Mapping[str, object], columns: Mapping[str, str]
) -> FieldError:
    if empty := _empty(error, given, columns):
        return empty
    if unmet := _unmet(error, given, columns):
        return unmet
    if (
        error.message in (UNKNOWN_ARTICLE, UNKNOWN_MODEL, NO_SUMMARY)
        and meant_by(given, columns).unknown
    ):
        return FieldError(error.reason, f"{error.message}; {what_is_there(given)}")
    if error.reason is Reason.LIMIT and error.message.startswith('"source"'):
        return FieldError(
            Reason.LIMIT,
            f"{error.message}. It says where an article is from; if it is the article itself, "
            "--map article=source",
        )
    return error


def with_unmet(
    error: FieldError, given: Mapping[str, object], columns: Mapping[str, str]
) -> FieldError:
    """The error, and where something is missing, which of the columns that were named are not
    there."""
    return _unmet(error, given, columns) or error


def _unmet(
    error: FieldError, given: Mapping[str, object], columns: Mapping[str, str]
) -> FieldError | None:
    unmet = [theirs for theirs in columns.values() if theirs not in given]
    if error.reason is not Reason.MISSING or not unmet:
        return None
    said = error.message.removesuffix(f"; {what_is_there(given)}")
    return FieldError(
        Reason.MISSING,
        f"{said}; --map names {', '.join(map(printable, unmet))}, which is not in the line: "
        f"{what_is_there(given)}",
    )


def _empty(
    error: FieldError, given: Mapping[str, object], columns: Mapping[str, str]
) -> FieldError | None:
    """Of a field that is there and empty, where `error` says that it is missing."""
    name = {NO_SUMMARY: "summary", UNKNOWN_MODEL: "model"}.get(error.message, "")
    if (theirs := meant_by(given, columns).fields.get(name)) is None:
        return None
    way = " or pass --model" if name == "model" else " or leave the line out"
    return FieldError(Reason.EMPTY, f"{printable(theirs)} is empty; fill it{way}")


def what_is_there(given: Mapping[str, object]) -> str:
    """The fields of a line in words, for the message that others are missing; at most ten."""
    names = ", ".join(map(printable, islice(given, 10)))
    return f"it has {names}{', …' if len(given) > 10 else ''}" if names else "it has no field"


def _values(record: type, fields: Mapping[str, object]) -> dict[str, Any]:
    return {each.attribute: each.read_from(fields) for each in TABLE[record]}


UNKNOWN_ARTICLE: Final = (
    '"article_id", "article" and "title" are all missing; add one to know the article by'
)
UNKNOWN_MODEL: Final = '"model" is missing; add it or pass --model'
NO_SUMMARY: Final = '"summary" is missing; add it or name its column: --map summary=…'


def _article(fields: Mapping[str, object]) -> ArticleRecord:
    said = said_in(ArticleRecord, fields)
    return _read_article(fields) if said is None else _article_said(said)


# The lines of an article mostly stand together, and repeat it.
@lru_cache(maxsize=4)
def _article_said(said: Said) -> ArticleRecord:
    return _read_article(fields_said(ArticleRecord, said))


def _read_article(fields: Mapping[str, object]) -> ArticleRecord:
    article = ArticleRecord(**_values(ArticleRecord, fields))
    if article.key is None and article.text is None and not article.title:
        raise FieldError(Reason.MISSING, UNKNOWN_ARTICLE)
    return article


def _version(fields: Mapping[str, object], model: tuple[str, str] | None) -> VersionRecord:
    said = said_in(VersionRecord, fields)
    return _read_version(fields, model) if said is None else _version_said(said, model)


@lru_cache(maxsize=64)
def _version_said(said: Said, model: tuple[str, str] | None) -> VersionRecord:
    return _read_version(fields_said(VersionRecord, said), model)


def _read_version(fields: Mapping[str, object], model: tuple[str, str] | None) -> VersionRecord:
    given = _values(VersionRecord, fields)
    name, version = given["name"], given["version"]
    if not name and model is None:
        name = given["title"]  # a file may have no other name of its models
    if not name and model is None:
        raise FieldError(Reason.MISSING, UNKNOWN_MODEL)
    if not name and model is not None:
        name, version = model[0], version or model[1]
    elif not version or name.endswith("@"):
        name, version = map(trimmed, split_identifier(name))
    within(name, '"model"', limits.MODEL)
    within(version, '"version"', limits.VERSION)
    parts = {"name": (name, "model"), "version": (version, "version"),
             "title": (given["title"], "model_name")}  # fmt: skip
    checked = {field: checked_name(said, f'"{what}"') for field, (said, what) in parts.items()}
    return VersionRecord(**(given | checked))
