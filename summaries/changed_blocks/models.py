"""Which rows changed, so that a process that holds columns of them reads little anew."""

from __future__ import annotations

from typing import Final

from django.db import models

BITS: Final = 12
SIZE: Final = 2**BITS  # ids of a block: read in a few thousandths of a second
# What a change adds: one of so many numbers. A sum of 2³² of them is below 2⁶³.
LARGEST_MOVE: Final = 2**30


class ChangedBlock(models.Model):
    """That rows of one kind changed, among those of one block of ids.

    The database writes them itself (`triggers.py`), whoever changes what. Several rows may be of
    one block: what counts is the sum of `moves`, to which every change adds. A change adds a random
    number, so that a database that was played back never has the sums of the one before it.
    """

    kind = models.CharField(max_length=40)
    block = models.PositiveIntegerField(help_text="Ids by blocks.SIZE.")
    moves = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "block", "moves"], name="changed_block")]

    def __str__(self) -> str:
        return f"Changed: block {self.block} of {self.kind}"
