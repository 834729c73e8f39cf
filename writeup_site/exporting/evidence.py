"""What readers and raters say of single sentences, as rows."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from django.db.models import Count, F, Q

from common.files.tables import TableColumn, TableRow
from summaries.articles.byte_order import by_bytes
from surveys.evidence.models import EvidenceVote
from surveys.experts.marked import MarkedSentence, marked_sentences
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.notes import ExportNotes

CHUNK: Final = 2_000
COLUMNS: Final = (
    TableColumn("article_id", "text", "The article's key."),
    TableColumn("model", "text", "The version that wrote the summary, name@version."),
    TableColumn("sentence", "text", "A sentence of the summary."),
    TableColumn("passage", "text", "What it was shown to rest on: a guess by likeness; or none."),
    TableColumn("likeness", "number", "How like the two are, 0 to 1."),
    TableColumn("in_article", "count", "How many readers say that the article says it."),
    TableColumn("not_in_article", "count", "How many say that it does not."),
    TableColumn("raters_in_article", "count", "How many raters left it unmarked."),
    TableColumn("raters_not_in_article", "count", "How many marked it as not in the article."),
)
Keyed = tuple[bytes, TableRow]


def sentence_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each sentence that somebody said something of, by article key and version.

    Of an article whose text has changed since, the passage is left out; of sentences that raters
    alone saw none was looked for.
    """
    raters = marked_sentences(choice.among("item__article"), choice.wanted.versions)
    if people := {each for one in raters.values() for each in one.raters}:
        noted.people["raters said so"] += len(people)
    of_readers = list(_of_readers(choice, noted, raters))
    alone = sorted((each.article.encode(), _of_raters(each, choice)) for each in raters.values())
    for _, row in heapq.merge(of_readers, alone, key=lambda each: each[0]):
        yield row


def _of_raters(found: MarkedSentence, choice: ExportChoice) -> TableRow:
    return (
        found.article, choice.versions[found.version], found.sentence, None, None, 0, 0,
        found.there, found.missing,
    )  # fmt: skip


def _of_readers(
    choice: ExportChoice, noted: ExportNotes, raters: dict[tuple[int, str], MarkedSentence]
) -> Iterator[Keyed]:
    """With what raters say of the same sentence, which is taken out of `raters`."""
    votes = EvidenceVote.objects.filter(
        choice.among("evidence__article", "evidence__version"), choice.wanted.votes
    )
    noted.people["readers said so"] += votes.order_by().values("reader").distinct().count()
    rows = (
        votes.order_by()
        .values(
            "evidence_id", "evidence__sentence", "evidence__start", "evidence__end",
            "evidence__likeness", "evidence__version_id", "evidence__summary_id",
            "evidence__sentence_hash", key=F("evidence__article__key"),
            text=F("evidence__article__text"),
            is_same=Q(evidence__article__text_hash=F("evidence__article_hash")),
        )
        .annotate(there=Count("pk", filter=Q(value=1)), missing=Count("pk", filter=Q(value=-1)))
        .order_by(by_bytes("evidence__article__key"), "evidence_id")
    )  # fmt: skip
    for row in rows.iterator(CHUNK):
        start, end = row["evidence__start"], row["evidence__end"]
        known = row["is_same"] and start is not None
        rated = None
        if row["is_same"]:
            rated = raters.pop((row["evidence__summary_id"], row["evidence__sentence_hash"]), None)
        yield row["key"].encode(), (
            row["key"], choice.versions[row["evidence__version_id"]], row["evidence__sentence"],
            row["text"][start:end] if known else None, row["evidence__likeness"],
            row["there"], row["missing"], rated.there if rated else 0,
            rated.missing if rated else 0,
        )  # fmt: skip
