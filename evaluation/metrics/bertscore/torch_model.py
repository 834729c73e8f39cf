"""The model in torch: loaded once, fed texts laid end to end, without padding.

BertForward is BERT (Devlin et al. 2019) as transformers' BertModel computes it, less what serves
padding, masks and training. A token meets the others of its text in the attention alone:
everything else is done for all tokens of a batch at once, and the attention for all texts of one
length at once. AnyForward takes any other model, a length at a time. Both work through the methods
of the tensors and modules they are given, and so import no torch.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import MetricError
from evaluation.metrics.bertscore.settings import Arithmetic, ModelSource

_CPU_TOKENS: Final = 768  # a layer's working set then stays in the cache
_GPU_TOKENS: Final = 32_768
_FEWEST_TOKENS: Final = 16  # BLAS has other kernels, which round otherwise, for few rows
_REAL_LIMIT: Final = 10**6  # a tokeniser without a limit says 1e30

Torch = Any  # the torch module
Tensor = Any
Module = Any
Activation = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class _Linear:
    """weight: (inputs, outputs), laid out the way it is read; bias: (outputs,)."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True)
class _Layer:
    attention_in: _Linear
    attention_out: _Linear
    attention_norm: Module
    hidden: _Linear
    activation: Activation
    output: _Linear
    output_norm: Module


class BertForward:
    """A BertModel's weights, laid out for the CPU."""

    def __init__(self, torch: Torch, model: Module, layers: int) -> None:
        """model: a BertModel in evaluation mode; layers: how many of its layers to use."""
        self._torch = torch
        self._embeddings = model.embeddings
        self._heads = model.config.num_attention_heads
        self._widths = (3 * model.config.hidden_size, model.config.intermediate_size)
        # in place where that is possible
        gelu = torch.ops.aten.gelu_ if model.config.hidden_act == "gelu" else None
        self._layers = [_read_layer(torch, layer, gelu) for layer in model.encoder.layer[:layers]]

    def __call__(self, texts: Sequence[Sequence[int]]) -> Iterator[Tensor]:
        """The last layer used, texts end to end: (tokens, dimensions), in one piece or more.

        texts: token ids, texts of one length side by side.
        """
        torch, lengths = self._torch, [len(ids) for ids in texts]
        x = self._embeddings(
            input_ids=torch.tensor([[token for ids in texts for token in ids]]),
            position_ids=torch.cat([torch.arange(length) for length in lengths])[None],
        )[0]
        runs = same_lengths(lengths)
        # every layer writes to the same memory: to map fresh pages costs more than the activation
        wide, wider = (x.new_empty(len(x), width) for width in self._widths)
        mixed, out = x.new_empty(x.shape), x.new_empty(x.shape)
        for layer in self._layers:
            self._attend(self._apply(layer.attention_in, x, wide), runs, mixed)
            x = layer.attention_norm(self._apply(layer.attention_out, mixed, out).add_(x))
            hidden = layer.activation(self._apply(layer.hidden, x, wider))
            x = layer.output_norm(self._apply(layer.output, hidden, out).add_(x))
        yield x

    def _apply(self, linear: _Linear, x: Tensor, out: Tensor) -> Tensor:
        return self._torch.addmm(linear.bias, x, linear.weight, out=out)

    def _attend(self, projected: Tensor, runs: Sequence[tuple[int, int]], out: Tensor) -> None:
        """Scaled dot-product attention within each text; (tokens, 3 d) to (tokens, d)."""
        attention = self._torch.nn.functional.scaled_dot_product_attention
        start = 0
        for texts, length in runs:
            rows = slice(start, start + texts * length)
            heads = projected[rows].view(texts, length, 3, self._heads, -1)
            queries, keys, values = heads.permute(2, 0, 3, 1, 4)
            out[rows] = attention(queries, keys, values).transpose(1, 2).flatten(2).flatten(0, 1)
            start = rows.stop


class AnyForward:
    """An encoder of any kind, on any device."""

    def __init__(self, model: Module) -> None:
        """model: in evaluation mode; its first output is the layer to compare."""
        self._model = model
        self._integers = model.get_input_embeddings().weight.new_empty(0).long()

    def __call__(self, texts: Sequence[Sequence[int]]) -> Iterator[Tensor]:
        """As in BertForward, a piece for each length."""
        start = 0
        for number, length in same_lengths([len(ids) for ids in texts]):
            tokens = self._integers.new_tensor(texts[start : start + number])
            mask = tokens.new_ones((number, length))
            yield self._model(tokens, attention_mask=mask)[0].flatten(0, 1)
            start += number


def _read_layer(torch: Torch, layer: Module, activation: Activation | None) -> _Layer:
    attention = layer.attention
    return _Layer(
        attention_in=_joined(torch, attention.self.query, attention.self.key, attention.self.value),
        attention_out=_joined(torch, attention.output.dense),
        attention_norm=attention.output.LayerNorm,
        hidden=_joined(torch, layer.intermediate.dense),
        activation=activation or layer.intermediate.intermediate_act_fn,
        output=_joined(torch, layer.output.dense),
        output_norm=layer.output.LayerNorm,
    )


def _joined(torch: Torch, *linear: Module) -> _Linear:
    """Linear modules with one input as a single product, their outputs side by side."""
    weight = torch.cat([module.weight.detach() for module in linear])
    bias = torch.cat([module.bias.detach() for module in linear])
    return _Linear(weight.t().contiguous(), bias)


def same_lengths(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of equal neighbours, as (how many, the length)."""
    return [(len(list(run)), length) for length, run in groupby(lengths)]


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
