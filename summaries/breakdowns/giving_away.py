"""What versions' texts give away of who wrote them, for the team; reads only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from django.db.models import QuerySet

from summaries.breakdowns.models import Summary
from summaries.texts.giveaways import NAMES_ITSELF, NO_SUMMARY, Giveaway, GiveawayCounts
from summaries.versions.output_columns import UNMARKED, output_columns

# Of a page: a version that refuses always has one a summary.
SHOWN: Final = 25
_ALL: Final = range(1, sum(Giveaway) + 1)
# Every database compares numbers alike; not each asks for a bit in the same way.
REFUSED: Final = tuple(value for value in _ALL if value & NO_SUMMARY)
NAMED: Final = tuple(value for value in _ALL if value & NAMES_ITSELF)
_WORDS: Final = {
    Giveaway.NAME: "names a version or its maker",
    Giveaway.SELF: "speaks of itself as a model",
    Giveaway.REFUSAL: "refuses",
    Giveaway.ERROR: "is a server’s error",
}


def giveaway_words(gives_away: int | None) -> str:
    """What a mark says, for the team; "" for a text that gives away nothing."""
    said = Giveaway(gives_away or 0)
    return ", ".join(words for kind, words in _WORDS.items() if kind in said)


def giveaway_counts(versions: Collection[int]) -> dict[int, GiveawayCounts]:
    """By version id, counts of its texts; also of one that has written nothing.

    One query where this process holds which summaries there are.
    """
    outputs = output_columns()
    found = {}
    for version in versions:
        marks = outputs.gives_away[outputs.version == version]
        found[version] = GiveawayCounts(
            texts=len(marks),
            refused=int(np.isin(marks, REFUSED).sum()),
            named=int(np.isin(marks, NAMED).sum()),
            unread=int((marks == UNMARKED).sum()),
        )
    return found


def marked_texts(version: int) -> QuerySet[Summary]:
    """A version's texts that give something away, the newest first, with their articles."""
    marked = Summary.objects.filter(version=version, gives_away__gt=0)
    return marked.select_related("article").defer("article__text").order_by("-pk")
