"""Duels as they were served and judged, for the team to look at."""

from __future__ import annotations

from django.contrib import admin

from common.web.admin_filters import one_of
from common.web.read_only_admin import ReadOnlyAdmin
from common.web.searching_admin import SearchesByWords
from summaries.searching.for_admin import by_title
from surveys.duels.models import DuelVote, Impression, PairTally
from surveys.duels.pairing import Strategy

VERSIONS = ["first_version", "second_version"]


@admin.register(Impression)
class ImpressionAdmin(SearchesByWords, ReadOnlyAdmin):
    """Every duel that was served."""

    list_display = [
        "id", "reader", "article", "first", "second", "first_on_left", "strategy", "probability",
        "served_at",
    ]  # fmt: skip
    list_filter = [
        one_of("strategy", [(each, each) for each in Strategy]),
        "first_on_left",
        "reader__simulated",
        "served_at",
    ]
    search_fields = ["=id", "=reader__id"]
    found_by = by_title("duel__article")
    list_select_related = [
        "reader", "duel__article", "duel__first_version", "duel__second_version",
    ]  # fmt: skip

    @admin.display(ordering="duel__article__title")
    def article(self, impression: Impression) -> str:
        """Whose summaries met."""
        return str(impression.duel.article)

    @admin.display(ordering="duel__first_version__name")
    def first(self, impression: Impression) -> str:
        """The version of the lower id."""
        return str(impression.duel.first_version)

    @admin.display(ordering="duel__second_version__name")
    def second(self, impression: Impression) -> str:
        """The version of the higher id."""
        return str(impression.duel.second_version)


@admin.register(DuelVote)
class DuelVoteAdmin(SearchesByWords, ReadOnlyAdmin):
    """Choices that stand."""

    list_display = [
        "id", "reader", "article", *VERSIONS, "outcome", "first_on_left", "simulated",
    ]  # fmt: skip
    list_filter = ["outcome", "simulated", "first_on_left", *VERSIONS]
    search_fields = ["=id", "=reader__id"]
    found_by = by_title("article")
    list_select_related = ["reader", "article", *VERSIONS]


@admin.register(PairTally)
class PairTallyAdmin(ReadOnlyAdmin):
    """Scores of pairs."""

    list_display = [
        "id", *VERSIONS, "first", "second", "tie", "bad", "simulated_first", "simulated_second",
        "simulated_tie", "simulated_bad",
    ]  # fmt: skip
    list_filter = VERSIONS
    search_fields = ["=id", "first_version__name", "second_version__name"]
    list_select_related = VERSIONS
