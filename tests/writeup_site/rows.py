"""Rows that the tests of pages need, each new unless given."""

from __future__ import annotations

from itertools import count

from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Section, Summary
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion

_numbers = count(1)


def make_article(*, tags: tuple[str, ...] = (), **fields: object) -> Article:
    """An article with a key and a slug of its own."""
    number = next(_numbers)
    defaults = {"key": f"key-{number}", "slug": f"slug-{number}", "title": f"Title {number}"}
    article = Article.objects.create(**{**defaults, **fields})
    article.tags.set(Tag.objects.get_or_create(name=tag, slug=tag)[0] for tag in tags)
    return article


def make_version(**fields: object) -> ModelVersion:
    """A live version of weight 1."""
    return ModelVersion.objects.create(**{"name": f"M{next(_numbers)}", "status": "live", **fields})


def make_summary(
    article: Article | None = None, version: ModelVersion | None = None, text: str = "It rained."
) -> Summary:
    """A summary by a live version."""
    return Summary.objects.create(
        article=article or make_article(),
        version=version or make_version(),
        text=text,
        text_hash="",
        gives_away=0,
    )


def make_sections(summary: Summary) -> None:
    """One section of each kind and polarity, the later parts of a page first."""
    for kind, heading, body, polarity in [
        ("term", "Sleet", "Rain that is half snow.", None),
        ("action", "", "Take an umbrella.", None),
        ("turn", "Me", "Did you see the sky?", None),
        ("comment", "", "It says when.", 1),
        ("comment", "", "It doesn't say why.", -1),
        ("question", "Did it rain?", "All day.", None),
    ]:
        Section.objects.create(
            summary=summary,
            kind=kind,
            heading=heading,
            body=body,
            polarity=polarity,
            position=Section.objects.filter(summary=summary, kind=kind).count(),
        )


def make_similar(article: Article, **fields: object) -> SimilarArticle:
    """A similar article, imported and without a page of its own."""
    defaults = {
        "origin": "imported",
        "position": article.similar.count(),
        "title": f"Similar {next(_numbers)}",
        "similarity": 0.5,
    }
    return SimilarArticle.objects.create(article=article, **{**defaults, **fields})
