"""Articles: source texts with their references, and what resembles them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from summaries.articles.models import Article


class SimilarArticle(models.Model):
    """An article that resembles another; `other` is it where we hold it.

    A former one left the computed list, and is kept for what readers said of it.
    """

    class Origin(models.TextChoices):
        IMPORTED = "imported"
        COMPUTED = "computed"
        FORMER = "former"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="similar", db_index=False
    )
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
