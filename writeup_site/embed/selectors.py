"""What there is to show in pages of other sites."""

from __future__ import annotations

from typing import Final

from summaries.articles.models import Article
from summaries.versions.models import ModelVersion

OFFERED: Final = 8  # a line of links, which spares typing a key


def published_articles() -> list[Article]:
    """Articles that a live version has written about, the newest first; at most OFFERED."""
    live = ModelVersion.Status.LIVE
    shown = Article.objects.filter(summaries__version__status=live).distinct()
    return list(shown.order_by("-pk")[:OFFERED])
