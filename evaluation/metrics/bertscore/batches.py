"""How BERTScore divides its work: articles into groups, texts into batches."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from itertools import groupby

from evaluation.metrics.base import ArticleTexts

_CHARACTERS_A_TOKEN = 3  # a low guess: a group must not turn out too large


def article_groups(
    articles: Sequence[ArticleTexts], most_tokens: int
) -> Iterator[list[ArticleTexts]]:
    """Neighbouring articles with together about `most_tokens` tokens, at least one a group."""
    group: list[ArticleTexts] = []
    held = 0
    for article in articles:
        texts = {*article.candidates, *article.references}
        tokens = sum(len(text) // _CHARACTERS_A_TOKEN + 2 for text in texts)
        if group and held + tokens > most_tokens:
            yield group
            group, held = [], 0
        group.append(article)
        held += tokens
    if group:
        yield group


def token_batches(lengths: Sequence[int], most_tokens: int, workers: int) -> list[list[int]]:
    """Positions of texts, longest first, in batches of about `most_tokens` or less.

    The batches are of about one size and as many as a multiple of the workers, so that none waits
    for another at the end; one may outgrow the bound by a text.
    """
    total = sum(lengths)
    number = workers * math.ceil(total / (workers * most_tokens))
    batches: list[list[int]] = [[] for _ in range(number)]
    before = 0
    for position in sorted(range(len(lengths)), key=lambda i: lengths[i], reverse=True):
        batches[before * number // total].append(position)
        before += lengths[position]
    return [batch for batch in batches if batch]


def same_lengths(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of equal neighbours, as (how many, the length)."""
    return [(len(list(run)), length) for length, run in groupby(lengths)]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
