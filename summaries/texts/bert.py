"""BERT's forward pass in numpy, on weights that stay in their file. Pure.

To embed a few texts needs neither torch (300 MB, seconds to load) nor a copy of the weights: they
are read where they lie, and the system has the pages back whenever it wants them.
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# How numbers may be kept in a file; others are for torch.
_KINDS: Final[dict[str, np.dtype[Any]]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}
_NAMES: Final = ("float32", "float16")


@dataclass(frozen=True, slots=True)
class BertShape:
    """What config.json says of a model."""

    layers: int
    heads: int
    epsilon: float

    @classmethod
    def of(cls, directory: Path) -> BertShape | None:
        """The shape of the model in `directory`; None where it is no BERT that this computes."""
        try:
            config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
            files = [directory / name for name in ("model.safetensors", "tokenizer.json")]
            if (
                config["model_type"] != "bert"
                or config["hidden_act"] != "gelu"
                or config.get("position_embedding_type", "absolute") != "absolute"
                or (config.get("dtype") or config.get("torch_dtype", "float32")) not in _NAMES
                or not all(file.is_file() for file in files)
            ):
                return None
            return cls(
                layers=int(config["num_hidden_layers"]),
                heads=int(config["num_attention_heads"]),
                epsilon=float(config.get("layer_norm_eps", 1e-12)),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


class NumpyBert:
    """A model and its tokeniser: texts to the mean of their tokens' last vectors.

    BERT (Devlin et al. 2019) as transformers' BertModel computes it in evaluation mode.
    """

    def __init__(self, directory: Path, shape: BertShape, *, most_tokens: int) -> None:
        """most_tokens: a longer text is cut."""
        from tokenizers import Tokenizer

        self._shape = shape
        self._weights = read_safetensors(directory / "model.safetensors")
        first = "embeddings.word_embeddings.weight"
        self._prefix = next(
            name.removesuffix(first) for name in self._weights if name.endswith(first)
        )
        self._tokeniser = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokeniser.no_padding()
        self._tokeniser.enable_truncation(max_length=most_tokens)

    def means(self, texts: Sequence[str]) -> Floats:
        """The mean of each text's token vectors: (texts, dimensions)."""
        ids = [encoding.ids for encoding in self._tokeniser.encode_batch(list(texts))]
        ends = np.cumsum([len(tokens) for tokens in ids])
        starts = ends - [len(tokens) for tokens in ids]
        x = self._last_layer(ids, list(zip(starts.tolist(), ends.tolist(), strict=True)))
        sums = np.add.reduceat(x, starts, axis=0)
        return np.asarray(sums / (ends - starts)[:, None], dtype=np.float32)

    def _last_layer(self, ids: Sequence[Sequence[int]], spans: Sequence[tuple[int, int]]) -> Floats:
        """Texts laid end to end, so that none is padded: (tokens, dimensions)."""
        words, places, kinds = (
            self._weight(f"embeddings.{name}_embeddings.weight")
            for name in ("word", "position", "token_type")
        )
        tokens = np.concatenate([np.asarray(each, dtype=np.int64) for each in ids])
        positions = np.concatenate([np.arange(len(each)) for each in ids])
        x = self._normed(words[tokens] + places[positions] + kinds[0], "embeddings.LayerNorm")
        for number in range(self._shape.layers):
            at = f"encoder.layer.{number}"
            mixed = self._attended(x, spans, f"{at}.attention.self")
            mixed = self._linear(mixed, f"{at}.attention.output.dense")
            x = self._normed(mixed + x, f"{at}.attention.output.LayerNorm")
            hidden = gelu(self._linear(x, f"{at}.intermediate.dense"))
            x = self._normed(
                self._linear(hidden, f"{at}.output.dense") + x, f"{at}.output.LayerNorm"
            )
        return x

    def _attended(self, x: Floats, spans: Sequence[tuple[int, int]], at: str) -> Floats:
        """Scaled dot-product attention within each text."""
        heads = self._shape.heads
        queries, keys, values = (
            self._linear(x, f"{at}.{name}").reshape(len(x), heads, -1).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        queries = queries / np.float32(math.sqrt(queries.shape[-1]))
        out = np.empty_like(x)
        for start, end in spans:
            weights = queries[:, start:end] @ keys[:, start:end].transpose(0, 2, 1)
            weights -= weights.max(axis=-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(axis=-1, keepdims=True)
            mixed = weights @ values[:, start:end]
            out[start:end] = mixed.transpose(1, 0, 2).reshape(end - start, -1)
        return out

    def _linear(self, x: Floats, at: str) -> Floats:
        product: Floats = x @ self._weight(f"{at}.weight").T
        product += self._weight(f"{at}.bias")
        return product

    def _normed(self, x: Floats, at: str) -> Floats:
        x -= x.mean(axis=-1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[-1])
        x /= np.sqrt(variance + np.float32(self._shape.epsilon))
        x *= self._weight(f"{at}.weight")
        x += self._weight(f"{at}.bias")
        return x

    def _weight(self, name: str) -> Floats:
        return self._weights[self._prefix + name]


def gelu(x: Floats) -> Floats:
    """x Φ(x), exactly (Hendrycks and Gimpel 2016), in place."""
    from scipy.special import erf

    half = erf(x * np.float32(math.sqrt(0.5)))
    half += np.float32(1)
    half *= np.float32(0.5)
    x *= half
    return x


def read_safetensors(path: Path) -> dict[str, Floats]:
    """The weights of a file by name, where they lie in it; float32, others are converted.

    The format: eight bytes with the length of a JSON head, the head, then the numbers
    (github.com/huggingface/safetensors). Its own library copies what it reads.

    Raises:
        OSError, ValueError: The file is not there, or holds something else.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    size = int.from_bytes(data[:8], "little")
    head: dict[str, Any] = json.loads(data[8 : 8 + size])
    weights = {}
    for name, row in head.items():
        if name == "__metadata__" or row["dtype"] not in _KINDS:
            continue
        kind, start = _KINDS[row["dtype"]], 8 + size + row["data_offsets"][0]
        count = math.prod(row["shape"])
        flat = np.frombuffer(data, dtype=kind, count=count, offset=start)
        weights[name] = flat.reshape(row["shape"]).astype(np.float32, copy=False)
    return weights
