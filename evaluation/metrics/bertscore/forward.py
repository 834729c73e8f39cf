"""A model's layers over texts laid end to end, without padding.

BertForward is BERT (Devlin et al. 2019) as transformers' BertModel computes it, less what serves
padding, masks and training. A token meets the others of its text in the attention alone:
everything else is done for all tokens of a batch at once, and the attention for all texts of one
length at once. AnyForward takes any other model, a length at a time. Both work through the methods
of the tensors and modules they are given, and so import no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

Torch = Any  # the torch module
Tensor = Any
Module = Any
Linear = Callable[..., Tensor]
"""(tokens, inputs) to (tokens, outputs); with a second tensor of that shape, that is added."""


@dataclass(frozen=True, slots=True)
class _Layer:
    attention_in: Linear
    attention_out: Linear
    attention_norm: Module
    hidden: Linear
    output: Linear
    output_norm: Module


class BertForward:
    """A BertModel's weights, laid out for the CPU."""

    def __init__(self, torch: Torch, model: Module, layers: int, tokens: int) -> None:
        """model: a BertModel in evaluation mode, in fp32 or bf16; layers: how many of its layers
        to use; tokens: about how many come at once."""
        self._torch = torch
        self._embeddings = model.embeddings
        self._heads = model.config.num_attention_heads
        act = model.config.hidden_act
        self._layers = [
            _read_layer(torch, layer, act, tokens) for layer in model.encoder.layer[:layers]
        ]

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
        mixed = x.new_empty(x.shape)
        for layer in self._layers:
            self._attend(layer.attention_in(x), runs, mixed)
            x = layer.attention_norm(layer.attention_out(mixed, x))
            x = layer.output_norm(layer.output(layer.hidden(x), x))
        yield x

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


def _read_layer(torch: Torch, layer: Module, act: str, tokens: int) -> _Layer:
    attention = layer.attention
    gelu = act == "gelu"
    hidden = _packed(torch, tokens, "gelu" if gelu else "none", layer.intermediate.dense)
    activation = layer.intermediate.intermediate_act_fn
    projections = attention.self.query, attention.self.key, attention.self.value
    return _Layer(
        attention_in=_packed(torch, tokens, "none", *projections),
        attention_out=_packed(torch, tokens, "none", attention.output.dense),
        attention_norm=attention.output.LayerNorm,
        hidden=hidden if gelu else lambda x: activation(hidden(x)),
        output=_packed(torch, tokens, "none", layer.output.dense),
        output_norm=layer.output.LayerNorm,
    )


def _packed(torch: Torch, tokens: int, act: str, *modules: Module) -> Linear:
    """Linear modules with one input as a single product, their outputs side by side.

    oneDNN lays the weights out once, the way it reads them, and does what follows the product
    (bias, exact GELU, an addition) while its outcome is still in registers.
    """
    weight = torch.cat([module.weight.detach() for module in modules])
    bias = torch.cat([module.bias.detach() for module in modules])
    product = torch.ops.mkldnn._linear_pointwise
    packed = torch.ops.mkldnn._reorder_linear_weight(weight, tokens)

    def linear(x: Tensor, added: Tensor | None = None) -> Tensor:
        if added is None:
            return product(x, packed, bias, act, [], "none")
        return product.binary(x, added, packed, bias, "add")

    return linear


def same_lengths(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of equal neighbours, as (how many, the length)."""
    return [(len(list(run)), length) for length, run in groupby(lengths)]
