"""Ideas for the product, and the points derived from ballots on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from surveys.readers.models import Reader


class IdeaQuerySet(models.QuerySet["Idea"]):
    """Reads of one table."""

    def on_board(self) -> IdeaQuerySet:
        """What everybody sees: approved, and not merged into another."""
        return self.exclude(state=Idea.State.WAITING).filter(merged_into=None)

    def taking_points(self) -> IdeaQuerySet:
        """What readers spend their budget on."""
        return self.on_board().filter(state__in=Idea.OPEN)


class Idea(models.Model):
    """Something that readers would like to see built.

    Proposed by a reader, or by the team where `proposer` was never known; nobody but the proposer
    sees it before the team approves it. A duplicate points at the idea it was `merged_into`, keeps
    its own ballots, and comes back with them when that is undone. `fingerprint` stands for the
    title, so that the same one isn't proposed twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("waiting for the team")
        REVIEW = "review", gettext_lazy("under review")
        PLANNED = "planned", gettext_lazy("planned")
        BUILDING = "building", gettext_lazy("building")
        SHIPPED = "shipped", gettext_lazy("shipped")
        DECLINED = "declined", gettext_lazy("declined")

    OPEN = (State.REVIEW, State.PLANNED, State.BUILDING)

    title = models.CharField(max_length=120)
    body = models.TextField(max_length=2000, blank=True)
    fingerprint = models.CharField(max_length=32, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(
        max_length=1000, blank=True, help_text="Why it was declined; readers see it."
    )
    answer = models.TextField(
        max_length=1000,
        blank=True,
        db_default="",
        default="",
        help_text="What the team says to it; readers see it.",
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates",
        help_text="The idea that this one repeats. Empty it to undo the merging.",
    )  # fmt: skip
    proposer = models.ForeignKey(
        Reader, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas"
    )
    created_at = models.DateTimeField(default=timezone.now)
    state_at = models.DateTimeField(default=timezone.now, help_text="Since when it is so.")

    objects = IdeaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="declined_with_a_reason",
                violation_error_message="Say why the idea is declined: readers see the reason.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="merged_into_another",
                violation_error_message="An idea cannot be merged into itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("idea", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether readers give points to it."""
        return self.state in self.OPEN and self.merged_into_id is None


class IdeaPoints(models.Model):
    """What a reader gives to an idea now, its duplicates' points included; none has no row.

    Derived from ballots, and held of ideas that are not merged into another. `simulated` repeats
    the reader's, so that a tally is recounted from one index.
    """

    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="idea_points", db_index=False
    )
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="given", db_index=False)
    points = models.PositiveSmallIntegerField()
    simulated = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "idea points"
        constraints = [
            models.UniqueConstraint(fields=["reader", "idea"], name="one_total_a_reader"),
            models.CheckConstraint(
                condition=Q(points__gte=1, points__lte=3), name="one_to_three_points"
            ),
        ]
        indexes = [models.Index(fields=["idea", "simulated", "points"], name="idea_points_count")]

    def __str__(self) -> str:
        return f"{self.points} points of reader {self.reader_id} for idea {self.idea_id}"


class IdeaTally(models.Model):
    """The points of an idea, recounted; `simulated` says how many of them are not people's."""

    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, related_name="tally")
    points = models.PositiveIntegerField(default=0)
    simulated = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "idea tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(simulated__lte=F("points")), name="idea_tally_holds_its_simulated"
            )
        ]

    def __str__(self) -> str:
        return f"{self.points} points for idea {self.idea_id}"
