"""The team's page of who sees what: each live version's weight, changed here."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.web.team import team_page
from summaries.versions.models import ModelVersion, TrafficChange
from summaries.versions.services import VersionError
from summaries.versions.showing import MOST_WEIGHT, Showing, show_versions

CHANGES_A_PAGE: Final = 25


class SharesForm(forms.Form):
    """A weight for each live version that nothing else holds, and why."""

    because = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any = None, *, versions: list[ModelVersion]) -> None:
        super().__init__(data)
        self.versions = versions
        for version in self.free:
            self.fields[f"weight{version.pk}"] = forms.FloatField(
                min_value=0, max_value=MOST_WEIGHT, initial=f"{version.weight:g}",
                widget=forms.NumberInput(attrs={"step": "any"}),
                error_messages={
                    "required": "Write a weight; 0 shows it to nobody.",
                    "invalid": "Write the weight as a number, such as 1.",
                    "min_value": "A weight is 0 or more.",
                },
            )  # fmt: skip

    @property
    def free(self) -> list[ModelVersion]:
        """Versions whose weight the team may change now."""
        return [version for version in self.versions if not version.held_by]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        weights = [value for name, value in said.items() if name.startswith("weight")]
        held = sum(version.weight for version in self.versions if version.held_by)
        if self.free and not self.errors and not sum(weights) + held:
            self.add_error(
                None, "One version at least needs a weight over 0: else nobody sees any."
            )
        return said

    def wanted(self) -> dict[int, Showing]:
        """What was said, by version."""
        return {
            version.pk: Showing(version.status, self.cleaned_data[f"weight{version.pk}"])
            for version in self.free
        }


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("summaries.view_modelversion")
def shares_page(request: HttpRequest) -> HttpResponse:
    """Weights and what they are in percent; a POST changes them."""
    live = list(ModelVersion.objects.filter(status=ModelVersion.Status.LIVE))
    form = SharesForm(request.POST if request.method == "POST" else None, versions=live)
    may = request.user.has_perm("summaries.change_modelversion")
    status = 200
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        status = 400
        if form.is_valid() and (number := _change(request, form)) is not None:
            said = f"{number} changed." if number else "Nothing was other than before."
            messages.success(request, said)
            return redirect("shares")
    changes = Paginator(TrafficChange.objects.all(), CHANGES_A_PAGE)
    context = {
        "rows": _rows(live, form),
        "form": form,
        "may_change": may and bool(form.free),
        "changes": changes.get_page(request.GET.get("page")),
    }
    return render(request, "evaluation/traffic/shares.html", context, status=status)


def _change(request: HttpRequest, form: SharesForm) -> int | None:
    """How many were changed; None where it was refused, which the form says."""
    try:
        changed = show_versions(
            form.wanted(), because=form.cleaned_data["because"], by=cast(User, request.user)
        )
    except VersionError as error:  # an experiment began meanwhile
        form.add_error(None, f"Nothing was changed: {error}.")
        return None
    return len(changed)


def _rows(live: list[ModelVersion], form: SharesForm) -> list[dict[str, Any]]:
    """Each with its share of readers where all live versions have written."""
    total = sum(version.weight for version in live)
    return [
        {
            "version": version,
            "share": version.weight / total if total else 0.0,
            "field": form[f"weight{version.pk}"] if not version.held_by else None,
        }
        for version in live
    ]
