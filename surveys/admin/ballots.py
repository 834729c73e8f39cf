"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from surveys.models import Ballot, Exposure, Reader, Tally, Target, Vote

TARGET_SEARCH = ["target__article__title", "target__version__name"]


class ReadOnlyAdmin(ModelAdmin):
    """Lists and shows rows that only services write."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a row by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Nobody changes one either."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Rows go only with a reader's own "delete my data"."""
        return False


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


@admin.register(Reader)
class ReaderAdmin(ReadOnlyAdmin):
    """Readers by the start of their HMAC."""

    list_display = ["id", "short_hash", "simulated", "key_version", "created_at"]
    list_filter = ["simulated", "key_version", "created_at"]
    search_fields = ["=id", "^key_hash"]
    date_hierarchy = "created_at"

    @admin.display(description="HMAC of the cookie")
    def short_hash(self, reader: Reader) -> str:
        """Enough of it to find the row again."""
        return f"{reader.key_hash[:12]}…"


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    """Votable things with their counts."""

    list_display = ["id", "kind", "article", "version", "up", "down"]
    list_filter = ["kind", "version"]
    search_fields = ["=id", "article__title", "version__name"]
    list_select_related = ["article", "version", "tally"]

    @admin.display(description="👍", ordering="tally__up", empty_value="–")
    def up(self, target: Target) -> int | None:
        """The tally's; None before the first count."""
        return target.tally.up if hasattr(target, "tally") else None

    @admin.display(description="👎", ordering="tally__down", empty_value="–")
    def down(self, target: Target) -> int | None:
        """The tally's; None before the first count."""
        return target.tally.down if hasattr(target, "tally") else None


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    """Every act as received, and what became of it."""

    list_display = [
        "id", "reader", "kind", "target", "question", "value", "reasons", "received_at",
        "applied_at", "quarantine_reason", "attempts", "set_aside_reason",
    ]  # fmt: skip
    list_filter = [
        Counting,
        WithReasons,
        "value",
        "target__kind",
        "quarantine_reason",
        "received_at",
    ]
    search_fields = ["=id", "=reader__id", "=idempotency_key", *TARGET_SEARCH]
    list_select_related = ["reader", "target", "question"]
    date_hierarchy = "received_at"

    @admin.display(empty_value="–")
    def reasons(self, ballot: Ballot) -> str | None:
        """What was said with the thumb; None where nothing was."""
        said = [*ballot.body.get("reasons", ()), ballot.body.get("comment", "")]
        return ", ".join(filter(None, said)) or None


@admin.register(Vote)
class VoteAdmin(ReadOnlyAdmin):
    """Current opinions."""

    list_display = ["id", "reader", "target", "value", "simulated"]
    list_filter = ["value", "simulated", "target__kind"]
    search_fields = ["=id", "=reader__id", *TARGET_SEARCH]
    list_select_related = ["reader", "target"]


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    """Counts per target."""

    list_display = ["target", "article", "version", "up", "down", "simulated_up", "simulated_down"]
    list_filter = ["target__kind", "target__version"]
    search_fields = ["=target__id", *TARGET_SEARCH]
    list_select_related = ["target__article", "target__version"]

    @admin.display(ordering="target__article__title", empty_value="–")
    def article(self, tally: Tally) -> str | None:
        """Whose target it is; a take is of a reader's own text."""
        return str(tally.target.article) if tally.target.article else None

    @admin.display(ordering="target__version__name", empty_value="–")
    def version(self, tally: Tally) -> str | None:
        """Who wrote it; a similar article has no writer."""
        return str(tally.target.version) if tally.target.version else None


@admin.register(Exposure)
class ExposureAdmin(ReadOnlyAdmin):
    """Who was shown what first."""

    list_display = ["id", "reader", "article", "version", "first_seen"]
    list_filter = ["version", "reader__simulated", "first_seen"]
    search_fields = ["=reader__id", "article__title", "version__name"]
    list_select_related = ["reader", "article", "version"]
    date_hierarchy = "first_seen"
