"""The team's pages of rubrics: what judges go by."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.web.addresses import row_id
from common.web.team import team_page
from evaluation.judges.forms import RubricForm
from evaluation.judges.models import Rubric
from evaluation.judges.rubrics import PACKAGED, RubricText, written_dimensions
from evaluation.judges.selectors import fixed_rubrics
from evaluation.judges.services import FIXED, rubric_text


@require_safe
@team_page("evaluation.view_judge")
def rubrics_page(request: HttpRequest) -> HttpResponse:
    """Every rubric."""
    rubrics = Rubric.objects.annotate(number=Count("judges"))
    context = {"rubrics": rubrics, "fixed": fixed_rubrics()}
    return render(request, "evaluation/judges/rubrics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.add_rubric")
def new_rubric(request: HttpRequest) -> HttpResponse:
    """A form that begins with the packaged rubric; `?copy=` with another."""
    copied = Rubric.objects.filter(pk=row_id(request.GET.get("copy", "")) or 0).first()
    text = rubric_text(copied) if copied else PACKAGED
    form = RubricForm(request.POST or None, initial=_initial(text))
    if request.method == "POST" and form.is_valid() and (made := form.save()) is not None:
        messages.success(request, f"The rubric {made.name} is made.")
        return redirect("rubric", made.pk)
    context = {"form": form, "copied": copied}
    status = 400 if form.errors else 200
    return render(request, "evaluation/judges/rubric_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.view_judge")
def rubric_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rubric says; a form, as long as no judge was asked by it."""
    rubric = get_object_or_404(Rubric, pk=pk)
    is_fixed = rubric.pk in fixed_rubrics()
    may = request.user.has_perm("evaluation.change_rubric")
    text, form = rubric_text(rubric), None
    if may and not is_fixed:
        initial = _initial(text) | {"name": rubric.name}
        form = RubricForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form is not None and form.is_valid() and (changed := form.save(rubric)) is not None:
            messages.success(request, f"The rubric {changed.name} is changed.")
            return redirect("rubric", changed.pk)
        status = 403 if not may else 409 if is_fixed else 400
    context = {
        "rubric": rubric, "text": text, "form": form, "is_fixed": is_fixed, "fixed": FIXED,
        "refused": status == 409, "judges": rubric.judges.all(),
    }  # fmt: skip
    return render(request, "evaluation/judges/rubric.html", context, status=status)


def _initial(text: RubricText) -> dict[str, Any]:
    return {
        "instructions": text.instructions,
        "low": text.low,
        "high": text.high,
        "dimensions": written_dimensions(text.dimensions),
    }
