"""The model in torch: loaded once, fed texts laid end to end, without padding."""

from __future__ import annotations

import ctypes
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import MetricError
from evaluation.metrics.bertscore.forward import AnyForward, BertForward
from evaluation.metrics.bertscore.settings import Arithmetic, ModelSource

_CPU_TOKENS: Final = 1536  # fewer leave more to what each batch costs by itself, more gain nothing
_GPU_TOKENS: Final = 32_768
# Products have other kernels, which round otherwise, for few rows: oneDNN's for a single one, and
# for fewer than 384 where the processor multiplies bf16 in tiles (AMX).
_FEWEST_TOKENS: Final[dict[Arithmetic, int]] = {"fp32": 16, "bf16": 512, "fp16": 16}
_REAL_LIMIT: Final = 10**6  # a tokeniser without a limit says 1e30
# Of glibc's <malloc.h>: what to do with memory that was freed at the end of the heap, and with
# pieces from which size on.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES: Final = 64 * 2**20  # more than all tensors of a batch on its way through a layer
_PIECE_BYTES: Final = 32 * 2**20  # the most that glibc takes


@lru_cache(maxsize=1)
def loaded_model(process: int, *options: Any) -> TorchModel:
    """The process's one model; another one, or a fork, puts a new one in its place."""
    return TorchModel(*options)


class TorchModel:
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
        if self._device == "cpu":
            _keep_freed_memory()
        try:
            with quiet_transformers(), self.workers() as pool:
                parts = pool.submit(_load, source, self._device, dtype).result()
        except Exception as error:  # loaders raise anything, from OSError to SafetensorError
            raise MetricError(
                f'model "{source.label}" cannot be loaded ({type(error).__name__}: {error}); '
                "pass a directory written by save_pretrained, with its tokeniser"
            ) from error
        self._parts = parts
        self._fewest_tokens = _FEWEST_TOKENS[dtype]
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
        copies = max(0, math.ceil((self._fewest_tokens - sum(lengths)) / max(1, lengths[-1])))
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
    arithmetic = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[dtype]
    tokeniser = AutoTokenizer.from_pretrained(directory, use_fast=False)
    if device == "cpu" and _packs(dtype) and type(tokeniser).__name__.startswith("Bert"):
        model = AutoModel.from_pretrained(directory, dtype=arithmetic).eval()
        if isinstance(model, BertModel):
            limit = tokeniser.model_max_length
            encode = partial(tokeniser.encode, max_length=limit, truncation=True)
            forward = BertForward(torch, model, source.layer, _CPU_TOKENS)
            return _Parts(tokeniser, encode, forward)
    from bert_score.utils import get_model, sent_encode

    model = get_model(directory, source.layer)
    model.to(device=device, dtype=arithmetic)
    return _Parts(tokeniser, partial(sent_encode, tokeniser), AnyForward(model))


def _keep_freed_memory() -> None:
    """Have glibc hand tensors of a batch the memory of the last one's.

    Else it gives megabytes back to the system after each step of each layer and asks for them
    again, emptied page by page: about one part in twenty of all time. Other libraries of C are
    left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _PIECE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def _packs(dtype: Arithmetic) -> bool:
    """Whether torch was built with oneDNN, and that multiplies such numbers on this processor."""
    import torch

    if not torch.backends.mkldnn.is_available():
        return False
    return dtype == "fp32" or (
        dtype == "bf16" and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    )


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """No progress bar, load report or warning while a model is loaded."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
