"""What a report on a bundle reads: nothing but the bundle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from evaluation.bundles.contents import Bundle, parts_of
from evaluation.comparison.articlewise import article_values, figures_of_values
from evaluation.comparison.estimates import Measure
from evaluation.comparison.figures import SelectedFigures, figures_of_selection, is_free
from evaluation.comparison.ground import ValuesByArticle
from evaluation.comparison.looks import Pair, pair_ids
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.measures import score_measure
from evaluation.comparison.named_ratings import named_ratings
from evaluation.comparison.pair_votes import SharedArticles
from evaluation.comparison.paired import PairFigure
from evaluation.comparison.refusals import PairRefusals
from evaluation.comparison.scales import KnownScale
from evaluation.comparison.standing import KeptStanding, computed_standing
from evaluation.opinions.anonymous import numbered_by_content
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import Ids
from evaluation.opinions.months import months_of
from evaluation.opinions.part_names import Part
from evaluation.opinions.populations import POPULATIONS
from evaluation.opinions.selectors import Opinions
from summaries.texts.giveaways import GiveawayCounts


class BundleGround:
    """A bundle, as `ground.Ground` asks for it; of the filters it knows its own alone."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        thumbs, duels = numbered_by_content(bundle.thumbs, bundle.duels)
        self._opinions = Opinions(
            thumbs, duels, stamp="", revision=0, as_of=_day(bundle.asking.as_of), is_complete=True,
            months=tuple(months_of(thumbs, duels)),
        )  # fmt: skip

    def opinions(self) -> Opinions:
        """Readers are numbered by what they said, whatever their numbers are in the bundle."""
        return self._opinions

    def opinions_wait(self) -> bool:
        """Never."""
        return False

    def networks(self) -> dict[int, str]:
        """None: networks leave no site."""
        return {}

    def networks_state(self) -> str:
        """Always the same."""
        return ""

    def standing(self, origin: Origin) -> KeptStanding | None:
        """Computed now."""
        found = computed_standing(self._opinions.duels, origin=origin)
        if not found.standing.strengths:
            return None
        labels = {version.pk: version.label for version in self._bundle.versions}
        strengths = tuple(
            replace(each, label=labels.get(each.version_id, "a version that is gone"))
            for each in found.standing.strengths
        )
        return replace(found, standing=replace(found.standing, strengths=strengths))

    def shared_articles(self, baseline: int, candidate: int) -> SharedArticles:
        """As the bundle says; of its own two versions."""
        shared = [each for _, each in sorted(self._bundle.articles.items()) if each.shared]
        names, source = np.unique([each.source for each in shared], return_inverse=True)
        ids = np.array([each.pk for each in shared], np.int32)
        return SharedArticles(ids, source.astype(np.intp), tuple(names.tolist()))

    def articles_of_parts(self, parts: Collection[Part]) -> Ids:
        """Those of the bundle's own selection."""
        rows = sorted(pk for pk, each in self._bundle.articles.items() if each.selected)
        return np.array(rows, np.int32)

    def articles_state(self) -> str | None:
        """A bundle is read once."""
        return None

    def parts_with_articles(self, articles: Ids) -> dict[Part, Ids]:
        """By what the bundle says of each article."""
        found: dict[Part, list[int]] = defaultdict(list)
        for pk in np.unique(articles).tolist():
            if article := self._bundle.articles.get(pk):
                for part in parts_of(article)[1:]:
                    found[part].append(pk)
        return {part: np.array(ids, np.int32) for part, ids in found.items()}

    def figures(
        self, baseline: int, candidates: Sequence[int], filters: Sequence[Part]
    ) -> SelectedFigures:
        """Computed now."""
        found = {pk: self._figures(baseline, pk, filters) for pk in candidates}
        return SelectedFigures(found, _day(self._bundle.asking.scored_as_of), lacking=False)

    def _figures(self, baseline: int, candidate: int, filters: Sequence[Part]) -> list[PairFigure]:
        free = is_free(filters)
        if free and any(dimension == "month" for dimension, _ in filters):
            return []
        articles = self._bundle.articles
        asking = self._bundle.asking
        values = article_values(
            min(baseline, candidate),
            max(baseline, candidate),
            scores=self._bundle.scores,
            ratings=self._bundle.ratings,
            measures=[score_measure(each.name, each.signature) for each in asking.measures],
            within=[pk for pk, each in articles.items() if each.scored] if free else None,
        )
        named = named_ratings(self._bundle.ratings, second=max(baseline, candidate))
        if free:
            return figures_of_values(values, None, named)
        parts = {pk: parts_of(articles[pk]) for pk in values.articles}
        return figures_of_selection(figures_of_values(values, parts, named), filters)

    def values_by_article(
        self, baseline: int, candidate: int, measure: Measure, filters: Sequence[Part]
    ) -> ValuesByArticle:
        """As the bundle holds them, in its order."""
        values: dict[int, dict[int, list[float]]] = {}
        rows = [(*row[:2], row[2], row[3]) for row in self._bundle.scores if row[3] is not None]
        rows += [(*row[:2], f"{row[2]}:{row[3]}", row[6]) for row in self._bundle.ratings]
        for article, version, key, value in rows:
            if key == measure.key and self._bundle.articles[article].selected:
                values.setdefault(article, {}).setdefault(version, []).append(value)
        return values

    def article_names(self, articles: Sequence[int]) -> dict[int, ArticleName]:
        """As the bundle calls them."""
        known = self._bundle.articles
        return {pk: ArticleName(known[pk].title, known[pk].slug) for pk in articles if pk in known}

    def scales(self) -> dict[str, KnownScale]:
        """As the bundle says; one that was written before it said steps or ranges says none."""
        return {each.measure: each for each in self._bundle.asking.scales}

    def refusals(self, baseline: int, candidate: int) -> PairRefusals:
        """As the bundle says of its own two versions."""
        shared = [each for _, each in sorted(self._bundle.articles.items()) if each.shared]
        return PairRefusals(
            np.array([each.pk for each in shared], np.int32),
            np.array([each.baseline_refused for each in shared], np.bool_),
            np.array([each.candidate_refused for each in shared], np.bool_),
        )

    def giveaway_counts(self, versions: Sequence[int]) -> dict[int, GiveawayCounts]:
        """As the bundle says of its own two versions."""
        asking = self._bundle.asking
        return {
            asking.baseline.pk: asking.baseline_texts,
            asking.candidate.pk: asking.candidate_texts,
        }

    def looks_noted(self, pairs: Collection[Pair], origin: Origin) -> dict[Pair, datetime]:
        """As the bundle says of its own two versions and whose opinions it is about."""
        asking = self._bundle.asking
        pair = pair_ids(asking.baseline.pk, asking.candidate.pk)
        if asking.looked_at is None or POPULATIONS[asking.population] != origin:
            return {}
        return {pair: asking.looked_at} if pair in pairs else {}


def _day(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
