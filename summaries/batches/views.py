"""The team's pages of batches: what would be written, how far it is, what failed."""

from __future__ import annotations

import csv
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.busy import team_form
from common.web.team import team_page
from summaries.batches import services as generations
from summaries.batches.choice import ChoiceError
from summaries.batches.forms import BatchForm, RetryForm
from summaries.batches.models import Generation, GenerationItem
from summaries.batches.plan import plan_batch
from summaries.batches.progress import progress_of, progress_of_each
from summaries.jobs.models import Job
from summaries.jobs.nudge import nudge_writing
from summaries.versions.services import VersionError, check_can_write

A_PAGE: Final = 25
NEWEST: Final = 5
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@team_page("summaries.view_generation")
def generations_page(request: HttpRequest) -> HttpResponse:
    """Every batch, the newest first, and the form that begins one."""
    form = BatchForm(initial=request.GET.dict() or {"articles": "all"})
    return _listed(request, form)


def _listed(request: HttpRequest, form: BatchForm, *, status: int = 200) -> HttpResponse:
    listed = Generation.objects.select_related("version", "requested_by")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": progress_of_each(page, timezone.now()),
        "form": form,
    }
    return render(request, "writeup_site/generations.html", context, status=status)


@require_safe
@team_page("summaries.add_generation")
def generation_plan(request: HttpRequest) -> HttpResponse:
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
    return render(request, "writeup_site/generation_plan.html", context)


@team_page("summaries.add_generation")
@team_form("generations")
def start_generation(request: HttpRequest) -> HttpResponse:
    """Begin a batch, or lead to the one that does the same already."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        return _listed(request, form, status=400)
    try:
        requested = generations.request_generation(
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
    if requested.generation is None:
        messages.info(request, "Nothing to write: every chosen article has its summary already.")
        return redirect("generations")
    if requested.joined:
        messages.info(request, "These articles are being written about already: this is how far.")
    nudge_writing()
    return redirect("generation", requested.generation.pk)


@require_safe
@team_page("summaries.view_generation")
def generation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch; its figures alone where the page asks for them again."""
    generation = get_object_or_404(
        Generation.objects.select_related("version", "requested_by"), pk=pk
    )
    context: dict[str, Any] = {
        "generation": generation,
        "progress": progress_of(generation, timezone.now()),
        "running": generation.status == Generation.Status.RUNNING,
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "writeup_site/_generation_progress.html", context)
        if not context["running"]:
            answer["HX-Refresh"] = "true"  # the rest of the page has changed with it
        return answer
    failures = Paginator(_failures(generation), A_PAGE).get_page(request.GET.get("page"))
    written = GenerationItem.objects.filter(generation=generation, status=Job.Status.DONE)
    context["page"] = failures
    context["newest"] = written.select_related("article").order_by("-finished_at")[:NEWEST]
    return render(request, "writeup_site/generation.html", context)


def _failures(generation: Generation) -> Any:
    failed = GenerationItem.objects.filter(generation=generation, status=Job.Status.FAILED)
    return failed.select_related("article").defer("article__text").order_by("pk")


@require_safe
@team_page("summaries.view_generation")
def generation_failures(request: HttpRequest, pk: int) -> HttpResponse:
    """What failed, as CSV."""
    generation = get_object_or_404(Generation, pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"generation-{generation.pk}-failures.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    rows = csv.writer(response)
    rows.writerow(["article", "title", "reason", "attempts", "ended"])
    for item in _failures(generation):
        ended = item.finished_at.isoformat() if item.finished_at else ""
        cells = (item.article.key, item.article.title, item.error)
        rows.writerow([*map(_plain, cells), item.attempts, ended])
    return response


def _plain(text: str) -> str:
    # A spreadsheet runs what begins like a formula.
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


@team_page("summaries.add_generation")
@team_form("generation")
def cancel_generation(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a batch."""
    generation = get_object_or_404(Generation, pk=pk)
    if generations.cancel_generation(generation):
        messages.success(request, "Cancelled. What is written is kept.")
    else:
        messages.info(request, "It had already ended.")
    return redirect("generation", generation.pk)


@team_page("summaries.add_generation")
@team_form("generation")
def retry_generation(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed or was cancelled, or one article of it."""
    generation = get_object_or_404(Generation, pk=pk)
    form = RetryForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was started: the limit is an amount such as 2.50.")
        return redirect("generation", generation.pk)
    number = generations.retry(
        generation,
        item=form.cleaned_data["item"],
        money_limit=form.cleaned_data["money_limit"] or None,
    )
    if number:
        nudge_writing()
        again = "1 article is" if number == 1 else f"{number:,} articles are"
        messages.success(request, f"{again} tried again. What is written is kept.")
    else:
        messages.info(request, "Nothing of it is left to try again.")
    return redirect("generation", generation.pk)
