"""Forward passes over texts laid end to end, without padding.

BertForward is BERT (Devlin et al. 2019) as transformers' BertModel computes it, less what serves
padding, masks and training. A token meets the others of its text in the attention alone:
everything else is done for all tokens of a batch at once, and the attention for all texts of one
length at once. AnyForward takes any other model, a length at a time. Both work through the methods
of the tensors and modules they are given, and so import no torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.metrics.bert_batches import same_lengths

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
    """A BertModel's weights, laid out for the CPU."""

    def __init__(self, model: Module, layers: int) -> None:
        """model: a BertModel in evaluation mode; layers: how many of its layers to use."""
        self._embeddings = model.embeddings
        self._integers = model.embeddings.word_embeddings.weight.new_empty(0).long()
        self._heads = model.config.num_attention_heads
        self._layers = [_read_layer(layer) for layer in model.encoder.layer[:layers]]

    def __call__(self, texts: Sequence[Sequence[int]]) -> Iterator[Tensor]:
        """The last layer used, texts end to end: (tokens, dimensions), in one piece or more.

        texts: token ids, texts of one length side by side.
        """
        tokens = [token for ids in texts for token in ids]
        places = [place for ids in texts for place in range(len(ids))]
        x = self._embeddings(
            input_ids=self._integers.new_tensor([tokens]),
            position_ids=self._integers.new_tensor([places]),
        )[0]
        runs = same_lengths([len(ids) for ids in texts])
        for layer in self._layers:
            mixed = self._attend(layer.attention_in(x), runs)
            x = layer.attention_norm(layer.attention_out(mixed).add_(x))
            x = layer.output_norm(layer.output(layer.activation(layer.hidden(x))).add_(x))
        yield x

    def _attend(self, projected: Tensor, runs: Sequence[tuple[int, int]]) -> Tensor:
        """Scaled dot-product attention within each text; (tokens, 3 d) to (tokens, d)."""
        mixed = projected.new_empty((len(projected), projected.shape[1] // 3))
        start = 0
        for texts, length in runs:
            rows = slice(start, start + texts * length)
            mixed[rows] = self._attend_run(projected[rows], texts, length)
            start = rows.stop
        return mixed

    def _attend_run(self, projected: Tensor, texts: int, length: int) -> Tensor:
        """The same for texts of one length, all heads of all texts at once."""
        heads = projected.view(texts, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys, values = heads.reshape(3, texts * self._heads, length, -1)
        scores = queries.bmm(keys.transpose(1, 2)).mul_(queries.shape[-1] ** -0.5)
        mixed = scores.softmax(-1).bmm(values).view(texts, self._heads, length, -1)
        return mixed.transpose(1, 2).reshape(texts * length, -1)


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
