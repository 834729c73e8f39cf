"""The team's pages of judges' batches: how far they are, what failed, going on and stopping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.team import team_form, team_page
from common.words.counts import counted_are
from evaluation.judges.forms import LimitForm
from evaluation.judges.models import JudgeBatch, JudgedPair, Judgement
from evaluation.judges.nudge import nudge_judging
from evaluation.judges.progress import progress_of
from evaluation.judges.requesting import cancel, take_up
from evaluation.judges.services import JudgeError
from summaries.versions.models import ModelVersion

A_PAGE: Final = 25
NEWEST: Final = 8
_ABOUT: Final = (
    "summary__article", "summary__version", "pair__duel__article", "pair__duel__first_version",
    "pair__duel__second_version",
)  # fmt: skip
_TEXTS: Final = ("summary__text", "summary__article__text", "pair__duel__article__text")


@require_safe
@team_page("evaluation.view_judge")
def judge_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch; its figures alone where the page asks for them again."""
    batch = get_object_or_404(JudgeBatch.objects.select_related("judge", "requested_by"), pk=pk)
    context: dict[str, Any] = {
        "batch": batch,
        "progress": progress_of(batch, timezone.now()),
        "running": batch.status == JudgeBatch.Status.RUNNING,
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "evaluation/judges/_batch_progress.html", context)
        if not context["running"]:
            answer["HX-Refresh"] = "true"  # the rest of the page has changed with it
        return answer
    context["page"] = Paginator(_without_value(batch), A_PAGE).get_page(request.GET.get("page"))
    context["versions"] = ModelVersion.objects.filter(pk__in=batch.versions)
    context["newest"] = _newest(batch)
    return render(request, "evaluation/judges/judge_batch.html", context)


def _newest(batch: JudgeBatch) -> list[Any]:
    if batch.kind == JudgeBatch.Kind.CHOICES:
        names = ("duel__article", "duel__first_version", "duel__second_version")
        pairs = JudgedPair.objects.filter(batch=batch).exclude(outcome="")
        newest = pairs.select_related(*names).defer("duel__article__text")
        return list(newest.order_by("-settled_at")[:NEWEST])
    read = Judgement.objects.filter(batch=batch, ended_as=Judgement.AnswerKind.READ)
    rows: QuerySet[Judgement] = read.select_related("summary__article", "summary__version")
    return list(rows.defer(*_TEXTS[:2]).order_by("-finished_at")[:NEWEST])


def _without_value(batch: JudgeBatch) -> QuerySet[Judgement]:
    """Questions that failed, or whose answer gives nothing that can be read."""
    rows: QuerySet[Judgement] = Judgement.objects.filter(batch=batch).filter(
        Q(status=Judgement.Status.FAILED)
        | (Q(status=Judgement.Status.DONE) & ~Q(ended_as=Judgement.AnswerKind.READ))
    )
    return rows.select_related(*_ABOUT).defer(*_TEXTS).order_by("pk")


@require_safe
@team_page("evaluation.view_judge")
def judge_failures(request: HttpRequest, pk: int) -> HttpResponse:
    """What has no value, as CSV."""
    batch = get_object_or_404(JudgeBatch, pk=pk)
    return csv_download(_failure_rows(batch), name=f"judge-batch-{batch.pk}-failures.csv")


def _failure_rows(batch: JudgeBatch) -> Iterator[list[object]]:
    yield ["article", "version", "against", "first_on_left", "dimension", "ended", "reason",
           "answer", "asked"]  # fmt: skip
    for each in _without_value(batch):
        ended = each.ended_as or each.status
        tail = [each.dimension, ended, each.reason, each.answer, each.asked]
        if each.pair is not None:
            duel = each.pair.duel
            names = [duel.first_version.identifier, duel.second_version.identifier]
            yield [duel.article.key, *names, each.first_on_left, *tail]
        elif each.summary is not None:
            yield [each.summary.article.key, each.summary.version.identifier, "", "", *tail]


@team_page("evaluation.add_judgebatch")
@team_form("judge_batch")
def cancel_judging(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a batch."""
    batch = get_object_or_404(JudgeBatch, pk=pk)
    if cancel(batch):
        messages.success(request, "Cancelled. What is answered is kept.")
    else:
        messages.info(request, "It had already ended.")
    return redirect("judge_batch", batch.pk)


@team_page("evaluation.add_judgebatch")
@team_form("judge_batch")
def go_on_judging(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a batch go on with what failed, was cancelled, or is not drawn yet."""
    batch = get_object_or_404(JudgeBatch.objects.select_related("judge"), pk=pk)
    form = LimitForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was started: the limit is an amount such as 2.50.")
        return redirect("judge_batch", batch.pk)
    try:
        number = take_up(batch, money_limit=form.cleaned_data["money_limit"] or None)
    except JudgeError as error:
        messages.error(request, f"Nothing was started: {error}.")
        return redirect("judge_batch", batch.pk)
    if number:
        nudge_judging()
        messages.success(request, f"It goes on: {counted_are(number, 'questions')} to ask.")
    else:
        messages.info(request, "Nothing of it is left to ask.")
    return redirect("judge_batch", batch.pk)
