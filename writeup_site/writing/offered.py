"""The team's page of what readers offered for publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.team import team_page
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnText
from summaries.own_texts.publishing import decline_own_text
from summaries.own_texts.selectors import offered_own_texts, title_of
from summaries.texts.excerpt import opening
from summaries.texts.lengths import length_of
from writeup_site.writing.guards import for_writers, offered_own_text
from writeup_site.writing.own_text import publish

PAGE_SIZE = 20


@dataclass(frozen=True)
class Offered:
    """An own text in the team's list; `finished` counts its finished breakdowns."""

    own_text: OwnText
    title: str
    opening: str
    length: str
    finished: int


@require_safe
@team_page("summaries.add_article")
def offered_page(request: HttpRequest) -> HttpResponse:
    """What readers offered, the first offered ahead."""
    is_finished = Q(own_breakdowns__task="breakdown", own_breakdowns__status=Job.Status.DONE)
    own_texts = offered_own_texts().annotate(finished=Count("own_breakdowns", filter=is_finished))
    page: Page[Any] = Paginator(own_texts, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        Offered(each, title_of(each), opening(each.text), str(length_of(each.text)), each.finished)
        for each in page.object_list
    ]
    return render(request, "writeup_site/writing/offered.html", {"page": page, "rows": rows})


@for_writers("POST")
@team_page("summaries.add_article")
def decide(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Publish an own text on offer, or decline it."""
    own_text = offered_own_text(request, slug)
    if what == "publish":
        return publish(request, own_text, back=reverse("offered_own_texts"), by_team=True)
    if decline_own_text(own_text=own_text):
        messages.success(request, "Declined. Its owner sees that it was not taken.")
    return HttpResponseRedirect(reverse("offered_own_texts"), status=303)
