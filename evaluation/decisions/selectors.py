"""Decisions and links as pages show them; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from django.db.models import QuerySet
from django.utils import timezone

from evaluation.comparison.builder import compare
from evaluation.comparison.fingerprints import code_hash, data_hash
from evaluation.comparison.freezing import UnreadableReportError, thawed
from evaluation.comparison.loss_tables import ArticleName
from evaluation.comparison.report import Comparison, Rule
from evaluation.comparison.rules import declared_rule
from evaluation.decisions.models import Decision, ShareLink
from evaluation.decisions.tokens import token_hash
from evaluation.opinions.populations import POPULATIONS
from summaries.versions.models import ModelVersion


def decisions() -> QuerySet[Decision]:
    """All decisions, the newest first, without their reports."""
    rows = Decision.objects.defer("report", "articles")
    return rows.select_related("withdrawal", "superseded_by")


def state_of(decision: Decision) -> Literal["stands", "superseded", "withdrawn"]:
    """Whether a decision stands. No query for one of `decisions`."""
    if hasattr(decision, "withdrawal"):
        return "withdrawn"
    return "superseded" if hasattr(decision, "superseded_by") else "stands"


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A decision's report, and the articles that it names by their ids."""

    report: Comparison
    articles: dict[int, ArticleName]


class KeepsReport(Protocol):
    """A row with a report, as `keeping.report_fields` makes its columns."""

    report: Any
    articles: Any


def kept_report(decision: KeepsReport) -> KeptReport | None:
    """What was before those who decided; None where this version of the program can't read it."""
    try:
        report = thawed(Comparison, decision.report)
    except UnreadableReportError:
        return None
    names = {int(pk): ArticleName(**name) for pk, name in decision.articles.items()}
    return KeptReport(report, names)


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What has changed since a decision. now: the same comparison by the data of today, by the
    rule as it was; None where one of the two versions is gone. changes: a sentence each."""

    now: Comparison | None
    changes: tuple[str, ...]


def since_then(decision: Decision, report: Comparison) -> SinceThen:
    """Compare again what was compared then, and say what is different."""
    changes = []
    if _judging(declared_rule()) != _judging(report.rule):
        changes.append("The rule is another one now; below, both are judged by the former.")
    if decision.code != code_hash():
        changes.append("The program that computes was changed since.")
    versions = _versions([decision.baseline, decision.candidate])
    if versions is None:
        return SinceThen(None, (*changes, "One of the two versions is gone."))
    baseline, candidate = versions
    now = compare(
        baseline=baseline, candidates=[candidate], filters=report.selection.filters,
        origin=POPULATIONS[report.population], rule=report.rule, trend=False,
    )  # fmt: skip
    if decision.data_hash == data_hash(baseline.pk, [candidate.pk]):
        changes.append("No opinion, score or rating behind it has changed.")
    else:
        changes += _counted_changes(report, now)
    return SinceThen(now, tuple(changes))


def _judging(rule: Rule) -> Rule:
    """What a rule judges by: not who changed it, nor what is so only at the moment."""
    plan = rule.plan and replace(rule.plan, date_reached=False)
    return replace(rule, changes=(), plan=plan, unheard=())


def _versions(names: Sequence[str]) -> list[ModelVersion] | None:
    known = {version.identifier: version for version in ModelVersion.objects.all()}
    found = [known[name] for name in names if name in known]
    return found if len(found) == len(names) else None


def _counted_changes(then: Comparison, now: Comparison) -> list[str]:
    """How much more stands behind each measure of votes, or that something else has changed."""
    said = []
    for before in then.versus[0].estimates:
        after = now.versus[0].estimate(before.measure.key)
        if before.measure.family != "votes" or before.ballots is None:
            continue
        count = after.ballots if after and after.ballots is not None else 0
        if count != before.ballots:
            said.append(
                f"{before.measure.label}: {count:,} {before.measure.unit} now, "
                f"{before.ballots:,} then."
            )
    return said or ["Opinions, scores or ratings behind it have changed."]


def link_of(token: str) -> ShareLink | None:
    """The link with this token, ended or not; None where there is none. One query."""
    rows = ShareLink.objects.select_related("decision")
    return rows.filter(token_hash=token_hash(token)).first()


def is_open(link: ShareLink) -> bool:
    """Whether the link may be read now."""
    return link.revoked_at is None and timezone.now() < link.ends_at
