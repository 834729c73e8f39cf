"""What makes BERTScore's numbers, and the signature that says so. Loads no model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from evaluation.metrics.base import Combination, MetricError
from evaluation.metrics.bertscore.embedding_log import StoreDtype
from evaluation.metrics.bertscore.model import ModelSource, find_model, package_version
from evaluation.metrics.bertscore.weights import Baseline, idf_digest, read_baseline

Arithmetic = Literal["fp32", "bf16", "fp16"]


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
