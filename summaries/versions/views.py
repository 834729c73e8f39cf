"""The team's pages of versions: what makes them, how a new one is made, who sees them."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.web.addresses import row_id
from common.web.refusals import Refusal
from common.web.team import team_form, team_page
from summaries.generators import registry
from summaries.generators.base import GeneratorError
from summaries.versions.forms import StatusForm, VersionForm
from summaries.versions.models import ModelVersion
from summaries.versions.output_columns import output_columns
from summaries.versions.services import FIXED, has_outputs, next_number
from summaries.versions.showing import VersionHeldError, set_status


@require_safe
@team_page("summaries.view_modelversion")
def versions_page(request: HttpRequest) -> HttpResponse:
    """Every version, and whether it may still be changed."""
    written = output_columns().numbers_by_version()
    versions: list[Any] = list(ModelVersion.objects.annotate(is_fixed=has_outputs()))
    for version in versions:
        version.number = written.get(version.pk, 0)
    return render(request, "summaries/versions/versions.html", {"versions": versions})


@team_page("summaries.add_modelversion")
def new_version(request: HttpRequest) -> HttpResponse:
    """Choose a generator, then its settings; `?copy=` begins with those of another version."""
    copied = _copied(request.GET.get("copy", ""))
    asked = request.GET.get("generator") or _generator_of(copied)
    context: dict[str, Any] = {"copied": copied, "generators": _generators(), "chosen": asked}
    try:
        chosen = registry.generator(asked) if asked else None
    except GeneratorError as error:
        context["problem"] = str(error)
        chosen = None
    if chosen is None:
        # The first step: which generator.
        status = 404 if asked else 200
        return render(request, "summaries/versions/version_new.html", context, status=status)
    current = _settings_of(copied) if _generator_of(copied) == asked else {}
    name = copied.name if copied else asked
    initial = {
        "name": name,
        "version": next_number(name),
        "title": copied.title if copied else "",
        "note": copied.note if copied else chosen.note,
    }
    form = VersionForm(request.POST or None, initial=initial, generator_name=asked, current=current)
    if request.method == "POST" and form.is_valid() and (made := form.save()) is not None:
        messages.success(request, f"{made.identifier} is made, as a draft: no reader sees it.")
        return redirect("version", made.pk)
    context |= {"form": form, "note": chosen.note}
    status = 400 if form.errors else 200
    return render(request, "summaries/versions/version_new.html", context, status=status)


@team_page("summaries.view_modelversion")
def version_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What makes a version; a form, as long as it has written nothing."""
    version: Any = get_object_or_404(  # with what is annotated
        ModelVersion.objects.annotate(is_fixed=has_outputs()), pk=pk
    )
    version.number = output_columns().numbers_by_version().get(pk, 0)
    asked = _generator_of(version)
    may = request.user.has_perm("summaries.change_modelversion")
    form, problem = None, ""
    if may and asked and (request.method == "POST" or not version.is_fixed):
        try:
            form = _change_form(request, version, asked)
        except GeneratorError as error:
            problem = str(error)
    status = 200
    if request.method == "POST":
        if form is not None and form.is_valid() and (changed := form.save(version)) is not None:
            messages.success(request, f"{changed.identifier} is changed.")
            return redirect("version", changed.pk)
        status = 403 if not may else 409 if version.is_fixed else 400
    context = {
        "version": version,
        "form": None if version.is_fixed else form,
        "problem": problem,
        "refused": request.method == "POST" and version.is_fixed,
        "fixed": FIXED,
        "settings": _shown(_settings_of(version) if asked else version.settings),
        "generator": asked,
        "packages": version.settings.get("packages") or {} if asked else {},
        "statuses": [each for each in ModelVersion.Status if each != version.status],
    }
    return render(request, "summaries/versions/version.html", context, status=status)


@team_page("summaries.change_modelversion")
@team_form("version")
def change_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version a draft, live or retired."""
    version = get_object_or_404(ModelVersion, pk=pk)
    form = StatusForm(request.POST)
    by = cast(User, request.user)  # team_page lets nobody else in
    try:
        changed = form.is_valid() and set_status(version, form.cleaned_data["status"], by=by)
    except VersionHeldError as error:
        raise Refusal(409, f"Nothing was changed: {error}.") from error
    if changed:
        messages.success(request, f"{version.identifier} is {form.cleaned_data['status']} now.")
    return redirect("version", version.pk)


def _change_form(request: HttpRequest, version: ModelVersion, asked: str) -> VersionForm:
    initial = {
        "name": version.name,
        "version": version.version,
        "title": version.title,
        "note": version.note,
    }
    return VersionForm(
        request.POST or None, initial=initial, generator_name=asked, current=_settings_of(version)
    )


def _copied(pk: str) -> ModelVersion | None:
    return ModelVersion.objects.filter(pk=row_id(pk) or 0).first()


def _generators() -> list[dict[str, str]]:
    """Every generator by name with its note; one that can't be loaded says why."""
    listed = []
    for name in registry.names():
        try:
            listed.append({"name": name, "note": registry.generator(name).note})
        except GeneratorError as error:
            listed.append({"name": name, "problem": str(error)})
    return listed


def _generator_of(version: ModelVersion | None) -> str:
    made_by = version.settings if version else {}
    name = made_by.get("generator") if isinstance(made_by, dict) else None
    return name if isinstance(name, str) else ""


def _settings_of(version: ModelVersion | None) -> dict[str, Any]:
    found = (version.settings or {}).get("settings") if version and _generator_of(version) else None
    return found if isinstance(found, dict) else {}


def _shown(settings: Any) -> list[tuple[str, str]]:
    """Settings as text; a text stands as it is, anything else as JSON."""
    if not isinstance(settings, dict):
        return [("settings", json.dumps(settings, ensure_ascii=False))]
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in settings.items()
    ]
