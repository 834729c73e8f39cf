"""Model versions and the breakdowns they wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from summaries.articles import limits
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion


class Summary(models.Model):
    """One model version's breakdown of one article: the summary text and its Sections.

    `gives_away` says what the text gives away of who wrote it, bits of `giveaways.Giveaway`, as
    seen with the list of the version `marked_with`; null before anybody looked. Two texts meet in a
    duel only where both give away nothing.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="summaries", db_index=False
    )
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="summaries")
    text = models.TextField()
    text_hash = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    gives_away = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    marked_with = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["article", "version"]
        indexes = [
            models.Index(fields=["marked_with"], name="summary_marked_with"),
            # What `output_columns.py` reads, without the pages on which the texts lie.
            models.Index(
                fields=["id", "article", "version", "gives_away"], name="summary_columns"
            ),
            models.Index(
                fields=["version", "gives_away"], name="summary_gives_away",
                condition=Q(gives_away__gt=0),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"], name="one_summary_an_article_and_version"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="summary_not_empty"),
        ]

    def __str__(self) -> str:
        return f"Summary {self.pk} of article {self.article_id}"


class ReadableArticle(models.Model):
    """That readers can read a breakdown of an article: what their lists show, the newest first.

    The database writes it itself (`readable.py`), whoever changes summaries, versions or articles.
    `source` and `created_at` are the article's own, so that a list is read from one index; in rows
    of articles a change would write the texts, and on Postgres all they are found by, anew.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    source = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-article_id"]
        indexes = [
            models.Index(fields=["-created_at", "-article"], name="readable_listed"),
            models.Index(
                fields=["source", "-created_at", "-article"], name="readable_listed_by_source"
            ),
        ]

    def __str__(self) -> str:
        return f"Article {self.article_id} can be read"


class GiveawayChange(models.Model):
    """A summary of which it became known later what it gives away; choices on it may not count.

    Whoever keeps what was said of summaries takes the rows away that they have seen.
    """

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"Changed: what summary {self.summary_id} gives away"


class TextChange(models.Model):
    """A summary, or one of its sections, whose text became another one; what was said of the
    former text is not said of this one.

    Whoever keeps what was said takes the rows away that they have seen.
    """

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(
        "Section", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    former = models.CharField(max_length=32, help_text="Hash of the text before.")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Changed: the text of summary {self.summary_id}"


class Section(models.Model):
    """One votable piece of a breakdown."""

    class Kind(models.TextChoices):
        QUESTION = "question"
        COMMENT = "comment"
        TURN = "turn"
        ACTION = "action"
        TERM = "term"

    class Polarity(models.IntegerChoices):
        UP = 1, "👍"
        DOWN = -1, "👎"

    summary = models.ForeignKey(
        Summary, on_delete=models.CASCADE, related_name="sections", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    heading = models.TextField(
        blank=True, help_text="The question, the speaker or the term; empty elsewhere."
    )
    body = models.TextField(help_text="The answer, comment, words, action or definition.")
    polarity = models.SmallIntegerField(choices=Polarity.choices, null=True, blank=True)

    class Meta:
        ordering = ["summary", "kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "kind", "position"], name="one_section_a_position"
            ),
            models.CheckConstraint(
                condition=Q(kind="comment", polarity__in=[1, -1])
                | (~Q(kind="comment") & Q(polarity__isnull=True)),
                name="polarity_belongs_to_comments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position} of summary {self.summary_id}"


class Rating(models.Model):
    """A person's judgement of a summary, imported or given in a rating task.

    `place` is that of one rating in its list, or None for a mean over raters, kept only where the
    single ratings are not known. `rater` is who gave it; None where that is not known, as for a
    mean. `group` and `dimension` name a Dimension.
    """

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="ratings")
    dimension = models.CharField(max_length=40)
    group = models.CharField(max_length=limits.GROUP)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    rater = models.ForeignKey(
        "summaries.Rater", on_delete=models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    value = models.FloatField()
    imported_by = models.ForeignKey(
        "summaries.Import", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        editable=False,
    )  # fmt: skip

    class Meta:
        ordering = ["summary", "group", "dimension", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "group", "dimension", "place"],
                condition=Q(place__isnull=False),
                name="one_rating_a_place",
            ),
            models.UniqueConstraint(
                fields=["summary", "group", "dimension"],
                condition=Q(place__isnull=True),
                name="one_mean_rating",
            ),
            models.UniqueConstraint(
                fields=["summary", "dimension", "rater"],
                condition=Q(rater__isnull=False),
                name="one_rating_a_rater",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.dimension} {self.value} of summary {self.summary_id}"
