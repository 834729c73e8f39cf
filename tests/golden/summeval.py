"""SummEval's figures as tests read them, and what the paper and others print of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DIMENSIONS: Final = ("coherence", "consistency", "fluency", "relevance")
# Of each system M0, M1, …: its dimensions' means as Table 3 of Fabbri et al. (TACL 2021) has them.
TABLE_3: Final = {
    "M0": (4.16, 4.98, 4.94, 4.14), "M1": (3.22, 4.98, 4.90, 3.82), "M2": (3.28, 4.99, 4.83, 3.81),
    "M5": (3.71, 4.97, 4.81, 4.06), "M8": (3.29, 4.65, 4.79, 3.55), "M9": (2.38, 4.67, 4.50, 3.52),
    "M10": (2.73, 4.25, 4.42, 3.38), "M11": (2.28, 3.27, 3.65, 3.15),
    "M12": (3.60, 4.96, 4.85, 3.85), "M13": (3.44, 4.82, 4.86, 3.83),
    "M14": (3.20, 4.90, 4.74, 3.63), "M15": (3.35, 4.95, 4.80, 3.67),
    "M17": (4.00, 4.93, 4.93, 4.23), "M20": (3.63, 3.40, 3.97, 3.30),
    "M22": (4.18, 4.94, 4.90, 4.25), "M23": (4.16, 4.91, 4.88, 4.26),
}  # fmt: skip
# Spearman and Kendall within articles of each dimension, with the experts' means; others print them
# to three decimals after other tokenisers and sentence splitters, so they agree to 0.006.
CORRELATIONS: Final = {
    "rouge1": ((0.172, 0.130), (0.156, 0.127), (0.112, 0.092), (0.327, 0.253)),
    "rouge2": ((0.183, 0.138), (0.185, 0.154), (0.157, 0.127), (0.290, 0.220)),
    "rougeLsum": ((0.137, 0.106), (0.114, 0.091), (0.105, 0.084), (0.314, 0.239)),
}
ALPHAS: Final = {"expert": 0.7135, "crowd": 0.4546}  # Krippendorff's, ordinal, all dimensions


@dataclass(frozen=True)
class Figures:
    """Cells are (articles, systems).

    words: between spaces. expert_sums: three experts' ratings added up, by dimension.
    expert, crowd: (units, raters) of all dimensions, ratings from 1 to 5, where every one is known.
    rouge: F of rouge-score, by measure, in [0, 1].
    """

    systems: tuple[str, ...]
    words: Floats
    expert_sums: dict[str, Floats]
    expert: Floats
    crowd: Floats
    rouge: dict[str, Floats]


@lru_cache
def figures() -> Figures:
    """What summeval.json holds."""
    held = json.loads(Path(__file__).with_name("summeval.json").read_text(encoding="utf-8"))
    return Figures(
        systems=tuple(held["systems"]),
        words=np.array(held["words"], dtype=float),
        expert_sums={
            name: np.array(cells, dtype=float) for name, cells in held["expert_sums"].items()
        },
        expert=_units(held["expert"]),
        crowd=_units(held["crowd"]),
        rouge={name: np.array(cells) for name, cells in held["rouge"].items()},
    )


def _units(rated: dict[str, list[list[str | None]]]) -> Floats:
    """The ratings of every summary in every dimension, one unit a row."""
    digits = [each for name in DIMENSIONS for line in rated[name] for each in line if each]
    return np.array([[float(digit) for digit in each] for each in digits])
