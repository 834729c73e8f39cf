"""The team's first page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.team import team_page
from evaluation.comparison.planned import progress_words
from evaluation.comparison.rendering import rule_words
from evaluation.comparison.report import Comparison, Rule, Versus
from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.populations import POPULATIONS
from surveys.screening.selectors import open_alarms
from writeup_site.desk.start import arrivals, has_demo, is_empty, main_comparisons, troubles
from writeup_site.desk.strips import Strip, strips


@require_safe
@team_page("evaluation.view_score")
def desk(request: HttpRequest) -> HttpResponse:
    """Undecided questions first, then what is in trouble, then what came in."""
    now = timezone.now()
    reports = main_comparisons(chosen_origin(request))
    context: dict[str, Any] = {
        "is_empty": is_empty(),
        "report": reports[0] if reports else None,
        "troubles": troubles(now),
        "alarms": open_alarms(),
        "arrivals": arrivals(now),
        "has_demo": has_demo(),
    }
    if reports:
        drawn = strips([report.versus[0] for report in reports])
        context |= {
            "has_strips": any(drawn),
            "has_bars": any(strip.interval for of_it in drawn for strip in of_it),
            "origin": POPULATIONS[reports[0].population],
            "of_rule": rule_words(reports[0].rule),
            "questions": [
                _question(report, of_it) for report, of_it in zip(reports, drawn, strict=True)
            ],
        }
    return render(request, "writeup_site/desk/start.html", context)


def _question(report: Comparison, drawn: Sequence[Strip]) -> dict[str, Any]:
    """is_open: whether the rule has not decided between the two."""
    versus = report.versus[0]
    return {
        "report": report,
        "versus": versus,
        "is_open": versus.overall.verdict == "cannot tell yet",
        "strips": drawn,
        "plan": _plan_words(report.rule, versus),
    }


def _plan_words(rule: Rule, versus: Versus) -> str:
    """Where the declared plan stands, where the verdict's own sentence does not say so."""
    words = progress_words(rule, versus.plan)
    if not words or words in versus.overall.sentence:
        return ""
    return f"{words[:1].upper()}{words[1:]}."
