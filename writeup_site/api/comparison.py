"""The comparison of versions, its verdict in sentences, and the gate of a release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.core.management.base import CommandError
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.builder import compare
from evaluation.comparison.gating import decided, gate_report
from evaluation.comparison.ground import Ground
from evaluation.comparison.measures import DUELS
from evaluation.comparison.rendering import (
    as_json,
    as_markdown,
    headline_lines,
    selection_sentence,
)
from evaluation.comparison.report import Comparison, Rule
from evaluation.management.options import chosen_parts, chosen_rule
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import origin_named
from evaluation.passports.admission import (
    Admission,
    admission_lines,
    admitted_judges,
    judge_named,
)
from evaluation.passports.judge_ground import JudgeGround
from summaries.versions.models import ModelVersion
from writeup_site.api.callers import READ
from writeup_site.api.naming import VersionName, in_fields, version_called
from writeup_site.api.problems import Problem

router = Router(tags=["verdicts"])

MOST_CANDIDATES = 10
COMPARISON = {"$ref": "#/components/schemas/Comparison"}
GATE = {
    "type": "object",
    "description": "`exit` is what the command `gate` exits with: 0 pass, 1 fail, 3 inconclusive.",
    "properties": {
        "result": {"enum": ["pass", "fail", "inconclusive"]},
        "exit": {"enum": [0, 1, 3]},
        "reason": {"type": "string"},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "measure": {"type": "string"},
                    "result": {"enum": ["pass", "fail", "inconclusive"]},
                    "reason": {"type": "string"},
                },
                "required": ["measure", "result", "reason"],
            },
        },
        "passports": {
            "type": "array",
            "description": "What is known of each judge that the gate listened to.",
            "items": {
                "type": "object",
                "properties": {
                    "judge": {"type": "string"},
                    "trade": {"enum": ["choices", "ratings"]},
                    "passport": {"type": "string"},
                },
                "required": ["judge", "trade", "passport"],
            },
        },
        "comparison": COMPARISON,
    },
    "required": ["result", "exit", "reason", "parts", "passports", "comparison"],
}
Form = Literal["json", "markdown"]


class Compared(BaseModel):
    """On which part of the data two versions are compared, by whose votes and which rule."""

    votes: Literal["", "readers", "imported", "judges", "simulated"] = Field(
        "", description="Whose; empty: readers' where there are any, at the gate readers' always."
    )
    source: str = Field("", max_length=100, description="Only articles of this source.")
    tag: str = Field("", max_length=60, description="Only articles with this tag, by its slug.")
    length: Literal["", "short", "middle", "long", "longest"] = Field(
        "", description="Only articles this long."
    )
    month: str = Field("", max_length=7, description="Only votes of this month, YYYY-MM.")
    title: str = Field("", max_length=100, description="Only articles with this in their title.")
    primary: str = Field("", max_length=100, description="The measure; empty: the declared rule's.")
    margin: float | None = Field(None, ge=0, allow_inf_nan=False, description="What still passes.")
    guard: list[str] = Field(
        [], max_length=20, description="A guard rail, MEASURE=MARGIN; may come several times."
    )
    refresh: bool = Field(True, description="Count what came in before it answers.")


class PairQuery(Compared):
    """Two versions, and how to compare them."""

    baseline: VersionName
    candidate: VersionName


class GateQuery(PairQuery):
    """Two versions, how to compare them, and whose judge speaks."""

    judge: str = Field(
        "", max_length=40,
        description="Go by this judge's choices in place of votes; it needs a passport.",
    )  # fmt: skip


class FamilyQuery(Compared):
    """A baseline and candidates, and how to compare them."""

    baseline: VersionName
    candidate: Annotated[list[VersionName], Field(min_length=1, max_length=MOST_CANDIDATES)]
    form: Form = Field("json", description="markdown: the report as a page.")


class VerdictOut(BaseModel):
    """What the report says, in sentences: `verdict` by the declared rule; a line for each source;
    what to do if one must decide today; what is to be known beside it."""

    baseline: str
    candidate: str
    verdict: str
    sentence: str
    reasons: list[str]
    headline: list[str]
    today: str
    beside: list[str]
    waiting: bool = Field(description="Whether something is still being counted.")


@dataclass(frozen=True)
class _Question:
    """What `compare` is asked, of a call."""

    baseline: ModelVersion
    candidates: Sequence[ModelVersion]
    asked: Compared

    def answer(self, *, origin: Origin | None) -> Comparison:
        """The report. Raises Problem for what the call cannot mean."""
        try:
            return self._compared(self._rule(), origin)
        except (CommandError, ValueError) as error:
            raise Problem(422, f"{in_fields(str(error))}.") from error

    def at_gate(self, judge: str) -> tuple[Comparison, tuple[Admission, ...]]:
        """The report that a gate goes by, and the judges it listens to. Raises Problem, too."""
        votes = _origin(self.asked)
        try:
            rule = self._rule(primary=DUELS.key if judge else "")
            admitted = admitted_judges(rule, judge=judge, origin=votes)
            if not judge:
                return self._compared(rule, votes or Origin.READER), admitted
            ground = JudgeGround(judge_named(judge))
            return self._compared(rule, Origin.JUDGE, ground), admitted
        except (CommandError, ValueError) as error:
            raise Problem(422, f"{in_fields(str(error))}.") from error

    def _options(self) -> dict[str, Any]:
        options = self.asked.model_dump() | {"guard": self.asked.guard or None}
        parts = ("source", "tag", "length", "month", "title")
        return options | {name: options[name] or None for name in parts}

    def _rule(self, *, primary: str = "") -> Rule:
        """primary: where the call names none."""
        options = self._options()
        return chosen_rule(options | {"primary": options["primary"] or primary})

    def _compared(
        self, rule: Rule, origin: Origin | None, ground: Ground | None = None
    ) -> Comparison:
        filters = chosen_parts(self._options())
        if self.asked.refresh:
            refresh_compared([self.baseline, *self.candidates])
        return compare(
            baseline=self.baseline, candidates=self.candidates, filters=filters,
            origin=origin, rule=rule, ground=ground,
        )  # fmt: skip


@router.get(
    "/comparison",
    auth=READ,
    openapi_extra={
        "responses": {
            200: {
                "content": {
                    "application/json": {"schema": COMPARISON},
                    "text/markdown": {"schema": {"type": "string"}},
                }
            }
        }
    },
)
def get_comparison(request: HttpRequest, asked: Query[FamilyQuery]) -> HttpResponse:
    """The report on a baseline and one to ten candidates, as the page of comparisons shows it."""
    comparison = _question(asked.baseline, asked.candidate, asked).answer(origin=_origin(asked))
    if asked.form == "markdown":
        return HttpResponse(as_markdown(comparison), content_type="text/markdown; charset=utf-8")
    body = json.dumps(as_json(comparison), ensure_ascii=False)
    return HttpResponse(body, content_type="application/json")


@router.get("/verdict", response=VerdictOut, auth=READ)
def get_verdict(request: HttpRequest, asked: Query[PairQuery]) -> VerdictOut:
    """The verdict on two versions in sentences; every figure is in `get_comparison`."""
    comparison = _question(asked.baseline, [asked.candidate], asked).answer(origin=_origin(asked))
    (versus,) = comparison.versus
    only = selection_sentence(comparison)
    return VerdictOut(
        baseline=comparison.baseline.identifier,
        candidate=versus.candidate.identifier,
        verdict=versus.overall.verdict,
        sentence=versus.overall.sentence,
        reasons=list(versus.overall.reasons),
        headline=headline_lines(versus),
        today=versus.headline.today,
        beside=[*filter(None, [only]), *beside_verdict(comparison, versus)],
        waiting=bool(comparison.waiting),
    )


@router.get(
    "/gate",
    auth=READ,
    openapi_extra={
        "responses": {200: {"content": {"application/json": {"schema": GATE}}}},
    },
)
def get_gate(request: HttpRequest, asked: Query[GateQuery]) -> HttpResponse:
    """May the candidate take the baseline's place? As the command `gate` answers.

    Simulated and imported votes open no gate unless they are asked for by `votes`, and a judge's
    choices only by `judge`, with a passport that reaches the agreement declared for it.
    """
    question = _question(asked.baseline, [asked.candidate], asked)
    comparison, admitted = question.at_gate(asked.judge)
    report = gate_report(comparison, decided(comparison))
    report["passports"] = admission_lines(admitted)
    return HttpResponse(json.dumps(report, ensure_ascii=False), content_type="application/json")


def _question(baseline: str, candidates: Sequence[str], asked: Compared) -> _Question:
    first = version_called(baseline)
    others = list(dict.fromkeys(version_called(name) for name in candidates))
    if first in others:
        raise Problem(422, f"{first.identifier} is compared with itself; name another candidate.")
    return _Question(first, others, asked)


def _origin(asked: Compared) -> Origin | None:
    return origin_named(asked.votes)
