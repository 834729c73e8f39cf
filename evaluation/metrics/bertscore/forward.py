"""Forward passes over texts laid end to end, without padding.

BertForward is BERT (Devlin et al. 2019) as transformers' BertModel computes it, less what serves
padding, masks and training. A token meets the others of its text in the attention alone:
everything else is done for all tokens of a batch at once, and the attention for all texts of one
length at once. AnyForward takes any other model, a length at a time. Both work through the methods
of the tensors and modules they are given, and so import no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.metrics.bertscore.batches import same_lengths

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
