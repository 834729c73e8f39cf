"""What a report on the site's own tables reads; nothing here writes."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from evaluation.comparison.estimates import Measure
from evaluation.comparison.figures import SelectedFigures, selected_figures
from evaluation.comparison.ground import ValuesByArticle
from evaluation.comparison.looks import Pair, looks_noted
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.own_references import own_references_scored
from evaluation.comparison.pair_votes import SharedArticles
from evaluation.comparison.parts import pair_refusals, shared_articles
from evaluation.comparison.refusals import PairRefusals
from evaluation.comparison.scales import KnownScale
from evaluation.comparison.standing import KeptStanding, kept_standing
from evaluation.opinions.article_parts import parts_with_articles
from evaluation.opinions.article_state import articles_state
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import ARTICLE_DIMENSIONS, Part
from evaluation.opinions.selectors import (
    Opinions,
    articles_of_parts,
    current_opinions,
    opinions_wait,
)
from evaluation.opinions.slices import articles_in
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.giving_away import giveaway_counts
from summaries.breakdowns.models import Rating
from summaries.ratings.models import Dimension
from summaries.ratings.selectors import dimensions_held, scale_sentence
from summaries.texts.giveaways import GiveawayCounts
from surveys.ballots.selectors import networks_lately


class SiteGround:
    """The tables of this site, as `ground.Ground` asks for them; one for each report."""

    def __init__(self) -> None:
        self._articles_state: str | None = None
        self._scales: dict[str, KnownScale] | None = None
        self._networks: dict[int, str] | None = None

    def opinions(self) -> Opinions:
        """One query where this process holds them."""
        return current_opinions()

    def opinions_wait(self) -> bool:
        """Two queries."""
        return opinions_wait()

    def standing(self, origin: Origin) -> KeptStanding | None:
        """As last computed. Two queries."""
        return kept_standing(origin)

    def shared_articles(self, baseline: int, candidate: int) -> SharedArticles:
        """One query."""
        return shared_articles(baseline, candidate)

    def articles_of_parts(self, parts: Collection[Part]) -> Ids:
        """One query."""
        return articles_of_parts(parts)

    def parts_with_articles(self, articles: Ids) -> dict[Part, Ids]:
        """Four queries where this process holds the articles."""
        return parts_with_articles(articles)

    def articles_state(self) -> str:
        """Three queries, once."""
        if self._articles_state is None:
            self._articles_state = articles_state()
        return self._articles_state

    def figures(
        self, baseline: int, candidates: Sequence[int], filters: Sequence[Part]
    ) -> SelectedFigures:
        """As kept, or computed now for a free selection. One query, or five a candidate more."""
        return selected_figures(baseline, candidates, filters=filters)

    def values_by_article(
        self, baseline: int, candidate: int, measure: Measure, filters: Sequence[Part]
    ) -> ValuesByArticle:
        """One query of ratings, three of scores."""
        both = {"summary__version__in": [baseline, candidate]}
        own: Collection[tuple[int, int]] = ()
        if measure.family == "scores":
            own = own_references_scored(measure.signature, (baseline, candidate))
            rows: Any = Score.objects.filter(
                metric__signature=measure.signature, value__isnull=False, **both
            )
        else:
            group, _, dimension = measure.key.partition(":")
            rows = Rating.objects.filter(group=group, dimension=dimension, **both)
        of_articles = [part for part in filters if part[0] in (*ARTICLE_DIMENSIONS, "title")]
        if of_articles:
            rows = rows.filter(summary__article__in=articles_in(of_articles))
        values: dict[int, dict[int, list[float]]] = {}
        for article, version, value in rows.order_by("pk").values_list(
            "summary__article_id", "summary__version_id", "value"
        ):
            if math.isfinite(value) and (article, version) not in own:
                values.setdefault(article, {}).setdefault(version, []).append(value)
        return values

    def article_names(self, articles: Sequence[int]) -> dict[int, ArticleName]:
        """One query or none."""
        if not articles:
            return {}
        rows = Article.objects.filter(pk__in=articles).values_list("pk", "title", "slug")
        return {pk: ArticleName(title, slug) for pk, title, slug in rows}

    def scales(self) -> dict[str, KnownScale]:
        """One query, once."""
        if self._scales is None:
            held = dimensions_held().items()
            known = (_known_scale(f"{group}:{name}", each) for (group, name), each in held)
            self._scales = {each.measure: each for each in known}
        return self._scales

    def refusals(self, baseline: int, candidate: int) -> PairRefusals:
        """One query."""
        return pair_refusals(baseline, candidate)

    def giveaway_counts(self, versions: Sequence[int]) -> dict[int, GiveawayCounts]:
        """One query."""
        return giveaway_counts(versions)

    def networks(self) -> dict[int, str]:
        """Of the last seven days. One query, for all candidates and measures of a report."""
        if self._networks is None:
            self._networks = networks_lately()
        return self._networks

    def networks_state(self) -> str:
        """The day: with it the oldest of those seven is forgotten."""
        return timezone.now().date().isoformat()

    def looks_noted(self, pairs: Collection[Pair], origin: Origin) -> dict[Pair, datetime]:
        """One query."""
        return looks_noted(pairs, origin=origin)


def _known_scale(measure: str, dimension: Dimension) -> KnownScale:
    return KnownScale(
        measure,
        scale_sentence(dimension),
        "lower" if dimension.lower_is_better else "higher",
        dimension.step or None,
        dimension.high - dimension.low if dimension.is_declared else None,
    )
