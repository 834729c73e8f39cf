"""The team's pages of batches: what would be written, how far it is, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.team import team_form, team_page
from common.words.counts import counted_are
from summaries.batches import services as batches
from summaries.batches.choice import ChoiceError
from summaries.batches.forms import BatchForm, RetryForm
from summaries.batches.marked import marked_numbers, marked_of
from summaries.batches.models import Batch, BatchItem
from summaries.batches.plan import plan_batch
from summaries.batches.progress import progress_of, progress_of_each
from summaries.breakdowns.giving_away import SHOWN
from summaries.jobs.models import Job
from summaries.jobs.nudge import nudge_writing
from summaries.versions.services import VersionError, check_can_write

A_PAGE: Final = 25
NEWEST: Final = 5


@require_safe
@team_page("summaries.view_batch")
def batches_page(request: HttpRequest) -> HttpResponse:
    """Every batch, the newest first, and the form that begins one."""
    form = BatchForm(initial=request.GET.dict() or {"articles": "all"})
    return _listed(request, form)


def _listed(request: HttpRequest, form: BatchForm, *, status: int = 200) -> HttpResponse:
    listed = Batch.objects.select_related("version", "requested_by")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    marked = marked_numbers(list(page))
    context = {
        "page": page,
        "rows": [
            (batch, progress, marked.get(batch.pk, 0))
            for batch, progress in progress_of_each(page, timezone.now())
        ],
        "form": form,
    }
    return render(request, "summaries/batches/batches.html", context, status=status)


@require_safe
@team_page("summaries.add_batch")
def batch_plan(request: HttpRequest) -> HttpResponse:
    """What a batch would write, and what it would take, before it is begun."""
    form = BatchForm(request.GET)
    if not form.is_valid():
        return _listed(request, form, status=400)
    version = form.cleaned_data["version"]
    try:
        check_can_write(version)
        plan = plan_batch(form.choice, settings=version.settings, version=version)
    except VersionError as error:
        form.add_error("version", str(error))
        return _listed(request, form, status=400)
    except ChoiceError as error:
        form.add_error("keys", str(error))
        return _listed(request, form, status=400)
    context = {
        "form": form,
        "plan": plan,
        "version": version,
        "choice": form.choice,
        "money_limit": form.cleaned_data["money_limit"],
        "fields": [(name, form.data.get(name, "")) for name in form.fields],
        "query": request.GET.urlencode(),
    }
    return render(request, "summaries/batches/batch_plan.html", context)


@team_page("summaries.add_batch")
@team_form("batches")
def start_batch(request: HttpRequest) -> HttpResponse:
    """Begin a batch, or lead to the one that does the same already."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        return _listed(request, form, status=400)
    try:
        requested = batches.request_batch(
            version=form.cleaned_data["version"],
            choice=form.choice,
            money_limit=form.cleaned_data["money_limit"],
            requested_by=cast(User, request.user),  # team_page lets nobody else in
        )
    except ChoiceError as error:
        form.add_error("keys", str(error))
        return _listed(request, form, status=400)
    except VersionError as error:
        form.add_error("version", str(error))
        return _listed(request, form, status=400)
    if requested.batch is None:
        messages.info(request, "Nothing to write: every chosen article has its summary already.")
        return redirect("batches")
    if requested.joined:
        messages.info(request, "These articles are being written about already: this is how far.")
    nudge_writing()
    return redirect("batch", requested.batch.pk)


@require_safe
@team_page("summaries.view_batch")
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch; its figures alone where the page asks for them again."""
    batch = get_object_or_404(Batch.objects.select_related("version", "requested_by"), pk=pk)
    context: dict[str, Any] = {
        "batch": batch,
        "progress": progress_of(batch, timezone.now()),
        "running": batch.status == Batch.Status.RUNNING,
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "summaries/batches/_batch_progress.html", context)
        if not context["running"]:
            answer["HX-Refresh"] = "true"  # the rest of the page has changed with it
        return answer
    failures = Paginator(_failures(batch), A_PAGE).get_page(request.GET.get("page"))
    written = BatchItem.objects.filter(batch=batch, status=Job.Status.DONE)
    context["page"] = failures
    number = marked_numbers([batch]).get(batch.pk, 0)
    context |= {
        "marked": list(marked_of(batch)[:SHOWN]) if number else [],
        "marked_number": number,
        "marked_more": number > SHOWN,
    }
    context["newest"] = written.select_related("article").order_by("-finished_at")[:NEWEST]
    return render(request, "summaries/batches/batch.html", context)


def _failures(batch: Batch) -> Any:
    failed = BatchItem.objects.filter(batch=batch, status=Job.Status.FAILED)
    return failed.select_related("article").defer("article__text").order_by("pk")


@require_safe
@team_page("summaries.view_batch")
def batch_failures(request: HttpRequest, pk: int) -> HttpResponse:
    """What failed, as CSV."""
    batch = get_object_or_404(Batch, pk=pk)
    return csv_download(_failure_rows(batch), name=f"batch-{batch.pk}-failures.csv")


def _failure_rows(batch: Batch) -> Iterator[list[object]]:
    yield ["article", "title", "reason", "attempts", "ended"]
    for item in _failures(batch):
        ended = item.finished_at.isoformat() if item.finished_at else ""
        yield [item.article.key, item.article.title, item.error, item.attempts, ended]


@team_page("summaries.add_batch")
@team_form("batch")
def cancel_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a batch."""
    batch = get_object_or_404(Batch, pk=pk)
    if batches.cancel_batch(batch):
        messages.success(request, "Cancelled. What is written is kept.")
    else:
        messages.info(request, "It had already ended.")
    return redirect("batch", batch.pk)


@team_page("summaries.add_batch")
@team_form("batch")
def retry_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed or was cancelled, or one article of it."""
    batch = get_object_or_404(Batch, pk=pk)
    form = RetryForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was started: the limit is an amount such as 2.50.")
        return redirect("batch", batch.pk)
    number = batches.retry(
        batch,
        item=form.cleaned_data["item"],
        money_limit=form.cleaned_data["money_limit"] or None,
    )
    if number:
        nudge_writing()
        messages.success(
            request, f"{counted_are(number, 'articles')} tried again. What is written is kept."
        )
    else:
        messages.info(request, "Nothing of it is left to try again.")
    return redirect("batch", batch.pk)
