"""What is known of an experiment at one moment: verdicts, votes, alarms; nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from evaluation.comparison.builder import compare
from evaluation.comparison.fingerprints import data_hash
from evaluation.comparison.freezing import UnreadableReportError, thawed
from evaluation.comparison.report import Comparison, Rule, Versus
from evaluation.comparison.rules import declared_rule
from evaluation.decisions.keeping import DataMovedError, report_of_one_state
from evaluation.experiments.course import Progress, RampStep
from evaluation.experiments.models import Experiment, ExperimentArm
from evaluation.opinions.codes import Origin
from evaluation.traffic.selectors import traffic_report
from surveys.ballots.models import Ballot
from surveys.screening.selectors import open_alarms


@dataclass(frozen=True, slots=True)
class ExperimentLook:
    """What the workers see. report, hashed: of one state of the data; None and "" where votes came
    too fast, or the rule cannot be read."""

    progress: Progress
    report: Comparison | None
    hashed: str

    def as_kept(self) -> dict[str, Any]:
        """For the page, as plain values."""
        versus = self.report.versus if self.report else ()
        return {
            "at": self.progress.now.isoformat(),
            "votes": self.progress.votes,
            "lines": [
                {"version": each.candidate.pk, "verdict": each.overall.verdict,
                 "sentence": each.overall.sentence}
                for each in versus
            ],
        }  # fmt: skip


def look_at(experiment: Experiment, *, now: datetime) -> ExperimentLook:
    """Look at an experiment that has begun."""
    arms = active_arms(experiment)
    alarms = standing_alarms(simulated=experiment.simulated)
    report, hashed = None, ""
    try:
        rule = rule_of(experiment)
        report, hashed = _report(experiment, arms, rule)
    except DataMovedError:
        rule = None  # nothing is judged now; the next look comes within a minute
    except UnreadableReportError:
        rule = None
        alarms = (*alarms, "Its rule was kept in a form that this program cannot read.")
    versus = report.versus if report else ()
    progress = Progress(
        now=now,
        ramp=ramp_of(experiment),
        step=experiment.step,
        step_began=experiment.step_began_at or now,
        votes=votes_since(experiment, arms, experiment.step_began_at or now),
        verdicts={each.candidate.pk: each.overall.verdict for each in versus},
        gains={each.candidate.pk: _gain(each, rule) for each in versus} if rule else {},
        no_worse_wins=experiment.no_worse_wins,
        until=experiment.until,
        alarms=alarms,
        held=bool(experiment.holding),
    )
    return ExperimentLook(progress, report, hashed)


def standing_alarms(*, simulated: bool = False) -> tuple[str, ...]:
    """What forbids to believe in votes now, a sentence each: of the screens, of the ratio test."""
    said = [
        f"“{alarm.reason}” holds back {100 * alarm.share:.0f} % of the votes of {alarm.day}."
        for alarm in open_alarms()
    ]
    if traffic_report(simulated=simulated).verdict == "mismatch":
        said.append("Readers do not see the versions as planned (the ratio test).")
    return tuple(said)


def rule_of(experiment: Experiment) -> Rule:
    """The rule as it was at the start; its plan, where one is open for the same measure, as it is.

    Raises UnreadableReportError where it was kept by another version of the program.
    """
    kept = thawed(Rule, experiment.rule)
    declared = declared_rule()
    plan = declared.plan if declared.primary == kept.primary else None
    return replace(kept, plan=plan, changes=declared.changes)


def ramp_of(experiment: Experiment) -> tuple[RampStep, ...]:
    """Its steps."""
    return tuple(RampStep(**step) for step in experiment.ramp)


def active_arms(experiment: Experiment) -> list[ExperimentArm]:
    """The new versions that are still in it. One query."""
    return list(experiment.arms.filter(dropped_at__isnull=True).select_related("version"))


def votes_since(experiment: Experiment, arms: Sequence[ExperimentArm], began: datetime) -> int:
    """Thumbs and duels on the new versions that count and came since then. One query."""
    return _votes_on(arms, simulated=experiment.simulated).filter(received_at__gte=began).count()


def _votes_on(arms: Sequence[ExperimentArm], *, simulated: bool) -> QuerySet[Ballot]:
    versions = [arm.version_id for arm in arms]
    of_thumbs = Q(kind=Ballot.Kind.THUMB, target__version__in=versions)
    of_duels = Q(kind=Ballot.Kind.DUEL) & (
        Q(impression__duel__first_version__in=versions)
        | Q(impression__duel__second_version__in=versions)
    )
    standing = Ballot.objects.standing().filter(reader__simulated=simulated)
    return standing.filter(of_thumbs | of_duels)


def _report(
    experiment: Experiment, arms: Sequence[ExperimentArm], rule: Rule
) -> tuple[Comparison | None, str]:
    candidates = [arm.version for arm in arms]
    if not candidates:
        return None, ""
    origin = Origin.SIMULATED if experiment.simulated else Origin.READER
    return report_of_one_state(
        lambda: compare(
            baseline=experiment.control, candidates=candidates, origin=origin, rule=rule,
            trend=False,
        ),
        lambda: data_hash(experiment.control_id, [each.pk for each in candidates]),
    )  # fmt: skip


def _gain(versus: Versus, rule: Rule) -> float:
    estimate = versus.estimate(rule.primary)
    if estimate is None or estimate.difference is None:
        return 0.0
    return -estimate.difference if estimate.measure.better == "lower" else estimate.difference
