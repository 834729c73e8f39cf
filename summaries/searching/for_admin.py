"""What the admin's lists look for by words; reads only."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from summaries.searching.selectors import articles_titled, articles_with, summaries_with
from summaries.searching.words import terms_of


def by_article(path: str = "pk") -> Callable[[str], Q | None]:
    """Rows whose article, at this path, holds all words in title or text."""

    def condition(said: str) -> Q | None:
        terms = terms_of(said)
        return Q(**{f"{path}__in": articles_with(terms)}) if terms else None

    return condition


def by_title(path: str) -> Callable[[str], Q | None]:
    """Rows whose article, at this path, holds all words in its title."""

    def condition(said: str) -> Q | None:
        terms = terms_of(said)
        return Q(**{f"{path}__in": articles_titled(terms)}) if terms else None

    return condition


def by_summary(said: str) -> Q | None:
    """Summaries that hold every word in their text or in their article's title."""
    terms = terms_of(said)
    return Q(pk__in=summaries_with(terms)) if terms else None
