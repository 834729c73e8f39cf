"""Writes a batch: new rows in bulk, changed rows in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic

from django.db.models import F, Model

from common.files.rejections import Reason
from common.work.inserting import insert_values
from common.work.uses import in_use
from summaries.articles.models import Article
from summaries.articles.naming import tags_named
from summaries.breakdowns.marking import MARKED_FIELDS, marks_of, unmark_summaries_of
from summaries.breakdowns.models import GiveawayChange, Rating, Section, Summary, TextChange
from summaries.breakdowns.services import note_text_changes, section_changes
from summaries.importing import rows
from summaries.importing.brought import note_brought
from summaries.importing.linking import link_similar, slugs_for
from summaries.importing.merging import Record
from summaries.importing.models import BroughtRow
from summaries.importing.portion import HeldRecord, ImportBatch
from summaries.importing.refusing import LineRefusedError
from summaries.importing.rows import RowValues
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord, columns_of
from summaries.ratings.selectors import Named
from summaries.ratings.services import raters_named
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from summaries.versions.showing import Showing, import_showings


@dataclass(frozen=True, slots=True)
class _Part(Generic[Record]):
    """A record's field that is kept in rows of its own under the record's row.

    Rows are the same one if they agree in `key`; then `values` are compared, and where one differs,
    written together with `resets`. `note` is told of those, as they were and as they are.
    """

    field: str
    model: type[Model]
    parent: str
    identity: tuple[str, ...]
    values: tuple[str, ...]
    rows: Callable[[int, Record], Sequence[RowValues]]
    resets: tuple[str, ...] = ()
    scope: Mapping[str, object] | None = None
    note: Callable[[Sequence[tuple[Any, Any]]], None] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return (f"{self.parent}_id", *self.identity)


# Another text in a reference's place is nobody's here, whoever wrote the one before.
_REFERENCES = _Part(
    "references", Reference, "article", ("position",), ("text",), rows.reference_values,
    resets=("author", "seconds", "created_at", "updated_at"),
)  # fmt: skip
_SIMILAR = _Part(
    "similar", SimilarArticle, "article", ("position",), ("title", "similarity"),
    rows.similar_values, resets=("other",), scope={"origin": SimilarArticle.Origin.IMPORTED},
)  # fmt: skip
_SECTIONS = _Part(
    "sections", Section, "summary", ("kind", "position"), ("heading", "body", "polarity"),
    rows.section_values_of, note=lambda pairs: note_text_changes(section_changes(pairs)),
)  # fmt: skip


def _ratings(raters: Mapping[Named, int]) -> _Part[SummaryRecord]:
    return _Part(
        "ratings", Rating, "summary", ("group", "dimension", "place"), ("value", "rater_id"),
        partial(rows.rating_values, raters=raters),
    )  # fmt: skip


_SHOWN: Final = frozenset({"status", "weight"})  # of a version: written by `showing` alone
_AWAY = 10_000  # more than the references of any article


def save_batch(batch: ImportBatch, *, now: datetime, brought_by: int | None = None) -> None:
    """Write what changed; `now` dates what came without a time. Wants an open transaction.

    brought_by: the import of new rows. Raises RefusedError where a row would go that others use.
    """
    _save_versions(batch.versions.values(), now)
    _save_articles(batch.articles.values(), now)
    _save_summaries(batch, now)
    if brought_by is not None:
        kinds = BroughtRow.Kind
        note_brought(brought_by, kinds.VERSION, _new(batch.versions.values()))
        note_brought(brought_by, kinds.ARTICLE, _new(batch.articles.values()))
        note_brought(brought_by, kinds.SUMMARY, _new(batch.summaries.values()))


def _new(holdings: Iterable[HeldRecord[Record]]) -> list[int]:
    return [_pk(holding) for holding in holdings if holding.before is None]


def _save_versions(holdings: Iterable[HeldRecord[VersionRecord]], now: datetime) -> None:
    changed = [holding for holding in holdings if holding.is_changed]
    made = [rows.version_values(holding.now, now=now) for holding in changed]
    columns = columns_of(VersionRecord, changing=True)
    # Who sees a version is changed by one service alone, which notes it.
    _write(ModelVersion, changed, made, tuple(c for c in columns if c not in _SHOWN))
    known = [(each, each.before) for each in changed if each.before is not None]
    import_showings(
        {
            _pk(each): _showing(each.now)
            for each, before in known
            if _showing(each.now) != _showing(before)
        }
    )


def _showing(record: VersionRecord) -> Showing:
    """Of a merged record, which has both."""
    return Showing(record.status or "draft", 1.0 if record.weight is None else record.weight)


def _save_articles(holdings: Iterable[HeldRecord[ArticleRecord]], now: datetime) -> None:
    changed = [holding for holding in holdings if holding.is_changed]
    slugs = slugs_for([holding.now for holding in changed if holding.pk is None])
    made = [
        rows.article_values(
            holding.now,
            slug=slugs.get(holding.now.key or "", holding.now.slug),
            now=now,
            is_new=holding.pk is None,
        )
        for holding in changed
    ]
    columns = columns_of(ArticleRecord, changing=True)
    _write(Article, changed, made, (*columns, "text_hash", "references_hash"))
    # What an article says itself gives nothing away, and another text says something else.
    known = [each for each in changed if each.before is not None]
    reworded = (*_differing(known, "text"), *_differing(known, "title"))
    unmark_summaries_of([_pk(holding) for holding in reworded])
    _move_written_here(_differing(changed, "references"))
    _replace(_REFERENCES, changed)
    similar = _replace(_SIMILAR, changed)
    _save_tags(_differing(changed, "tags"))
    titles = {holding.now.title for holding in _differing(changed, "title")}
    titles |= {other.title for holding in similar for other in holding.now.similar}
    if titles:
        link_similar(titles)


def _move_written_here(holdings: Sequence[HeldRecord[ArticleRecord]]) -> None:
    """References of this site's own go to their new places themselves, with author and times."""
    records = {holding.pk: holding.now for holding in holdings if holding.before is not None}
    own = Reference.objects.filter(article__in=records, created_at__isnull=False)
    places = {each: records[each.article_id].references.index(each.text) for each in own}
    moving = {each: place for each, place in places.items() if each.position != place}
    if not moving:
        return
    # What stands in their way is written anew; out of it first, one place holds one row.
    rows = Reference.objects.filter(article__in={each.article_id for each in moving})
    rows.update(position=F("position") + _AWAY)
    for each, place in places.items():
        rows.filter(pk=each.pk).update(position=place)
    rows.filter(position__gte=_AWAY).delete()


def _save_tags(holdings: Sequence[HeldRecord[ArticleRecord]]) -> None:
    tags = tags_named({name for holding in holdings for name in holding.now.tags})
    through = Article.tags.through
    had_some = [_pk(holding) for holding in holdings if holding.before and holding.before.tags]
    if had_some:
        through.objects.filter(article__in=had_some).delete()
    pairs = ((_pk(each), tags[name].pk) for each in holdings for name in each.now.tags)
    _insert(through, [{"article_id": article, "tag_id": tag} for article, tag in pairs])


def _save_summaries(batch: ImportBatch, now: datetime) -> None:
    changed, made = [], []
    for (key, named), holding in batch.summaries.items():
        if holding.is_changed:
            changed.append(holding)
            article, version = _pk(batch.articles[key]), _pk(batch.versions[named])
            made.append(rows.summary_values(holding.now, article=article, version=version, now=now))
    marks = marks_of([(values["article_id"], values["text"]) for values in made])
    for values, mark in zip(made, marks, strict=True):
        values.update(zip(MARKED_FIELDS, mark, strict=True))
    columns = (*columns_of(SummaryRecord, changing=True), "text_hash", *MARKED_FIELDS)
    _write(Summary, changed, made, columns)
    rewritten = _differing([each for each in changed if each.before is not None], "text")
    GiveawayChange.objects.bulk_create(
        GiveawayChange(summary_id=_pk(holding)) for holding in rewritten
    )
    note_text_changes(
        TextChange(summary_id=_pk(holding), former=text_hash(holding.before.text))
        for holding in rewritten
        if holding.before is not None
    )
    _show_articles(batch, changed)
    _replace(_SECTIONS, changed)
    named_raters = {
        (rating.group, rating.rater)
        for holding in changed
        for rating in holding.now.ratings
        if rating.rater
    }
    _replace(_ratings(raters_named(named_raters)), changed)


def _show_articles(batch: ImportBatch, changed: Sequence[HeldRecord[SummaryRecord]]) -> None:
    """An article of which a text came in is no mere number of a prompt any more."""
    new = {id(holding) for holding in changed if holding.before is None}
    keys = {key for (key, _), holding in batch.summaries.items() if id(holding) in new}
    articles = [_pk(batch.articles[key]) for key in keys if batch.articles[key].before is not None]
    if articles:
        Article.objects.filter(pk__in=articles, versions_only=True).update(versions_only=False)


def _write(
    model: type[Any],
    holdings: Sequence[HeldRecord[Record]],
    made: Sequence[RowValues],
    columns: tuple[str, ...],
) -> None:
    """Write one row per holding, in their order; new holdings get their row's id."""
    pairs = list(zip(holdings, made, strict=True))
    if known := [model(pk=each.pk, **values) for each, values in pairs if each.pk is not None]:
        model.objects.bulk_update(known, columns)
    new = [each for each in pairs if each[0].pk is None]
    pks = _insert(model, [values for _, values in new])
    for (holding, _), pk in zip(new, pks, strict=True):
        holding.pk = pk


def _insert(model: type[Model], rows: Sequence[RowValues]) -> list[int]:
    return insert_values(model, list(rows[0]), [list(row.values()) for row in rows]) if rows else []


def _replace(
    part: _Part[Record], changed: Sequence[HeldRecord[Record]]
) -> list[HeldRecord[Record]]:
    """Make the part's rows what the changed records say; returns the holdings that differed."""
    holdings = _differing(changed, part.field)
    held = _held_rows(part, [_pk(holding) for holding in holdings if holding.before is not None])
    new: list[RowValues] = []
    pairs: list[tuple[Model, Model]] = []
    for holding in holdings:
        for row in part.rows(_pk(holding), holding.now):
            old = held.pop(tuple(row[name] for name in part.key), None) if held else None
            if old is None:
                new.append(row)
            elif any(getattr(old, name) != row[name] for name in part.values):
                pairs.append((old, part.model(pk=old.pk, **row)))
    manager = part.model._default_manager
    if held:
        _refuse_if_in_use(part, [row.pk for row in held.values()])
        manager.filter(pk__in=[row.pk for row in held.values()]).delete()
    manager.bulk_update([row for _, row in pairs], (*part.values, *part.resets))
    _insert(part.model, new)
    if part.note and pairs:
        part.note(pairs)
    return holdings


def _held_rows(part: _Part[Record], parents: list[int]) -> dict[tuple[object, ...], Model]:
    if not parents:
        return {}
    rows = part.model._default_manager.order_by()
    found = rows.filter(**{f"{part.parent}__in": parents}, **(part.scope or {}))
    return {tuple(getattr(row, name) for name in part.key): row for row in found}


def _refuse_if_in_use(part: _Part[Record], pks: list[int]) -> None:
    """Deleting a row takes along what points at it, and votes are never lost to an import."""
    if in_use(part.model, pks):
        raise LineRefusedError(
            Reason.IN_USE,
            f'"{part.field}" would lose rows with votes; give as many as are held, or retire '
            "the version and import another",
        )


def _differing(holdings: Iterable[HeldRecord[Record]], field: str) -> list[HeldRecord[Record]]:
    """The holdings whose record has something else in `field` than before; new ones: anything."""
    return [
        holding
        for holding in holdings
        if getattr(holding.now, field) != (getattr(holding.before, field, ()) or ())
    ]


def _pk(holding: HeldRecord[Record]) -> int:
    if holding.pk is None:
        raise LookupError("a holding has an id only once its row is written")
    return holding.pk
