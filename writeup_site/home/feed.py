"""The feed of new articles: titles and addresses, so that readings begin on their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext, gettext_lazy

from summaries.articles.models import Article
from summaries.breakdowns.selectors import FoundArticles

ENTRIES: Final = 30  # what a reader of feeds that asks once a day hardly misses


class ArticleFeed(Feed):  # type: ignore[type-arg]  # not generic at run time
    """The newest articles. What a version wrote is left out: who would read it here is unknown."""

    feed_type = Atom1Feed
    title = "WriteUp"
    subtitle = gettext_lazy("New articles, taken apart")

    def link(self) -> str:
        return reverse("home")

    def feed_url(self) -> str:
        return reverse("feed")

    def items(self) -> list[Article]:
        return FoundArticles()[0:ENTRIES]

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return gettext("From {source}").format(source=item.source) if item.source else ""

    def item_pubdate(self, item: Article) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.created_at

    def item_categories(self, item: Article) -> list[str]:
        return [str(tag) for tag in item.tags.all()]
