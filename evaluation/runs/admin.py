"""The admin of what was computed: to look at, not to write by hand."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from common.web.admin_filters import one_of
from common.web.read_only_admin import ReadOnlyAdmin
from common.web.searching_admin import SearchesByWords
from evaluation.metrics.registry import ENGINES
from evaluation.runs.models import Chunk, Metric, Run, Score, ScoreSums
from summaries.searching.for_admin import by_title


@admin.register(Metric)
class MetricAdmin(ReadOnlyAdmin):
    list_display = ["name", "signature", "engine", "scores_count"]
    search_fields = ["name", "signature"]
    list_filter = ["engine"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Metric]:
        # Numbers alone, as they are kept: to count rows every score would be read.
        sums = ScoreSums.objects.filter(metric=OuterRef("pk")).order_by().values("metric")
        number = sums.annotate(number=Sum("number")).values("number")
        return super().get_queryset(request).annotate(scores_count=Coalesce(Subquery(number), 0))

    @admin.display(description="scores", ordering="scores_count")
    def scores_count(self, metric: Metric) -> int:
        return int(metric.scores_count)  # type: ignore[attr-defined]  # annotated above


@admin.register(Score)
class ScoreAdmin(SearchesByWords, ReadOnlyAdmin):
    list_display = ["metric", "version", "article", "value", "precision", "recall"]
    list_select_related = ["metric", "summary__version", "summary__article"]
    list_filter = ["metric__name", "summary__version"]
    search_fields = ["=id"]
    found_by = by_title("summary__article")

    @admin.display(ordering="summary__version__name")
    def version(self, score: Score) -> str:
        return score.summary.version.label

    @admin.display(ordering="summary__article__title")
    def article(self, score: Score) -> str:
        return score.summary.article.title


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "status", "standing", "done", "total", "created_by", "created_at"]
    list_select_related = ["created_by"]
    list_filter = ["status", "standing"]
    search_fields = ["error"]
    date_hierarchy = "created_at"


@admin.register(Chunk)
class ChunkAdmin(ReadOnlyAdmin):
    list_display = ["run", "position", "engine", "attempts", "claimed_until", "finished_at"]
    list_select_related = ["run"]
    list_filter = [one_of("engine", [(each, each) for each in ENGINES]), "run__status"]
    search_fields = ["error"]
