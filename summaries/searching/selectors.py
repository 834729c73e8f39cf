"""Which articles and summaries hold what somebody looks for; reads only.

The one seam between the site and the two databases' indexes of words.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from summaries.articles.models import Article
from summaries.searching.tables import ARTICLES, SUMMARIES, Searched, expressions
from summaries.searching.words import SoughtWords


def articles_with(terms: Sequence[SoughtWords], *, but_titled: bool = False) -> RawSQL:
    """Ids of articles whose title and text hold all of these terms, for `pk__in`.

    terms: at least one. but_titled: without those whose titles alone hold all of them.
    """
    return _ids(ARTICLES, "every", terms, but="title" if but_titled else "")


def articles_titled(terms: Sequence[SoughtWords]) -> RawSQL:
    """Ids of articles whose titles alone hold all of these terms, for `pk__in`."""
    return _ids(ARTICLES, "title", terms)


def summaries_with(terms: Sequence[SoughtWords]) -> RawSQL:
    """Ids of summaries whose texts, or the titles of their articles, hold each of these terms."""
    selects, values = [], []
    for term in terms:
        own, title = _ids(SUMMARIES, "text", [term]), articles_titled([term])
        # Each by an index of its own; joined by OR every summary would be looked at.
        selects.append(
            f"SELECT id FROM ({own.sql} UNION SELECT id FROM summaries_summary "  # noqa: S608  # names of tables.py
            f"WHERE article_id IN ({title.sql})) AS found"
        )
        values += [*own.params, *title.params]
    return RawSQL(" INTERSECT ".join(selects), values)  # noqa: S611  # values apart


class ArticleSearch:
    """Articles that hold all terms: those with all of them in their titles first, each the newest
    first, by id. A page of them costs what is on it, however many there are."""

    def __init__(
        self,
        terms: Sequence[SoughtWords],
        within: QuerySet[Article] | None = None,
        *,
        among: str = "",
    ) -> None:
        """terms: at least one. within: of which articles; None for all that have content.

        among: a table of which the column `article_id` has all that are wanted; "" for none. Where
        nothing else narrows them, the words' own index is asked, and that of the table.
        """
        self._terms, self._within, self._among = terms, within, among

    def count(self) -> int:
        """How many there are. One query, of the indexes alone where `within` narrows nothing."""
        return self._number(self._wanted(articles_with(self._terms)))

    def ids(self, start: int, end: int) -> list[int]:
        """Those at these places, from 0. Three queries at the most."""
        in_title = self._wanted(articles_titled(self._terms))
        titled = self._number(in_title)
        pks = self._page(in_title, start, min(end, titled)) if start < titled else []
        if end > titled:
            others = self._wanted(articles_with(self._terms, but_titled=True))
            pks += self._page(others, max(start - titled, 0), end - titled)
        return pks

    def _wanted(self, ids: RawSQL) -> RawSQL:
        if not self._among:
            return ids
        # SQLite takes a CROSS JOIN as it is written: each that has the words is looked up in the
        # table. The other way round each of the table would be looked for among the words.
        return RawSQL(  # noqa: S611  # values apart
            f"SELECT found.id FROM ({ids.sql}) AS found CROSS JOIN {self._among} AS wanted "  # noqa: S608  # of a model
            "WHERE wanted.article_id = found.id",
            ids.params,
        )

    def _page(self, ids: RawSQL, start: int, end: int) -> list[int]:
        """The newest of these first, from one place up to before another."""
        if self._among and self._within is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id FROM ({ids.sql}) AS found ORDER BY id DESC LIMIT %s OFFSET %s",  # noqa: S608  # as above
                    [*ids.params, end - start, start],
                )
                return [pk for (pk,) in cursor.fetchall()]
        within = Article.objects.with_content() if self._within is None else self._within
        found = within.filter(pk__in=ids).order_by("-pk").values_list("pk", flat=True)
        return list(found[start:end])

    def _number(self, ids: RawSQL) -> int:
        if self._within is not None:
            return self._within.filter(pk__in=ids).count()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({ids.sql}) AS found", ids.params)  # noqa: S608  # of tables.py
            return int(cursor.fetchone()[0])


def _ids(searched: Searched, column: str, terms: Sequence[SoughtWords], *, but: str = "") -> RawSQL:
    if connection.vendor == "postgresql":
        return _ids_on_postgres(searched, column, terms, but)
    match = " ".join(_for_sqlite(term) for term in terms)
    within = f"{{{but}}} : ({match})"
    match = match if column == "every" else f"{{{column}}} : ({match})"
    match = f"({match}) NOT ({within})" if but else match
    words = searched.words
    return RawSQL(f"SELECT rowid AS id FROM {words} WHERE {words} MATCH %s", [match])  # noqa: S608, S611  # of tables.py


def _ids_on_postgres(
    searched: Searched, column: str, terms: Sequence[SoughtWords], but: str
) -> RawSQL:
    asked = " & ".join(_for_postgres(term) for term in terms)
    by = expressions(searched)
    where = [f"{by[column]} @@ to_tsquery('pg_catalog.simple', %s)"]
    if but:
        where.append(f"NOT {by[but]} @@ to_tsquery('pg_catalog.simple', %s)")
    if searched.where:
        where.append(searched.where.format(row=searched.table))
    return RawSQL(  # noqa: S611  # values apart
        f"SELECT id FROM {searched.table} WHERE {' AND '.join(where)}",  # noqa: S608  # of tables.py
        [asked] * (2 if but else 1),
    )


def _for_sqlite(term: SoughtWords) -> str:
    """A phrase of FTS5; words hold nothing that could end it."""
    return f'"{" ".join(term.words)}"' + ("*" if term.is_beginning else "")


def _for_postgres(term: SoughtWords) -> str:
    words = [f"'{word}'" for word in term.words]
    return "(" + " <-> ".join(words) + (":*" if term.is_beginning else "") + ")"
