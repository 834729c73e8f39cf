"""What was said, for the team to look at; nothing here is written by hand."""

from __future__ import annotations

from django.contrib import admin

from common.web.admin_filters import one_of
from common.web.read_only_admin import ReadOnlyAdmin
from common.web.searching_admin import SearchesByWords
from summaries.searching.for_admin import by_title
from surveys.ballots.admin import BY_TARGET
from surveys.thumbs.models import Tally, Target, Vote


@admin.register(Target)
class TargetAdmin(SearchesByWords, ReadOnlyAdmin):
    """Votable things with their counts."""

    list_display = ["id", "kind", "article", "version", "up", "down"]
    list_filter = ["kind", "version"]
    search_fields = ["=id"]
    found_by = by_title("article")
    list_select_related = ["article", "version", "tally"]

    @admin.display(description="👍", ordering="tally__up", empty_value="–")
    def up(self, target: Target) -> int | None:
        """The tally's; None before the first count."""
        return target.tally.up if hasattr(target, "tally") else None

    @admin.display(description="👎", ordering="tally__down", empty_value="–")
    def down(self, target: Target) -> int | None:
        """The tally's; None before the first count."""
        return target.tally.down if hasattr(target, "tally") else None


@admin.register(Vote)
class VoteAdmin(SearchesByWords, ReadOnlyAdmin):
    """Current opinions."""

    list_display = ["id", "reader", "target", "value", "simulated"]
    list_filter = [one_of("value", [("1", "👍"), ("-1", "👎")]), "simulated", "target__kind"]
    search_fields = ["=id", "=reader__id"]
    found_by = BY_TARGET
    list_select_related = ["reader", "target"]


@admin.register(Tally)
class TallyAdmin(SearchesByWords, ReadOnlyAdmin):
    """Counts per target."""

    list_display = ["target", "article", "version", "up", "down", "simulated_up", "simulated_down"]
    list_filter = ["target__kind", "target__version"]
    search_fields = ["=target__id"]
    found_by = BY_TARGET
    list_select_related = ["target__article", "target__version"]

    @admin.display(ordering="target__article__title", empty_value="–")
    def article(self, tally: Tally) -> str | None:
        """Whose target it is; an own breakdown is of a reader's own text."""
        return str(tally.target.article) if tally.target.article else None

    @admin.display(ordering="target__version__name", empty_value="–")
    def version(self, tally: Tally) -> str | None:
        """Who wrote it; a similar article has no writer."""
        return str(tally.target.version) if tally.target.version else None
