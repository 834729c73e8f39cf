"""The team's pages for references: the queue, the editor beside the article, what comes next."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import OperationalError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.web.addresses import web_address
from common.web.refusals import RETRY_AFTER
from common.web.team import team_page
from evaluation.runs.models import Score
from summaries.articles.forms import ArticleFilter
from summaries.articles.models import Article
from summaries.breakdowns import selectors
from summaries.references import queue as reference_queue
from summaries.references import services
from summaries.references.forms import ReferenceForm
from summaries.references.queue import Desk
from summaries.references.services import Typed
from summaries.texts.hashing import text_hash
from summaries.texts.lengths import length_of
from summaries.versions.models import ModelVersion

PAGE_SIZE: Final = 20
BUSY: Final = "The site is busy and took nothing. Your text is below: try again in a few seconds."
GARBLED: Final = "The form came back changed. Your text is below: press the button once more."
WITHDRAWN: Final = (
    "The reference is withdrawn. Its scores are out of date and follow by themselves."
)
CHANGED: Final = "Nothing was withdrawn: the text has changed since this page was opened."


@require_safe
@team_page("summaries.add_reference")
def queue(request: HttpRequest) -> HttpResponse:
    """Which articles have no reference, and what I have begun."""
    form = ArticleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found: Any = (  # a list to turn pages of
        reference_queue.ReferenceQueue(
            query=wanted["q"], source=wanted["source"], tag=wanted["tag"]
        )
        if wanted
        else Article.objects.none()
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    articles = list(page.object_list)
    writers = reference_queue.other_writers(articles, besides=_member(request))
    context = {
        "counts": reference_queue.queue_counts(),
        "drafts": reference_queue.own_drafts(_member(request)),
        "page": page,
        "rows": [(each, writers.get(each.pk, [])) for each in articles],
        "filter": wanted or {name: request.GET.get(name, "")[:200] for name in form.fields},
        "filtered": bool(form.errors or any(wanted.values())),
        "sources": selectors.article_sources(),
        "tags": selectors.article_tags(),
    }
    return render(request, "writeup_site/desk/references.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("summaries.add_reference")
def new_reference(request: HttpRequest, slug: str) -> HttpResponse:
    """A new reference, written beside its article."""
    return _editor(request, _article(slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("summaries.change_reference")
def reference(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A change to a reference that was written here."""
    article = _article(slug)
    if request.method != "POST":
        written_here = article.references.filter(pk=pk, created_at__isnull=False)
        if not written_here.exists():
            return redirect("new_reference", article.slug)
    return _editor(request, article, pk)


@require_safe
@team_page("summaries.add_reference")
def published(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What became of a published reference, and the next article."""
    article = _article(slug)
    held = get_object_or_404(article.references.select_related("author"), pk=pk)
    summaries = article.summaries.exclude(version__status=ModelVersion.Status.RETIRED)
    scored = Score.objects.filter(
        summary__in=summaries,
        against_hash=article.references_hash,
        text_hash=F("summary__text_hash"),
    )
    context = {
        "article": article,
        "article_words": _words(article),
        "reference": held,
        "summaries": summaries.count(),
        "scored": scored.order_by().values("summary").distinct().count(),
        "next": reference_queue.next_article(author=_member(request), after=article),
        "counts": reference_queue.queue_counts(),
    }
    return render(request, "writeup_site/desk/reference_published.html", context)


def _article(slug: str) -> Article:
    # The list decides which articles there are, and leaves their texts out.
    return get_object_or_404(selectors.articles_found().defer(None), slug=slug)


def _member(request: HttpRequest) -> User:
    return cast(User, request.user)  # team_page lets nobody else in


def _editor(request: HttpRequest, article: Article, pk: int | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, article, pk)
    form = ReferenceForm(request.POST)
    typed = Typed(text=services.tidy(request.POST.get("text", "")))
    if not form.is_valid():
        sentence = services.UNREADABLE if "text" in form.errors else GARBLED
        return _refused(request, article, pk, typed, sentence)
    asked = form.cleaned_data
    typed = Typed(**{name: asked[name] for name in ("text", "base", "seen", "tab", "seconds")})
    act = {"save": _save, "publish": _publish, "discard": _discard, "withdraw": _withdraw}
    try:
        return act[asked["go"]](request, article, pk, typed)
    except services.ReferenceRefusedError as error:
        status = 413 if isinstance(error, services.ReferenceTooLongError) else 400
        return _refused(request, article, pk, typed, str(error), status=status)
    except services.DraftChangedError as error:
        seen = text_hash(error.draft.text)
        sentence = "You saved another text from another window. Press “Save draft” to see both."
        typed = replace(typed, seen=seen)
        return _refused(request, article, pk, typed, sentence, status=409, other=error.draft)
    except Article.DoesNotExist as error:
        raise Http404("the article was deleted meanwhile") from error
    except OperationalError:
        response = _refused(request, article, pk, typed, BUSY, status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def _save(request: HttpRequest, article: Article, pk: int | None, typed: Typed) -> HttpResponse:
    saved = services.save_reference_draft(
        article=article, author=_member(request), reference=pk, typed=typed
    )
    if _wants_json(request):
        seen = text_hash(saved.draft.text) if saved.draft else ""
        return JsonResponse({"seen": seen, "stale": saved.is_stale, "kept": bool(saved.draft)})
    if saved.draft:
        messages.success(request, "Draft saved. Only you see it until you publish it.")
    else:
        messages.info(request, "There is no draft to keep: nothing is new.")
    return redirect(_address(article, pk))


def _publish(request: HttpRequest, article: Article, pk: int | None, typed: Typed) -> HttpResponse:
    try:
        done = services.publish_reference(
            article=article, author=_member(request), reference=pk, typed=typed
        )
    except services.ReferenceChangedError as error:
        services.save_reference_draft(
            article=article, author=_member(request), reference=pk, typed=typed
        )
        kept = pk if error.current else None
        return _page(request, article, kept, status=409)
    return redirect("reference_published", article.slug, done.reference.pk)


def _discard(request: HttpRequest, article: Article, pk: int | None, typed: Typed) -> HttpResponse:
    services.discard_reference_draft(
        article=article, author=_member(request), reference=pk, base=typed.base
    )
    messages.info(request, "Your draft is discarded.")
    return redirect("references")


def _withdraw(request: HttpRequest, article: Article, pk: int | None, typed: Typed) -> HttpResponse:
    if pk is None:
        raise Http404("there is no reference to withdraw")
    try:
        services.withdraw_reference(article=article, reference=pk, base=typed.base)
    except services.ReferenceChangedError:
        messages.warning(request, CHANGED)
        return redirect(_address(article, pk))
    messages.success(request, WITHDRAWN)
    return redirect("new_reference", article.slug)


def _refused(
    request: HttpRequest,
    article: Article,
    pk: int | None,
    typed: Typed,
    sentence: str,
    *,
    status: int = 400,
    **more: object,
) -> HttpResponse:
    """The sentence, as JSON for the script, else on the page with the text as it was typed."""
    if _wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    return _page(request, article, pk, typed=typed, problem=sentence, status=status, **more)


def _page(
    request: HttpRequest,
    article: Article,
    pk: int | None,
    *,
    typed: Typed | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The editor, with what was typed or else with what is held."""
    references = reference_queue.references_of(article)
    # An imported one is not changed, and what was typed of one that is gone is a new one's text.
    held = next((each for each in references if each.pk == pk and each.is_written_here), None)
    desk = reference_queue.desk_of(article, _member(request), held)
    source = web_address(article.url)
    context = {
        "article": article,
        "article_words": _words(article),
        "reference": held,
        "references": references,
        "desk": desk,
        "typed": typed or _typed(desk),
        "tab": secrets.token_hex(16),
        "address": _address(article, held.pk if held else None),
        "most": services.MOST_CHARACTERS,
        "source_url": source.geturl() if source else None,
        "source_host": source.hostname if source else None,
        **more,
    }
    return render(request, "writeup_site/desk/reference.html", context, status=status)


def _words(article: Article) -> int:
    return length_of(article.text or "").number


def _typed(desk: Desk) -> Typed:
    return Typed(text=desk.text, base=desk.base, seen=desk.seen, seconds=desk.seconds)


def _address(article: Article, pk: int | None) -> str:
    if pk is None:
        return reverse("new_reference", args=[article.slug])
    return reverse("reference", args=[article.slug, pk])


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
