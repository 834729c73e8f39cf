"""How BERTScore divides its work: articles into groups, texts into batches."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

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


def same_length_batches(lengths: Sequence[int], most_tokens: int) -> list[list[int]]:
    """Positions of texts of one length each, longest first, at least one text a batch.

    Texts of one length need no padding and no attention mask: nothing is computed in vain, and
    a text's vectors do not depend on the texts beside it.
    """
    positions = defaultdict(list)
    for position, length in enumerate(lengths):
        positions[length].append(position)
    batches = []
    for length in sorted(positions, reverse=True):
        members, size = positions[length], max(1, most_tokens // max(1, length))
        batches += [members[start : start + size] for start in range(0, len(members), size)]
    return batches


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
