"""What BERTScore is without bert-score: distinct texts, sorted by length, padded in batches.

Two models for it, torch's and ONNX Runtime's. Both keep nothing between calls, and both leave the
matching to torch, all pairs of an article at once.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import ArticleTexts

Tensor = Any
Embed = Callable[[NDArray[np.int64], NDArray[np.int64]], Tensor]


@dataclass(frozen=True, slots=True)
class SortedPeer:
    """One way to embed. embed: token ids and mask, (texts, longest), to the last layer, the same
    and 384; batch: texts at once."""

    name: str
    tokeniser: Any
    embed: Embed
    batch: int

    def score(self, articles: Sequence[ArticleTexts]) -> NDArray[np.float64]:
        """P, R and F of every pair, candidate by candidate: (pairs, 3)."""
        import torch

        with torch.inference_mode():
            vectors = self._vectors(articles)
            parts = [_matched(article, vectors) for article in articles]
        return np.concatenate(parts)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Every text's token ids, cut as the model reads them."""
        found: list[list[int]] = self.tokeniser(list(texts), truncation=True)["input_ids"]
        return found

    def _vectors(self, articles: Sequence[ArticleTexts]) -> dict[str, Tensor]:
        """Unit vectors of each distinct text, (tokens, 384)."""
        texts = distinct(articles)
        tokens = self.tokens(texts)
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]), reverse=True)
        found: dict[str, Tensor] = {}
        for start in range(0, len(order), self.batch):
            chosen = order[start : start + self.batch]
            ids = np.zeros((len(chosen), len(tokens[chosen[0]])), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, i in enumerate(chosen):
                ids[row, : len(tokens[i])] = tokens[i]
                mask[row, : len(tokens[i])] = 1
            layer = self.embed(ids, mask)
            layer = layer / layer.norm(dim=-1, keepdim=True)
            for row, i in enumerate(chosen):
                found[texts[i]] = layer[row, : len(tokens[i])]
        return found


def distinct(articles: Sequence[ArticleTexts]) -> list[str]:
    """All texts, each once."""
    return list(dict.fromkeys(t for a in articles for t in a.candidates + a.references))


def _matched(article: ArticleTexts, vectors: dict[str, Tensor]) -> NDArray[np.float64]:
    """All candidates with all references: (pairs, 3)."""
    import torch

    (ours, own), (theirs, their) = (
        _padded([vectors[text] for text in texts])
        for texts in (article.candidates, article.references)
    )
    similarity = torch.einsum("cid,rjd->crij", ours, theirs)
    similarity.masked_fill_(~(own[:, None, :, None] & their[None, :, None, :]), -1)
    precision = _inner_mean(similarity.amax(dim=3), own[:, None])
    recall = _inner_mean(similarity.amax(dim=2), their[None])
    f = 2 * precision * recall / (precision + recall)
    table: NDArray[np.float64] = torch.stack((precision, recall, f), dim=-1).double().numpy()
    return table.reshape(-1, 3)


def _padded(texts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Texts' vectors side by side, (texts, longest, 384), and where they are."""
    import torch

    rows = torch.nn.utils.rnn.pad_sequence(list(texts), batch_first=True)
    lengths = torch.tensor([len(text) for text in texts])
    return rows, torch.arange(rows.shape[1]) < lengths[:, None]


def _inner_mean(best: Tensor, there: Tensor) -> Tensor:
    """The mean over a text's tokens but the first and the last: (…, tokens) to (…)."""
    import torch

    number = there.sum(dim=-1)
    place = torch.arange(there.shape[-1])
    weigh = (place > 0) & (place < (number - 1)[..., None])
    return (best * weigh).sum(dim=-1) / (number - 2)


def sorted_torch(model: str, threads: int) -> SortedPeer:
    """transformers' own BertModel with torch's fused attention."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(threads)
    bert = AutoModel.from_pretrained(model, attn_implementation="sdpa").eval()

    def embed(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Tensor:
        return bert(torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))[0]

    return SortedPeer("sorted torch", AutoTokenizer.from_pretrained(model), embed, batch=32)


def onnx_runtime(model: str, threads: int) -> SortedPeer:
    """The same model in ONNX Runtime, with its own fused attention, layer norms and GELU.

    Raises ImportError where onnxruntime or onnx is not installed.
    """
    import onnxruntime
    import torch
    from transformers import AutoTokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        path = _exported(model, Path(folder))
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def embed(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Tensor:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return torch.from_numpy(session.run(None, given)[0])

    return SortedPeer("ONNX Runtime", AutoTokenizer.from_pretrained(model), embed, batch=32)


def _exported(model: str, folder: Path) -> str:
    """The model as one file, its parts fused as ONNX Runtime's own tool for BERT fuses them."""
    import torch
    from onnxruntime.transformers import optimizer
    from transformers import AutoModel

    names = ["input_ids", "attention_mask", "token_type_ids"]
    bert = AutoModel.from_pretrained(model, attn_implementation="eager").eval()

    class LastLayer(torch.nn.Module):  # type: ignore[misc]  # torch is not looked into
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, *given: Tensor) -> Tensor:
            hidden: Tensor = bert(**dict(zip(names, given, strict=True)), return_dict=False)[0]
            return hidden

    last = LastLayer()
    plain, fused = (str(folder / name) for name in ("plain.onnx", "fused.onnx"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            last,
            tuple(torch.ones((2, 8), dtype=torch.int64) for _ in names),
            plain,
            input_names=names,
            output_names=["layer"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*names, "layer"]},
            dynamo=False,
        )
    config = bert.config
    optimizer.optimize_model(
        plain,
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=1,
    ).save_model_to_file(fused)
    return fused
