"""The pages where the apps meet, and the ones that belong to no app."""

from __future__ import annotations

import sys
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from common.limits.ceiling import seconds_to_wait
from common.pictures.files import png_of
from common.web.addresses import web_address
from common.web.htmx import HtmxHttpRequest
from common.web.refusals import BUSY, RETRY_AFTER, Refusal, answers_refusals, unavailable
from summaries.articles.forms import ArticleFilter
from summaries.articles.models import Article
from summaries.breakdowns import selectors
from summaries.breakdowns.giving_away import giveaway_words
from summaries.breakdowns.models import Summary
from summaries.searching.words import terms_of
from summaries.similar.selectors import similar_articles
from surveys.evidence.selectors import evidence_page
from surveys.exposures.selectors import first_exposures
from surveys.exposures.services import exposure_ticket, open_others, record_exposure
from surveys.questionnaires.selectors import invitation_for
from surveys.readers.cookies import keep_reader, reader_key
from surveys.thumbs.selectors import TargetRef, thumb_state, thumb_states
from surveys.thumbs.tickets import page_ticket
from writeup_site.home.cards import card_svg

PAGE_SIZE = 20


@require_safe
@cache_control(private=True)
@vary_on_headers("HX-Request")
def home(request: HtmxHttpRequest) -> HttpResponse:
    """The newest articles to read, searched and filtered by what the address says.

    The team may see those without a breakdown that readers see, too, by `?all=on`.
    """
    form = ArticleFilter(request.GET)
    wanted = (
        {name: form.cleaned_data.get(name, "") for name in form.fields} if form.is_valid() else {}
    )
    of_team = request.user.has_perm("summaries.view_modelversion")
    everything = of_team and request.GET.get("all") == "on"
    paginator = Paginator(_found(wanted, everything=everything), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    articles = list(page.object_list)
    reader = reader_key(request)
    openings = selectors.openings_for(
        articles, reader.hash, seen_versions=first_exposures(reader, articles)
    )
    context = {
        "paginator": paginator,
        "page": page,
        "items": selectors.listed(articles, openings, terms_of(wanted.get("q", ""))),
        "filtered": bool(form.errors or any(wanted.values())),
        "errors": gettext("The search text is too long or holds a sign that no text has.")
        if form.errors
        else "",
    }
    is_fragment = request.htmx and not request.htmx.history_restore_request
    if (of_team and not is_fragment) or not (paginator.count or context["filtered"]):
        context["unreadable"] = selectors.unreadable_count()
    # Going back restores a whole page, so htmx then asks for one.
    if is_fragment:
        return keep_reader(request, render(request, "writeup_site/home/_results.html", context))
    context["filter"] = wanted or {name: request.GET.get(name, "")[:200] for name in form.fields}
    context |= _offered(everything)
    # The same reader must meet the same version behind each opening, so the list sets the cookie.
    return keep_reader(request, render(request, "writeup_site/home/home.html", context))


def _found(wanted: dict[str, str], *, everything: bool) -> Any:
    """A list to turn pages of; an empty one where what was asked for makes no sense."""
    if not wanted:
        return Article.objects.none()
    return selectors.FoundArticles(
        query=wanted["q"], source=wanted["source"], tag=wanted["tag"], everything=everything
    )


def _offered(everything: bool) -> dict[str, Any]:
    """What the form offers."""
    return {
        "everything": everything,
        "sources": selectors.article_sources() if everything else selectors.readable_sources(),
        "tags": selectors.article_tags() if everything else selectors.readable_tags(),
    }


@require_safe
@cache_control(private=True, no_cache=True)  # it holds the ticket of one reader
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article's breakdown by the version that this reader is shown, or by `?version=`."""
    shown = get_object_or_404(Article.objects.with_content().prefetch_related("tags"), slug=slug)
    identifier = request.GET.get("version")
    if identifier is not None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if identifier is not None:
        summary = _previewed(request, shown, identifier)
        return render(
            request, "writeup_site/home/article.html", _parts(request, shown, summary, True)
        )
    reader = reader_key(request)
    seen = first_exposures(reader, [shown]).get(shown.pk)
    drawn = selectors.summary_for(shown, reader.hash, seen_version=seen)
    context = _parts(request, shown, drawn, previewed=False)
    breakdown = context["breakdown"]
    context["thumbs"] = thumb_states(
        reader,
        summaries=[drawn] if drawn else [],
        sections=breakdown.sections if breakdown else [],
        similar=context["similar"],
    )
    context["thumbs_ticket"] = page_ticket(
        reader=reader, article=shown.pk, version=drawn.version_id if drawn else None
    )
    context["address"] = request.build_absolute_uri(shown.get_absolute_url())
    context["card"] = request.build_absolute_uri(reverse("article_card", args=[slug]))
    if drawn:
        context["evidence"] = evidence_page(request.GET.get("evidence"), drawn, shown, reader)
        state = context["thumbs"].get(TargetRef.of(drawn))
        context["has_others"] = bool(
            state and state.value and selectors.other_summaries(shown, drawn)[:1]
        )
        context["invitation"] = invitation_for(reader, timezone.now())
        if seen is None and request.method == "GET" and not reader.is_crawler:
            _note_exposure(request, context, shown, drawn)
    return keep_reader(request, render(request, "writeup_site/home/article.html", context))


@require_safe
@cache_control(public=True, max_age=86_400)
def article_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that a link to the article is shown with, 1200 × 630 pixels."""
    title = get_object_or_404(Article.objects.only("title"), slug=slug).title
    return HttpResponse(png_of(card_svg(title), scale=1), content_type="image/png")


def _article_address(request: HttpRequest, slug: str) -> str:
    return reverse("article", args=[slug])


@require_safe
@never_cache
@answers_refusals(back=_article_address, busy=BUSY)
def other_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """What other live versions wrote, for a reader who has voted on the one they are shown.

    Who has not is led back to the vote.
    """
    shown = get_object_or_404(Article.objects.with_content(), slug=slug)
    reader = reader_key(request)
    seen = first_exposures(reader, [shown]).get(shown.pk)
    drawn = selectors.summary_for(shown, reader.hash, seen_version=seen)
    if drawn is None or not thumb_state(reader, TargetRef.of(drawn)).value:
        return redirect(f"{shown.get_absolute_url()}#vote")
    others = list(selectors.other_summaries(shown, drawn))
    if request.method == "GET" and not open_others(
        reader=reader, article=shown, version=drawn.version
    ):
        raise Refusal(503, BUSY, back=shown.get_absolute_url(), wait=RETRY_AFTER)
    context = {"article": shown, "breakdowns": [selectors.breakdown_of(each) for each in others]}
    return keep_reader(request, render(request, "writeup_site/home/other_versions.html", context))


def _note_exposure(
    request: HttpRequest, context: dict[str, Any], article: Article, drawn: Summary
) -> None:
    """Record what a known reader is shown first; let a new one's page report it with the cookie.

    A client that keeps no cookie is new each time, and would fill the disk with readers; one that
    makes up cookies meets its network's ceiling.
    """
    reader = reader_key(request)
    if reader.is_new:
        context["exposure_ticket"] = exposure_ticket(
            reader=reader, article=article, version=drawn.version
        )
    elif not seconds_to_wait(request):
        record_exposure(reader=reader, article=article, version=drawn.version)


def _previewed(request: HttpRequest, article: Article, identifier: str) -> Summary:
    if not request.user.has_perm("summaries.view_modelversion"):
        raise PermissionDenied
    summary = selectors.summary_by(article, identifier)
    if summary is None:
        raise Http404(f"no version {identifier!r} has written about {article.slug!r}")
    return summary


def _parts(
    request: HttpRequest, article: Article, summary: Summary | None, previewed: bool
) -> dict[str, Any]:
    """What the article's page shows of `summaries`."""
    source = web_address(article.url)
    context: dict[str, Any] = {
        "article": article,
        "language": article.language,
        "source_url": source.geturl() if source else None,
        "source_host": source.hostname if source else None,
        "breakdown": selectors.breakdown_of(summary) if summary else None,
        "similar": similar_articles(article),
        "previewed": previewed,
    }
    if request.user.has_perm("summaries.view_modelversion"):
        context["versions"] = selectors.versions_of(article)
        context["raw"] = "raw" in request.GET
        context["given_away"] = giveaway_words(summary.gives_away) if summary else ""
    return context


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error; where the database was gone before any view was called, a 503."""
    return unavailable(request, sys.exception()) or defaults.server_error(request)


def login_locked(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that django-axes shows after too many wrong passwords."""
    cool_off = get_cool_off(request)
    context = {
        "failure_limit": get_failure_limit(request, credentials),
        "minutes": round(cool_off.total_seconds() / 60) if cool_off else None,
    }
    page = render(request, "writeup_site/home/locked.html", context, status=429)
    if cool_off:
        page["Retry-After"] = str(round(cool_off.total_seconds()))
    return page
