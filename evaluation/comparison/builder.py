"""Puts a comparison together from what is said and kept; the one service behind every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC

from evaluation.comparison import judging
from evaluation.comparison.figures import SelectedFigures
from evaluation.comparison.ground import Ground
from evaluation.comparison.heard import heard, judges_among
from evaluation.comparison.looks import pair_ids
from evaluation.comparison.missing import SEED
from evaluation.comparison.pair_votes import PairVotes, votes_of_pair
from evaluation.comparison.report import (
    ComparedVersion,
    Comparison,
    RatingScale,
    Rule,
    Selection,
    Versus,
)
from evaluation.comparison.rules import declared_rule
from evaluation.comparison.scales import on_scale
from evaluation.comparison.site_ground import SiteGround
from evaluation.comparison.versus import ReportData, versus_of
from evaluation.comparison.votes import Asked
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import Ids
from evaluation.opinions.part_names import Part
from evaluation.opinions.populations import first_of, population_of
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import Opinions
from summaries.versions.models import ModelVersion


def compare(
    *,
    baseline: ModelVersion,
    candidates: Sequence[ModelVersion],
    filters: Sequence[Part] = (),
    origin: Origin | None = None,
    measure: str = "",
    rule: Rule | None = None,
    trend: bool = True,
    ground: Ground | None = None,
) -> Comparison:
    """Compare candidates with a baseline.

    filters: parts of the articles or of the time, such as ("source", "bbc"). origin: whose
    opinions to compare by; None for readers' where there are any on these versions, else imported
    ones, judges', simulated ones. measure:
    what trend and articles are shown of; "" for the first that has figures, the primary one before
    others. rule: None for the declared one. trend: whether to compute it day by day, which takes
    longest. ground: None for all tables of the site. All candidates are one family: their intervals
    hold together. What judges say decides only with a passport, whatever the rule (`heard`).
    Raises ValueError without a candidate, or where one is the baseline.
    """
    on = ground or SiteGround()
    judges = _judges(on, baseline, candidates, origin)
    first, *others = named_versions([baseline, *candidates])
    return report_on(
        on, baseline=first, candidates=others, filters=filters, origin=origin,
        measure=measure, rule=heard(rule or declared_rule(), judges=judges), trend=trend,
    )  # fmt: skip


def compare_each(
    *,
    baseline: ModelVersion,
    candidates: Sequence[ModelVersion],
    origin: Origin | None = None,
    trend: bool = True,
) -> list[Comparison]:
    """Compare each candidate with the baseline by itself, as *Compare*, the gate and events do.

    Whose opinions it is by is one for all: for None the first that speak of any of them.
    """
    on = SiteGround()
    whose = origin_of(_said(on.opinions(), baseline, candidates), origin)
    return [
        compare(baseline=baseline, candidates=[each], origin=whose, trend=trend, ground=on)
        for each in candidates
    ]


def _judges(
    ground: Ground, baseline: ModelVersion, candidates: Sequence[ModelVersion],
    origin: Origin | None,
) -> list[int]:  # fmt: skip
    """The judges whose choices are the votes of such a report."""
    opinions = ground.opinions()
    if origin not in {None, Origin.JUDGE} or Origin.JUDGE not in opinions.duels.origin:
        return []
    said = _said(opinions, baseline, candidates)
    of_them = [judges_among(each.duels, origin_of(said, origin)) for each in said]
    return sorted({judge for each in of_them for judge in each})


def _said(
    opinions: Opinions, baseline: ModelVersion, candidates: Sequence[ModelVersion]
) -> list[PairVotes]:
    """All that is said of each candidate and the baseline, also what does not count."""
    return [
        votes_of_pair(
            opinions.thumbs, opinions.duels, baseline=baseline.pk, candidate=each.pk, counted=None
        )
        for each in candidates
    ]


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
    asked = Asked(rule, level=judging.family_level(len(candidates)), now=_by_the_hour(opinions))
    data = _read(ground, votes, tuple(filters), origin_of(votes.values(), origin), asked)
    versus = tuple(versus_of(data, baseline, each, measure, trend=trend) for each in candidates)
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
    known = ground.scales() if rated else {}
    return tuple(
        RatingScale(key, measure.label, known[key].sentence)
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


def named_versions(versions: Sequence[ModelVersion]) -> list[ComparedVersion]:
    """These as a report calls them: those of one name by their versions, also the first."""
    times = Counter(each.name for each in versions)
    return [
        ComparedVersion(
            each.pk,
            each.identifier,
            each.full_label if times[each.name] > 1 else each.label,
            each.status == ModelVersion.Status.RETIRED,
        )
        for each in versions
    ]


def _read(
    ground: Ground,
    votes: dict[int, PairVotes],
    filters: tuple[Part, ...],
    origin: Origin,
    asked: Asked,
) -> ReportData:
    (baseline, *_) = (pair.baseline for pair in votes.values())
    return ReportData(
        ground=ground,
        origin=origin,
        filters=filters,
        articles=_filtered_articles(ground, filters),
        votes=votes,
        figures=_on_scales(ground, ground.figures(baseline, list(votes), filters)),
        standing=ground.standing(origin),
        asked=asked,
        noted=ground.looks_noted([pair_ids(baseline, pk) for pk in votes], origin)
        if asked.rule.plan
        else {},
        texts=ground.giveaway_counts([baseline, *votes]),
    )


def _on_scales(ground: Ground, figures: SelectedFigures) -> SelectedFigures:
    """With what is known of ratings' scales, which is asked for where there are any."""
    every = (figure for found in figures.by_candidate.values() for figure in found)
    if all(figure.signature for figure in every):
        return figures
    scales = ground.scales()
    found = {
        pk: [on_scale(each, scales) for each in of_candidate]
        for pk, of_candidate in figures.by_candidate.items()
    }
    return replace(figures, by_candidate=found)


def _filtered_articles(ground: Ground, filters: Sequence[Part]) -> Ids | None:
    """Ids of the articles in all of these parts; None where none is of articles."""
    of_articles = [part for part in filters if part[0] != "month"]
    return ground.articles_of_parts(of_articles) if of_articles else None


def origin_of(votes: Collection[PairVotes], asked: Origin | None) -> Origin:
    """What was asked for, else the first that has something to say of these versions; where
    nothing counts, the first of which something was left out, so that this is said."""
    for counted in (True, False):
        found = Counter[Origin]()
        for pair in votes:
            found.update(numbers_by_origin(pair.thumbs, pair.duels, counted=counted))
        if any(found.values()):
            break
    return first_of(asked, found)


def _by_the_hour(opinions: Opinions) -> int | None:
    """Seconds since 1970 of the hour's end in which the newest opinion came in.

    The present rate is no finer, and a report is not computed anew for each vote on others.
    """
    if opinions.as_of is None:
        return None
    return -(-int(opinions.as_of.astimezone(UTC).timestamp()) // 3600) * 3600
