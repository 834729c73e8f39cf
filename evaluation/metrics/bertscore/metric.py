"""BERTScore: bert-score's numbers, with each distinct text embedded once.

The promise, for fp32: P, R and F within 5e-7 of bert-score 0.3.13 run one pair at a time. (Its
batches clamp negative similarities to 0 through padding, which moves some results by up to 5e-4.)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from evaluation.metrics.base import ArticleTexts, Column, Combination, MetricError, Need
from evaluation.metrics.bertscore.batches import article_groups, cores
from evaluation.metrics.bertscore.embedding import Embedder
from evaluation.metrics.bertscore.embedding_log import Embedded, EmbeddingLog, StoreDtype
from evaluation.metrics.bertscore.embedding_store import EmbeddingStore, StoreCounts
from evaluation.metrics.bertscore.forward import AnyForward, BertForward
from evaluation.metrics.bertscore.matching import TokenMatrix, score_article, shares
from evaluation.metrics.bertscore.model import ModelSource, quiet_transformers
from evaluation.metrics.bertscore.settings import Arithmetic, BertSettings, checked_idf
from evaluation.metrics.bertscore.weights import IdfWeights, count_idf

_CPU_TOKENS = 768  # a layer's working set then stays in the cache
_GPU_TOKENS = 32_768
_FEWEST_TOKENS = 16  # BLAS has other kernels, which round otherwise, for a matrix of few rows
_REAL_LIMIT = 10**6  # a tokeniser without a limit says 1e30
_BLAS = ThreadpoolController()  # numpy's, which is loaded by now
_ONE_AT_A_TIME = threading.Lock()  # engines share the process's model and its tokeniser


class BertScore:
    """The "bertscore" engine: one column "bertscore" with P, R and F.

    A pair with an empty side scores 0 (raw, before rescaling), as in bert-score on transformers 4;
    so does a text of two tokens, which bert-score takes for empty. An article without references
    has no scores. Lone surrogates, on which tokenisers fail, are read as U+FFFD.

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
        self._disk = EmbeddingLog(store_dir, store_bytes) if store_dir else None
        self._memory_bytes = memory_bytes
        self._threads = threads or cores()
        self._batch_tokens = batch_tokens

    @property
    def truncated(self) -> int:
        """How many distinct texts scored since creation were longer than the model reads."""
        return len(self._embedder.truncated)

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
        blocks = [np.empty((0, 3))]
        with _ONE_AT_A_TIME:
            for group in article_groups(articles, most_tokens):
                blocks += self._score_group(group)
        scores = np.concatenate(blocks)
        known = [bool(article.references) for article in articles for _ in article.candidates]
        return [
            Column(
                name=self.name,
                signature=self._settings.signature,
                values=scores[:, 2].copy(),
                precision=scores[:, 0].copy(),
                recall=scores[:, 1].copy(),
                known=np.array(known, dtype=np.bool_),
            )
        ]

    def _score_group(self, articles: Sequence[ArticleTexts]) -> list[NDArray[np.float64]]:
        wanted = (t.strip() for a in articles if a.references for t in a.candidates + a.references)
        texts = list(dict.fromkeys(text for text in wanted if text))
        matrices = {
            text: self._matrix(found) for text, found in self._embedder.embed(texts).items()
        }

        def score_one(article: ArticleTexts) -> NDArray[np.float64]:
            if not article.references:
                return np.zeros((len(article.candidates), 3))
            return score_article(
                [matrices.get(text.strip()) for text in article.candidates],
                [matrices.get(text.strip()) for text in article.references],
                how=self._settings.combination,
                baseline=self._settings.baseline,
            )

        # One BLAS thread an article: quicker than threads inside small products, and the same bits
        # however many cores there are.
        with (
            _BLAS.limit(limits=1, user_api="blas"),
            ThreadPoolExecutor(self._threads) as pool,
        ):
            return list(pool.map(score_one, articles))

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
        return Embedder(store, lambda: _model(os.getpid(), *options))


@lru_cache(maxsize=1)
def _model(process: int, *options: Any) -> _TorchModel:
    """The process's one model; another one, or a fork, puts a new one in its place."""
    return _TorchModel(*options)


class _TorchModel:
    """A model in torch, on a GPU where there is one.

    On a CPU batches run side by side, one torch thread each: threads inside small products wait
    for each other at every step, and collapse where the cores are shared. All of torch's work,
    loading included, is done in such threads, so that a later fork finds no thread pool.
    """

    def __init__(
        self, source: ModelSource, threads: int, dtype: Arithmetic, batch_tokens: int | None
    ) -> None:
        import torch

        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self.threads = threads if self._device == "cpu" else 1
        self.batch_tokens = batch_tokens or (_CPU_TOKENS if self._device == "cpu" else _GPU_TOKENS)
        try:
            with quiet_transformers(), self.workers() as pool:
                parts = pool.submit(_load, source, self._device, dtype).result()
        except Exception as error:  # loaders raise anything, from OSError to SafetensorError
            raise MetricError(
                f'model "{source.label}" cannot be loaded ({type(error).__name__}: {error}); '
                "pass a directory written by save_pretrained, with its tokeniser"
            ) from error
        self._parts = parts
        self.limit = parts.tokeniser.model_max_length
        if self.limit > _REAL_LIMIT:
            raise MetricError(
                f'model "{source.label}" does not say how many tokens it reads; '
                'put "model_max_length" into its tokenizer_config.json'
            )
        # bert-score gives these two no weight, wherever in a text they stand
        ids = (parts.tokeniser.cls_token_id, parts.tokeniser.sep_token_id)
        self.special = frozenset(token for token in ids if token is not None)

    def encode(self, text: str, *, cut: bool = True) -> list[int]:
        """A text's token ids, cut as bert-score cuts them, or not."""
        return (
            self._parts.encode(text) if cut else self._parts.tokeniser.encode(text, verbose=False)
        )

    def vectors(self, texts: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """Unit vectors of texts given as token ids, sorted by length: (tokens, dimensions) each."""
        import torch

        lengths = [len(ids) for ids in texts]
        # enough copies of the last text, which are thrown away
        copies = max(0, _FEWEST_TOKENS - sum(lengths))
        with torch.inference_mode():
            filled = [*texts, *(texts[-1] for _ in range(copies))]
            vectors = torch.cat(list(self._parts.forward(filled))).float()
            vectors /= vectors.norm(dim=-1, keepdim=True)
        return np.split(vectors.cpu().numpy()[: sum(lengths)], np.cumsum(lengths)[:-1])

    @contextmanager
    def workers(self) -> Iterator[Executor]:
        """Threads with one torch thread each; the caller's own number is put back after."""
        import torch

        before = torch.get_num_threads()
        try:
            with ThreadPoolExecutor(self.threads, "bert", torch.set_num_threads, (1,)) as pool:
                yield pool
        finally:
            torch.set_num_threads(before)


@dataclass(frozen=True, slots=True)
class _Parts:
    """encode: text to token ids, cut; forward: texts' ids to the chosen layer."""

    tokeniser: Any
    encode: Callable[[str], list[int]]
    forward: BertForward | AnyForward


def _load(source: ModelSource, device: str, dtype: Arithmetic) -> _Parts:
    """BERT on a CPU by the quick way; all else by bert-score's own loader."""
    import torch
    from transformers import AutoModel, AutoTokenizer, BertModel

    directory = str(source.directory)
    tokeniser = AutoTokenizer.from_pretrained(directory, use_fast=False)
    if device == "cpu" and dtype == "fp32" and type(tokeniser).__name__.startswith("Bert"):
        model = AutoModel.from_pretrained(directory, dtype=torch.float32).eval()
        if isinstance(model, BertModel):
            limit = tokeniser.model_max_length
            encode = partial(tokeniser.encode, max_length=limit, truncation=True)
            return _Parts(tokeniser, encode, BertForward(torch, model, source.layer))
    from bert_score.utils import get_model, sent_encode

    model = get_model(directory, source.layer)
    arithmetic = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[dtype]
    model.to(device=device, dtype=arithmetic)
    return _Parts(tokeniser, partial(sent_encode, tokeniser), AnyForward(model))
