"""Models that rate or choose, what they are told, what they were asked and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Self

from django.conf import settings as site
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from summaries.articles import limits
from summaries.breakdowns.models import Summary
from surveys.duels.models import Duel
from surveys.duels.outcome import Outcome

NAME: Final = 40  # characters of a judge's name; with a dimension's it makes a metric's
HIGHEST: Final = 10  # a scale's end: more steps than that nobody puts into words


class Rubric(models.Model):
    """What a judge is told: instructions, a scale of whole numbers, and what each number means.

    `dimensions` is a list of `{"name", "question", "anchors": {"1": "…", "5": "…"}}`, read and
    checked by `rubrics.py`. A higher number is better on every one. Fixed once a judge that has
    been asked goes by it.
    """

    name = models.CharField(max_length=NAME, unique=True)
    instructions = models.TextField(blank=True)
    low = models.PositiveSmallIntegerField(default=1)
    high = models.PositiveSmallIntegerField(default=5)
    dimensions = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lt=F("high"), high__lte=HIGHEST), name="rubric_scale"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Judge(models.Model):
    """A model with settings, prompts and a rubric. It rates summaries, or chooses between two.

    `settings` are those of `JudgeSettings`. Settings and rubric are fixed by the first use, which
    `fixed_at` names and `fingerprint` hashes: with the same fingerprint the same is asked of the
    same model.
    """

    name = models.CharField(max_length=NAME, unique=True)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="judges")
    settings = models.JSONField()
    note = models.CharField(max_length=limits.NOTE, blank=True)
    fixed_at = models.DateTimeField(null=True, blank=True, editable=False)
    fingerprint = models.CharField(max_length=12, blank=True, editable=False)
    created_by = models.ForeignKey(
        site.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class JudgeBatch(models.Model):
    """One request to ask a judge many questions.

    `versions` and `articles` are what was chosen. `occasion` is 0 where everything
    is asked for the first time; what is asked again, to see whether the judge has drifted, has a
    higher one, and counts neither as a score nor as an opinion. `pairs_wanted`: of choices, how
    many pairs are drawn at most; they are drawn as answers come, by `strategy`.
    `setbacks`: how often in a row the server took no question; until `rests_until` it is left
    alone.
    `committed`, in billionths of `currency`, is what was spent and what may yet be spent by
    questions under way; it is raised before a question is asked, and never above `money_limit`.
    """

    class Kind(models.TextChoices):
        RATINGS = "ratings"
        CHOICES = "choices"

    class Status(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    versions = models.JSONField(default=list, help_text="Ids of the versions that are judged.")
    articles = models.TextField(blank=True, help_text="The choice of articles, as it is written.")
    occasion = models.PositiveSmallIntegerField(default=0)
    pairs_wanted = models.PositiveIntegerField(null=True, blank=True)
    strategy = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    error = models.TextField(blank=True)
    rests_until = models.DateTimeField(null=True, blank=True, editable=False)
    setbacks = models.PositiveSmallIntegerField(default=0, editable=False)
    money_limit = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    committed = models.BigIntegerField(default=0, editable=False)
    requested_by = models.ForeignKey(
        site.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name_plural = "judge batches"

    def __str__(self) -> str:
        return f"Judge batch {self.pk} of {self.judge_id}"


class JudgedPair(models.Model):
    """Two summaries of one article between which a judge chooses, in both orders.

    `outcome` is seen from the duel's versions in their order, empty until both answers are there;
    where the two orders disagree it is a tie and `flipped` is True. Where an order has no answer
    that can be read there is no outcome, and `reason` says why. `probability` is that with which
    `strategy` drew the pair of versions. `is_former`: a text has changed since; it counts no more.
    `gives_away`: what the two texts give away, bits of `Giveaway`, as last looked at.
    """

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="pairs")
    batch = models.ForeignKey(JudgeBatch, on_delete=models.CASCADE, related_name="pairs")
    duel = models.ForeignKey(Duel, on_delete=models.CASCADE, related_name="judged_pairs")
    occasion = models.PositiveSmallIntegerField(default=0)
    strategy = models.CharField(max_length=20)
    probability = models.FloatField()
    outcome = models.CharField(
        max_length=6, blank=True, choices=[(each.value, each.label) for each in Outcome]
    )
    flipped = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    article_hash = models.CharField(max_length=32)
    first_hash = models.CharField(max_length=32)
    second_hash = models.CharField(max_length=32)
    is_former = models.BooleanField(default=False)
    gives_away = models.PositiveSmallIntegerField(default=0, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "duel", "occasion"],
                condition=Q(is_former=False),
                name="one_judged_pair_a_duel",
            ),
            models.CheckConstraint(
                condition=Q(probability__gt=0, probability__lte=1), name="judged_pair_was_drawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Judge {self.judge_id} on duel {self.duel_id}"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements by what may be done with them."""

    def unfinished(self) -> Self:
        """Those that wait or are being asked."""
        return self.filter(status__in=UNFINISHED)

    def free(self, now: datetime, batches: Collection[int]) -> Self:
        """Unfinished ones of these batches that nobody asks at `now`, the oldest ahead.

        Of one table alone: of two workers that claim a row the second waits for the first, and
        Postgres looks again only at what the statement itself says of the row.
        """
        unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        rows = self.unfinished().filter(unclaimed, batch_id__in=batches)
        return rows.order_by("batch_id", "pk")

    def held(self, now: datetime) -> Self:
        """Unfinished ones that somebody holds, at work or killed a moment ago."""
        return self.unfinished().filter(claimed_until__gte=now).exclude(claim="")


UNFINISHED: Final = ("waiting", "running")


class Judgement(models.Model):
    """One question to a judge, and its answer: a summary's numbers, or one order of a pair.

    Of a rating `summary` is set, and `dimension` is empty where one call asks for all. Of a choice
    `pair` is set and `first_on_left` says in which order. `values` has a number or None for each
    dimension; `choice` is what was chosen by side, `left_share` the probability that the answer
    gave the left one where the server told it. `reason` says why there is no value: the judge
    refused, was cut off or wrote nonsense, which counts as no answer and never as a low one.
    `asked` is how often it was sent: twice only where the first answer was lost with its worker.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"  # answered; with a reason where that gave no value
        FAILED = "failed"  # no answer could be had; may be tried again
        CANCELLED = "cancelled"

    class AnswerKind(models.TextChoices):
        READ = "read"
        REFUSED = "refused"
        CUT_OFF = "cut off"
        UNREADABLE = "unreadable"
        LOST = "lost"

    class Side(models.TextChoices):
        LEFT = "left"
        RIGHT = "right"
        TIE = "tie"

    batch = models.ForeignKey(
        JudgeBatch, on_delete=models.CASCADE, related_name="judgements", db_index=False
    )
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="judgements")
    occasion = models.PositiveSmallIntegerField(default=0)
    summary = models.ForeignKey(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="judgements"
    )
    dimension = models.CharField(max_length=limits.DIMENSION, blank=True)
    text_hash = models.CharField(max_length=32, blank=True)
    against_hash = models.CharField(max_length=32, blank=True)
    pair = models.ForeignKey(
        JudgedPair, on_delete=models.CASCADE, null=True, blank=True, related_name="judgements"
    )
    first_on_left = models.BooleanField(null=True, blank=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    ended_as = models.CharField(max_length=10, choices=AnswerKind.choices, blank=True)
    values = models.JSONField(default=dict, blank=True)
    choice = models.CharField(max_length=5, choices=Side.choices, blank=True)
    left_share = models.FloatField(null=True, blank=True)
    has_probabilities = models.BooleanField(default=False)
    cut = models.BooleanField(
        default=False, help_text="Whether the article was longer than the judge reads."
    )
    answer = models.TextField(blank=True)
    reason = models.CharField(max_length=250, blank=True)

    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    reserved = models.BigIntegerField(default=0, editable=False)

    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    money = models.DecimalField(max_digits=14, decimal_places=8, null=True, blank=True)

    objects: Any = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            # Nothing is asked twice, whoever asks for it: another text is another question.
            models.UniqueConstraint(
                fields=["judge", "summary", "dimension", "text_hash", "against_hash", "occasion"],
                condition=Q(summary__isnull=False),
                name="one_rating_a_text",
            ),
            models.UniqueConstraint(
                fields=["pair", "first_on_left"],
                condition=Q(pair__isnull=False),
                name="one_choice_an_order",
            ),
            models.CheckConstraint(
                condition=Q(summary__isnull=False, pair__isnull=True)
                | Q(summary__isnull=True, pair__isnull=False, first_on_left__isnull=False),
                name="judgement_of_a_summary_or_a_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "id"], condition=Q(status__in=UNFINISHED), name="judgement_waits"
            ),
            models.Index(fields=["batch", "status"], name="judgement_progress"),
        ]

    def __str__(self) -> str:
        return f"Judgement {self.pk} of batch {self.batch_id}"
