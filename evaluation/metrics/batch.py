"""Scoring texts that are simply there: lists in, columns out, whole articles to the engines.

Without Django or a database; from Python it takes three lines:

>>> from evaluation.metrics.batch import score
>>> columns = score(["the cat sat"], [["the cat sat down", "a cat sat"]], metrics=("rouge",))
>>> columns["rouge1"].values.round(4).tolist()  # the mean of 6/7 and 4/6
[0.7619]

`metrics` takes any names of `registry.ENGINES`; a column also has `precision`, `recall`, `known`
and the `signature` that says what made its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from evaluation.metrics.base import ArticleTexts, Column, MetricError
from evaluation.metrics.registry import ScoringOptions, engine

DEFAULT_OPTIONS = ScoringOptions()


@dataclass(frozen=True, slots=True)
class Texts:
    """One summary, its references and its article's text (None where it is not known)."""

    candidate: str
    references: tuple[str, ...] = ()
    source: str | None = None


def grouped(texts: Sequence[Texts]) -> Iterator[ArticleTexts]:
    """Neighbours with the same references and source, as one article with several candidates."""
    for (references, source), group in groupby(texts, lambda one: (one.references, one.source)):
        yield ArticleTexts(tuple(one.candidate for one in group), references, source)


def score_texts(
    texts: Sequence[Texts], metrics: Sequence[str], options: ScoringOptions
) -> list[Column]:
    """The columns of all measures of these engines; a column has one entry per text, in order.

    Raises MetricError for an unknown engine and for one that cannot work.
    """
    articles = list(grouped(texts))
    return [
        column
        for name in dict.fromkeys(metrics)
        for column in engine(name, options).score(articles)
    ]


def score(
    candidates: Sequence[str],
    references: Sequence[str | Sequence[str]],
    *,
    metrics: Sequence[str] = ("rouge",),
    sources: Sequence[str | None] | None = None,
    options: ScoringOptions = DEFAULT_OPTIONS,
) -> dict[str, Column]:
    """Score each candidate against its reference or references; measure name to column.

    candidates, references, sources: of equal length; an entry of `references` is one text or
    several, or () where there is none; sources are the articles' own texts, which some engines
    need. metrics: names of engines in `evaluation.metrics.registry.ENGINES`.

    A column's `values`, `precision` and `recall` are float64 arrays of shape (candidates,), and
    mean nothing where its `known` is False. Raises MetricError where the lengths differ, for an
    unknown engine, and for one that cannot work.
    """
    if isinstance(candidates, str) or isinstance(references, str):
        raise MetricError("candidates and references are lists, one entry for each summary")
    beside = [None] * len(candidates) if sources is None else sources
    if not len(candidates) == len(references) == len(beside):
        raise MetricError(
            f"{len(candidates)} candidates, {len(references)} references and {len(beside)} sources "
            "do not match; give each candidate one entry in each list"
        )
    texts = [
        Texts(candidate, (given,) if isinstance(given, str) else tuple(given), source)
        for candidate, given, source in zip(candidates, references, beside, strict=True)
    ]
    return {column.name: column for column in score_texts(texts, metrics, options)}
