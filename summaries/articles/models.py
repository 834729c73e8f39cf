"""Articles: source texts with their references, and what resembles them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from summaries.articles.addresses import MOST_BYTES, RULE, is_address
from summaries.texts.languages import language_tag


def check_address(value: str) -> None:
    """Raise ValidationError for what cannot be an article's or a tag's address."""
    if not is_address(value):
        raise ValidationError(f"It {RULE}.")
    if len(value.encode()) > MOST_BYTES:
        raise ValidationError(f"It has {len(value.encode())} bytes; at most {MOST_BYTES} fit.")


def check_language(value: str) -> None:
    """Raise ValidationError for what is no language tag in its usual spelling."""
    usual = language_tag(value)
    if usual is None:
        raise ValidationError("Write the language as a tag, such as de, zh or pt-BR.")
    if usual != value:
        raise ValidationError(f"Write it as {usual}.")


class Tag(models.Model):
    """A subject that articles are filed under."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.CharField(max_length=60, unique=True, validators=[check_address])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    """Reads of one table."""

    def with_content(self) -> ArticleQuerySet:
        """Those of which there is more here than a number that votes name."""
        return self.filter(versions_only=False)


class Article(models.Model):
    """A source text, with its References.

    One of `versions_only` is what votes name that came without texts, such as a prompt's number:
    it says which opinions belong together, and no page, duel, list or scorer ever meets it.

    `key` is the name it came with (`article_id` in a file) and never changes. `language` is that of
    its text and of what is written about it, "" where nobody knows. `text_hash` and
    `references_hash` let a score say which texts it was made from.
    """

    key = models.CharField(max_length=200, unique=True)
    slug = models.CharField(
        max_length=120,
        unique=True,
        blank=True,
        validators=[check_address],
        help_text="Its address; empty: made of the title.",
    )
    title = models.CharField(max_length=300)
    text = models.TextField(null=True, blank=True, help_text="Empty where the source is not known.")
    url = models.URLField(max_length=1000, null=True, blank=True)
    source = models.CharField(max_length=100, blank=True, db_index=True)
    language = models.CharField(
        max_length=35,
        blank=True,
        help_text="As BCP 47 says it: de, zh, pt-BR. Guessed from the text where a file says none; "
        "empty where that was not sure.",
        validators=[check_language],
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    text_hash = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    references_hash = models.CharField(max_length=32, blank=True, editable=False)
    versions_only = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        # What pages list, of all articles and of one source: read and counted in the index alone.
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="article_listed",
                condition=Q(versions_only=False),
            ),
            models.Index(
                fields=["source", "-created_at", "-id"], name="article_listed_by_source",
                condition=Q(versions_only=False),
            ),
            models.Index(fields=["language"], name="article_language"),
            # What `article_columns.py` reads, without the pages on which the texts lie.
            models.Index(
                fields=["id", "source", "text_hash", "versions_only"], name="article_columns"
            ),
            models.Index(
                fields=["id"], name="article_versions_only", condition=Q(versions_only=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])
