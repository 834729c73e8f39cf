"""Puts a comparison together from what is said and kept; the one service behind every door."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from evaluation.comparison import judging
from evaluation.comparison.article_votes import votes_by_article
from evaluation.comparison.by_article import article_lines
from evaluation.comparison.computed import Computed, key_of, once
from evaluation.comparison.estimates import Estimate, Measure, SliceEstimates
from evaluation.comparison.figures import SelectedFigures
from evaluation.comparison.ground import Ground
from evaluation.comparison.headline import headline
from evaluation.comparison.losses import loss_splits
from evaluation.comparison.measures import DUELS
from evaluation.comparison.missing import SEED
from evaluation.comparison.pair_votes import PairVotes, left_out_of, of_origin, votes_of_pair
from evaluation.comparison.paired import PairFigure, figure_estimates
from evaluation.comparison.parts import month_span, parts_of_votes
from evaluation.comparison.report import (
    ComparedVersion,
    Comparison,
    RatingScale,
    Rule,
    Selection,
    Versus,
)
from evaluation.comparison.rules import declared_rule
from evaluation.comparison.site_ground import SiteGround
from evaluation.comparison.standing import KeptStanding, through_others
from evaluation.comparison.trend import trend_days, trend_points
from evaluation.comparison.votes import Asked, headline_estimates, vote_estimates
from evaluation.opinions.codes import Origin
from evaluation.opinions.part_names import TITLES, WHOLE, Part, part_label
from evaluation.opinions.selectors import Opinions
from summaries.texts.giveaways import GiveawayCounts
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What a report is made of.

    votes: by candidate, all that was said of it and the baseline, also what does not count, within
    the filters. texts: by version, what is to be known of what it wrote.
    """

    ground: Ground
    origin: Origin
    filters: tuple[Part, ...]
    votes: dict[int, PairVotes]
    figures: SelectedFigures
    standing: KeptStanding | None
    asked: Asked
    texts: Mapping[int, GiveawayCounts]


def compare(
    *,
    baseline: ModelVersion,
    candidates: Sequence[ModelVersion],
    filters: Sequence[Part] = (),
    simulated: bool | None = None,
    measure: str = "",
    rule: Rule | None = None,
    trend: bool = True,
) -> Comparison:
    """Compare candidates with a baseline.

    filters: parts of the articles or of the time, such as ("source", "bbc"). simulated: whether to
    compare by simulated votes; None for readers' where there are any on these versions. measure:
    what trend and articles are shown of; "" for the first that has figures, the primary one before
    others. rule: None for the declared one. trend: whether to compute it day by day, which takes
    longest. All candidates are one family: their intervals hold together.
    Raises ValueError without a candidate, or where one is the baseline.
    """
    return report_on(
        SiteGround(), baseline=_named(baseline), candidates=[_named(each) for each in candidates],
        filters=filters, simulated=simulated, measure=measure, rule=rule or declared_rule(),
        trend=trend,
    )  # fmt: skip


def report_on(
    ground: Ground,
    *,
    baseline: ComparedVersion,
    candidates: Sequence[ComparedVersion],
    filters: Sequence[Part],
    simulated: bool | None,
    rule: Rule,
    measure: str = "",
    trend: bool = True,
) -> Comparison:
    """The same on any ground; arguments as of `compare`."""
    if not candidates or baseline in candidates:
        raise ValueError("name a candidate other than the baseline")
    opinions = ground.opinions()
    votes = {each.pk: _votes(ground, opinions, rule, baseline.pk, each.pk) for each in candidates}
    asked = Asked(rule, level=judging.family_level(len(candidates)), now=_by_the_hour(opinions))
    data = _read(ground, votes, tuple(filters), origin_of(votes.values(), simulated), asked)
    versus = tuple(_versus(data, baseline, each, measure, trend=trend) for each in candidates)
    return Comparison(
        baseline=baseline,
        versus=versus,
        rule=rule,
        selection=Selection(data.filters),
        standing=data.standing.standing if data.standing else None,
        simulated=data.origin == Origin.SIMULATED,
        seed=SEED,
        level=data.asked.level,
        as_of=opinions.as_of,
        scored_as_of=data.figures.as_of,
        waiting=data.figures.lacking or ground.opinions_wait(),
        scales=_scales(ground, versus),
    )


def _scales(ground: Ground, versus: Sequence[Versus]) -> tuple[RatingScale, ...]:
    """The scales of all ratings in the report, in its order."""
    estimates = (e for each in versus for e in each.estimates)
    rated = {e.measure.key: e.measure for e in estimates if e.measure.family == "ratings"}
    known = ground.scale_sentences() if rated else {}
    return tuple(
        RatingScale(key, measure.label, known[key])
        for key, measure in rated.items()
        if key in known
    )


def _votes(
    ground: Ground, opinions: Opinions, rule: Rule, baseline: int, candidate: int
) -> PairVotes:
    """All that is said of two versions, and which articles both have written about."""
    said = votes_of_pair(
        opinions.thumbs, opinions.duels, baseline=baseline, candidate=candidate, counted=None
    )
    refusals = ground.refusals(baseline, candidate) if rule.refusals_lose else None
    return replace(said, shared=ground.shared_articles(baseline, candidate), refusals=refusals)


def _named(version: ModelVersion) -> ComparedVersion:
    return ComparedVersion(version.pk, version.identifier, version.label)


def _read(
    ground: Ground,
    votes: dict[int, PairVotes],
    filters: tuple[Part, ...],
    origin: Origin,
    asked: Asked,
) -> _Data:
    (baseline, *_) = (pair.baseline for pair in votes.values())
    return _Data(
        ground=ground,
        origin=origin,
        filters=filters,
        votes={pk: _within(ground, pair, filters) for pk, pair in votes.items()},
        figures=ground.figures(baseline, list(votes), filters),
        standing=ground.standing(origin),
        asked=asked,
        texts=ground.giveaway_counts([baseline, *votes]),
    )


def origin_of(votes: Collection[PairVotes], simulated: bool | None) -> Origin:
    """What was asked for, else readers' votes where these versions have any, else simulated."""
    if simulated is not None:
        return Origin.SIMULATED if simulated else Origin.READER
    for origin in (Origin.READER, Origin.SIMULATED):
        if any(len(of_origin(pair, origin)) for pair in votes):
            return origin
    return Origin.READER


def _within(ground: Ground, votes: PairVotes, filters: Sequence[Part]) -> PairVotes:
    of_articles = [part for part in filters if part[0] != "month"]
    articles = ground.articles_of_parts(of_articles) if of_articles else None
    within = votes.within(articles=articles) if articles is not None else votes
    for dimension, value in filters:
        if dimension == "month":
            since, until = month_span(value)
            within = within.within(since=since, until=until)
    return within


def _by_the_hour(opinions: Opinions) -> int | None:
    """Seconds since 1970 of the hour's end in which the newest opinion came in.

    The present rate is no finer, and a report is not computed anew for each vote on others.
    """
    if opinions.as_of is None:
        return None
    return -(-int(opinions.as_of.astimezone(UTC).timestamp()) // 3600) * 3600


def _versus(
    data: _Data,
    baseline: ComparedVersion,
    candidate: ComparedVersion,
    measure: str,
    *,
    trend: bool,
) -> Versus:
    everything = data.votes[candidate.pk]
    votes = of_origin(everything, data.origin)
    found = _kept_or_computed(data, votes, measure, trend=trend)
    estimates = found.estimates
    loses, wins = article_lines(
        data.ground, votes, found.nets, measure=found.shown, filters=data.filters
    )
    names = {"baseline": baseline.label, "candidate": candidate.label}
    overall = judging.overall(estimates, data.asked.rule, **names)
    return Versus(
        candidate=candidate,
        headline=headline(estimates, overall, simulated=data.origin == Origin.SIMULATED, **names),
        overall=overall,
        estimates=estimates,
        slices=found.slices,
        trend=found.trend,
        days=found.days,
        trend_of=found.shown,
        loses=loses,
        wins=wins,
        left_out=left_out_of(everything, origin=data.origin),
        texts=(data.texts[baseline.pk], data.texts[candidate.pk]),
        refused_on=votes.refusals.counts if votes.refusals else (0, 0),
        through_others=None
        if len(votes.duels)
        else through_others(data.standing, baseline=baseline.pk, candidate=candidate.pk),
        splits=found.splits,
    )


def _kept_or_computed(data: _Data, votes: PairVotes, measure: str, *, trend: bool) -> Computed:
    state = data.ground.articles_state()
    if state is None:
        return _computed(data, votes, measure, trend=trend)
    figures = data.figures.by_candidate[votes.candidate]
    key = key_of(votes, state, data.filters, data.asked, figures, measure, trend)
    return once(key, lambda: _computed(data, votes, measure, trend=trend))


def _computed(data: _Data, votes: PairVotes, measure: str, *, trend: bool) -> Computed:
    """Of what `key_of` was given alone: whatever else is read must be named there."""
    asked, figures = data.asked, data.figures.by_candidate[votes.candidate]
    estimates = vote_estimates(votes, replace(asked, settling=True))
    estimates += _figure_estimates(figures, WHOLE, votes, asked.rule)
    shown = _shown_measure(measure, estimates, asked.rule)
    parts = parts_of_votes(votes, data.ground.parts_with_articles)
    return Computed(
        estimates=tuple(estimates),
        slices=tuple(_slices(parts, votes, figures, data)),
        trend=trend_points(votes, shown, asked) if trend else (),
        days=len(trend_days(votes, shown)),
        shown=shown,
        nets=tuple(votes_by_article(votes, shown)) if shown.family == "votes" else None,
        splits=loss_splits(votes, parts, level=asked.level),
    )


def _slices(
    parts: dict[Part, PairVotes], votes: PairVotes, figures: Sequence[PairFigure], data: _Data
) -> list[SliceEstimates]:
    """The headline measures in every part of what is selected."""
    kept = {(f.dimension, f.value) for f in figures} - {WHOLE}
    chosen = {dimension for dimension, _ in data.filters}
    order = [dimension for dimension in TITLES if dimension not in chosen]
    wanted = [part for part in {*parts, *kept} if part[0] in order]
    found = []
    for part in sorted(wanted, key=lambda part: (order.index(part[0]), part[1])):
        estimates = headline_estimates(parts[part], data.asked) if part in parts else []
        estimates += _figure_estimates(figures, part, votes, data.asked.rule)
        found.append(SliceEstimates(*part, part_label(*part), tuple(estimates)))
    return found


def _figure_estimates(
    figures: Sequence[PairFigure], part: Part, votes: PairVotes, rule: Rule
) -> list[Estimate]:
    of_part = [f for f in figures if (f.dimension, f.value) == part]
    return figure_estimates(of_part, candidate_first=votes.candidate < votes.baseline, rule=rule)


def _shown_measure(asked: str, estimates: Sequence[Estimate], rule: Rule) -> Measure:
    """What trend and articles are shown of."""
    by_key = {e.measure.key: e.measure for e in estimates if e.withheld != "no data"}
    for key in (asked, rule.primary, "duels", "approval"):
        if key in by_key:
            return by_key[key]
    return next(iter(by_key.values()), DUELS)
