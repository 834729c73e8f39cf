"""What a machine's matrix product alone takes for the shapes that MiniLM multiplies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Literal

import numpy as np

from evaluation.metrics.bertscore.embedding import token_batches
from evaluation.metrics.bertscore.forward import same_lengths

Product = Callable[[int, int], object]
"""A layer's product by its number, of the first so many rows."""

LAYERS: Final = 6
SHAPES: Final = ((384, 1152), (384, 384), (384, 1536), (1536, 384))  # inputs, outputs
HEADS: Final = 12
WIDTH: Final = 32  # of a head
BATCH_TOKENS: Final = 1536  # as many as the engine puts through at once


def products(dtype: Literal["fp32", "bf16"]) -> dict[str, Product]:
    """The libraries at hand, each in the layout it is quickest in, outcomes into fresh or kept
    memory as the library has it; no bias, no activation."""
    import torch

    rows = 2 * BATCH_TOKENS
    kind = torch.float32 if dtype == "fp32" else torch.bfloat16
    given = [torch.randn(rows, inputs).to(kind) for inputs, _ in SHAPES]
    # weights of every layer, so that the caches meet as many as in the model
    weights = [[(torch.randn(m, n) / 20).to(kind) for m, n in SHAPES] for _ in range(LAYERS)]
    packed = [
        [torch.ops.mkldnn._reorder_linear_weight(w.t().contiguous(), BATCH_TOKENS) for w in layer]
        for layer in weights
    ]
    linear = torch.ops.mkldnn._linear_pointwise

    def by_onednn(number: int, tokens: int) -> object:
        layer, shape = divmod(number, len(SHAPES))
        return linear(given[shape][:tokens], packed[layer][shape], None, "none", [], "none")

    if dtype == "bf16":
        return {"oneDNN bf16": by_onednn}
    arrays = [[w.numpy() for w in layer] for layer in weights]

    def by_torch(number: int, tokens: int) -> object:
        layer, shape = divmod(number, len(SHAPES))
        return torch.mm(given[shape][:tokens], weights[layer][shape])

    def by_numpy(number: int, tokens: int) -> object:
        layer, shape = divmod(number, len(SHAPES))
        return np.matmul(given[shape][:tokens].numpy(), arrays[layer][shape])

    return {"oneDNN": by_onednn, "numpy": by_numpy, "torch": by_torch}


def multiply(
    product: Product, lengths: Sequence[int], threads: int, *, attention: bool = False
) -> None:
    """All products for texts of these lengths, in the engine's own batches and threads.

    attention: with the two of every head in every layer, all heads of texts of one length at once,
    each operand in one piece, nothing between the two.
    """
    import torch

    def run(batch: Sequence[int]) -> None:
        chosen = [lengths[position] for position in batch]
        with torch.inference_mode():
            for number in range(LAYERS * len(SHAPES)):
                product(number, sum(chosen))
            for texts, length in same_lengths(chosen) if attention else ():
                heads = torch.ones((texts * HEADS, length, WIDTH))
                for _ in range(LAYERS):
                    torch.bmm(torch.bmm(heads, heads.transpose(1, 2)), heads)

    with ThreadPoolExecutor(threads, "product", _alone, (torch,)) as pool:
        list(pool.map(run, token_batches(lengths, BATCH_TOKENS, threads)))


def _alone(torch: Any) -> None:
    """No threads inside a product, torch's or numpy's."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    torch.set_num_threads(1)
    threadpool_limits(limits=1, user_api="blas")
