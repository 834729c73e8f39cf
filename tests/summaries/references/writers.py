"""People who write references, for tests."""

from __future__ import annotations

from django.contrib.auth.models import User

from summaries.articles.models import Article
from summaries.references import services
from summaries.references.models import Reference
from summaries.references.services import Typed


def save(
    article: Article, author: User, text: str, *, reference: int | None = None, **more: object
) -> services.SavedDraft:
    typed = Typed(text=text, **more)  # type: ignore[arg-type]
    return services.save_reference_draft(
        article=article, author=author, reference=reference, typed=typed
    )


def publish(
    article: Article, author: User, text: str, *, reference: int | None = None, **more: object
) -> Reference:
    typed = Typed(text=text, **more)  # type: ignore[arg-type]
    return services.publish_reference(
        article=article, author=author, reference=reference, typed=typed
    ).reference


def texts(article: Article) -> list[tuple[int, str]]:
    return list(article.references.order_by("position").values_list("position", "text"))
