"""Work for experts and crowds: what is rated, by whom, who holds which place, what was said."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from summaries.articles import limits
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.ratings.models import Dimension, Rater
from summaries.ratings.scales import Scale
from summaries.versions.models import ModelVersion


def new_seed() -> int:
    """What an order is drawn by, kept beside what it drew."""
    return secrets.randbits(31)


class RatingTask(models.Model):
    """Articles of which people rate what some versions wrote, or say which of two is better.

    Opened, its dimensions, articles and versions stand. Closed, it hands out no further article;
    whoever has one before them still hands it in. of_all: whether its articles are all that could
    be rated, or were drawn from all; else somebody chose them.
    """

    class Kind(models.TextChoices):
        RATINGS = "ratings", "Ratings on dimensions"
        PAIRS = "pairs", "Which of two is better"

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RATINGS)
    instructions = models.TextField(blank=True)
    group = models.CharField(max_length=limits.GROUP, default="expert")
    versions = models.ManyToManyField(ModelVersion, related_name="+", blank=True)
    of_all = models.BooleanField(default=False, db_default=False, editable=False)
    raters_wanted = models.PositiveSmallIntegerField(default=3)
    most_articles = models.PositiveSmallIntegerField(null=True, blank=True)
    lease_minutes = models.PositiveSmallIntegerField(default=60)
    crowd = models.BooleanField(default=False)
    study = models.CharField(max_length=64, blank=True)
    completion_code = models.CharField(max_length=60, blank=True)
    completion_link = models.CharField(max_length=300, blank=True, validators=[URLValidator()])
    seed = models.PositiveIntegerField(default=new_seed, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(raters_wanted__gt=0), name="task_wants_raters"),
            models.CheckConstraint(condition=Q(lease_minutes__gt=0), name="task_lease_lasts"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """A State's value."""
        if self.opened_at is None:
            return self.State.DRAFT.value
        return self.State.OPEN.value if self.closed_at is None else self.State.CLOSED.value

    @property
    def asks_pairs(self) -> bool:
        """Whether raters say which of two is better."""
        return self.kind == self.Kind.PAIRS


class TaskDimension(models.Model):
    """What a task's raters rate, on which scale, in which words.

    by_sentences: they mark the sentences that the article does not say, and the value is the share
    of those that they leave unmarked.
    """

    task = models.ForeignKey(
        RatingTask, on_delete=models.CASCADE, related_name="dimensions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=limits.DIMENSION)
    low = models.FloatField(default=1)
    high = models.FloatField(default=5)
    step = models.FloatField(default=1)
    better = models.CharField(
        max_length=6, choices=Dimension.Better.choices, default=Dimension.Better.HIGHER
    )
    words = models.TextField(blank=True)
    by_sentences = models.BooleanField(default=False, db_default=False)
    low_label = models.CharField(max_length=60, blank=True)
    high_label = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["task", "number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "name"], name="one_dimension_a_task"),
            models.CheckConstraint(
                condition=Q(high__gt=F("low"), step__gt=0), name="task_scale_has_steps"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scale(self) -> Scale:
        """Its scale."""
        return Scale(self.low, self.high, self.step)

    @property
    def values(self) -> list[float]:
        """Every rating there is, from the lowest on."""
        steps = round((self.high - self.low) / self.step)
        return [round(self.low + place * self.step, 6) for place in range(steps + 1)]


class TaskItem(models.Model):
    """An article of a task. A gold one holds a text with known answers, and gives no ratings."""

    task = models.ForeignKey(
        RatingTask, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    is_gold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "article"], name="one_item_an_article")
        ]

    def __str__(self) -> str:
        return f"Item {self.pk} of task {self.task_id}"


class TaskText(models.Model):
    """A text of an item: a version's summary as it stood, or a gold one that nobody's model wrote.

    `text` is that of a gold one, and `known` its answers: the lowest and the highest right rating
    by dimension. Of a summary both are empty, and its text is shown while it has `text_hash`.
    """

    item = models.ForeignKey(TaskItem, on_delete=models.CASCADE, related_name="texts")
    summary = models.ForeignKey(
        Summary, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=32)
    known = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(summary__isnull=False, text="") | Q(summary=None) & ~Q(text=""),
                name="task_text_is_of_one_kind",
            )
        ]

    def __str__(self) -> str:
        return f"Text {self.pk} of item {self.item_id}"

    @property
    def shown(self) -> str:
        """What raters read."""
        return self.text if self.summary is None else self.summary.text


class TaskRater(models.Model):
    """Somebody who rates in a task: invited by a personal link, or come from a crowd's platform.

    `rater` is who they are among all ratings. Of a crowd's rater the platform's ids are kept, by
    which they are paid; their name among ratings is a hash of the first.
    """

    task = models.ForeignKey(
        RatingTask, on_delete=models.CASCADE, related_name="raters", db_index=False
    )
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    participant = models.CharField(max_length=64, blank=True)
    study = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)
    seed = models.PositiveIntegerField(default=new_seed, editable=False)
    invited_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["task", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "rater"], name="one_task_rater_a_rater"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="one_task_rater_a_token"
            ),
        ]

    def __str__(self) -> str:
        return self.rater.name

    @property
    def state(self) -> str:
        """In a word."""
        if self.ended_at is not None:
            return "ended"
        if self.finished_at is not None:
            return "finished"
        return "at work" if self.began_at is not None else "invited"


class TaskPlace(models.Model):
    """A rater's place on an item: which turn it is of theirs, which of the item's seats they hold.

    Two never hold one seat. It is lost to whoever needs it once the lease is over without an
    answer; what was drafted stays, and what is handed in late is a further rating. `order` is that
    in which the texts were drawn to be shown. `answers` are by text and dimension, and final;
    `marked` has of each text the hashes of the sentences that the article does not say, None where
    that was not asked; `seconds` is how long the page was in view, as the browser says it, None
    where it does not.
    """

    task_rater = models.ForeignKey(
        TaskRater, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    item = models.ForeignKey(TaskItem, on_delete=models.CASCADE, related_name="places")
    turn = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    order = models.JSONField(default=list)
    served_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField()
    draft = models.JSONField(default=dict, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    answers = models.JSONField(null=True, blank=True)
    marked = models.JSONField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["task_rater", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["task_rater", "item"], name="one_place_an_item"),
            models.UniqueConstraint(fields=["task_rater", "turn"], name="one_place_a_turn"),
            models.UniqueConstraint(
                fields=["item", "seat"], condition=Q(seat__isnull=False), name="one_place_a_seat"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, answers=None)
                | Q(done_at__isnull=False, answers__isnull=False),
                name="place_done_has_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"Turn {self.turn} of rater {self.task_rater_id}"


class Adjudication(models.Model):
    """What somebody of the team decided where raters were far apart; the single ratings stay."""

    text = models.ForeignKey(
        TaskText, on_delete=models.CASCADE, related_name="adjudications", db_index=False
    )
    dimension = models.CharField(max_length=limits.DIMENSION)
    value = models.FloatField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "dimension"], name="one_adjudication_a_text")
        ]

    def __str__(self) -> str:
        return f"{self.dimension} of text {self.text_id}: {self.value:g}"
