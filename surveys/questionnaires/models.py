"""Surveys, their questions, and the responses and answers derived from ballots."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.questionnaires.items import RANKING, Item
from surveys.readers.models import Reader


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Reads of one table."""

    def open_at(self, now: datetime) -> SurveyQuerySet:
        """The surveys that take answers at `now`, the newest first."""
        closes_later = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
        return self.filter(closes_later, opens_at__lte=now).order_by("-opens_at", "-pk")


class Survey(models.Model):
    """A questionnaire as readers meet it, from `opens_at` until `closes_at`.

    Once a first answer came in (`answered_at`) its questions never change: what is asked anew is a
    survey of its own that `replaces` this one. Without `opens_at` it is a draft.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SCHEDULED = "scheduled"
        OPEN = "open"
        CLOSED = "closed"

    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True, help_text="Its address: /surveys/ and this.")
    intro = models.TextField(blank=True, help_text="What the reader is told above question 1.")
    thanks = models.TextField(blank=True, help_text="What the reader is told at the end.")
    opens_at = models.DateTimeField(null=True, blank=True, help_text="Empty: still a draft.")
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Empty: no end yet.")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
    )
    answered_at = models.DateTimeField(
        null=True, editable=False, help_text="When the first answer froze the questions."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__gt=F("opens_at")),
                name="survey_closes_after_it_opens",
                violation_error_message="A survey closes after it opens; set both dates so.",
            )
        ]

    def __str__(self) -> str:
        return self.title if self.version == 1 else f"{self.title} (version {self.version})"

    def get_absolute_url(self) -> str:
        """Where a reader begins it or goes on with it."""
        return reverse("survey", args=[self.slug])

    @property
    def is_frozen(self) -> bool:
        """Whether its questions may not change any more."""
        return self.answered_at is not None

    def state_at(self, now: datetime) -> Survey.State:
        """Whether it takes answers at `now`, and if not, why."""
        if self.opens_at is None:
            return self.State.DRAFT
        if now < self.opens_at:
            return self.State.SCHEDULED
        if self.closes_at is not None and now >= self.closes_at:
            return self.State.CLOSED
        return self.State.OPEN


class Question(models.Model):
    """One question of a survey.

    `number` is its place from 1 and the name by which a later question's `shown_if` knows it.
    """

    class Kind(models.TextChoices):
        YES_NO = "yes_no", "Yes or no"
        ONE = "one", "One choice"
        SEVERAL = "several", "Several choices"
        SCALE_5 = "scale_5", "Scale, 1 to 5"
        SCALE_10 = "scale_10", "Scale, 0 to 10"
        RANKING = "ranking", "Ranking"
        TEXT = "text", "Free text"

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="questions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONE)
    text = models.CharField("question", max_length=300)
    hint = models.CharField(max_length=300, blank=True, help_text="A line under the question.")
    required = models.BooleanField(default=False)
    options = models.JSONField(default=list, blank=True)
    low_label = models.CharField(max_length=60, blank=True, help_text="At a scale's low end.")
    high_label = models.CharField(max_length=60, blank=True, help_text="At a scale's high end.")
    shown_if = models.PositiveSmallIntegerField(null=True, blank=True)
    shown_if_answers = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="one_question_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="questions_count_from_1"),
            models.CheckConstraint(
                condition=Q(shown_if__isnull=True) | Q(shown_if__lt=F("number")),
                name="only_an_earlier_answer_shows_a_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def is_ranking(self) -> bool:
        """Whether it asks for an order, whose form and figures are of their own."""
        return self.kind == RANKING

    @property
    def item(self) -> Item:
        """The question as the questionnaire's rules see it."""
        return Item(
            number=self.number,
            kind=self.kind,
            text=self.text,
            options=tuple(self.options),
            required=self.required,
            shown_if=self.shown_if,
            shown_if_answers=tuple(self.shown_if_answers),
        )


class Response(models.Model):
    """One reader's way through one survey, derived from their ballots.

    `completed_at` is None while it is partial: questions that it is asked are still open.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="responses", db_index=False
    )
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="responses")
    simulated = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "reader"], name="one_response_a_reader")
        ]
        indexes = [models.Index(fields=["survey", "simulated"], name="response_count")]

    def __str__(self) -> str:
        return f"Response {self.pk} to survey {self.survey_id}"


class Answer(models.Model):
    """The answer that stands to one question of one response, derived from ballots.

    `value` is an items.Value. `counts` is False where a later change of another answer means that
    the question would not have been asked.
    """

    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="+")
    value = models.JSONField()
    counts = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_response")
        ]

    def __str__(self) -> str:
        return f"Answer to question {self.question_id} in response {self.response_id}"
