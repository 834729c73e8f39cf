"""How outputs, their figures and notes look."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common.words.figures import figure
from evaluation.comparison.estimates import Measure
from evaluation.opinions.choosing import chosen_origin
from evaluation.templatetags.evaluation_tables import UNKNOWN
from summaries.versions.models import ModelVersion
from writeup_site.outputs.forms import REASON_WORDS
from writeup_site.outputs.selectors import notes_mentioning, saved_views
from writeup_site.outputs.services import MENTION
from writeup_site.outputs.settings_diff import settings_diff
from writeup_site.outputs.version_results import version_results

register = template.Library()

ON_DESK = 5  # notes; older ones stand at their outputs


@register.filter
def by_measure(value: float | None, measure: Measure | None) -> SafeString | str:
    """A figure as that measure's are written; a dash where it is not known."""
    return UNKNOWN if value is None or measure is None else figure(value, measure.spec)


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 in per cent."""
    return f"{share:.0%}"


@register.filter
def reason_word(reason: str) -> str:
    """What a reason for a 👎 is called."""
    return REASON_WORDS.get(reason, reason)


@register.simple_tag
def share_bar(part: float, whole: float, name: str = "") -> SafeString:
    """A bar of which a part is filled; the figures stand beside it in words."""
    width = round(100 * part / whole, 1) if whole else 0
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar__whole" width="100" height="6"/>'
        '<rect class="bar__part" width="{}" height="6"/></svg>',
        f" bar--{name}" if name else "", width,
    )  # fmt: skip


@register.filter
def with_mentions(text: str) -> SafeString:
    """A note's text in which each @name stands out."""
    pieces: list[str] = []
    end = 0
    for match in MENTION.finditer(text):
        pieces.append(conditional_escape(text[end : match.start()]))
        pieces.append(format_html('<b class="mention">{}</b>', match.group()))
        end = match.end()
    pieces.append(conditional_escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308  # each piece is escaped


@register.inclusion_tag("writeup_site/outputs/_version_results.html", takes_context=True)
def results_of_version(context: template.RequestContext, version: ModelVersion) -> dict[str, Any]:
    """What became of a version, for its page."""
    request: Any = context["request"]
    return {
        "version": version,
        "results": version_results(version, chosen_origin(request)),
        "others": ModelVersion.objects.exclude(pk=version.pk),
        "request": request,
        "perms": context["perms"],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("writeup_site/outputs/_settings_diff.html", takes_context=True)
def settings_beside(context: template.RequestContext, version: ModelVersion) -> dict[str, Any]:
    """Its settings beside those of another version: the one asked for, else the one before it."""
    request: Any = context["request"]
    others = list(ModelVersion.objects.exclude(pk=version.pk))
    asked = request.GET.get("against", "")
    other = next((each for each in others if each.identifier == asked), None)
    if other is None and not asked:
        before = [v for v in others if v.name == version.name and v.pk < version.pk]
        other = max(before, key=lambda each: each.pk, default=None)
    return {
        "version": version,
        "others": others,
        "other": other,
        "rows": settings_diff(other.settings, version.settings) if other else [],
    }


@register.inclusion_tag("writeup_site/outputs/_on_desk.html", takes_context=True)
def outputs_on_desk(context: template.RequestContext) -> dict[str, Any]:
    """What colleagues ask this person in notes, and the lists that are kept. Two queries."""
    request: Any = context["request"]
    return {
        "mentions": notes_mentioning(request.user)[:ON_DESK],
        "saved": saved_views(request.user),
        "user": request.user,
    }
