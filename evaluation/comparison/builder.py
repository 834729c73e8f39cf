"""Puts a comparison together from what is said and kept; the one service behind every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from evaluation.comparison import judging
from evaluation.comparison.by_article import article_lines
from evaluation.comparison.estimates import Estimate, Measure, SliceEstimates
from evaluation.comparison.figures import SelectedFigures
from evaluation.comparison.ground import Ground
from evaluation.comparison.headline import headline
from evaluation.comparison.looks import Pair, pair_ids
from evaluation.comparison.losses import loss_splits
from evaluation.comparison.measures import DUELS
from evaluation.comparison.missing import SEED
from evaluation.comparison.pair_votes import PairVotes, left_out_of, of_origin, votes_of_pair
from evaluation.comparison.paired import family_p, figure_estimates
from evaluation.comparison.parts import parts_of_votes, within_parts
from evaluation.comparison.planned import planned_votes, progress_words, without_intervals
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
from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import TITLES, WHOLE, Part, part_label
from evaluation.opinions.populations import first_of, population_of
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import Opinions
from summaries.texts.giveaways import GiveawayCounts
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """What a report is made of.

    articles: ids of those in the filters, None for all. votes: by candidate, all that was said of
    it and the baseline, also what does not count. noted: when a plan's size was reached, by pair.
    texts: by version, what is to be known of what it wrote.
    """

    ground: Ground
    origin: Origin
    filters: tuple[Part, ...]
    articles: Ids | None
    votes: dict[int, PairVotes]
    figures: SelectedFigures
    standing: KeptStanding | None
    asked: Asked
    noted: dict[Pair, datetime]
    texts: Mapping[int, GiveawayCounts]


def compare(
    *,
    baseline: ModelVersion,
    candidates: Sequence[ModelVersion],
    filters: Sequence[Part] = (),
    origin: Origin | None = None,
    measure: str = "",
    rule: Rule | None = None,
    trend: bool = True,
) -> Comparison:
    """Compare candidates with a baseline.

    filters: parts of the articles or of the time, such as ("source", "bbc"). origin: whose
    opinions to compare by; None for readers' where there are any on these versions, else imported
    ones, judges', simulated ones. measure:
    what trend and articles are shown of; "" for the first that has figures, the primary one before
    others. rule: None for the declared one. trend: whether to compute it day by day, which takes
    longest. All candidates are one family: their intervals hold together.
    Raises ValueError without a candidate, or where one is the baseline.
    """
    return report_on(
        SiteGround(), baseline=_named(baseline), candidates=[_named(each) for each in candidates],
        filters=filters, origin=origin, measure=measure, rule=rule or declared_rule(),
        trend=trend,
    )  # fmt: skip


def report_on(
    ground: Ground,
    *,
    baseline: ComparedVersion,
    candidates: Sequence[ComparedVersion],
    filters: Sequence[Part],
    origin: Origin | None,
    rule: Rule,
    measure: str = "",
    trend: bool = True,
) -> Comparison:
    """The same on any ground; arguments as of `compare`."""
    if not candidates or baseline in candidates:
        raise ValueError("name a candidate other than the baseline")
    opinions = ground.opinions()
    votes = {each.pk: _votes(ground, opinions, rule, baseline.pk, each.pk) for each in candidates}
    asked = Asked(rule, level=judging.family_level(len(candidates)), now=_seconds(opinions.as_of))
    data = _read(ground, votes, tuple(filters), origin_of(votes.values(), origin), asked)
    versus = tuple(_versus(data, baseline, each, measure, trend=trend) for each in candidates)
    return Comparison(
        baseline=baseline,
        versus=versus,
        rule=rule,
        selection=Selection(data.filters),
        standing=data.standing.standing if data.standing else None,
        population=population_of(data.origin),
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
        articles=_filtered_articles(ground, filters),
        votes=votes,
        figures=ground.figures(baseline, list(votes), filters),
        standing=ground.standing(origin),
        asked=asked,
        noted=ground.looks_noted([pair_ids(baseline, pk) for pk in votes], origin)
        if asked.rule.plan
        else {},
        texts=ground.giveaway_counts([baseline, *votes]),
    )


def _filtered_articles(ground: Ground, filters: Sequence[Part]) -> Ids | None:
    """Ids of the articles in all of these parts; None where none is of articles."""
    of_articles = [part for part in filters if part[0] != "month"]
    return ground.articles_of_parts(of_articles) if of_articles else None


def origin_of(votes: Collection[PairVotes], asked: Origin | None) -> Origin:
    """What was asked for, else the first that has something to say of these versions."""
    found = Counter[Origin]()
    for pair in votes:
        found.update(numbers_by_origin(pair.thumbs, pair.duels))
    return first_of(asked, found)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.astimezone(UTC).timestamp())


def _versus(
    data: _Data, baseline: ComparedVersion, candidate: ComparedVersion, measure: str, *, trend: bool
) -> Versus:
    everything = data.votes[candidate.pk]
    selected = within_parts(everything, data.filters, articles=data.articles)
    noted = data.noted.get(pair_ids(baseline.pk, candidate.pk))
    planned = planned_votes(of_origin(everything, data.origin), data.asked, noted=noted)
    votes, asked = within_parts(planned.votes, data.filters, articles=data.articles), planned.asked
    estimates = vote_estimates(votes, replace(asked, settling=True))
    estimates += _figure_estimates(data, candidate.pk, WHOLE, votes)
    shown = _shown_measure(measure, estimates, asked.rule)
    loses, wins = article_lines(data.ground, votes, measure=shown, filters=data.filters)
    parts = parts_of_votes(votes, data.ground.parts_with_articles)
    names = {"baseline": baseline.label, "candidate": candidate.label}
    plan = progress_words(asked.rule, planned.progress)
    overall = judging.overall(estimates, asked.rule, plan=plan, **names)
    splits = loss_splits(votes, parts, level=asked.level)
    return Versus(
        candidate=candidate,
        headline=headline(estimates, overall, simulated=data.origin == Origin.SIMULATED, **names),
        overall=overall,
        estimates=tuple(estimates),
        slices=tuple(_slices(parts, votes, data, asked)),
        trend=trend_points(votes, shown, planned.trend) if trend else (),
        days=len(trend_days(votes, shown)),
        trend_of=shown,
        loses=loses,
        wins=wins,
        left_out=left_out_of(selected, origin=data.origin),
        texts=(data.texts[baseline.pk], data.texts[candidate.pk]),
        refused_on=votes.refusals.counts if votes.refusals else (0, 0),
        through_others=None
        if len(votes.duels)
        else through_others(data.standing, baseline=baseline.pk, candidate=candidate.pk),
        splits=without_intervals(splits) if asked.hidden else splits,
        plan=planned.progress,
    )


def _slices(
    parts: dict[Part, PairVotes],
    votes: PairVotes,
    data: _Data,
    asked: Asked,
) -> list[SliceEstimates]:
    """The headline measures in every part of what is selected."""
    kept = {(f.dimension, f.value) for f in data.figures.by_candidate[votes.candidate]} - {WHOLE}
    chosen = {dimension for dimension, _ in data.filters}
    order = [dimension for dimension in TITLES if dimension not in chosen]
    wanted = [part for part in {*parts, *kept} if part[0] in order]
    found = []
    for part in sorted(wanted, key=lambda part: (order.index(part[0]), part[1])):
        estimates = headline_estimates(parts[part], asked) if part in parts else []
        estimates += _figure_estimates(data, votes.candidate, part, votes)
        found.append(SliceEstimates(*part, part_label(*part), tuple(estimates)))
    return found


def _figure_estimates(data: _Data, candidate: int, part: Part, votes: PairVotes) -> list[Estimate]:
    of_part = {
        pk: [f for f in figures if (f.dimension, f.value) == part]
        for pk, figures in data.figures.by_candidate.items()
    }
    return figure_estimates(
        of_part[candidate],
        candidate_first=votes.candidate < votes.baseline,
        rule=data.asked.rule,
        adjusted=family_p(of_part)[candidate],
        level=data.asked.level,
    )


def _shown_measure(asked: str, estimates: Sequence[Estimate], rule: Rule) -> Measure:
    """What trend and articles are shown of."""
    by_key = {e.measure.key: e.measure for e in estimates if e.withheld != "no data"}
    for key in (asked, rule.primary, "duels", "approval"):
        if key in by_key:
            return by_key[key]
    return next(iter(by_key.values()), DUELS)
