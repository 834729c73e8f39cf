"""What was written: articles, references, model versions and their breakdowns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Tag(models.Model):
    """A subject that articles are filed under."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """A source text, with its References.

    `key` is the name it came with (`article_id` in a file) and never changes. `text_hash` and
    `references_hash` let a score say which texts it was made from.
    """

    key = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    text = models.TextField(null=True, blank=True, help_text="Empty where the source is not known.")
    url = models.URLField(max_length=1000, null=True, blank=True)
    source = models.CharField(max_length=100, blank=True, db_index=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    text_hash = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    references_hash = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="article_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])


class Reference(models.Model):
    """A summary of an article written by a person.

    One written here has times, and its `author` unless their login was deleted. `seconds` is how
    long the writing took, with the page in view; None where not known.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seconds = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "position"], name="one_reference_a_position")
        ]

    def __str__(self) -> str:
        return f"Reference {self.position} of {self.article_id}"

    @property
    def is_written_here(self) -> bool:
        """Whether it was written on the site; others were imported and stay as they came."""
        return self.created_at is not None


class ModelVersion(models.Model):
    """What wrote a breakdown. `settings` are what made its outputs: fixed once it has some."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        RETIRED = "retired"

    name = models.CharField(max_length=100)
    version = models.CharField(max_length=60, default="1")
    title = models.CharField(max_length=120, blank=True, help_text="How people call it.")
    kind = models.CharField(
        max_length=40, blank=True, help_text="extractive, abstractive, hand-written, …"
    )
    note = models.CharField(max_length=300, blank=True, help_text="Shown wherever it is named.")
    settings = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    weight = models.FloatField(
        default=1.0, help_text="Its share of readers is its weight over the sum of the live ones'."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_version_a_name"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def identifier(self) -> str:
        """The name a command takes: `BART@2`."""
        return f"{self.name}@{self.version}"

    @property
    def label(self) -> str:
        """The name a person reads: `M22 BART`, with the version where it isn't the first."""
        base = f"{self.name} {self.title}" if self.title and self.title != self.name else self.name
        return base if self.version == "1" else f"{base} @{self.version}"


class Summary(models.Model):
    """One model version's breakdown of one article: the summary text and its Sections."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="summaries")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="summaries")
    text = models.TextField()
    text_hash = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["article", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"], name="one_summary_an_article_and_version"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="summary_not_empty"),
        ]

    def __str__(self) -> str:
        return f"Summary {self.pk} of article {self.article_id}"


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

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="sections")
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


class SimilarArticle(models.Model):
    """An article that resembles another; `other` is it where we hold it."""

    class Origin(models.TextChoices):
        IMPORTED = "imported"
        COMPUTED = "computed"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="similar")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    similarity = models.FloatField(help_text="Cosine, −1 to 1.")
    other = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="similar_to"
    )

    class Meta:
        ordering = ["article", "origin", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "origin", "position"], name="one_similar_a_position"
            ),
            models.CheckConstraint(
                condition=Q(similarity__gte=-1.001, similarity__lte=1.001),
                name="similarity_is_a_cosine",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ArticleEmbedding(models.Model):
    """An article's sentence embedding: little-endian float32, length 1, of title and text."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="embedding")
    model = models.CharField(max_length=100)
    text_hash = models.CharField(max_length=32, help_text="Of the text that was embedded.")
    vector = models.BinaryField()

    def __str__(self) -> str:
        return f"Embedding of article {self.article_id}"


class Rating(models.Model):
    """An imported human judgement of a summary.

    `rater` is the position of one rating in its list, or None for a mean over raters, kept only
    where the single ratings are not known.
    """

    class Group(models.TextChoices):
        EXPERT = "expert"
        CROWD = "crowd"

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="ratings")
    dimension = models.CharField(max_length=40)
    group = models.CharField(max_length=10, choices=Group.choices)
    rater = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.FloatField()

    class Meta:
        ordering = ["summary", "group", "dimension", "rater"]
        constraints = [
            models.UniqueConstraint(
                fields=["summary", "group", "dimension", "rater"],
                condition=Q(rater__isnull=False),
                name="one_rating_a_rater",
            ),
            models.UniqueConstraint(
                fields=["summary", "group", "dimension"],
                condition=Q(rater__isnull=True),
                name="one_mean_rating",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.dimension} {self.value} of summary {self.summary_id}"


class ReferenceDraftQuerySet(models.QuerySet["ReferenceDraft"]):
    def of_new(self) -> ReferenceDraftQuerySet:
        """Drafts that can only become new references: the one they changed, if any, is gone."""
        return self.filter(Q(reference=None) | Q(reference__created_at=None))


class ReferenceDraft(models.Model):
    """What a person has typed of a new reference, or of a change to one, and not published.

    `base_hash` is the hash of the published text it began from; "" for a new one. Where that
    reference is deleted, the draft stays. `tab` names the open page that saved it last.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="reference_drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reference_drafts"
    )
    # Without a name the other way, so that an import that deletes a reference is not held up.
    reference = models.ForeignKey(
        Reference, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    base_hash = models.CharField(max_length=32, blank=True)
    text = models.TextField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    tab = models.CharField(max_length=32, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReferenceDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "reference"], name="one_draft_a_reference"
            ),
            models.UniqueConstraint(
                fields=["article", "author"],
                condition=Q(reference__isnull=True, base_hash=""),
                name="one_draft_of_a_new_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk} of a reference of article {self.article_id}"
