"""A judge's passport, put together from what it was asked, duels and trust cards; reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evaluation.agreement.reading import kept_trust
from evaluation.agreement.report import Coefficient, TrustReport
from evaluation.judges.models import Judge, JudgeBatch
from evaluation.judges.naming import measure_name
from evaluation.judges.selectors import JudgedRating, occasions_of, ratings_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns, numbered, worth_to
from evaluation.opinions.populations import first_of, population_of
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import current_opinions
from evaluation.passports.asked import AskedPairs, asked_pairs, chosen_on, peoples_duels
from evaluation.passports.columns import Floats
from evaluation.passports.figures import (
    PassportFigure,
    choice_drift,
    pairwise_figures,
    rating_drift,
)
from evaluation.passports.models import DeclaredAgreement
from evaluation.passports.powered import PairOfVersions, powered_pairs, powered_ratings
from evaluation.passports.rated import rated_versions
from evaluation.passports.report import DeclaredLeast, DriftRound, Passport, RatingAgreement, Trade
from summaries.versions.models import ModelVersion


def passport_of(judge: Judge, *, origin: Origin | None = None) -> Passport:
    """All that is known of a judge now. Thirteen queries, and four each time anchors were asked.

    origin: whose duels it is held against; None for readers' where there are any, else imported
    ones, simulated ones.
    """
    opinions = current_opinions()
    found = numbers_by_origin(opinions.duels)
    found.pop(Origin.JUDGE, None)
    held = first_of(origin, found)
    asked, duels = asked_pairs(judge), peoples_duels(opinions, held)
    chosen = chosen_on(asked, duels)
    return Passport(
        judge=judge.name,
        fingerprint=judge.fingerprint,
        model=str(judge.settings.get("model") or ""),
        population=population_of(held),
        pairs=len(asked.columns),
        articles=len(np.unique(asked.article)),
        duels=len(chosen),
        persons=len(np.unique(chosen.person)),
        currency=asked.currency,
        pairwise=pairwise_figures(asked.columns, chosen),
        ratings=tuple(rating_agreements(judge)),
        drift=(*_drift_of_choices(judge, asked), *_drift_of_ratings(judge)),
        powered=powered_pairs(_pairs(asked, duels), drawn=held != Origin.IMPORTED),
        powered_ratings=powered_ratings(list(rated_versions(judge))),
        declared=declared_of(judge),
    )


def declared_of(judge: Judge) -> tuple[DeclaredLeast, ...]:
    """What stands of either trade. One query."""
    newest: dict[Trade, DeclaredLeast] = {}
    for row in DeclaredAgreement.objects.filter(judge=judge):
        trade: Trade = "choices" if row.trade == "choices" else "ratings"
        newest.setdefault(trade, DeclaredLeast(trade, row.least, row.who, row.at))
    return tuple(newest.values())


def rating_agreements(judge: Judge) -> Iterator[RatingAgreement]:
    """Against people on dimensions of the same name, as the trust cards have it. One query."""
    report, _ = kept_trust()
    if report is None:
        return
    start = measure_name(judge.name, "")
    for card in report.cards:
        if not card.name.startswith(start) or judge.fingerprint not in card.signature:
            continue
        dimension = card.name.removeprefix(start)
        for cell in card.cells:
            within, systems = cell.of("summary", "kendall"), cell.of("system", "kendall")
            if cell.dimension != dimension or within is None or systems is None:
                continue
            yield RatingAgreement(
                dimension, cell.group, _figure(within, "articles"),
                _figure(systems, "systems", articles=report.articles),
                *_people(report, cell.group, dimension),
            )  # fmt: skip


def _drift_of_choices(judge: Judge, first: AskedPairs) -> Iterator[DriftRound]:
    for occasion in filter(None, occasions_of(judge.pk, JudgeBatch.Kind.CHOICES)):
        later = asked_pairs(judge, occasion=occasion)
        place = {duel: k for k, duel in enumerate(later.duel.tolist())}
        shared = np.array([duel in place for duel in first.duel.tolist()], dtype=np.bool_)
        if not shared.any():
            continue
        answers = np.full(len(first.duel), np.nan)
        answers[shared] = [later.columns.first[place[d]] for d in first.duel[shared].tolist()]
        changed, shift = choice_drift(first.columns, answers)
        lost = int((shared & first.columns.answered & np.isnan(answers)).sum())
        yield DriftRound("choices", occasion, later.at, changed, shift, lost)


def _drift_of_ratings(judge: Judge) -> Iterator[DriftRound]:
    """One query a dimension and time, and one a dimension."""
    again = [each for each in occasions_of(judge.pk, JudgeBatch.Kind.RATINGS) if each]
    if not again:
        return
    span = float(judge.rubric.high - judge.rubric.low)
    for dimension in (each["name"] for each in judge.rubric.dimensions):
        first = {each.summary: each for each in ratings_of(judge.pk, dimension)}
        for occasion in again:
            later = [
                each for each in ratings_of(judge.pk, dimension, occasion=occasion)
                if each.summary in first
            ]  # fmt: skip
            if not later:
                continue
            before = _values([first[each.summary] for each in later])
            article = numbered(np.array([each.article for each in later]))[0]
            changed, shift, lost = rating_drift(before, _values(later), article, span=span)
            at = max(each.at for each in later)
            yield DriftRound(dimension, occasion, at, changed, shift, lost)


def _values(ratings: Sequence[JudgedRating]) -> Floats:
    return np.array([np.nan if each.value is None else each.value for each in ratings])


def _pairs(asked: AskedPairs, duels: DuelColumns) -> list[PairOfVersions]:
    """Each two versions that both the judge and people were asked about."""
    named = {version.pk: version.label for version in ModelVersion.objects.all()}
    both = np.stack([asked.first_version, asked.second_version], axis=1)
    met = np.unique(both, axis=0).tolist()
    low, high = np.minimum(duels.left, duels.right), np.maximum(duels.left, duels.right)
    found = []
    for baseline, candidate in met:
        of_pair = duels.take(np.flatnonzero((low == baseline) & (high == candidate)))
        if len(of_pair):
            found.append(_pair(asked, of_pair, baseline, candidate, named))
    return found


def _pair(
    asked: AskedPairs, duels: DuelColumns, baseline: int, candidate: int, named: dict[int, str]
) -> PairOfVersions:
    own = (asked.first_version == baseline) & (asked.second_version == candidate)
    articles = np.union1d(asked.article[own], duels.article)
    judged: Floats = np.full(len(articles), np.nan)
    places = np.searchsorted(articles, asked.article[own])
    judged[places] = 1 - asked.columns.first[own]
    was_asked = np.zeros(len(articles), np.bool_)
    was_asked[places] = True
    return PairOfVersions(
        candidate=named[candidate], baseline=named[baseline],
        worth=worth_to(duels, candidate), on_left=duels.left == candidate,
        article=np.searchsorted(articles, duels.article), person=numbered(duels.reader)[0],
        judged=judged, asked=was_asked,
    )  # fmt: skip


def _people(
    report: TrustReport, group: str, dimension: str
) -> tuple[PassportFigure | None, float | None]:
    """How far one of a group agrees with the others, in the same figure, and alpha."""
    between = next(
        (
            row.summary for row in report.between.rows
            if row.group == row.against == group and row.dimension == dimension
        ),
        None,
    )  # fmt: skip
    agreed = (a for people in report.people if people.group == group for a in people.agreed)
    alpha = next((each.alpha for each in agreed if each.dimension == dimension), None)
    return _figure(between, "articles") if between else None, alpha


def _figure(found: Coefficient, of: str, *, articles: int | None = None) -> PassportFigure:
    reason = "" if found.value is not None else f"too few {of}, or one side says the same of all"
    return PassportFigure(
        found.value, found.low, found.high, found.number if articles is None else articles,
        found.number, reason,
    )  # fmt: skip
