"""BERTScore: bert-score's numbers, with each distinct text embedded once.

The promise, for fp32: P, R and F within 5e-7 of bert-score 0.3.13 run one pair at a time. (Its
batches clamp negative similarities to 0 through padding, which moves some results by up to 5e-4.)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from evaluation.metrics.base import ArticleTexts, Column, Combination, Need
from evaluation.metrics.bertscore.embedding import Embedder, article_groups, cores
from evaluation.metrics.bertscore.matching import (
    IdfWeights,
    TokenMatrix,
    count_idf,
    score_article,
    shares,
)
from evaluation.metrics.bertscore.settings import Arithmetic, BertSettings, checked_idf
from evaluation.metrics.bertscore.store import (
    Embedded,
    EmbeddingFile,
    EmbeddingStore,
    StoreCounts,
    StoreDtype,
)
from evaluation.metrics.bertscore.torch_model import loaded_model
from evaluation.metrics.bertscore.vocabulary import read_vocabulary
from evaluation.metrics.reading import Reading, readings_of

_BLAS = ThreadpoolController()  # numpy's, which is loaded by now
_ONE_AT_A_TIME = threading.Lock()  # engines share the process's model and its tokeniser


class _Scored(NamedTuple):
    """One article. scores: (candidates, 3); what was read; and by candidate if a text was cut."""

    scores: NDArray[np.float64]
    read: list[Reading]
    cut: list[bool]


class BertScore:
    """The "bertscore" engine: one column "bertscore" with P, R and F.

    A pair with an empty side scores 0 (raw, before rescaling), as in bert-score on transformers 4;
    so does a text of two tokens, which bert-score takes for empty. An article without references
    has no scores, nor has a text in a script that the model was not made for, or mostly of pieces
    that it does not know. Lone surrogates, on which tokenisers fail, are read as U+FFFD.

    Nothing is loaded before the first `score` that meets a text it does not hold. A process holds
    one model, however many engines it has; a forked child loads its own. On one machine a score
    has the same bits whatever else is in the call.
    Several threads may call it, and wait for each other.
    """

    name = "bertscore"
    needs: frozenset[Need] = frozenset({"references"})

    def __init__(
        self,
        model: str | None = None,
        num_layers: int | None = None,
        *,
        combination: Combination = "mean",
        idf: bool = False,
        idf_references: Sequence[str] = (),
        baseline_path: Path | None = None,
        store_dir: Path | None = None,
        store_bytes: int = 4 << 30,
        store_dtype: StoreDtype = "fp32",
        memory_bytes: int = 512 << 20,
        threads: int | None = None,
        dtype: Arithmetic = "fp32",
        batch_tokens: int | None = None,
    ) -> None:
        """
        model: None is the packaged all-MiniLM-L6-v2; else a directory, or a cached hub name.
        num_layers: the layer compared, as in bert-score; must be given with a model.
        combination: how the pairs of several references become one score.
        idf, idf_references: weigh word pieces by their rarity among these texts. They are fixed
            here and named in the signature: weights counted over whatever is in a call would make
            a score depend on its neighbours. Empty texts among them are left out.
        baseline_path: a bert-score baseline file to rescale with.
        store_dir, store_bytes: where embeddings outlive the process; its bound on disk.
        store_dtype: "fp16" halves the store and has its own signature.
        memory_bytes: bound of the embeddings kept in memory; the articles being scored need up to
            half as much again.
        threads: batches or articles worked on at once; by default the cores this process may use.
        dtype: "bf16" and "fp16" are quicker on a GPU and have their own signatures.
        batch_tokens: tokens put through the model at once.

        Raises MetricError where idf lacks its references. Whether the files named are there is
        seen by `signatures` and `score`.
        """
        self._settings = BertSettings(
            model=model,
            num_layers=num_layers,
            combination=combination,
            idf_references=checked_idf(idf, tuple(idf_references)),
            baseline_path=baseline_path,
            store_dtype=store_dtype,
            dtype=dtype,
        )
        self._disk = EmbeddingFile(store_dir, store_bytes) if store_dir else None
        self._memory_bytes = memory_bytes
        self._threads = threads or cores()
        self._batch_tokens = batch_tokens

    @property
    def store_counts(self) -> StoreCounts:
        """Where the texts asked for since creation were found, one count a text and group."""
        return self._embedder.store.counts

    def signatures(self) -> dict[str, str]:
        """The one measure's signature. Raises MetricError where a file it names is missing."""
        return {self.name: self._settings.signature}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        """One column; P, R and F lie in [-1, 1] unless rescaled.

        Raises MetricError where the model cannot be loaded.
        """
        most_tokens = self._memory_bytes // (2 * 4 * self._settings.source.dimensions)
        blocks: list[_Scored] = []
        with _ONE_AT_A_TIME:
            for group in article_groups(articles, most_tokens):
                blocks += self._score_group(group)
        scores = np.concatenate([np.empty((0, 3)), *(block.scores for block in blocks)])
        read = [reading for block in blocks for reading in block.read]
        reasons = tuple(reading.reason for reading in read)
        cut = [one for block in blocks for one in block.cut]
        return [
            Column(
                name=self.name,
                signature=self._settings.signature,
                values=scores[:, 2].copy(),
                precision=scores[:, 0].copy(),
                recall=scores[:, 1].copy(),
                known=np.array([reading.readable for reading in read], dtype=np.bool_),
                reasons=reasons if any(reasons) else None,
                cut=np.array(cut, dtype=np.bool_),
            )
        ]

    def _score_group(self, articles: Sequence[ArticleTexts]) -> list[_Scored]:
        wanted = (t.strip() for a in articles if a.references for t in a.candidates + a.references)
        texts = list(dict.fromkeys(text for text in wanted if text))
        embedded = self._embedder.embed(texts)
        matrices = {text: self._matrix(found) for text, found in embedded.items()}
        unread = {text: self._unread(text, found) for text, found in embedded.items()}

        long = {text for text, found in embedded.items() if found.truncated}

        def score_one(article: ArticleTexts) -> _Scored:
            candidates = [text.strip() for text in article.candidates]
            references = [text.strip() for text in article.references]
            read = readings_of(
                [f"the text {why}" if (why := unread.get(text)) else "" for text in candidates],
                [unread.get(text, "") for text in references],
            )
            counted = [text for text in references if not unread.get(text)]
            if not counted:
                return _Scored(np.zeros((len(candidates), 3)), read, [False] * len(candidates))
            scores = score_article(
                [matrices.get(text) for text in candidates],
                [matrices.get(text) for text in counted],
                how=self._settings.combination,
                baseline=self._settings.baseline,
            )
            any_long = not long.isdisjoint(counted)
            return _Scored(scores, read, [any_long or text in long for text in candidates])

        # One BLAS thread an article: quicker than threads inside small products, and the same bits
        # however many cores there are.
        with (
            _BLAS.limit(limits=1, user_api="blas"),
            ThreadPoolExecutor(self._threads) as pool,
        ):
            return list(pool.map(score_one, articles))

    def _unread(self, text: str, embedded: Embedded) -> str:
        source = self._settings.source
        return read_vocabulary(source.directory).unread(text, embedded, source.label)

    def _matrix(self, embedded: Embedded) -> TokenMatrix | None:
        if len(embedded.tokens) == 2:  # bert-score's test of emptiness, whatever the two are
            return None
        idf = self._idf
        weights = embedded.counted.astype(np.float64) if idf is None else idf.of(embedded.tokens)
        return TokenMatrix(embedded.vectors.astype(np.float32, copy=False), shares(weights))

    @cached_property
    def _idf(self) -> IdfWeights | None:
        texts = self._settings.idf_references
        return count_idf(self._embedder.tokens(texts)) if texts else None

    @cached_property
    def _embedder(self) -> Embedder:
        settings = self._settings
        store = EmbeddingStore(
            namespace=settings.namespace,
            memory_bytes=self._memory_bytes,
            disk=self._disk,
            dtype=settings.store_dtype,
        )
        options = (settings.source, self._threads, settings.dtype, self._batch_tokens)
        return Embedder(store, lambda: loaded_model(os.getpid(), *options))
