"""Where columns of opinions are kept, so that a change rewrites little."""

from __future__ import annotations

from django.db import models


class OpinionBlock(models.Model):
    """Opinions of one kind, from one cell up to where the next block begins, packed.

    A cell is an article and a reader, as one number (`columns.cell_keys`). The first block of a
    kind begins at 0. A process that holds the content of this digest need not read it again.
    """

    class Kind(models.TextChoices):
        THUMB = "thumb"
        DUEL = "duel"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    first_cell = models.BigIntegerField()
    number = models.PositiveIntegerField(help_text="Of opinions.")
    digest = models.CharField(max_length=32, help_text="Of what the columns say.")
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "first_cell"], name="one_block_a_first_cell")
        ]

    def __str__(self) -> str:
        return f"{self.number} opinions of kind {self.kind} from cell {self.first_cell}"


class OpinionState(models.Model):
    """One row: how far deriving is. Whoever derives locks it, so that one writes at a time.

    `revision` grows with every change of the blocks, and `stamp` names that state of them, also
    after a backup was played back. `layout` is that of the derivation: another one needs one from
    nothing.
    """

    layout = models.PositiveSmallIntegerField()
    revision = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=32, blank=True)
    looks = models.PositiveBigIntegerField(
        default=0, help_text="How often cells were derived, whatever came of it."
    )
    derived_up_to = models.BigIntegerField(
        default=0, help_text="Of a first derivation: the article that it has come to."
    )
    is_complete = models.BooleanField(
        default=False, help_text="Whether every article was derived once."
    )
    as_of = models.DateTimeField(
        null=True, blank=True, help_text="When the newest opinion came in."
    )

    def __str__(self) -> str:
        return f"Opinions at revision {self.revision}"
