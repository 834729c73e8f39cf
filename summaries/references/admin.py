"""Articles, summaries and what belongs to them, to see and to mend."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import Field, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from common.web.searching_admin import SearchesByWords
from summaries.articles.counting import number_of
from summaries.articles.filters import LanguageFilter, SourceFilter
from summaries.articles.keeping import KeepsVotedRows
from summaries.articles.models import Article, Tag
from summaries.articles.naming import slug_for
from summaries.articles.services import rehash_article
from summaries.breakdowns.marking import unmark_summaries_of
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference
from summaries.searching.for_admin import by_article, by_title
from summaries.similar.models import SimilarArticle

ONLY_OWNERS: Final = (
    "Something was said, scored or rated here, which would go along: only an owner deletes it. "
    "Verdicts and figures are then without it within a minute."
)


class ReferenceInline(TabularInline):
    model = Reference
    extra = 0
    fields = ("position", "text", "author", "updated_at")
    readonly_fields = ("author", "updated_at")
    ordering = ("position",)


class SimilarInline(TabularInline):
    model = SimilarArticle
    formset = KeepsVotedRows
    fk_name = "article"
    extra = 0
    ordering = ("origin", "position")
    autocomplete_fields = ("other",)


class TagInline(TabularInline):
    model = Article.tags.through
    extra = 0
    autocomplete_fields = ("tag",)
    verbose_name = "tag"
    verbose_name_plural = "tags"


@admin.register(Article)
class ArticleAdmin(SearchesByWords, ModelAdmin):
    list_per_page = 50
    list_display = (
        "title",
        "source",
        "language",
        "number_of_references",
        "number_of_summaries",
        "created_at",
    )
    list_filter = (SourceFilter, LanguageFilter, "tags", "created_at")
    search_fields = ("=key",)
    found_by = by_article()
    # By id, which is an index; by date on SQLite every row would be read for its month.
    ordering = ("-id",)
    show_full_result_count = False
    readonly_fields = ("text_hash", "references_hash")
    exclude = ("tags",)
    inlines = (TagInline, ReferenceInline, SimilarInline)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What was said, scored and rated goes with an article, where an owner deletes it; how much
        that is stands there, and not each vote."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if lacking and request.user.is_superuser:
            return [str(each) for each in objs], counts, set(), protected
        if lacking:
            messages.warning(request, ONLY_OWNERS)
        return found, counts, lacking, protected

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)
        return articles.annotate(
            reference_count=number_of(Reference, "article"),
            summary_count=number_of(Summary, "article"),
        )

    def formfield_for_dbfield(self, db_field: Field[Any, Any], *args: Any, **kwargs: Any) -> Any:
        """An address without a scheme is taken for an https one."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, *args, **kwargs)

    @admin.display(description="references", ordering="reference_count")
    def number_of_references(self, article: Any) -> int:
        return int(article.reference_count)

    @admin.display(description="summaries", ordering="summary_count")
    def number_of_summaries(self, article: Any) -> int:
        return int(article.summary_count)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> tuple[str, ...]:
        """The key is the name it came with and never changes."""
        return (*self.readonly_fields, "key") if obj else self.readonly_fields

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Only a new article's address follows its title: addresses that are known stay."""
        return {} if obj else {"slug": ("title",)}

    def save_model(
        self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool
    ) -> None:
        # An empty box means that the text is not known, or that the address is ours to make.
        obj.text = obj.text or None
        obj.slug = obj.slug or slug_for(obj.title, obj.key)
        super().save_model(request, obj, form, change)
        if change and {"title", "text"} & set(form.changed_data):
            unmark_summaries_of([obj.pk])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        rehash_article(article=form.instance)


@admin.register(SimilarArticle)
class SimilarArticleAdmin(SearchesByWords, ModelAdmin):
    list_display = ("title", "article", "similarity", "origin", "other")
    list_filter = ("origin",)
    list_select_related = ("article", "other")
    search_fields = ("=title",)
    found_by = by_title("article")
    ordering = ("-id",)
    show_full_result_count = False
    autocomplete_fields = ("article", "other")


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    list_display = ("name", "slug", "number_of_articles")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request)
        return tags.annotate(article_count=number_of(Article.tags.through, "tag"))

    @admin.display(description="articles", ordering="article_count")
    def number_of_articles(self, tag: Any) -> int:
        return int(tag.article_count)
