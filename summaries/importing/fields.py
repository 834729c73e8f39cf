"""From a line's fields to its record: names, types, lengths. Shared by the formats. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.breakdowns.records import STATUSES, ArticleRecord, SummaryRecord, VersionRecord
from summaries.importing import parts
from summaries.importing.records import ReadOptions
from summaries.versions.identifiers import split_identifier

FIELDS = (
    "article_id", "slug", "title", "article", "url", "source", "tags", "references", "similar",
    "article_created_at", "model", "version", "model_name", "model_type", "note", "settings",
    "status", "weight", "model_created_at", "summary", "sections", "expert", "crowd",
    "expert_mean", "crowd_mean", "created_at",
)  # fmt: skip
JSON_FIELDS = frozenset(
    {"similar", "settings", "sections", "expert", "crowd", "expert_mean", "crowd_mean"}
)
"""The fields whose values are objects or lists of objects: in a CSV cell they are JSON."""

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
    fields |= {name: value for name, value in options.defaults.items() if _lacks(fields, name)}
    understood = {*FIELDS, *options.columns.values()}
    ignored = tuple(islice((name for name in given if name not in understood), IGNORED_NAMES))
    try:
        record = SummaryRecord(
            article=_article(fields),
            version=_version(fields, options.model),
            text=_summary(fields),
            sections=parts.sections(fields.get("sections")),
            ratings=parts.ratings(fields),
            created_at=_moment(fields, "created_at"),
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


def _article(fields: Mapping[str, object]) -> ArticleRecord:
    article = ArticleRecord(
        key=_text(fields, "article_id", limits.KEY, number=True) or None,
        slug=_slug(fields),
        title=_text(fields, "title", limits.TITLE),
        text=_text(fields, "article", limits.ARTICLE) or None,
        url=_url(fields),
        source=_text(fields, "source", limits.SOURCE),
        tags=parts.tags(fields.get("tags")),
        references=parts.references(fields.get("references")),
        similar=parts.similar(fields.get("similar")),
        created_at=_moment(fields, "article_created_at"),
    )
    if article.key is None and article.text is None and not article.title:
        raise FieldError(
            Reason.MISSING,
            '"article_id", "article" and "title" are all missing; add one to know the article by',
        )
    return article


def _version(fields: Mapping[str, object], model: tuple[str, str] | None) -> VersionRecord:
    name = _text(fields, "model", limits.MODEL + 1 + limits.VERSION, number=True)
    version = _text(fields, "version", limits.VERSION, number=True)
    if not name and model is None:
        raise FieldError(Reason.MISSING, '"model" is missing; add it or pass --model')
    if not name and model is not None:
        name, version = model[0], version or model[1]
    elif not version:
        name, version = split_identifier(name)
    for value, field, limit in (
        (name, "model", limits.MODEL),
        (version, "version", limits.VERSION),
    ):
        parts.within(value, f'"{field}"', limit)
    status = _text(fields, "status", 20)
    if status and status not in STATUSES:
        raise FieldError(Reason.VALUE, f'"status" is not one of {", ".join(STATUSES)}')
    return VersionRecord(
        name=name,
        version=version,
        title=_text(fields, "model_name", limits.MODEL_TITLE),
        kind=_text(fields, "model_type", limits.MODEL_TYPE),
        note=_text(fields, "note", limits.NOTE),
        settings=parts.settings(fields.get("settings")),
        status=status or None,
        weight=_weight(fields),
        created_at=_moment(fields, "model_created_at"),
    )


def _summary(fields: Mapping[str, object]) -> str:
    if fields.get("summary") is None:
        raise FieldError(
            Reason.MISSING, '"summary" is missing; add it or name its column: --map summary=…'
        )
    text = _text(fields, "summary", limits.SUMMARY)
    if not text:
        raise FieldError(Reason.EMPTY, '"summary" is empty; a breakdown needs its text')
    return text


def _lacks(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    return value is None or value in ("", [])


def _text(fields: Mapping[str, object], name: str, limit: int, *, number: bool = False) -> str:
    """The field's text as it stands, "" where it is missing or blank; a whole number if allowed."""
    value = fields.get(name)
    if value is None:
        return ""
    if number and isinstance(value, int) and not isinstance(value, bool):
        # Turning a number of thousands of digits into text raises.
        value = str(value) if abs(value) < 10**limit else "9" * (limit + 1)
    return parts.text(value, f'"{name}"', limit)


def _slug(fields: Mapping[str, object]) -> str:
    slug = _text(fields, "slug", limits.SLUG)
    if not all(char.isascii() and (char.isalnum() or char in "-_") for char in slug):
        raise FieldError(Reason.VALUE, '"slug" may hold only letters, digits, "-" and "_"')
    return slug


def _url(fields: Mapping[str, object]) -> str | None:
    url = _text(fields, "url", limits.URL)
    if not url:
        return None
    try:
        address = urlsplit(url)
        known = address.scheme in {"http", "https"} and bool(address.hostname)
    except ValueError:
        known = False
    if not known or not url.isprintable() or " " in url:
        raise FieldError(Reason.VALUE, '"url" is not an http:// or https:// address')
    return url


def _weight(fields: Mapping[str, object]) -> float | None:
    value = fields.get("weight")
    if value is None:
        return None
    weight = parts.number(value, '"weight"')
    if not 0 <= weight <= limits.WEIGHT:
        raise FieldError(Reason.VALUE, f'"weight" is not between 0 and {limits.WEIGHT:,.0f}')
    return weight


def _moment(fields: Mapping[str, object], name: str) -> datetime | None:
    value = _text(fields, name, 40)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FieldError(
            Reason.VALUE, f"{printable(name)} is not a time such as 2026-01-31T12:00:00Z"
        ) from None
    return moment
