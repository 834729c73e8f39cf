"""How figures, their intervals and sortable headings look in the team's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.durations import about, duration
from common.words.figures import figure
from evaluation.comparison.wording import share_text
from evaluation.leaderboard.approval import ApprovalShare
from evaluation.leaderboard.duel_shares import DuelsWon
from evaluation.metrics.labels import label_of
from evaluation.runs.selectors import (
    OwnBreakdownOpinions,
    own_breakdown_opinions,
    standing_signatures,
    unread_scores,
)
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import MeanEstimate
from summaries.versions.models import ModelVersion

register = template.Library()

register.filter("duration", duration)
register.filter("about", about)

MOST_UNREAD: Final = 30  # lines that still say which version and measure it is
UNKNOWN = format_html('–<span class="visually-hidden">{}</span>', "not known")


@register.simple_tag
def url_with(query: str, **changes: str) -> str:
    """The query string with some values changed."""
    values = QueryDict(query, mutable=True)
    for name, value in changes.items():
        values[name] = value
    return values.urlencode()


@register.simple_tag
def sort_heading(key: str, label: str, sort: str, query: str) -> SafeString:
    """A column heading that sorts: the highest first, and the other way when it does already."""
    current, down = sort.removeprefix("-"), sort.startswith("-")
    first = key if key == "name" else f"-{key}"
    wanted = (key if down else f"-{key}") if current == key else first
    order = ("descending" if down else "ascending") if current == key else "none"
    numeric = "" if key == "name" else ' class="num"'
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="?{}">{}</a></th>',
        SafeString(numeric),
        order,
        url_with(query, sort=wanted),
        label,
    )


@register.simple_tag
def duels_won(value: DuelsWon) -> SafeString:
    """The share of a version's duels that it won, and of how many."""
    if value.share is None:
        return UNKNOWN
    return format_html("{} <small>of {}</small>", share_text(value.share), f"{value.duels:,}")


@register.simple_tag
def share(value: ApprovalShare | OwnBreakdownOpinions) -> SafeString:
    """A share in percent over its interval."""
    if value.share is None:
        return UNKNOWN
    return _with_interval(value.share, value.interval, ".0%")


@register.simple_tag
def estimate_cell(value: MeanEstimate, measure: str) -> SafeString:
    """A mean over its interval, written as that measure's numbers are."""
    if value.mean is None:
        return UNKNOWN
    return _with_interval(value.mean, value.interval, label_of(measure).spec)


@register.inclusion_tag("evaluation/leaderboard/_own_breakdown_opinions.html")
def opinions_of_own_breakdowns() -> dict[str, object]:
    """What readers say of breakdowns of their own texts."""
    return {"opinions": own_breakdown_opinions()}


@register.inclusion_tag("evaluation/runs/_unread.html")
def unread_texts(
    versions: Iterable[ModelVersion], signatures: Collection[str] | None = None
) -> dict[str, object]:
    """What measures could not read, or not to its end; None for the measures that stand.

    One query.
    """
    asked = standing_signatures() if signatures is None else signatures
    unread = unread_scores(asked, list(versions))
    return {
        "unread": unread[:MOST_UNREAD],
        "further": len(unread[MOST_UNREAD:]),
        "total": sum(row.summaries for row in unread),
    }


@register.inclusion_tag("evaluation/runs/_unread.html")
def unread_texts_of(version: ModelVersion) -> dict[str, object]:
    """The same of one version, by the measures that stand. One query."""
    return unread_texts([version])


@register.filter
def measure_label(measure: str) -> str:
    """What people call a measure."""
    return label_of(measure).text


def _with_interval(value: float, interval: Interval | None, spec: str) -> SafeString:
    if interval is None:
        return format_html("{}", figure(value, spec))
    low, high = figure(interval.low, spec), figure(interval.high, spec)
    joined = "–" if interval.low >= 0 else " to "  # two dashes in a row are none
    return format_html(
        '{} <small class="interval-text">{}{}{}</small>',
        figure(value, spec),
        low,
        joined,
        high,
    )
