"""Which votes are asked for to train on, and why what they say may not do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, get_args

from django.db.models import Q, QuerySet

from summaries.articles.models import Article
from summaries.batches.choice import ArticleChoice, articles_chosen
from summaries.versions.selectors import versions_named

Whose = Literal["readers", "imported", "simulated"]
"""Where votes are from: readers of this site, products elsewhere, nobody. Never two of them."""

WHOSE: Final[tuple[Whose, ...]] = get_args(Whose)
WORDS: Final[dict[Whose, str]] = {
    "readers": "readers' own",
    "imported": "imported",
    "simulated": "simulated readers'",
}
_FORMER: Final[dict[str, Whose]] = {"real": "readers"}  # in pipelines that were written before
WHOSE_TAKEN: Final = (*WHOSE, *_FORMER)


def whose_named(name: str) -> Whose:
    """The votes of that name, one of WHOSE_TAKEN."""
    known: dict[str, Whose] = {each: each for each in WHOSE} | _FORMER
    return known[name]


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


REASON_WORDS: Final = {
    PairsLeftOut.NO_VOTES: "with no such votes",
    PairsLeftOut.DRAFT: "with a version that is a draft",
    PairsLeftOut.TIED: "with as many votes on either side",
    PairsLeftOut.TOO_FEW: "with fewer votes than were asked for",
    PairsLeftOut.SHARE: "with a smaller majority than was asked for",
    PairsLeftOut.NO_TEXT: "without the text of their article",
    PairsLeftOut.ALIKE: "of two texts that read alike",
    PairsLeftOut.NOT_BLIND: "not blind: a text names a version or its maker, or itself as a model",
    PairsLeftOut.REFUSAL: "with a refusal or a server's error for a text",
}


@dataclass(frozen=True)
class Wanted:
    """Which votes are asked for, and how sure what comes of them has to be.

    `at_least` so many that say one or the other, and at least a `share` of them (0.5 to 1) with the
    majority. Only among `versions` (ids) and on `articles`, where those are not None.
    """

    whose: Whose = "readers"
    at_least: int = 1
    share: float = 0.5
    versions: frozenset[int] | None = None
    articles: QuerySet[Article] | None = None

    @property
    def votes(self) -> Q:
        """What holds of the votes counted; as in comparisons, none that no limit was asked for."""
        of = {
            "readers": Q(simulated=False, ballot__imported_by__isnull=True),
            "imported": Q(ballot__imported_by__isnull=False),
            "simulated": Q(simulated=True, ballot__imported_by__isnull=True),
        }
        return of[self.whose] & Q(ballot__unscreened=False)

    def refused(self, more: int, less: int) -> PairsLeftOut | None:
        """Why `more` votes against `less`, no more than they, do not do; None where they do."""
        if more == less:
            return PairsLeftOut.TIED
        if more + less < self.at_least:
            return PairsLeftOut.TOO_FEW
        return PairsLeftOut.SHARE if more / (more + less) < self.share else None


def wanted_votes(
    *, whose: Whose = "readers", at_least: int = 1, share: float = 0.5,
    models: Iterable[str] = (), source: str = "", tag: str = "",
) -> Wanted:  # fmt: skip
    """What is asked for by names: of these versions, source and tag where they are given.

    Raises UnknownVersion and ChoiceError.
    """
    named = list(models)
    versions = frozenset(each.pk for each in versions_named(named)) if named else None
    return Wanted(whose, at_least, share, versions, articles_asked(source, tag))


def articles_asked(source: str, tag: str) -> QuerySet[Article] | None:
    """The articles of a source that have a tag; None where neither is named. Raises ChoiceError."""
    articles: QuerySet[Article] | None = None
    if source:
        articles = articles_chosen(ArticleChoice(sources=(source,)))
    if tag:
        tagged = articles_chosen(ArticleChoice(tags=(tag,)))
        articles = tagged if articles is None else articles.filter(pk__in=tagged.values("pk"))
    return articles
