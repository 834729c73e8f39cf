"""How the figures of a comparison look in its tables."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.words.counts import counted
from common.words.figures import figure
from evaluation.agreement.report import Coefficient, TrustCard, TrustCell
from evaluation.comparison import rendering
from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.measures import DUELS
from evaluation.comparison.on_article import Values
from evaluation.comparison.report import ArticleLine, Comparison, Versus
from evaluation.comparison.wording import (
    behind_text,
    ends,
    mean_text,
    p_text,
    seen_spec,
    signed,
    signed_text,
)
from evaluation.opinions.codes import REASON_ORDER
from evaluation.opinions.part_names import TITLES, part_label
from evaluation.templatetags.evaluation_tables import UNKNOWN

register = template.Library()

_OUTPUTS_KNOW = frozenset({"source", "tag"})
CLASSES = {"better": "better", "no worse": "no-worse", "worse": "worse"}


@register.simple_tag
def mean_of(estimate: Estimate, side: str) -> SafeString | str:
    """The baseline's or the candidate's own figure."""
    value = estimate.baseline if side == "baseline" else estimate.candidate
    if value is None:
        return UNKNOWN
    if side == "baseline" and estimate.measure.key == DUELS.key:
        return format_html("{} <small>is even</small>", mean_text(estimate, value))
    said = mean_text(estimate, value)
    if estimate.none_won:
        return format_html("{} <small>none won, each a half</small>", said)
    return said


@register.simple_tag
def difference_of(estimate: Estimate) -> SafeString:
    """The difference over its interval."""
    if estimate.difference is None:
        return UNKNOWN
    if estimate.interval is None:
        return format_html("{}", signed(estimate, estimate.difference))
    return format_html(
        '{} <small class="interval-text">{}</small>',
        signed(estimate, estimate.difference),
        ends(estimate),
    )


@register.simple_tag
def verdict_of(estimate: Estimate) -> SafeString:
    """The verdict as a badge, and what would tell where it cannot be told."""
    if estimate.verdict is None:
        return format_html('<span class="muted">describes, does not judge</span>')
    text = rendering.verdict_text(estimate).removeprefix(estimate.verdict).strip(" ()")
    badge = format_html(
        '<span class="outcome outcome-{}">{}</span>',
        CLASSES.get(estimate.verdict, "open"),
        estimate.verdict,
    )
    return format_html("{} <small>{}</small>", badge, text) if text else badge


@register.filter
def outcome_class(verdict: str) -> str:
    """The name of a verdict in the style sheet."""
    return CLASSES.get(verdict, "open")


@register.simple_tag
def p_of(estimate: Estimate) -> SafeString | str:
    """The adjusted p over the plain one."""
    if estimate.adjusted is None or estimate.p is None:
        return UNKNOWN
    plain = p_text(estimate.p)
    return format_html("{} <small>{} alone</small>", p_text(estimate.adjusted), plain)


@register.filter
def behind(estimate: Estimate) -> str:
    """What stands behind an estimate."""
    return behind_text(estimate)


@register.simple_tag
def outputs_behind(report: Comparison, versus: Versus, measure: Measure | None = None) -> str:
    """The address of both versions' outputs: where they differ most by a measure, in the part."""
    asked = [("version", versus.candidate.identifier), ("version", report.baseline.identifier)]
    asked += [part for part in report.selection.filters if part[0] in _OUTPUTS_KNOW]
    if measure is not None and measure.family == "scores":
        asked += [("metric", measure.key), ("order", "scores-apart")]
    elif measure is not None and measure.family == "votes":
        asked.append(("order", "votes-apart"))
    return f"{reverse('outputs')}?{urlencode(asked)}"


@register.simple_tag
def outputs_of_part(versus: Versus, dimension: str, value: str) -> str:
    """The address of the candidate's outputs in one part of a loss; "" where there is none."""
    known = value in REASON_ORDER if dimension == "reason" else dimension == "source" and value
    if not known:
        return ""
    asked = [("version", versus.candidate.identifier), (dimension, value)]
    return f"{reverse('outputs')}?{urlencode(asked)}"


@register.filter
def part_title(dimension: str) -> str:
    """What a dimension is called."""
    return TITLES.get(dimension, dimension)


@register.filter
def value_of(value: float | None, values: Values) -> SafeString | str:
    """One side's figure of a measure on an article."""
    return UNKNOWN if value is None else figure(value, values.measure.spec)


@register.simple_tag
def coefficient(cell: TrustCell, level: str, kind: str) -> SafeString:
    """A correlation over its interval."""
    return coefficient_cell(cell.of(level, kind))


@register.simple_tag
def coefficient_cell(found: Coefficient | None) -> SafeString:
    """A correlation over its interval; a dash where it is not known."""
    if found is None or found.value is None:
        return UNKNOWN
    return _figure(found.value, found.low, found.high)


@register.simple_tag
def over_length(cell: TrustCell) -> SafeString:
    """How much more than their length a metric says of summaries, and the adjusted p."""
    if cell.over_length is None:
        return UNKNOWN
    figure = _figure(cell.over_length, cell.over_low, cell.over_high)
    p = "" if cell.over_p is None else f"p {p_text(cell.over_p)}"
    return format_html("{} <small>{}</small>", figure, p)


def _figure(value: float, low: float | None, high: float | None) -> SafeString:
    text = figure(value, ".2f")
    if low is None or high is None:
        return format_html("{}", text)
    ends = f"{figure(low, '.2f')} to {figure(high, '.2f')}"
    return format_html('{} <small class="interval-text">{}</small>', text, ends)


@register.filter
def part_rows(card: TrustCard) -> list[tuple[str, str, list[Coefficient | None]]]:
    """A row for each part of the articles: its label, its dimension's title, a figure a cell."""
    parts = dict.fromkeys((d, v) for cell in card.cells for d, v, _ in cell.parts)
    return [
        (
            part_label(dimension, value),
            TITLES.get(dimension, dimension),
            [
                next((c for d, v, c in cell.parts if (d, v) == (dimension, value)), None)
                for cell in card.cells
            ],
        )
        for dimension, value in parts
    ]


@register.filter
def log_odds(value: float) -> str:
    """Log-odds to two decimals, with a true minus."""
    return figure(value, ".2f")


@register.simple_tag
def net_of(line: ArticleLine, measure: Measure) -> str:
    """What the candidate gained on an article: points of 👍 with the votes, else the difference."""
    net = abs(line.net)
    if line.votes is None:
        return signed_text(line.net, figure(net, seen_spec(net, measure.spec)))
    before, after = line.votes
    points = signed_text(line.net, f"{100 * net:{seen_spec(100 * net, '.0f')}}")
    return f"{points} points of 👍, {counted(after, 'votes')} against {before:,}"
