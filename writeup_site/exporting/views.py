"""Exports: what can be taken out, how far an export is, and its file."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.web.team import team_form, team_page
from summaries.batches.choice import ChoiceError
from summaries.versions.selectors import UnknownVersion
from writeup_site.exporting.forms import FORMAT_WORDS, ExportForm
from writeup_site.exporting.models import ExportJob
from writeup_site.exporting.services import ask_for_export
from writeup_site.exporting.stored import KEPT, export_file, name_of_file

A_PAGE: Final = 20


@require_safe
@team_page("writeup_site.view_exportjob")
def exports_page(request: HttpRequest) -> HttpResponse:
    """What can be exported, and what was."""
    return _page(request, ExportForm())


@team_page("writeup_site.add_exportjob")
@team_form("exports")
def begin_export(request: HttpRequest) -> HttpResponse:
    """Let a worker write an export."""
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            job = ask_for_export(
                choice=form.choice,
                format=form.cleaned_data["format"],
                by=cast(User, request.user),
            )
        except UnknownVersion as error:
            form.add_error("models", f"{error}.")
        except ChoiceError as error:
            form.add_error(None, f"{error}.")
        else:
            return redirect("export", pk=job.pk)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    jobs = ExportJob.objects.select_related("created_by")
    context = {
        "form": form,
        "page": Paginator(jobs, A_PAGE).get_page(request.GET.get("page")),
        "days": KEPT.days,
        "formats": FORMAT_WORDS,
    }
    return render(request, "writeup_site/exporting/exports.html", context, status=status)


@require_safe
@team_page("writeup_site.view_exportjob")
def export_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: how far it is, what is in it and what is not."""
    job = get_object_or_404(ExportJob.objects.select_related("created_by"), pk=pk)
    context: dict[str, Any] = {"job": job}
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "writeup_site/exporting/_export_progress.html", context)
        if job.has_ended:
            answer["HX-Refresh"] = "true"  # the rest of the page has changed with it
        return answer
    context["has_file"] = job.size is not None and export_file(job).exists()
    context["file"] = name_of_file(job)
    context["format_words"] = FORMAT_WORDS[cast(Any, job.format)]
    return render(request, "writeup_site/exporting/export.html", context)


@require_safe
@team_page("writeup_site.view_exportjob")
def export_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Its file."""
    job = get_object_or_404(ExportJob, pk=pk, status=ExportJob.Status.FINISHED)
    path = export_file(job)
    if not path.exists():
        raise Http404("the file is gone; export it again")
    answer = FileResponse(  # closes the file at its end
        path.open("rb"), as_attachment=True, filename=name_of_file(job)
    )
    return cast(HttpResponse, answer)
