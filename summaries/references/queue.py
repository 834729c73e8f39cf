"""Reads for the people who write references: what waits, who is at it, what is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import User
from django.db.models import QuerySet

from summaries.articles.article_columns import article_columns
from summaries.articles.models import Article
from summaries.breakdowns.selectors import articles_found
from summaries.references.counts import reference_counts
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


class ReferenceQueue:
    """The articles found, those without a reference first, then those with fewest; newest first.

    Each carries `reference_count`. A list to turn pages of.
    """

    def __init__(self, *, query: str = "", source: str = "", tag: str = "") -> None:
        """Three queries, and one more for words and a tag."""
        listed = article_columns().with_content()
        if query.strip() or source or tag:
            found = articles_found(query=query, source=source, tag=tag).order_by()
            ids = np.fromiter(found.values_list("pk", flat=True), np.int64)
            listed = np.intersect1d(listed, ids)
        counts = reference_counts(listed)
        order = np.lexsort((-listed, counts))
        self._articles, self._counts = listed[order], counts[order]

    def count(self) -> int:
        """How many there are."""
        return len(self._articles)

    def __len__(self) -> int:
        """The same."""
        return self.count()

    def __getitem__(self, places: slice) -> list[Article]:
        """Those at these places. Two queries."""
        pks = self._articles[places].tolist()
        found = articles_found().filter(pk__in=pks).order_by().in_bulk()
        page = []
        for pk, number in zip(pks, self._counts[places].tolist(), strict=True):
            if article := found.get(pk):  # else deleted meanwhile
                article.reference_count = number  # type: ignore[attr-defined]
                page.append(article)
        return page


def queue_counts() -> QueueCounts:
    """Of all articles. Two queries where this process holds them."""
    listed = article_columns().with_content()
    return QueueCounts(articles=len(listed), without=int((reference_counts(listed) == 0).sum()))


def own_drafts(author: User) -> QuerySet[ReferenceDraft]:
    """What this person has begun and not published, newest first."""
    drafts = ReferenceDraft.objects.filter(author=author, article__versions_only=False)
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
    listed = article_columns().with_content()
    waiting = listed[(reference_counts(listed) == 0) & (listed != after.pk)][::-1]
    drafts = ReferenceDraft.objects.exclude(author=author).filter(article__references=None)
    taken = np.isin(waiting, list(drafts.values_list("article_id", flat=True)))
    chosen = [*waiting[~taken][:1].tolist(), *waiting[taken][:1].tolist()]
    return articles_found().filter(pk=chosen[0]).first() if chosen else None


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
