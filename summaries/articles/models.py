"""Articles: source texts with their references, and what resembles them."""

from __future__ import annotations

from django.db import models
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
