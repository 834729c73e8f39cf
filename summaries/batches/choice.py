"""Which articles a batch is about: `all`, `tag:economy`, `source:cnn`, `key:a-17`; their union."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from django.db.models import Q, QuerySet

from summaries.articles.models import Article, Tag

MOST_KEYS: Final = 10_000  # a database takes only so many values in one question
LABEL: Final = 300  # characters, of Batch.articles
_KINDS: Final = ("tag", "source", "key")
_COMMA: Final = re.compile(r"(?<!\\),")


class ChoiceError(ValueError):
    """Nothing can be chosen so; the message gives the fact and the way out."""


@dataclass(frozen=True, slots=True)
class ArticleChoice:
    """The union of all articles (`everything`) or those of tags (slugs), sources and keys."""

    everything: bool = False
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As `read_choice` reads it: the same choice gives the same text."""
        if self.everything:
            return "all"
        named = (("tag", self.tags), ("source", self.sources), ("key", self.keys))
        return ",".join(
            f"{kind}:{value.replace(',', chr(92) + ',')}" for kind, values in named
            for value in values
        )  # fmt: skip

    @property
    def label(self) -> str:
        """The text in at most LABEL characters; equal choices have equal ones, others don't."""
        text = str(self)
        if len(text) <= LABEL:
            return text
        digest = blake2b(text.encode(), digest_size=6).hexdigest()
        end = f"… ({len(self.tags) + len(self.sources) + len(self.keys)} names, {digest})"
        return text[: LABEL - len(end)] + end


def read_choice(terms: Iterable[str]) -> ArticleChoice:
    """The choice that terms name, each perhaps several joined by commas.

    A name without a kind is of the kind before it, as in `key:a,b`; `\\,` is a comma in a name.
    Raises ChoiceError for no term at all, or one that means nothing.
    """
    named: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    everything = False
    for term in terms:
        kind = ""
        for part in filter(None, (part.strip() for part in _COMMA.split(term))):
            if part == "all":
                everything, kind = True, ""
                continue
            begun, colon, rest = part.partition(":")
            if colon and begun in _KINDS:
                kind, part = begun, rest  # noqa: PLW2901  # the rest is the name
            if not kind or not part.strip():
                raise ChoiceError(
                    f'"{part}" chooses no articles; write all, tag:SLUG, source:NAME or key:KEY'
                )
            named[kind].append(part.strip().replace("\\,", ","))
    if not everything and not any(named.values()):
        raise ChoiceError("no articles are chosen; write all, tag:SLUG, source:NAME or key:KEY")
    if everything:
        return ArticleChoice(everything=True)
    tags, sources, keys = (tuple(sorted(set(named[kind]))) for kind in _KINDS)
    if len(keys) > MOST_KEYS:
        raise ChoiceError(
            f"{len(keys):,} keys are more than {MOST_KEYS:,}; choose by tag or source, or in parts"
        )
    return ArticleChoice(tags=tags, sources=sources, keys=keys)


def articles_chosen(choice: ArticleChoice) -> QuerySet[Article]:
    """The articles of a choice, each once.

    Raises ChoiceError where a tag, source or key is not there. Three queries at most.
    """
    if choice.everything:
        return Article.objects.with_content()
    _known(choice)
    through = Article.tags.through.objects.filter(tag__slug__in=choice.tags)
    wanted = Q(source__in=choice.sources) | Q(key__in=choice.keys)
    if choice.tags:
        wanted |= Q(pk__in=through.values("article"))
    return Article.objects.filter(wanted)


def _known(choice: ArticleChoice) -> None:
    sources = Article.objects.exclude(source="").order_by("source")
    held: dict[str, QuerySet[Any, str]] = {
        "tag": Tag.objects.order_by("slug").values_list("slug", flat=True),
        "source": sources.values_list("source", flat=True).distinct(),
        "key": Article.objects.order_by().values_list("key", flat=True),
    }
    for kind, values in zip(_KINDS, (choice.tags, choice.sources, choice.keys), strict=True):
        if any("\0" in value for value in values):  # which Postgres would refuse to look for
            raise ChoiceError(f"no article has a {kind} with a NUL character")
        if not values:
            continue
        there = set(held[kind].filter(**{f"{_column(kind)}__in": values}))
        if missing := [value for value in values if value not in there]:
            named = ", ".join(f'"{value}"' for value in missing[:5])
            more = f" and {len(missing) - 5:,} more" if len(missing) > 5 else ""
            way_out = "see the list of articles in the admin"
            if kind != "key":
                known = list(held[kind][:20])
                way_out = f"there are: {', '.join(known)}" if known else "there is none yet"
            raise ChoiceError(f"no article has the {kind} {named}{more}; {way_out}")


def _column(kind: str) -> str:
    return "slug" if kind == "tag" else kind
