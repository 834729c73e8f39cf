"""Articles: source texts with their references, and what resembles them."""

from __future__ import annotations

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


class SimilarArticle(models.Model):
    """An article that resembles another; `other` is it where we hold it.

    A former one left the computed list, and is kept for what readers said of it.
    """

    class Origin(models.TextChoices):
        IMPORTED = "imported"
        COMPUTED = "computed"
        FORMER = "former"

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
