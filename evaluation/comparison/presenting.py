"""What the templates of a report need beside the report, live or kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from common.web.pictures import ShownPicture, picture_answer
from evaluation.comparison.beside import beside_verdict
from evaluation.comparison.estimates import Estimate, SliceEstimates
from evaluation.comparison.loss_tables import ArticleName, articles_named, loss_tables
from evaluation.comparison.pictures import PICTURES, picture, trend_waits
from evaluation.comparison.rendering import (
    left_out_sentence,
    notes,
    rule_words,
    selection_sentence,
)
from evaluation.comparison.report import Comparison, Rule, Versus
from evaluation.comparison.site_ground import SiteGround
from evaluation.opinions.populations import POPULATIONS


def article_names(report: Comparison) -> dict[int, ArticleName]:
    """By id, the articles that the tables of losses name and that are there. One query or none."""
    splits = [split for each in report.versus for split in each.splits]
    return SiteGround().article_names(articles_named(splits))


def report_context(
    report: Comparison,
    articles: Mapping[int, ArticleName],
    *,
    pictures_at: str,
    linked: bool,
    query: str = "",
    trend_at: str = "",
) -> dict[str, Any]:
    """The context of `_headline.html` and `_report.html`.

    articles: by id, those that losses name. pictures_at: the address that pictures' names are put
    behind, and query what follows them there. linked: whether measures, parts and articles lead to
    pages of the team's. trend_at: where a trend that the report lacks is to be had; "" for nowhere.
    """
    (first, *_) = report.versus
    return {
        "report": report,
        "versus": first,
        "slices": _shown_parts(first),
        "notes": notes(report),
        "left_out": left_out_sentence(first),
        "beside": beside_verdict(report, first),
        "only": selection_sentence(report),
        "measured": {e.measure.signature for e in first.estimates if e.measure.signature},
        "of_rule": rule_words(report.rule),
        "origin": POPULATIONS[report.population],
        "hidden": any(each.withheld == "collecting" for each in first.estimates),
        "trend_caption": _trend_caption(report.rule),
        "splits": loss_tables(first.splits, articles),
        "loses": any(split.whole < 0 for split in first.splits[:1]),
        "pictures": shown_pictures(report, at=pictures_at, query=query),
        "trend_at": trend_at if trend_waits(report) else "",
        "linked": linked,
    }


def _shown_parts(versus: Versus) -> list[tuple[SliceEstimates, Estimate]]:
    """What the measure shown is in each part, without parts that all of it lies in: the only
    source, the only month."""
    key = versus.trend_of.key
    whole = versus.estimate(key)
    found = ((part, part.estimate(key)) for part in versus.slices)
    return [
        (part, estimate)
        for part, estimate in found
        if estimate is not None and (whole is None or _counted(estimate) != _counted(whole))
    ]


def _counted(estimate: Estimate) -> tuple[int | None, ...]:
    return estimate.ballots, estimate.readers, estimate.articles


def _trend_caption(rule: Rule) -> str:
    if rule.plan is not None and not rule.plan.watched_live:
        return "Without a band: by the plan votes are judged at one look, not day by day."
    return (
        "The band may be looked at every day: the chance that it ever leaves the truth out is 5 %. "
        "It appears with the thirtieth."
    )


def shown_pictures(report: Comparison, *, at: str, query: str) -> dict[str, ShownPicture]:
    """By name, those that there is something to draw of. at: what their names are put behind."""
    drawn = {name: picture(report, name) for name in PICTURES}
    return {
        name: ShownPicture(found, f"{at}{name}", name, query)
        for name, found in drawn.items()
        if found
    }


def report_picture(request: HttpRequest, report: Comparison, name: str, kind: str) -> HttpResponse:
    """A picture of the report as a file. kind: "svg", "png" or "csv".

    Raises Http404 where there is nothing to draw.
    """
    found = picture(report, name)
    if found is None:
        raise Http404("there is nothing to draw yet")
    return picture_answer(request, found, kind=kind, name=name)
