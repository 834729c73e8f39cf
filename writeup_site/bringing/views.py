"""Bring your data: a file, what its columns mean, a try, and what came of it."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.files.rejections import FieldError
from common.web.addresses import row_id
from common.web.downloads import csv_download
from common.web.team import team_form, team_page
from summaries.importing.models import Import
from summaries.versions.identifiers import split_identifier
from surveys.imports.undoing import CannotUndoError
from writeup_site.bringing import presenting, services, stored
from writeup_site.bringing.kinds import KINDS, guessed_kind, what_lacks
from writeup_site.bringing.looking import FirstRows, first_rows
from writeup_site.bringing.samples import SAMPLES

A_PAGE: Final = 20
MEGA: Final = 1_000_000
PORTION: Final = 4 * MEGA  # bytes that a script sends at once


@require_safe
@team_page("summaries.view_import")
def bring_page(request: HttpRequest) -> HttpResponse:
    """Where a file is chosen; and what was brought before."""
    return _bring(request)


def _bring(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    imports = Import.objects.select_related("created_by")
    context = {
        "kinds": list(KINDS.values()),
        "page": Paginator(imports, A_PAGE).get_page(request.GET.get("page")),
        "largest": f"{stored.LARGEST // MEGA:,} MB",
        "largest_at_once": f"{stored.LARGEST_AT_ONCE // MEGA} MB",
        "most": stored.LARGEST,
        "portion": PORTION,
        "error": error,
    }
    return render(request, "writeup_site/bringing/bring.html", context, status=status)


@team_page("summaries.add_import")
@team_form("bring")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file that comes whole."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return _bring(request, error="Choose a file that is not empty.", status=400)
    if file.size > stored.LARGEST_AT_ONCE:
        most = stored.LARGEST_AT_ONCE // MEGA
        return _bring(
            request, status=413,
            error=f"The file has {file.size // MEGA:,} MB. Without scripts at most {most} MB come "
            "in one portion: pack it (gz or zip), or use manage.py on the server.",
        )  # fmt: skip
    try:
        stored.check_room(file.size)
    except stored.NoRoomError as error:
        return _bring(request, error=str(error), status=507)
    row = services.begin_upload(
        filename=file.name or "", size=file.size, kind=request.POST.get("kind", ""),
        by=cast(User, request.user),
    )  # fmt: skip
    stored.append_portion(row, file.chunks(), at=0, most=stored.LARGEST_AT_ONCE)
    return _received(row, asked=request.POST.get("kind", ""))


def _received(row: Import, *, asked: str) -> HttpResponse:
    """The file is there: what it holds is guessed where nobody said."""
    if asked not in KINDS:
        first = first_rows(stored.file_of(row))
        kind = guessed_kind(first.outer, sorted(first.inner))
        Import.objects.filter(pk=row.pk).update(kind=kind)
    return redirect("import", pk=row.pk)


@require_POST
@team_page("summaries.add_import")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an upload in portions: says where they go."""
    size = request.POST.get("size", "")
    if not 0 < (row_id(size) or 0) <= stored.LARGEST:
        return JsonResponse(
            {"error": f"A file has at most {stored.LARGEST // MEGA:,} MB, and is not empty."},
            status=413,
        )
    try:
        stored.check_room(int(size))
    except stored.NoRoomError as error:
        return JsonResponse({"error": str(error)}, status=507)
    row = services.begin_upload(
        filename=request.POST.get("filename", ""), size=int(size),
        kind=request.POST.get("kind", ""), by=cast(User, request.user),
    )  # fmt: skip
    return JsonResponse({"import": row.pk})


@require_POST
@team_page("summaries.add_import")
def portion(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one portion, from `at` on; with the last one the page of the file is named."""
    row = get_object_or_404(Import, pk=pk, status=Import.Status.UPLOADED)
    at = request.GET.get("at", "")
    if not at.isdecimal():
        return JsonResponse({"error": "A portion says where it begins."}, status=400)
    try:
        chunks = iter(lambda: request.read(64 * 1024), b"")
        size = stored.append_portion(row, chunks, at=int(at), most=row.size or 0)
    except ValueError as error:
        return JsonResponse({"error": f"The upload broke: {error}. Begin again."}, status=409)
    if size < (row.size or 0):
        return JsonResponse({"received": size})
    response = _received(row, asked=request.GET.get("kind", ""))
    return JsonResponse({"received": size, "address": response["Location"]})


@require_safe
@team_page("summaries.view_import")
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its columns before it runs, how far it is, what came of it."""
    row = get_object_or_404(Import.objects.select_related("created_by"), pk=pk)
    context: dict[str, Any] = {"row": row, "progress": presenting.progress(row)}
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "writeup_site/bringing/_import_progress.html", context)
        if row.has_ended:
            answer["HX-Refresh"] = "true"  # the rest of the page has changed with it
        return answer
    return render(request, "writeup_site/bringing/import.html", context | _of(request, row))


def _of(request: HttpRequest, row: Import) -> dict[str, Any]:
    context: dict[str, Any] = {
        "outcome": presenting.outcome(row),
        "reasons": presenting.reasons(row),
        "shown": row.report.get("shown", []),
        "has_rejected": row.size is not None and stored.rejected_file_of(row).exists(),
        "to_choose": _can_choose(row),
        "undoable": services.can_undo(row),
    }
    if row.status == Import.Status.FINISHED:
        context["comparison"] = presenting.comparison_address(row)
    if context["to_choose"]:
        context |= _choice(row, request.GET.get("kind", row.kind))
    return context


def _can_choose(row: Import) -> bool:
    states = {Import.Status.UPLOADED, Import.Status.CHECKED, Import.Status.FAILED}
    return row.size is not None and row.status in states and stored.file_of(row).exists()


def _choice(row: Import, kind: str) -> dict[str, Any]:
    kind = kind if kind in KINDS else row.kind
    first: FirstRows = first_rows(stored.file_of(row))
    kept = row.options.get("columns") if kind == row.kind else None
    chosen = kept or services.columns_for(kind, first)
    return {
        "first": first,
        "kind": KINDS[kind],
        "kinds": list(KINDS.values()),
        "columns": presenting.shown_columns(first, kind, chosen),
        "options": row.options,
    }


@team_page("summaries.add_import")
@team_form("import")
def run_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the file, or take it in, by what the form says of its columns."""
    row = get_object_or_404(Import, pk=pk, size__isnull=False)
    said = request.POST
    kind = said.get("kind", row.kind)
    if kind not in KINDS or not _can_choose(row):
        messages.error(request, "Nothing was started: this file is under way, or was taken in.")
        return redirect("import", pk=pk)
    names = first_rows(stored.file_of(row)).names
    columns = {name: said.get(f"column-{number}", "") for number, name in enumerate(names)}
    columns = {name: ours if ours in KINDS[kind].fields else "" for name, ours in columns.items()}
    model = said.get("model", "").strip()[:170]
    if problem := _problem_of(model) or _twice(columns, kind) or what_lacks(kind, columns, model):
        kept = {"columns": columns, "model": model}
        Import.objects.filter(pk=pk).update(kind=kind, options=kept)
        messages.error(request, problem)
        return redirect("import", pk=pk)
    options = {
        "columns": columns, "model": model, "update": "update" in said,
        "dry_run": said.get("do") != "import", "zero_is_down": "zero_is_down" in said,
        "sides_shuffled": "sides_shuffled" in said,
        "better": said.get("better", ""), "group": said.get("group", "")[:40],
        "name": said.get("name", "")[:100], "dates": said.get("dates", "")[:20],
    }  # fmt: skip
    try:
        services.run(row, kind=kind, options=options, source=said.get("source", "").strip()[:60])
    except services.CannotRunError as error:
        messages.info(request, str(error))
    return redirect("import", pk=pk)


def _twice(columns: dict[str, str], kind: str) -> str:
    used = [ours for ours in columns.values() if ours and not ours.startswith("*")]
    words = KINDS[kind].fields
    twice = next((ours for ours in used if used.count(ours) > 1), "")
    return f"Two columns are said to be the {words[twice]}: keep one." if twice else ""


def _problem_of(model: str) -> str:
    try:
        if model:
            split_identifier(model)
    except FieldError as error:
        return str(error)
    return ""


@team_page("summaries.change_import")
@team_form("import")
def undo_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a file brought."""
    row = get_object_or_404(Import, pk=pk)
    try:
        messages.success(request, services.undo(row))
    except CannotUndoError as error:
        messages.info(request, str(error))
    return redirect("import", pk=pk)


@require_safe
@team_page("summaries.view_import")
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused lines with their reasons, as JSON Lines."""
    row = get_object_or_404(Import, pk=pk, size__isnull=False)
    path = stored.rejected_file_of(row)
    if not path.exists():
        raise Http404("no line of it was refused")
    answer = FileResponse(  # closes the file at its end
        path.open("rb"), as_attachment=True, filename=f"import-{pk}.rejected.jsonl",
        content_type="application/jsonl",
    )  # fmt: skip
    return cast(HttpResponse, answer)


@require_safe
@team_page("summaries.view_import")
def sample(request: HttpRequest, kind: str) -> HttpResponse:
    """A small file of a kind."""
    if kind not in SAMPLES:
        raise Http404(f"there is no sample of {kind!r}")
    return csv_download(iter(map(list, SAMPLES[kind])), name=f"{kind}.csv")
