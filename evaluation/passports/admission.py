"""Whether a judge may speak at a gate: it needs a passport that reaches what was declared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from evaluation.comparison.measures import DUELS
from evaluation.comparison.report import Rule
from evaluation.judges.models import Judge
from evaluation.judges.naming import judge_in
from evaluation.opinions.codes import Origin
from evaluation.passports.figures import PassportFigure
from evaluation.passports.report import DeclaredLeast, Trade
from evaluation.passports.selectors import declared_of, passport_of, rating_agreements
from evaluation.passports.sentences import whose
from summaries.ratings.scales import SIMULATED_GROUP


class UnknownJudgeError(ValueError):
    """There is no judge of that name; the text names those that there are."""


class JudgeRefusedError(ValueError):
    """A judge is not listened to; the text says why, and where that can be changed."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a judge is listened to. sentence: why not, or what its passport says."""

    judge: str
    trade: Trade
    admitted: bool
    sentence: str


def admitted_judges(
    rule: Rule, *, judge: str = "", origin: Origin | None = None
) -> tuple[Admission, ...]:
    """Every judge that a gate by this rule listens to, with what its passport says.

    judge: whose choices stand for votes; "" for nobody's. origin: whose votes are asked for.
    Raises JudgeRefusedError for one without a passport that reaches what was declared, and where
    judges' votes are asked for and none is named; UnknownJudgeError.
    """
    if origin == Origin.JUDGE and not judge:
        raise JudgeRefusedError(
            "judges’ choices open a gate only with a passport: say whose, --judge NAME"
        )
    if judge and origin not in {None, Origin.JUDGE}:
        raise JudgeRefusedError("--judge goes by a judge’s choices: leave --votes out")
    found = [
        measure_admission(key) for key in (rule.primary, *(key for key, _ in rule.guard_rails))
    ]
    every = [each for each in (admission_of(judge) if judge else None, *found) if each is not None]
    refused = [each.sentence for each in every if not each.admitted]
    if refused:
        raise JudgeRefusedError("; ".join(dict.fromkeys(refused)))
    return tuple(dict.fromkeys(every))


def admission_lines(admissions: Sequence[Admission]) -> list[dict[str, str]]:
    """For the gate's report."""
    return [
        {"judge": each.judge, "trade": each.trade, "passport": each.sentence} for each in admissions
    ]


def judge_named(name: str) -> Judge:
    """Raises UnknownJudgeError. One query, or two."""
    found = Judge.objects.filter(name=name).first()
    if found is not None:
        return found
    names = list(Judge.objects.order_by("name").values_list("name", flat=True))
    there = f"there are {', '.join(names)}" if names else "there is none yet"
    raise UnknownJudgeError(f'no judge is called "{name}"; {there}')


def admission_of(name: str) -> Admission:
    """Whether the judge's choices may decide. Simulated readers vouch for nobody, as their votes
    open no gate. Raises UnknownJudgeError."""
    judge = judge_named(name)
    passport = passport_of(judge)
    found: PassportFigure | None = passport.pairwise.accuracy
    kind = f"its accuracy on decided duels of {whose(passport)}"
    if passport.population == "simulated":  # what nobody said opens no gate
        found, kind = None, "its accuracy on decided duels of people"
    return _admission(judge, passport.least_of("choices"), "choices", found, kind)


def measure_admission(measure: str) -> Admission | None:
    """Whether a measure may decide; None for one that is no judge's.

    Of a judge's ratings the agreement is that with the group of people it agrees with least, on the
    dimension of the same name. Raises UnknownJudgeError. Four queries for a judge's.
    """
    name = judge_in(measure)
    if name is None:
        return None
    judge = judge_named(name)
    declared = next((each for each in declared_of(judge) if each.trade == "ratings"), None)
    dimension = measure.split(":", 2)[2].split("|", 1)[0]
    held = [
        each for each in rating_agreements(judge)
        if each.dimension == dimension and each.group != SIMULATED_GROUP
    ]  # fmt: skip
    if not held:
        kind = f"its agreement with people on {dimension}"
        return _admission(judge, declared, "ratings", None, kind)
    least = min(held, key=lambda each: -1.0 if each.within.low is None else each.within.low)
    kind = f"its Kendall’s tau-b with {least.group} on {dimension} within articles"
    return _admission(judge, declared, "ratings", least.within, kind)


def objections(measures: Sequence[str], judges: Collection[int]) -> dict[str, str]:
    """By measure why it may not decide, in a clause; as `comparison.heard` asks."""
    said = {measure: _objection(measure) for measure in measures}
    if judges and DUELS.key in measures:
        names = Judge.objects.filter(pk__in=judges).order_by("name").values_list("name", flat=True)
        found = [admission_of(name) for name in names]
        said[DUELS.key] = "; ".join(each.sentence for each in found if not each.admitted)
    return {measure: why for measure, why in said.items() if why}


def _objection(measure: str) -> str:
    try:
        found = measure_admission(measure)
    except UnknownJudgeError as error:
        return str(error)
    return found.sentence if found is not None and not found.admitted else ""


def _admission(
    by: Judge, declared: DeclaredLeast | None, trade: Trade, found: PassportFigure | None, kind: str
) -> Admission:
    judge = by.name
    where = f"its passport, {reverse('passport', args=[judge])}"

    def refused(why: str) -> Admission:
        return Admission(judge, trade, admitted=False, sentence=why)

    if found is None or found.value is None:
        why = f": {found.reason}" if found and found.reason else ""
        return refused(f"judge {judge} has no passport: {kind} is not known{why}; see {where}")
    if declared is None:
        return refused(
            f"for judge {judge} no agreement is declared; declare the least that {trade} must "
            f"reach on {where}"
        )
    if found.low is None or found.low < declared.least:
        shown = "no interval yet" if found.low is None else f"at least {found.low:.3f} is shown"
        return refused(
            f"judge {judge} does not reach the declared agreement of {declared.least:g}: {kind} is "
            f"{found.value:.3f}, {shown} on {found.articles} articles; see {where}"
        )
    return Admission(
        judge, trade, admitted=True,
        sentence=(
            f"Passport of judge {judge} ({by.fingerprint}): {kind} is {found.value:.3f} "
            f"({found.low:.3f} to {found.high:.3f}) on {found.articles} articles, and reaches the "
            f"declared {declared.least:g}."
        ),
    )  # fmt: skip
