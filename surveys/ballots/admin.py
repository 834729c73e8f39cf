"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.web.admin_filters import one_of
from common.web.read_only_admin import ReadOnlyAdmin
from common.web.searching_admin import SearchesByWords
from summaries.searching.for_admin import by_title
from surveys.ballots.models import Ballot

BY_TARGET = by_title("target__article")


class Counting(admin.SimpleListFilter):
    """What became of a ballot."""

    title = "counting"
    parameter_name = "counting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states by name."""
        return [
            ("standing", "counted"),
            ("waiting", "waiting"),
            ("quarantined", "quarantined"),
            ("aside", "set aside"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ballot]) -> QuerySet[Ballot]:
        """The ballots in the chosen state."""
        match self.value():
            case "standing":
                return queryset.filter(applied_at__isnull=False, quarantined_at__isnull=True)
            case "waiting":
                return queryset.filter(applied_at__isnull=True, set_aside_at__isnull=True)
            case "quarantined":
                return queryset.filter(quarantined_at__isnull=False)
            case "aside":
                return queryset.filter(set_aside_at__isnull=False)
            case _:
                return queryset


class WithReasons(admin.SimpleListFilter):
    """Ballots that say why."""

    title = "reasons"
    parameter_name = "reasons"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Either has some or a comment too."""
        return [("given", "given"), ("comment", "with a comment")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ballot]) -> QuerySet[Ballot]:
        """The ballots in the chosen state."""
        given = queryset.filter(body__has_key="reasons")
        match self.value():
            case "given":
                return given
            case "comment":
                return given.exclude(body__comment="")
            case _:
                return queryset


class Quarantined(admin.SimpleListFilter):
    """By why a ballot is held back; of all ballots few are."""

    title = "quarantine reason"
    parameter_name = "quarantine_reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Each reason that a ballot is held back for now."""
        held = Ballot.objects.filter(quarantined_at__isnull=False).order_by("quarantine_reason")
        reasons = held.values_list("quarantine_reason", flat=True).distinct()
        return [(reason, reason) for reason in reasons]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ballot]) -> QuerySet[Ballot]:
        """The ballots of the chosen reason."""
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(quarantine_reason=chosen)


@admin.register(Ballot)
class BallotAdmin(SearchesByWords, ReadOnlyAdmin):
    """Every act as received, and what became of it."""

    list_display = [
        "id", "reader", "kind", "target", "question", "value", "reasons", "received_at",
        "applied_at", "quarantine_reason", "attempts", "set_aside_reason",
    ]  # fmt: skip
    list_filter = [
        Counting,
        WithReasons,
        "kind",
        one_of("value", [("1", "👍, or 1"), ("-1", "👎"), ("0", "taken back")]),
        "target__kind",
        Quarantined,
        "received_at",
    ]
    search_fields = ["=id", "=reader__id", "=idempotency_key"]
    found_by = BY_TARGET
    list_select_related = ["reader", "target", "question"]

    @admin.display(empty_value="–")
    def reasons(self, ballot: Ballot) -> str | None:
        """What was said with the thumb; None where nothing was."""
        said = [*ballot.body.get("reasons", ()), ballot.body.get("comment", "")]
        return ", ".join(filter(None, said)) or None
