"""The comparison of versions, its verdict in sentences, and the gate of a release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from django.core.management.base import CommandError
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from evaluation.agreement.reports import refresh_compared
from evaluation.comparison.builder import compare
from evaluation.comparison.gating import decided, gate_report
from evaluation.comparison.rendering import (
    as_json,
    as_markdown,
    beside_verdict,
    headline_lines,
    selection_sentence,
)
from evaluation.comparison.report import Comparison
from evaluation.management.options import chosen_parts, chosen_rule
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import origin_named
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
        "comparison": COMPARISON,
    },
    "required": ["result", "exit", "reason", "parts", "comparison"],
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
        options = self.asked.model_dump() | {"guard": self.asked.guard or None}
        parts = ("source", "tag", "length", "month", "title")
        options |= {name: options[name] or None for name in parts}
        try:
            rule, filters = chosen_rule(options), chosen_parts(options)
            if self.asked.refresh:
                refresh_compared([self.baseline, *self.candidates])
            return compare(
                baseline=self.baseline, candidates=self.candidates, filters=filters,
                origin=origin, rule=rule,
            )  # fmt: skip
        except (CommandError, ValueError) as error:
            raise Problem(422, f"{in_fields(str(error))}.") from error


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
def get_gate(request: HttpRequest, asked: Query[PairQuery]) -> HttpResponse:
    """May the candidate take the baseline's place? As the command `gate` answers.

    Simulated, imported and judges' votes open no gate unless they are asked for by `votes`.
    """
    origin = _origin(asked) or Origin.READER
    comparison = _question(asked.baseline, [asked.candidate], asked).answer(origin=origin)
    body = json.dumps(gate_report(comparison, decided(comparison)), ensure_ascii=False)
    return HttpResponse(body, content_type="application/json")


def _question(baseline: str, candidates: Sequence[str], asked: Compared) -> _Question:
    first = version_called(baseline)
    others = list(dict.fromkeys(version_called(name) for name in candidates))
    if first in others:
        raise Problem(422, f"{first.identifier} is compared with itself; name another candidate.")
    return _Question(first, others, asked)


def _origin(asked: Compared) -> Origin | None:
    return origin_named(asked.votes)
