"""The team's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.team import team_page
from evaluation.comparison.planned import progress_words
from evaluation.comparison.rendering import rule_words
from evaluation.comparison.report import Rule, Versus
from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.populations import POPULATIONS
from surveys.screening.selectors import open_alarms
from writeup_site.desk.start import arrivals, has_demo, is_empty, main_comparison, troubles
from writeup_site.desk.strips import strips


@require_safe
@team_page("evaluation.view_score")
def desk(request: HttpRequest) -> HttpResponse:
    """Undecided questions first, then what is in trouble, then what came in."""
    now = timezone.now()
    report = main_comparison(chosen_origin(request))
    context: dict[str, Any] = {
        "is_empty": is_empty(),
        "report": report,
        "troubles": troubles(now),
        "alarms": open_alarms(),
        "arrivals": arrivals(now),
        "has_demo": has_demo(),
    }
    if report is not None:
        drawn = strips(report.versus)
        context |= {
            "has_strips": any(drawn),
            "has_bars": any(strip.interval for of_it in drawn for strip in of_it),
            "origin": POPULATIONS[report.population],
            "of_rule": rule_words(report.rule),
            "questions": [
                (versus, _open(versus), of_it, _plan_words(report.rule, versus))
                for versus, of_it in zip(report.versus, drawn, strict=True)
            ],
        }
    return render(request, "writeup_site/desk/start.html", context)


def _open(versus: Versus) -> bool:
    """Whether the rule has not decided between the two."""
    return versus.overall.verdict == "cannot tell yet"


def _plan_words(rule: Rule, versus: Versus) -> str:
    """Where the declared plan stands, where the verdict's own sentence does not say so."""
    words = progress_words(rule, versus.plan)
    if not words or words in versus.overall.sentence:
        return ""
    return f"{words[:1].upper()}{words[1:]}."
