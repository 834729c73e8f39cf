"""Reads for the people who write references: what waits, who is at it, what is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from summaries.articles.models import Article
from summaries.breakdowns.selectors import articles_found
from summaries.references.models import Reference, ReferenceDraft
from summaries.texts.hashing import text_hash


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many articles there are, and how many of them have no reference."""

    articles: int
    without: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What the editor opens with.

    `reference` is the one being changed, `draft` what its writer typed of it and has not
    published. `text` is the one to go on with, `base` and `seen` are the hashes of the published
    text and of the draft ("" for none).
    """

    reference: Reference | None
    draft: ReferenceDraft | None

    @property
    def text(self) -> str:
        if self.draft:
            return self.draft.text
        return self.reference.text if self.reference else ""

    @property
    def base(self) -> str:
        if self.reference:
            return text_hash(self.reference.text)
        return self.draft.base_hash if self.draft else ""

    @property
    def seen(self) -> str:
        return text_hash(self.draft.text) if self.draft else ""

    @property
    def is_stale(self) -> bool:
        """Whether the draft began from another text than is published now."""
        began = self.draft.base_hash if self.draft else self.base
        return began != (text_hash(self.reference.text) if self.reference else "")

    @property
    def seconds(self) -> int | None:
        """The time spent on the draft so far; None where not known."""
        return self.draft.seconds if self.draft else 0


def articles_to_reference(*, query: str = "", source: str = "", tag: str = "") -> QuerySet[Article]:
    """The articles found, those without a reference first, then those with fewest; newest first.

    Each carries `reference_count`.
    """
    counts = (
        Reference.objects.filter(article=OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = articles_found(query=query, source=source, tag=tag)
    return found.annotate(reference_count=Coalesce(Subquery(counts), 0)).order_by(
        "reference_count", "-created_at", "-id"
    )


def queue_counts() -> QueueCounts:
    """Of all articles. Two queries."""
    articles = articles_found().order_by()
    return QueueCounts(articles=articles.count(), without=_without(articles).count())


def own_drafts(author: User) -> QuerySet[ReferenceDraft]:
    """What this person has begun and not published, newest first."""
    drafts = ReferenceDraft.objects.filter(
        author=author, article__in=articles_found().order_by().values("pk")
    )
    return drafts.select_related("article", "reference").defer("article__text")


def other_writers(articles: Iterable[Article], *, besides: User) -> dict[int, list[str]]:
    """By article id, the names of the others who have a draft of a reference of it."""
    drafts = ReferenceDraft.objects.filter(article__in=list(articles)).exclude(author=besides)
    writers: dict[int, list[str]] = defaultdict(list)
    for article, name in drafts.order_by("author__username").values_list(
        "article_id", "author__username"
    ):
        if name not in writers[article]:
            writers[article].append(name)
    return dict(writers)


def next_article(*, author: User, after: Article) -> Article | None:
    """The newest other article without a reference; those that others are at come last."""
    others = ReferenceDraft.objects.filter(article=OuterRef("pk")).exclude(author=author)
    waiting = _without(articles_found().exclude(pk=after.pk))
    ordered = waiting.annotate(taken=Exists(others)).order_by("taken", "-created_at", "-id")
    return ordered.first()


def references_of(article: Article) -> list[Reference]:
    """The article's references in their order, with their authors."""
    return list(article.references.select_related("author").order_by("position"))


def desk_of(article: Article, author: User, reference: Reference | None) -> Desk:
    """What this person goes on with: a change to `reference`, or a new reference.

    A draft whose reference was deleted is taken up as a new one.
    """
    drafts = ReferenceDraft.objects.filter(article=article, author=author)
    drafts = drafts.filter(reference=reference) if reference else drafts.of_new()
    return Desk(reference, drafts.order_by("-updated_at", "-id").first())


def _without(articles: QuerySet[Article]) -> QuerySet[Article]:
    return articles.filter(~Exists(Reference.objects.filter(article=OuterRef("pk"))))
