"""Texts to token vectors: from the store where it holds them, through the model where not.

Knows no torch: the model comes behind a protocol, loaded by the first text that needs it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bertscore.store import Embedded, EmbeddingStore

_CHARACTERS_A_TOKEN: Final = 3  # a low guess: a group must not turn out too large


class Model(Protocol):
    """A loaded model with its tokeniser."""

    limit: int
    """The most tokens a text may have; longer ones are cut as bert-score cuts them."""
    special: frozenset[int]
    """Token ids that weigh nothing."""
    batch_tokens: int
    """How many tokens are best put through at once."""
    threads: int
    """How many batches are worked on side by side."""

    def encode(self, text: str, *, cut: bool = True) -> list[int]:
        """A text's token ids with the special ones, cut at the limit or not."""
        ...

    def vectors(self, texts: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """Unit vectors of texts given as token ids, sorted by length: (tokens, dimensions) each.

        A text's vectors do not depend on the texts beside it.
        """
        ...

    def workers(self) -> AbstractContextManager[Executor]:
        """Threads to call `vectors` in."""
        ...


class Embedder:
    """Embeds each distinct text once."""

    def __init__(self, store: EmbeddingStore, load: Callable[[], Model]) -> None:
        """load: gives the model, loaded where it is not yet; called when a text needs it."""
        self.store = store
        self._load = load

    def embed(self, texts: Sequence[str]) -> dict[str, Embedded]:
        """The embedding of every text; none may be empty or have space around it."""
        text_of = {self.store.key(text): text for text in texts}
        held = self.store.get(text_of)
        missing = {text: key for key, text in text_of.items() if key not in held}
        if missing:
            for batch in self._compute(list(missing)):
                held |= self.store.put({missing[text]: found for text, found in batch.items()})
        return {text_of[key]: found for key, found in held.items()}

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Every text's token ids, cut at the model's limit."""
        # one after the other: a fast tokeniser is changed by the cutting it is asked for
        model = self._load()
        return [model.encode(readable(text)) for text in texts]

    def _compute(self, texts: Sequence[str]) -> Iterator[dict[str, Embedded]]:
        model = self._load()
        tokens = self.tokens(texts)
        special = list(model.special)
        cut = [
            len(ids) == model.limit < len(model.encode(readable(text), cut=False))
            for ids, text in zip(tokens, texts, strict=True)
        ]
        with model.workers() as pool:

            def run(batch: list[int]) -> dict[str, Embedded]:
                vectors = model.vectors([tokens[i] for i in batch])
                found = {}
                for i, rows in zip(batch, vectors, strict=True):
                    ids = np.array(tokens[i], dtype=np.int32)
                    # a copy: a view would keep its whole batch in memory
                    found[texts[i]] = Embedded(ids, ~np.isin(ids, special), rows.copy(), cut[i])
                return found

            lengths = [len(ids) for ids in tokens]
            yield from pool.map(run, token_batches(lengths, model.batch_tokens, model.threads))


def readable(text: str) -> str:
    """A text a tokeniser can read: lone surrogates, which have no UTF-8, become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


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


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
