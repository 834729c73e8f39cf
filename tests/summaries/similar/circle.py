"""Articles on a circle: the text is an angle in degrees, and the embedding lies there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summaries.articles.models import Article
from summaries.similar.models import SimilarArticle
from summaries.texts.embeddings import DIMENSIONS
from summaries.texts.hashing import text_hash
from tests.rows.written import make_article


def embed_angles(texts: Sequence[str], **_: object) -> NDArray[np.float32]:
    """In the place of `embed`: the last line of each text is its angle."""
    angles = np.radians([float(text.splitlines()[-1]) for text in texts])
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    return vectors


def article_at(angle: float) -> Article:
    return make_article(title=f"At {angle}", text=str(angle))


def move(article: Article, angle: float) -> None:
    article.text = str(angle)
    article.text_hash = text_hash(article.text)
    article.save()


def listed(article: Article) -> list[str]:
    """The texts in the article's computed list, in order."""
    rows = article.similar.filter(origin=SimilarArticle.Origin.COMPUTED).order_by("position")
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.other.text or "" for row in rows if row.other is not None]
