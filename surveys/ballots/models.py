"""Ballots as received."""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from surveys.readers.models import Reader


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Reads of one table."""

    def uncounted(self) -> BallotQuerySet:
        """What the collector has still to count, at once or later."""
        return self.filter(applied_at__isnull=True, set_aside_at__isnull=True)

    def due(self) -> BallotQuerySet:
        """What of it can be counted now.

        A new reader's ballot has to have waited, and the screens have to have seen it; whether the
        reader comes back does not matter.
        """
        has_waited = Q(waits_until__lte=timezone.now(), screened_at__isnull=False)
        return self.uncounted().filter(Q(waits_until__isnull=True) | has_waited)

    def due_since(self) -> datetime.datetime | None:
        """Since when the first of what is due could have been counted; None where nothing is."""
        first = self.due().order_by("pk").values_list("received_at", "waits_until").first()
        return first and max(filter(None, first))

    def unscreened(self) -> BallotQuerySet:
        """What the screens have still to look at."""
        return self.filter(screened_at__isnull=True)

    def to_review(self) -> BallotQuerySet:
        """What is quarantined and nobody of the team has looked at."""
        return self.filter(quarantined_at__isnull=False, confirmed_at__isnull=True)

    def standing(self) -> BallotQuerySet:
        """What counts: collected, not quarantined, and of the text as it stands."""
        return self.filter(
            applied_at__isnull=False, quarantined_at__isnull=True, former_text__isnull=True
        )


def _of_kind(kind: str, subject: str, **values: object) -> tuple[models.CheckConstraint, ...]:
    """A ballot of this kind has this subject and such a value, and no other kind has the subject.

    Written out here, below the rooms whose BallotKind says the same: the database keeps it.
    """
    has_subject = Q(**{f"{subject}__isnull": False}, **values)
    return (
        models.CheckConstraint(condition=~Q(kind=kind) | has_subject, name=f"{kind}_ballot"),
        models.CheckConstraint(
            condition=Q(kind=kind) | Q(**{f"{subject}__isnull": True}),
            name=f"{subject}_of_{kind}_only",
        ),
    )


class Ballot(models.Model):
    """One act of a reader, as received. Append-only; the row is the record.

    `kind` says what it is about (one of the foreign keys) and what `value` means: for a thumb 1
    (👍), -1 (👎) or 0 (retracted); for a duel the `choice` of an Outcome; for points the reader's
    new total on the idea; for evidence -1 (not in the article), 1 (it is) or 0 (taken back); for an
    answer 1 (given; `body["value"]` holds it) or 0 (taken back, or
    passed over). `body` holds what else was said with it. Its id is the server's sequence: of two
    ballots of one reader on one thing the higher id is the newer. One that was given elsewhere
    has the import that brought it, whose undoing takes it away again, and the time at which it was
    given there.
    """

    class Kind(models.TextChoices):
        THUMB = "thumb"
        DUEL = "duel"
        POINTS = "points"
        ANSWER = "answer"
        EVIDENCE = "evidence"

    # What is asked of these keys the indexes below know; every ballot writes to each one more.
    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="ballots", db_index=False
    )
    idempotency_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.THUMB)
    target = models.ForeignKey(
        "surveys.Target", on_delete=models.CASCADE, null=True, blank=True, related_name="ballots"
    )
    impression = models.OneToOneField(
        "surveys.Impression", on_delete=models.CASCADE, null=True, blank=True, related_name="ballot"
    )
    idea = models.ForeignKey(
        "surveys.Idea", on_delete=models.CASCADE, null=True, blank=True, related_name="ballots",
        db_index=False,
    )  # fmt: skip
    question = models.ForeignKey(
        "surveys.Question",
        on_delete=models.PROTECT,  # an answer outlives every wish to tidy up
        null=True,
        blank=True,
        related_name="ballots",
        db_index=False,
    )
    evidence = models.ForeignKey(
        "surveys.Evidence", on_delete=models.CASCADE, null=True, blank=True,
        related_name="ballots", db_index=False,
    )  # fmt: skip
    value = models.SmallIntegerField()
    body = models.JSONField(default=dict, blank=True)
    former_text = models.CharField(
        max_length=32, null=True, blank=True, editable=False,
        help_text="Hash of the text it was given for, where that is another one by now.",
    )  # fmt: skip
    imported_by = models.ForeignKey(
        "summaries.Import", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, editable=False,
    )  # fmt: skip
    body_hash = models.CharField(max_length=64, help_text="SHA-256 of what the key stood for.")
    received_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was counted; unknown until then."
    )
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="How often collecting failed on this row alone."
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(
        max_length=300, blank=True, help_text="Why collecting gave this row up; empty otherwise."
    )
    network = models.CharField(
        max_length=64, blank=True, help_text="HMAC of its /24 or /64 under a daily key, or empty."
    )
    wide_network = models.CharField(
        max_length=64, blank=True, default="", db_default="",
        help_text="The same of its /24 or /48, which one customer may have.",
    )  # fmt: skip
    elapsed_ms = models.PositiveIntegerField(
        null=True, blank=True, help_text="From showing the thing to the choice, where known."
    )
    unscreened = models.BooleanField(
        default=False, help_text="Whether the shared rate limits could not be asked."
    )
    waits_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when it is not counted: its reader was new."
    )
    quarantined_at = models.DateTimeField(null=True, blank=True)
    quarantine_reason = models.CharField(max_length=60, blank=True)
    screened_at = models.DateTimeField(
        null=True, blank=True, help_text="When the screens looked at it; unknown until then."
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody of the team upheld its quarantine."
    )
    released_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was released; no screen takes it again."
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who confirmed or released it.",
    )

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "idempotency_key"], name="one_ballot_a_key"),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(imported_by__isnull=False),
                name="one_ballot_an_imported_row",
            ),
            *_of_kind("thumb", "target", value__in=[-1, 0, 1]),
            *_of_kind("duel", "impression", value__in=[1, 2, 3, 4]),
            *_of_kind("points", "idea", value__gte=0, value__lte=3),
            *_of_kind("answer", "question", value__in=[0, 1]),
            *_of_kind("evidence", "evidence", value__in=[-1, 0, 1]),
        ]
        indexes = [
            # The collector asks only for these; the index stays as small as the backlog. Its
            # condition holds no value: SQLite would not match one with a bound parameter.
            models.Index(
                fields=["id"],
                condition=Q(applied_at__isnull=True, set_aside_at__isnull=True),
                name="ballot_uncounted",
            ),
            # Few or none of them, asked for by the team's first page.
            models.Index(
                fields=["id"], condition=Q(set_aside_at__isnull=False), name="ballot_set_aside"
            ),
            models.Index(fields=["reader", "target", "-id"], name="ballot_newest"),
            models.Index(
                fields=["reader", "idea", "-id"],
                condition=Q(idea__isnull=False),
                name="ballot_newest_points",
            ),
            models.Index(
                fields=["idea"], condition=Q(idea__isnull=False), name="ballot_of_idea"
            ),
            models.Index(
                fields=["question", "reader", "-id"],
                condition=Q(question__isnull=False),
                name="ballot_newest_answer",
            ),
            models.Index(
                fields=["evidence", "reader", "-id"],
                condition=Q(evidence__isnull=False),
                name="ballot_newest_evidence",
            ),
            models.Index(
                fields=["id"], condition=Q(screened_at__isnull=True), name="ballot_unscreened"
            ),
            models.Index(
                fields=["quarantine_reason", "id"],
                condition=Q(quarantined_at__isnull=False),
                name="ballot_quarantined",
            ),
            models.Index(
                fields=["id"],
                condition=Q(quarantined_at__isnull=False) | Q(former_text__isnull=False),
                name="ballot_aside",
            ),
            models.Index(fields=["network", "id"], name="ballot_network"),
            models.Index(
                fields=["imported_by", "id"], condition=Q(imported_by__isnull=False),
                name="ballot_imported",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Ballot {self.pk}"


EVERY_READER: Final = 0  # nobody's id


class CellMark(models.Model):
    """An (article, reader) cell whose opinions changed: by ballot, quarantine, release, deletion.

    Written in the transaction of the change; whoever keeps figures per cell takes the marks they
    have seen away, in the transaction of their own work. Ids, not keys: a deleted reader leaves
    marks too. A cell may have several marks at once. Of EVERY_READER: all cells of the article,
    where something that was voted on went with what was said of it (`collecting/triggers.py`).
    """

    article_id = models.BigIntegerField()
    reader_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Changed: article {self.article_id}, reader {self.reader_id}"
