"""How figures, their intervals and sortable headings look in the team's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.durations import about, duration
from evaluation.leaderboard.approval import ApprovalShare
from evaluation.leaderboard.duel_shares import DuelsWon
from evaluation.leaderboard.selectors import Leaderboard
from evaluation.leaderboard.words import (
    NO_FIGURE,
    TOO_FEW,
    WrittenFigure,
    how_to_read,
    written_duels,
    written_figure,
    written_mean,
)
from evaluation.metrics.labels import label_of
from evaluation.runs.selectors import (
    OwnBreakdownOpinions,
    own_breakdown_opinions,
    standing_signatures,
    unread_scores,
)
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
    return _cell(written_duels(value))


@register.simple_tag
def share(value: ApprovalShare | OwnBreakdownOpinions) -> SafeString:
    """A share in percent over its interval."""
    return _cell(written_figure(value.share, value.interval, ".0%", without=TOO_FEW))


@register.simple_tag
def estimate_cell(value: MeanEstimate, measure: str) -> SafeString:
    """A mean over its interval, written as that measure's numbers are."""
    return _cell(written_mean(value, measure))


@register.simple_tag
def how_to_read_board(board: Leaderboard) -> list[str]:
    """What has to be known about the leaderboard's figures."""
    return how_to_read(board)


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


def _cell(written: WrittenFigure) -> SafeString:
    if written.value == NO_FIGURE:
        return UNKNOWN
    if not written.beside:
        return format_html("{}", written.value)
    return format_html("{} <small>{}</small>", written.value, written.beside)
