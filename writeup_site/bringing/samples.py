"""A small file of each kind, to download and to look at."""

from __future__ import annotations

from typing import Final

_RAIN: Final = "It rained for three days. The river rose, and the town closed its bridges."
_BEES: Final = "A hive of 40,000 bees moved into the town hall. The keeper came on Sunday."

SAMPLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "summaries": (
        ("article_id", "document", "reference", "prediction_a", "prediction_b"),
        ("rain", _RAIN, "Rain closed the bridges.", "Three days of rain closed the town’s bridges.",
         "It rained."),
        ("bees", _BEES, "Bees moved into the town hall.", "Bees moved into the town hall.",
         "A keeper came on Sunday."),
    ),
    "votes": (
        ("question_id", "model_a", "model_b", "winner", "judge", "tstamp"),
        ("rain", "prediction_a", "prediction_b", "model_a", "reader-1", "2026-03-01T10:00:00Z"),
        ("rain", "prediction_b", "prediction_a", "tie", "reader-2", "2026-03-01T11:30:00Z"),
        ("bees", "prediction_a", "prediction_b", "tie (bothbad)", "reader-1",
         "2026-03-02T09:00:00Z"),
    ),
    "ratings": (
        ("article_id", "model", "dimension", "value", "rater", "group"),
        ("rain", "prediction_a", "fluency", "5", "ann", "editors"),
        ("rain", "prediction_b", "fluency", "3", "ann", "editors"),
    ),
    "scores": (
        ("article_id", "model", "faithfulness", "toxicity"),
        ("rain", "prediction_a", "0.97", "0.01"),
        ("rain", "prediction_b", "0.99", "0.00"),
    ),
}  # fmt: skip
