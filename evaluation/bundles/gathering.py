"""A verdict's data out of the site's tables, without a sign of who gave them; reads only."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np
from django.db.models.functions import Length

from common.work.portions import portions
from evaluation.bundles.contents import (
    Asking,
    Bundle,
    BundledArticle,
    KnownMeasure,
)
from evaluation.bundles.plan_moments import PlanMoments, plan_moments
from evaluation.comparison.article_rows import rating_rows, score_rows
from evaluation.comparison.builder import named_versions, origin_of
from evaluation.comparison.estimates import Measure
from evaluation.comparison.figures import MOST_ARTICLES, kept_pairs
from evaluation.comparison.heard import heard, judges_among
from evaluation.comparison.known_measures import score_measures
from evaluation.comparison.looks import looks_noted, pair_ids
from evaluation.comparison.named_ratings import RatingRow
from evaluation.comparison.nameless import nameless_rule
from evaluation.comparison.pair_votes import PairVotes, of_origin, votes_of_pair
from evaluation.comparison.parts import pair_refusals, shared_articles
from evaluation.comparison.planned import planned_votes
from evaluation.comparison.report import ComparedVersion, Rule
from evaluation.comparison.site_ground import SiteGround
from evaluation.comparison.votes import Asked
from evaluation.opinions.anonymous import numbered_at_random
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns, ThumbColumns
from evaluation.opinions.part_names import Part, length_band
from evaluation.opinions.populations import Population, population_of
from evaluation.opinions.selectors import articles_of_parts, current_opinions
from summaries.articles.models import Article
from summaries.breakdowns.giving_away import giveaway_counts
from summaries.breakdowns.models import Rating
from summaries.versions.models import ModelVersion


def gather_bundle(
    *,
    baseline: ModelVersion,
    candidate: ModelVersion,
    filters: Sequence[Part],
    origin: Origin | None,
    rule: Rule,
) -> Bundle:
    """What a report on the two is computed from; arguments as of `builder.compare`.

    Readers get numbers that are drawn for this bundle, and the draw is kept nowhere.
    """
    opinions = current_opinions()
    said = votes_of_pair(
        opinions.thumbs, opinions.duels,
        baseline=baseline.pk, candidate=candidate.pk, counted=None,
    )  # fmt: skip
    origin = origin_of([said], origin)
    moments = _moments(said, rule, origin)
    thumbs, duels = _nameless_votes(said.thumbs, opinions.duels, moments)
    pair = (baseline.pk, candidate.pk)
    measures = score_measures()
    scores = tuple(score_rows(*pair, measures))
    ratings = _nameless(rating_rows(Rating.objects.filter(summary__version__in=pair)))
    with_values = {row[0] for row in scores} | {row[0] for row in ratings}
    asking = _asking(
        *named_versions([baseline, candidate]),
        filters=tuple(filters),
        population=population_of(origin),
        rule=nameless_rule(heard(rule, judges=judges_among(said.duels, origin))),
        looked_at=moments.looked_at,
        measures=[measure for _, measure in measures],
    )
    return Bundle(
        asking=asking,
        thumbs=thumbs,
        duels=duels,
        articles=_articles(said, with_values, filters),
        versions=_versions(duels, pair),
        scores=scores,
        ratings=ratings,
    )


def _asking(
    baseline: ComparedVersion,
    candidate: ComparedVersion,
    *,
    filters: tuple[Part, ...],
    population: Population,
    rule: Rule,
    measures: Sequence[Measure],
    looked_at: datetime | None,
) -> Asking:
    kept = kept_pairs(baseline.pk, [candidate.pk]).get(candidate.pk)
    texts = giveaway_counts([baseline.pk, candidate.pk])
    return Asking(
        baseline=baseline,
        candidate=candidate,
        filters=filters,
        population=population,
        rule=rule,
        as_of=_day(current_opinions().as_of),
        scored_as_of=_day(kept.as_of if kept else None),
        measures=tuple(KnownMeasure(each.key, each.signature) for each in measures),
        scales=tuple(scale for _, scale in sorted(SiteGround().scales().items())),
        baseline_texts=texts[baseline.pk],
        candidate_texts=texts[candidate.pk],
        looked_at=looked_at,
    )


def _nameless_votes(
    thumbs: ThumbColumns, duels: DuelColumns, moments: PlanMoments
) -> tuple[ThumbColumns, DuelColumns]:
    rng = np.random.default_rng(secrets.randbits(128))
    return numbered_at_random(moments.days_of(thumbs), moments.days_of(duels), rng=rng)


def _moments(said: PairVotes, rule: Rule, origin: Origin) -> PlanMoments:
    """The moments of the rule's plan with these two versions, as the site has them."""
    pair = pair_ids(said.baseline, said.candidate)
    noted = looks_noted([pair], origin=origin).get(pair) if rule.plan else None
    planned = planned_votes(of_origin(said, origin), Asked(rule), noted=noted)
    return plan_moments(rule, planned.progress)


def _nameless(rows: Iterable[RatingRow]) -> tuple[RatingRow, ...]:
    """The ratings with raters numbered from 1 on as they come."""
    numbers: dict[int, int] = {}
    return tuple(
        (*row[:5], None if row[5] is None else numbers.setdefault(row[5], len(numbers) + 1), row[6])
        for row in rows
    )


def _versions(duels: DuelColumns, pair: Iterable[int]) -> tuple[ComparedVersion, ...]:
    """The two, and those that duels name."""
    wanted = {*pair, *np.union1d(duels.left, duels.right).tolist()}
    rows = ModelVersion.objects.order_by("pk")
    return tuple(named_versions([each])[0] for each in rows if each.pk in wanted)


def _articles(
    said: PairVotes, with_values: set[int], filters: Sequence[Part]
) -> dict[int, BundledArticle]:
    """The articles that both have written about, or of which anything is said."""
    shared = set(shared_articles(said.baseline, said.candidate).articles.tolist())
    wanted = shared | with_values
    wanted |= set(np.union1d(said.thumbs.article, said.duels.article).tolist())
    of_articles = [part for part in filters if part[0] != "month"]
    within = articles_of_parts(of_articles).tolist() if of_articles else sorted(wanted)
    selected, scored = set(within), set(within[-MOST_ARTICLES:])
    refusals = pair_refusals(said.baseline, said.candidate)
    of_baseline = set(refusals.articles[refusals.baseline].tolist())
    of_candidate = set(refusals.articles[refusals.candidate].tolist())
    found: dict[int, BundledArticle] = {}
    for some in portions(sorted(wanted), 500):
        tags = _tags(some)
        rows = Article.objects.filter(pk__in=some).order_by("pk")
        for pk, slug, title, source, length in rows.values_list(
            "pk", "slug", "title", "source", Length("text")
        ):
            found[pk] = BundledArticle(
                pk, slug, title, source, length_band(length) or "", tuple(tags[pk]),
                shared=pk in shared, selected=pk in selected, scored=pk in scored,
                baseline_refused=pk in of_baseline, candidate_refused=pk in of_candidate,
            )  # fmt: skip
    return found


def _tags(articles: Sequence[int]) -> dict[int, list[str]]:
    tags: dict[int, list[str]] = defaultdict(list)
    rows = Article.tags.through.objects.filter(article__in=articles)
    for pk, slug in rows.order_by("tag__slug").values_list("article_id", "tag__slug"):
        tags[pk].append(slug)
    return tags


def _day(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).date().isoformat()
