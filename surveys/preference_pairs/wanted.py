"""Which votes are asked for to train on, and why what they say may not do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db.models import Q, QuerySet

from summaries.articles.models import Article


class PairsLeftOut(Enum):
    """Why two summaries make no pair, or a summary no labelled one."""

    NO_VOTES = "no votes"  # none of the kind asked for
    DRAFT = "draft"
    TIED = "tied"
    TOO_FEW = "too few"
    SHARE = "share"
    NO_TEXT = "no text"  # the article's is not known
    ALIKE = "alike"  # the two texts
    NOT_BLIND = "not blind"  # one tells who wrote it, or speaks of itself as a model
    REFUSAL = "refusal"  # one refuses, or is a server's error


@dataclass(frozen=True)
class Wanted:
    """Which votes are asked for, and how sure what comes of them has to be.

    `simulated` readers' votes or people's, never both. `at_least` so many that say one or the
    other, and at least a `share` of them (0.5 to 1) with the majority. Only among `versions` (ids)
    and on `articles`, where those are not None.
    """

    simulated: bool = False
    at_least: int = 1
    share: float = 0.5
    versions: frozenset[int] | None = None
    articles: QuerySet[Article] | None = None

    @property
    def votes(self) -> Q:
        """What holds of the votes counted; as in comparisons, none that no limit was asked for."""
        return Q(simulated=True) if self.simulated else Q(simulated=False, ballot__unscreened=False)

    def refused(self, more: int, less: int) -> PairsLeftOut | None:
        """Why `more` votes against `less`, no more than they, do not do; None where they do."""
        if more == less:
            return PairsLeftOut.TIED
        if more + less < self.at_least:
            return PairsLeftOut.TOO_FEW
        return PairsLeftOut.SHARE if more / (more + less) < self.share else None
