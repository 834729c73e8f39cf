"""What was written: articles, versions and breakdowns as an import or a generator leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from summaries.articles.models import Article
from summaries.articles.naming import slug_for, tags_named
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.generators.registry import recorded_settings
from summaries.ratings.models import Rater
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion

_numbers = count(1)


def make_article(
    *, references: Sequence[str] = (), tags: Sequence[str] = (), **fields: Any
) -> Article:
    """An article with a key and an address of its own, its references and tags."""
    number = next(_numbers)
    fields.setdefault("title", f"Article {number}")
    fields.setdefault("key", f"a{number}")
    fields.setdefault("slug", slug_for(fields["title"], fields["key"]))
    fields.setdefault("text", f"The text of article {number}. It has two sentences.")
    article = Article.objects.create(
        text_hash=text_hash(fields["text"]) if fields["text"] else "",
        references_hash=texts_hash(references),
        **fields,
    )
    Reference.objects.bulk_create(
        Reference(article=article, position=position, text=text)
        for position, text in enumerate(references)
    )
    if tags:
        article.tags.set(tags_named(tags).values())
    return article


def make_version(name: str = "", **fields: Any) -> ModelVersion:
    """A live version of weight 1."""
    fields.setdefault("status", ModelVersion.Status.LIVE)
    return ModelVersion.objects.create(name=name or f"model-{next(_numbers)}", **fields)


def make_versions(number: int = 2, **fields: Any) -> list[ModelVersion]:
    """So many live versions."""
    return [make_version(**fields) for _ in range(number)]


def version_by(generator: str, **fields: Any) -> ModelVersion:
    """A live version that a generator writes, named after it."""
    fields.setdefault("kind", "extractive")
    return make_version(generator, settings=recorded_settings(generator), **fields)


def make_summary(
    article: Article | None = None,
    version: ModelVersion | None = None,
    text: str = "It rained all day.",
    **fields: Any,
) -> Summary:
    """A live version's summary of an article that gives nothing away; both new unless given."""
    fields.setdefault("gives_away", 0)
    return Summary.objects.create(
        article=article or make_article(),
        version=version or make_version(),
        text=text,
        text_hash=text_hash(text),
        **fields,
    )


def make_contest(
    versions: Sequence[ModelVersion] = (), *, articles: int = 1, **fields: Any
) -> list[Article]:
    """Articles about which every version (two new ones unless given) wrote something else."""
    versions = versions or make_versions()
    made = [make_article(**fields) for _ in range(articles)]
    for article in made:
        for version in versions:
            make_summary(article, version, f"Text {next(_numbers)}.")
    return made


def make_pair(articles: int = 3, **fields: Any) -> tuple[ModelVersion, ModelVersion]:
    """Two live versions that have written about so many new articles."""
    pair = make_version(), make_version()
    make_contest(pair, articles=articles, **fields)
    return pair


def articles_of(version: ModelVersion) -> list[Article]:
    """The articles it has written about, oldest first."""
    return list(Article.objects.filter(summaries__version=version).order_by("pk"))


def summary_of(version: ModelVersion, article: Article) -> Summary:
    """What it has written about an article."""
    return Summary.objects.get(version=version, article=article)


def make_section(summary: Summary, kind: str = "question", **fields: Any) -> Section:
    """The summary's next section of a kind."""
    fields = {"heading": "Why?", "body": "So."} | fields
    position = Section.objects.filter(summary=summary, kind=kind).count()
    return Section.objects.create(summary=summary, kind=kind, position=position, **fields)


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
        make_section(summary, kind, heading=heading, body=body, polarity=polarity)


def make_rating(
    summary: Summary,
    value: float,
    *,
    place: int | None = None,
    rater: Rater | None = None,
    dimension: str = "relevance",
    group: str = "expert",
) -> Rating:
    """A person's rating by its place in a list; the mean of several where none is given."""
    return Rating.objects.create(
        summary=summary, value=value, place=place, rater=rater, dimension=dimension, group=group
    )


def make_similar(article: Article, **fields: Any) -> SimilarArticle:
    """The next of its similar articles, imported and without a page of its own."""
    fields = {"origin": SimilarArticle.Origin.IMPORTED, "similarity": 0.5} | fields
    fields.setdefault("title", f"Similar {next(_numbers)}")
    fields.setdefault("position", article.similar.filter(origin=fields["origin"]).count())
    return SimilarArticle.objects.create(article=article, **fields)


def make_readable(**fields: Any) -> Article:
    """An article with a breakdown that readers are shown; fields as `make_article` takes them."""
    article = make_article(**fields)
    make_summary(article)
    return article
