"""One candidate against the baseline, of what a report was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evaluation.comparison import judging
from evaluation.comparison.article_votes import votes_by_article
from evaluation.comparison.by_article import SHOWN, article_lines
from evaluation.comparison.computed import Computed, key_of, once
from evaluation.comparison.estimates import Estimate, Measure, SliceEstimates
from evaluation.comparison.figures import SelectedFigures
from evaluation.comparison.ground import Ground
from evaluation.comparison.headline import headline
from evaluation.comparison.looks import Pair, pair_ids
from evaluation.comparison.losses import loss_splits
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes, left_out_of, of_origin
from evaluation.comparison.paired import family_p, figure_estimates
from evaluation.comparison.parts import parts_of_votes, within_parts
from evaluation.comparison.planned import (
    PlannedVotes,
    planned_votes,
    progress_words,
    without_intervals,
)
from evaluation.comparison.report import (
    ComparedVersion,
    Headline,
    Overall,
    Rule,
    ThroughOthers,
    Versus,
)
from evaluation.comparison.standing import KeptStanding, surely, through_others
from evaluation.comparison.steadiness import without_some
from evaluation.comparison.trend import trend_days, trend_points
from evaluation.comparison.voted_apart import voted_apart
from evaluation.comparison.votes import Asked, headline_estimates, vote_estimates
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import TITLES, WHOLE, Part, part_label
from evaluation.opinions.populations import population_of
from summaries.texts.giveaways import GiveawayCounts


@dataclass(frozen=True, slots=True, eq=False)
class ReportData:
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


def versus_of(
    data: ReportData,
    baseline: ComparedVersion,
    candidate: ComparedVersion,
    measure: str,
    *,
    trend: bool,
) -> Versus:
    """The candidate's part of the report.

    measure: what trend and articles are shown of. trend: whether to compute it.
    """
    selected = within_parts(data.votes[candidate.pk], data.filters, articles=data.articles)
    planned = _planned(data, data.votes[candidate.pk])
    votes, through = planned.votes, _through(data, planned.votes)
    found = _kept_or_computed(data, planned, measure, trend=trend)
    loses, wins = article_lines(
        data.ground, votes, found.nets, measure=found.shown, filters=data.filters
    )
    said = (baseline.said, candidate.said)
    overall, lines = _verdict(
        data, planned, found.estimates, selected, said, through=surely(through)
    )
    return Versus(
        candidate=candidate,
        headline=lines,
        overall=overall,
        estimates=found.estimates,
        slices=found.slices,
        trend=found.trend,
        days=found.days,
        trend_of=found.shown,
        loses=loses,
        wins=wins,
        left_out=left_out_of(selected, origin=data.origin),
        texts=(data.texts[baseline.pk], data.texts[candidate.pk]),
        refused_on=votes.refusals.counts if votes.refusals else (0, 0),
        through_others=through,
        splits=found.splits,
        without=found.without,
        plan=planned.progress,
        voted_apart=voted_apart(votes),
        shared_articles=votes.shared_articles,
    )


def _through(data: ReportData, votes: PairVotes) -> ThroughOthers | None:
    """What is known of the two through others, where they never met."""
    if len(votes.duels):
        return None
    return through_others(data.standing, baseline=votes.baseline, candidate=votes.candidate)


def _verdict(
    data: ReportData,
    planned: PlannedVotes,
    estimates: Sequence[Estimate],
    selected: PairVotes,
    said: tuple[str, str],
    *,
    through: float,
) -> tuple[Overall, Headline]:
    """By the rule, and what each source says.

    selected: everything that was said, by whomever. said: what baseline and candidate are called.
    through: as in `headline.headline`.
    """
    baseline, candidate = said
    rule = planned.asked.rule
    plan = progress_words(rule, planned.progress)
    overall = judging.overall(estimates, rule, baseline=baseline, candidate=candidate, plan=plan)
    lines = headline(
        estimates, overall, baseline=baseline, candidate=candidate,
        population=population_of(data.origin), is_part=bool(data.filters),
        is_planned=planned.progress is not None and planned.progress.looked_at is not None,
        left_out=left_out_of(selected, origin=data.origin).own,
        judged=0 if data.origin == Origin.JUDGE else len(of_origin(selected, Origin.JUDGE).duels),
        through=through,
        elsewhere=len(of_origin(selected, Origin.IMPORTED)) if data.origin == Origin.READER else 0,
    )  # fmt: skip
    return overall, lines


def _planned(data: ReportData, everything: PairVotes) -> PlannedVotes:
    """What the plan makes of all votes, of which then only those in the filters are shown."""
    noted = data.noted.get(pair_ids(everything.baseline, everything.candidate))
    planned = planned_votes(of_origin(everything, data.origin), data.asked, noted=noted)
    within = within_parts(planned.votes, data.filters, articles=data.articles)
    return replace(planned, votes=within)


def _kept_or_computed(
    data: ReportData, planned: PlannedVotes, measure: str, *, trend: bool
) -> Computed:
    state = data.ground.articles_state()
    if state is None:
        return _computed(data, planned, measure, trend=trend)
    key = key_of(
        planned.votes, state, data.filters, planned.asked, planned.trend,
        data.figures.by_candidate, measure, trend, data.ground.networks_state(),
    )  # fmt: skip
    return once(key, lambda: _computed(data, planned, measure, trend=trend))


def _computed(data: ReportData, planned: PlannedVotes, measure: str, *, trend: bool) -> Computed:
    """Of what `key_of` was given alone: whatever else is read must be named there."""
    votes, asked = planned.votes, planned.asked
    estimates = vote_estimates(votes, replace(asked, settling=True))
    estimates += _figure_estimates(data, votes.candidate, WHOLE, votes)
    shown = _shown_measure(measure, estimates, asked.rule)
    parts = parts_of_votes(votes, data.ground.parts_with_articles)
    splits = loss_splits(votes, parts, level=asked.level)
    return Computed(
        estimates=tuple(estimates),
        slices=tuple(_slices(parts, votes, data, asked)),
        trend=trend_points(votes, shown, planned.trend) if trend else (),
        days=len(trend_days(votes, shown)),
        shown=shown,
        nets=tuple(votes_by_article(votes, shown, ends=SHOWN)) if shown.family == "votes" else None,
        splits=without_intervals(splits) if asked.hidden else splits,
        without=without_some(votes, asked, networks=data.ground.networks),
    )


def _slices(
    parts: Mapping[Part, PairVotes],
    votes: PairVotes,
    data: ReportData,
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


def _figure_estimates(
    data: ReportData, candidate: int, part: Part, votes: PairVotes
) -> list[Estimate]:
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
