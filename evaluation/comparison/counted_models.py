"""Votes as they were counted: what was taken of each cell, and the sums of every reweighting."""

from __future__ import annotations

from django.db import models


class Population(models.TextChoices):
    """Whose opinion it is; only readers' decide, the others are left out and counted."""

    READERS = "readers"
    SIMULATED = "simulated"
    UNSCREENED = "unscreened"
    QUARANTINED = "quarantined"


class Slice(models.Model):
    """A part of the articles, or of the time, that sums are kept of; the whole has no dimension."""

    class Dimension(models.TextChoices):
        WHOLE = "whole"
        SOURCE = "source"
        TAG = "tag"
        LENGTH = "length"
        MONTH = "month"
        DAY = "day"

    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    value = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["dimension", "value"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "value"], name="one_slice_a_value")
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}".strip()


class CountedOpinion(models.Model):
    """One opinion as it was counted, so that it can be taken back exactly.

    `measure` is "duel", "summary" or a kind of section; `first_id` and `second_id` are versions,
    the lower id first, `second_id` 0 for a thumb. `outcome` is its row in the tables, `slices` the
    ids of the slices it was counted in. Ids, not keys: a deleted reader leaves its cells to take
    back.
    """

    article_id = models.BigIntegerField()
    reader_id = models.BigIntegerField()
    population = models.CharField(max_length=11, choices=Population.choices)
    measure = models.CharField(max_length=10)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField(default=0)
    outcome = models.PositiveSmallIntegerField()
    slices = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["reader_id", "article_id"], name="counted_cell"),
            models.Index(
                fields=["measure", "first_id", "second_id", "population"], name="counted_measure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of reader {self.reader_id} on article {self.article_id}"


class CountTable(models.Model):
    """The sums of one measure in one slice, outcomes by 1 + replicates, packed.

    `readers` and `articles` are how many stand behind it, known for the whole alone.
    """

    slice = models.ForeignKey(Slice, on_delete=models.CASCADE, related_name="tables")
    population = models.CharField(max_length=11, choices=Population.choices)
    measure = models.CharField(max_length=10)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField(default=0)
    counts = models.BinaryField()
    readers = models.PositiveIntegerField(null=True, blank=True)
    articles = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "first_id", "second_id", "population", "slice"],
                name="one_table_a_measure_and_slice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} of versions {self.first_id}, {self.second_id} in {self.slice}"


class ArticleCount(models.Model):
    """Plain counts of one measure on one article: won, tied and lost by the first version.

    For thumbs, 👍 are won and 👎 lost.
    """

    population = models.CharField(max_length=11, choices=Population.choices)
    measure = models.CharField(max_length=10)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField(default=0)
    article_id = models.BigIntegerField()
    won = models.PositiveIntegerField(default=0)
    tied = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "first_id", "second_id", "population", "article_id"],
                name="one_count_an_article",
            )
        ]
        indexes = [models.Index(fields=["article_id"], name="counts_of_article")]

    def __str__(self) -> str:
        return f"{self.measure} on article {self.article_id}"


class CountState(models.Model):
    """One row: how far counting is. Whoever counts locks it, so that one counts at a time.

    `revision` grows with every change of the tables; `as_of` is when the newest ballot that was
    counted came in. `seed` decides every weight: another one needs a count from nothing.
    """

    seed = models.PositiveIntegerField()
    revision = models.PositiveBigIntegerField(default=0)
    looks = models.PositiveBigIntegerField(
        default=0, help_text="How often marked cells were looked at, whatever came of it."
    )
    as_of = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Counted up to {self.as_of}"
