"""The forward pass of a BERT encoder over texts of one length, on a CPU, in fp32.

Devlin et al. 2019, as transformers' BertModel computes it, less what serves padding, masks and
training: queries, keys and values come of one product, and no text is masked, since all in a
batch have one length. Works through the methods of the tensors and modules it is given, and so
imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Tensor = Any  # torch.Tensor, or a torch module where it is called
Module = Any


@dataclass(frozen=True, slots=True)
class _Linear:
    """weight: (inputs, outputs), laid out the way it is read; bias: (outputs,)."""

    weight: Tensor
    bias: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return self.bias.addmm(x, self.weight)


@dataclass(frozen=True, slots=True)
class _Layer:
    attention_in: _Linear
    attention_out: _Linear
    attention_norm: Module
    hidden: _Linear
    activation: Module
    output: _Linear
    output_norm: Module


class BertForward:
    """Called with token ids (texts, tokens), gives the last layer (texts, tokens, dimensions)."""

    def __init__(self, model: Module, layers: int) -> None:
        """model: a BertModel in evaluation mode; layers: how many of its layers to use."""
        self._embeddings = model.embeddings
        self._heads = model.config.num_attention_heads
        self._layers = [_read_layer(layer) for layer in model.encoder.layer[:layers]]

    def __call__(self, tokens: Tensor) -> Tensor:
        texts, length = tokens.shape
        x = self._embeddings(tokens).flatten(0, 1)
        for layer in self._layers:
            mixed = self._attend(layer.attention_in(x), texts, length)
            x = layer.attention_norm(layer.attention_out(mixed).add_(x))
            x = layer.output_norm(layer.output(layer.activation(layer.hidden(x))).add_(x))
        return x.view(texts, length, -1)

    def _attend(self, projected: Tensor, texts: int, length: int) -> Tensor:
        """Scaled dot-product attention, head by head; (texts x length, 3 d) to (…, d)."""
        heads = projected.view(texts, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys, values = heads.reshape(3, texts * self._heads, length, -1)
        scores = queries.bmm(keys.transpose(1, 2)).mul_(queries.shape[-1] ** -0.5)
        mixed = scores.softmax(-1).bmm(values).view(texts, self._heads, length, -1)
        return mixed.transpose(1, 2).reshape(texts * length, -1)


def _read_layer(layer: Module) -> _Layer:
    attention = layer.attention
    return _Layer(
        attention_in=_joined(attention.self.query, attention.self.key, attention.self.value),
        attention_out=_joined(attention.output.dense),
        attention_norm=attention.output.LayerNorm,
        hidden=_joined(layer.intermediate.dense),
        activation=layer.intermediate.intermediate_act_fn,
        output=_joined(layer.output.dense),
        output_norm=layer.output.LayerNorm,
    )


def _joined(first: Module, *others: Module) -> _Linear:
    """Linear modules with one input as a single product, their outputs side by side."""
    weight, bias = first.weight.detach(), first.bias.detach()
    if others:
        # torch.cat is a function of torch alone; filling a new tensor needs only methods
        parts = (first, *others)
        weight = weight.new_empty((sum(len(p.bias) for p in parts), weight.shape[1]))
        bias = weight.new_empty(len(weight))
        at = 0
        for part in parts:
            weight[at : at + len(part.bias)] = part.weight.detach()
            bias[at : at + len(part.bias)] = part.bias.detach()
            at += len(part.bias)
    return _Linear(weight.t().contiguous(), bias)
