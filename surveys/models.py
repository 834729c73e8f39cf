"""What readers said: ballots as received, and the votes and tallies derived from them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from summaries.models import Article, ModelVersion, Section, SimilarArticle, Summary


class Reader(models.Model):
    """A browser that reads and votes, known only by the HMAC of its random cookie.

    A cookie is never proof of a person. `simulated` readers come from a seeded command.
    """

    key_hash = models.CharField(max_length=64, unique=True, help_text="HMAC-SHA256 of the cookie.")
    key_version = models.PositiveSmallIntegerField(default=1)
    simulated = models.BooleanField(default=False, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Reader {self.pk}"


class Target(models.Model):
    """A votable thing: a summary, one of its sections, or a similar article.

    `article` and `version` repeat what the thing belongs to, so that counts per version and per
    article need no walk through three tables.
    """

    class Kind(models.TextChoices):
        SUMMARY = "summary"
        SECTION = "section"
        SIMILAR = "similar"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.OneToOneField(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )
    section = models.OneToOneField(
        Section, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )
    similar = models.OneToOneField(
        SimilarArticle, on_delete=models.CASCADE, null=True, blank=True, related_name="target"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="summary", summary__isnull=False, section=None, similar=None,
                    version__isnull=False,
                )
                | Q(
                    kind="section", summary=None, section__isnull=False, similar=None,
                    version__isnull=False,
                )
                | Q(
                    kind="similar", summary=None, section=None, similar__isnull=False, version=None
                ),
                name="target_is_one_thing_of_its_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} target {self.pk}"


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Reads of one table."""

    def uncounted(self) -> BallotQuerySet:
        """What the collector has still to count."""
        return self.filter(applied_at__isnull=True, set_aside_at__isnull=True)

    def standing(self) -> BallotQuerySet:
        """What counts: collected, and not quarantined."""
        return self.filter(applied_at__isnull=False, quarantined_at__isnull=True)


class Ballot(models.Model):
    """One act of a reader, as received. Append-only; the row is the record.

    `value` is 1 (👍), -1 (👎) or 0 (retracted). Its id is the server's sequence: of two ballots of
    one reader on one target the higher id is the newer.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="ballots")
    idempotency_key = models.CharField(max_length=64)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="ballots")
    value = models.SmallIntegerField()
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
    quarantined_at = models.DateTimeField(null=True, blank=True)
    quarantine_reason = models.CharField(max_length=60, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "idempotency_key"], name="one_ballot_a_key"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="thumb_value"),
        ]
        indexes = [
            # The collector asks only for these; the index stays as small as the backlog. Its
            # condition holds no value: SQLite would not match one with a bound parameter.
            models.Index(
                fields=["id"],
                condition=Q(applied_at__isnull=True, set_aside_at__isnull=True),
                name="ballot_uncounted",
            ),
            models.Index(fields=["reader", "target", "-id"], name="ballot_newest"),
        ]

    def __str__(self) -> str:
        return f"Ballot {self.pk}"


class Vote(models.Model):
    """A reader's current opinion of a target, derived from ballots; a retracted one has no row.

    `simulated` repeats the reader's, so that a tally is recounted from one index.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="votes")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    simulated = models.BooleanField(default=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "target"], name="one_vote_a_reader"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_value"),
        ]
        indexes = [models.Index(fields=["target", "value", "simulated"], name="vote_count")]

    def __str__(self) -> str:
        return f"Vote {self.value} of reader {self.reader_id} on target {self.target_id}"


class Tally(models.Model):
    """The counts of a target, recounted from votes.

    `up` and `down` count every vote; `simulated_up` and `simulated_down` say how many of them are
    not people's.
    """

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="tally")
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    simulated_up = models.PositiveIntegerField(default=0)
    simulated_down = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(simulated_up__lte=F("up"), simulated_down__lte=F("down")),
                name="tally_holds_its_simulated",
            )
        ]

    def __str__(self) -> str:
        return f"Tally of target {self.target_id}: {self.up} up, {self.down} down"


class Exposure(models.Model):
    """Which version's Summary of an Article a reader was shown first, and when."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="exposures")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    first_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="one_first_exposure")
        ]

    def __str__(self) -> str:
        return f"Reader {self.reader_id} saw version {self.version_id}"
