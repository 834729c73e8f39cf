"""Taking what a reader says of a sentence: one committed row, before anything is answered."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from summaries.breakdowns.models import Summary
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from surveys.ballots.committing import writing_turn
from surveys.ballots.models import Ballot
from surveys.ballots.services import Receipt, Reception, commit_ballot
from surveys.evidence.models import Evidence
from surveys.evidence.selectors import grounded
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.thumbs.tickets import TicketRefusedError, page_of


class SentenceMissingError(LookupError):
    """The summary, or this sentence in it, is not there any more, or not published."""


class SentenceRef(NamedTuple):
    """A sentence by its summary's id and its own hash."""

    summary: int
    hash: str


def looked_ms(*, reader: ReaderKey, sentence: SentenceRef, ticket: str) -> int | None:
    """How many milliseconds ago the page with this summary was served to this reader.

    None where that is not known. Raises TicketRefusedError, TicketExpiredError and
    SentenceMissingError.
    """
    page = page_of(ticket, reader=reader)
    row = _published(sentence.summary)
    if (page.article, page.version) != (row.article_id, row.version_id):
        raise TicketRefusedError(f"the ticket is of a page without summary {sentence.summary}")
    return page.age_ms


def record_evidence(
    *, reader: Reader, sentence: SentenceRef, value: int, key: str,
    reception: Reception | None = None,
) -> Receipt:  # fmt: skip
    """Commit what a reader says of a sentence: -1 (not in the article), 1 (it is) or 0 (taken
    back); see commit_ballot. Raises SentenceMissingError."""
    evidence = _ensure_evidence(sentence)
    return commit_ballot(
        Ballot(
            reader=reader, kind=Ballot.Kind.EVIDENCE, evidence_id=evidence, value=value
        ),
        key=key,
        said=["evidence", sentence.summary, sentence.hash, value],
        reception=reception,
    )  # fmt: skip


def _ensure_evidence(sentence: SentenceRef) -> int:
    """The row of the sentence with its passage, made now if nobody said anything of it yet."""
    summary = _published(sentence.summary)
    article = summary.article
    held = Evidence.objects.filter(
        summary=summary, sentence_hash=sentence.hash, article_hash=article.text_hash
    )
    if (known := held.values_list("pk", flat=True).first()) is not None:
        return known
    rows = {text_hash(row.sentence.text): row for row in grounded(summary, article)}
    row = rows.get(sentence.hash)
    if row is None:
        raise SentenceMissingError(f"summary {summary.pk} has no such sentence")
    found = row.passage
    with writing_turn(), transaction.atomic():
        evidence, _ = Evidence.objects.get_or_create(
            summary=summary,
            sentence_hash=sentence.hash,
            article_hash=article.text_hash,
            defaults={
                "article": article,
                "version_id": summary.version_id,
                "sentence": row.sentence.text,
                "start": found.start if found else None,
                "end": found.end if found else None,
                "likeness": found.likeness if found else None,
            },
        )
    return evidence.pk


def _published(pk: int) -> Summary:
    rows = Summary.objects.select_related("article", "version").filter(pk=pk)
    summary = rows.exclude(version__status=ModelVersion.Status.DRAFT).first()
    if summary is None:
        raise SentenceMissingError(f"there is no published summary {pk}")
    return summary
