"""What a measure is called on a page, how its numbers are written, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from common.words.figures import figure

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True, slots=True)
class Label:
    """How to show a measure.

    text: its name for a person. spec: a format specification for its numbers. better: which way
    is better; "neither" for a measure that describes and does not judge. range: the lowest and
    highest value there can be, None for a side without a bound.
    """

    text: str
    spec: str
    better: Better
    range: tuple[float | None, float | None]

    def shown(self, value: float | None) -> str:
        """`value` as text; a dash where it is unknown."""
        return "–" if value is None else figure(value, self.spec)


IMPORTED: Final = "imported:"
"""What the names and signatures of scores begin with that were computed elsewhere."""
JUDGE: Final = "judge:"
"""What the names and signatures of scores begin with that a judge gave: `judge:NAME:DIMENSION`."""
_BETTER: Final[dict[str, Better]] = {"higher": "higher", "lower": "lower"}

LABELS: dict[str, Label] = {
    "rouge1": Label("ROUGE-1", ".3f", "higher", (0, 1)),
    "rouge2": Label("ROUGE-2", ".3f", "higher", (0, 1)),
    "rougeL": Label("ROUGE-L", ".3f", "higher", (0, 1)),
    "rougeLsum": Label("ROUGE-Lsum", ".3f", "higher", (0, 1)),
    "rouge1_unicode": Label("ROUGE-1 (all scripts)", ".3f", "higher", (0, 1)),
    "rouge2_unicode": Label("ROUGE-2 (all scripts)", ".3f", "higher", (0, 1)),
    "rougeL_unicode": Label("ROUGE-L (all scripts)", ".3f", "higher", (0, 1)),
    "rougeLsum_unicode": Label("ROUGE-Lsum (all scripts)", ".3f", "higher", (0, 1)),
    # Rescaled against a baseline it has no lower bound that means anything.
    "bertscore": Label("BERTScore", ".3f", "higher", (None, 1)),
    "BLEU": Label("BLEU", ".1f", "higher", (0, 100)),
    "chrF": Label("chrF", ".1f", "higher", (0, 100)),
    "words": Label("Words", ".0f", "neither", (0, None)),
    "coverage": Label("Extractive coverage", ".1%", "neither", (0, 1)),
    "density": Label("Extractive density", ".1f", "neither", (0, None)),
    "compression": Label("Compression", ".1f", "neither", (0, None)),
    "novel1": Label("Novel words", ".1%", "neither", (0, 1)),
    "novel2": Label("Novel bigrams", ".1%", "neither", (0, 1)),
    "novel3": Label("Novel trigrams", ".1%", "neither", (0, 1)),
    "repeated_trigrams": Label("Repeated trigrams", ".1%", "lower", (0, 1)),
    "grade": Label("Reading grade", ".1f", "neither", (None, None)),
    "numbers_lacking": Label("Numbers not in the article", ".1%", "lower", (0, 1)),
    "entailed": Label("Entailed by the article", ".3f", "higher", (0, 1)),
    "names_lacking": Label("Names not in the article", ".1%", "lower", (0, 1)),
}


def label_of(measure: str) -> Label:
    """The label of a measure; one without a line above is shown by its own name."""
    if measure.startswith(IMPORTED):
        name, _, better = measure.removeprefix(IMPORTED).partition("|better:")
        return Label(f"{name} (imported)", ".3f", _BETTER.get(better, "neither"), (None, None))
    if measure.startswith(JUDGE):
        judge, _, dimension = measure.removeprefix(JUDGE).partition(":")
        text = f"{dimension.capitalize()} (judge {judge})"
        return Label(text, ".2f", "higher", (None, None))
    return LABELS.get(measure) or Label(measure, ".3f", "neither", (None, None))
