"""What a report stands on, wherever it lies: the site's tables, or a bundle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from evaluation.comparison.estimates import Measure
from evaluation.comparison.figures import SelectedFigures
from evaluation.comparison.looks import Pair
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.pair_votes import SharedArticles
from evaluation.comparison.refusals import PairRefusals
from evaluation.comparison.scales import KnownScale
from evaluation.comparison.standing import KeptStanding
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import Part
from evaluation.opinions.selectors import Opinions
from summaries.texts.giveaways import GiveawayCounts

# Article to version to what it got there.
ValuesByArticle = Mapping[int, Mapping[int, Sequence[float]]]


class Ground(Protocol):
    """Everything that a report reads; versions and articles by their ids."""

    def opinions(self) -> Opinions:
        """All that was said."""
        ...

    def opinions_wait(self) -> bool:
        """Whether something was said that `opinions` does not hold yet."""
        ...

    def standing(self, origin: Origin) -> KeptStanding | None:
        """All versions by the duels of an origin; None where there are none."""
        ...

    def shared_articles(self, baseline: int, candidate: int) -> SharedArticles:
        """The articles that both have written about."""
        ...

    def articles_of_parts(self, parts: Collection[Part]) -> Ids:
        """The articles in all of these parts, ascending."""
        ...

    def parts_with_articles(self, articles: Ids) -> dict[Part, Ids]:
        """Every part of these articles but the whole, with those in it, ascending."""
        ...

    def articles_state(self) -> str | None:
        """What changes when a part of an article does; None where nothing shall be kept of it."""
        ...

    def figures(
        self, baseline: int, candidates: Sequence[int], filters: Sequence[Part]
    ) -> SelectedFigures:
        """Scores and ratings of each candidate against the baseline."""
        ...

    def values_by_article(
        self, baseline: int, candidate: int, measure: Measure, filters: Sequence[Part]
    ) -> ValuesByArticle:
        """What each of the two got on each article by a measure of scores or ratings."""
        ...

    def article_names(self, articles: Sequence[int]) -> dict[int, ArticleName]:
        """What these articles are called, without those that are gone."""
        ...

    def scales(self) -> Mapping[str, KnownScale]:
        """By measure of ratings, the scale it is on."""
        ...

    def refusals(self, baseline: int, candidate: int) -> PairRefusals:
        """On which of the articles of both each refused."""
        ...

    def giveaway_counts(self, versions: Sequence[int]) -> Mapping[int, GiveawayCounts]:
        """By version, what is to be known of all that it wrote."""
        ...

    def networks(self) -> Mapping[int, str]:
        """By reader, the network they last voted from; only of those that can be told apart."""
        ...

    def networks_state(self) -> str:
        """What changes when `networks` does though no opinion did."""
        ...

    def looks_noted(self, pairs: Collection[Pair], origin: Origin) -> dict[Pair, datetime]:
        """By pair, the lower id first, when the open plan's look was."""
        ...
