"""Entailment: whether the article's sentences entail a summary's, by a model that the team names.

Of each sentence of the summary the highest probability with which one sentence of the article
entails it, and of these the mean: SummaC's zero-shot score, Laban, Schnabel, Bennett and Hearst,
"SummaC: Re-Visiting NLI-based Models for Inconsistency Detection in Summarization", TACL 10 (2022),
163-177, section 3.2.1. No model comes with the program: numbers are worth what the model is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.metrics.base import ArticleTexts, Column, MetricError, Need
from evaluation.metrics.bertscore.settings import ModelSource, find_model, package_version
from evaluation.metrics.bertscore.torch_model import quiet_transformers
from summaries.texts.sentences import split_sentences

LABEL: Final = "entail"  # how the label that counts begins, in any case
# Pairs are as many as the product of both texts' sentences; more of an article are not read.
MOST_SENTENCES: Final = 400
AT_ONCE: Final = 32  # pairs
DECIMALS: Final = 6  # beyond them a batch of other pairs rounds otherwise
WAY_OUT: Final = (
    "set ENTAILMENT_MODEL to a directory, or a name on the hub, of a model that tells whether one "
    "sentence entails another"
)
_ONE_AT_A_TIME: Final = threading.Lock()  # the tokeniser is no thread's friend

Pair = tuple[str, str]


@dataclass(frozen=True)
class Entailment:
    """`entailed`, 0 to 1; unknown without an article, and of an empty text.

    model: a directory, or a hub name in the local cache. Nothing is loaded before the first score.
    """

    model: str | None
    name: str = "entailment"
    needs: frozenset[Need] = frozenset({"source"})

    @cached_property
    def source(self) -> ModelSource:
        """The model on disk. Raises MetricError where none is named or it is not there."""
        if self.model is None:
            raise MetricError(f"no entailment model is named; {WAY_OUT}")
        return find_model(self.model, 0)

    def signatures(self) -> dict[str, str]:
        library = package_version("transformers")
        return {"entailed": f"entailed|max,mean|model:{self.source.label}|v:1|tf:{library}"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        [(name, signature)] = self.signatures().items()
        values, reasons, cuts = [], [], []
        for article in articles:
            for value, reason, cut in _scored(article, self.source.directory):
                values.append(value)
                reasons.append(reason)
                cuts.append(cut)
        known = np.array([value is not None for value in values], dtype=np.bool_)
        return [
            Column(
                name=name, signature=signature,
                values=np.array([value or 0.0 for value in values], dtype=np.float64),
                precision=None, recall=None, known=known,
                reasons=tuple(reasons) if any(reasons) else None,
                cut=np.array(cuts, dtype=np.bool_),
            )
        ]  # fmt: skip


def _scored(article: ArticleTexts, directory: Path) -> Iterator[tuple[float | None, str, bool]]:
    """Of each candidate the number, why there is none, and whether something was not read."""
    every = [each.text for each in split_sentences(article.source or "")]
    source = list(dict.fromkeys(every[:MOST_SENTENCES]))
    said = [[each.text for each in split_sentences(text)] for text in article.candidates]
    if not source:
        yield from [(None, "the article holds no sentence", False)] * len(said)
        return
    pairs = dict.fromkeys((one, other) for text in said for other in text for one in source)
    chances, cut = _loaded(str(directory)).entailed(list(pairs)) if pairs else ({}, set())
    for text in said:
        if not text:
            yield None, "the text holds no sentence", False
            continue
        best = [max(chances[one, other] for one in source) for other in text]
        is_cut = len(every) > MOST_SENTENCES or any(other in cut for other in text)
        yield round(sum(best) / len(best), DECIMALS), "", is_cut


@lru_cache(maxsize=1)
def _loaded(directory: str) -> _Classifier:
    """The process's one; a fork, in which threads of the parent are gone, takes it as it is."""
    return _Classifier(directory)


class _Classifier:
    """The model in torch. All its work is done in a thread of its own with one torch thread."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        with quiet_transformers():
            self._tokeniser, self._model = self._apart(self._load)
        labels: dict[int, str] = self._model.config.id2label
        places = [place for place, label in labels.items() if label.lower().startswith(LABEL)]
        if len(places) != 1:
            raise MetricError(
                f"the entailment model calls its labels {', '.join(labels.values())}, of which one "
                f"should begin with “{LABEL}”; {WAY_OUT}"
            )
        self._place = places[0]
        self._limit = min(self._tokeniser.model_max_length, self._positions())

    def entailed(self, pairs: Sequence[Pair]) -> tuple[dict[Pair, float], set[str]]:
        """The probability of each pair, and second sentences of pairs that were cut."""
        with _ONE_AT_A_TIME:
            found: tuple[dict[Pair, float], set[str]] = self._apart(self._answered, pairs)
        return found

    def _load(self) -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            tokeniser = AutoTokenizer.from_pretrained(self._directory)
            model = AutoModelForSequenceClassification.from_pretrained(self._directory).eval()
        except Exception as error:  # loaders raise anything, from OSError to SafetensorError
            raise MetricError(
                f"the entailment model cannot be loaded ({type(error).__name__}: {error}); "
                "pass a directory written by save_pretrained, with its tokeniser"
            ) from error
        return tokeniser, model

    def _positions(self) -> int:
        return int(getattr(self._model.config, "max_position_embeddings", 512))

    def _answered(self, pairs: Sequence[Pair]) -> tuple[dict[Pair, float], set[str]]:
        import torch

        found: dict[Pair, float] = {}
        cut: set[str] = set()
        ordered = sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))
        for start in range(0, len(ordered), AT_ONCE):
            some = ordered[start : start + AT_ONCE]
            whole = self._tokeniser([one for one, _ in some], [other for _, other in some])
            lengths = [len(ids) for ids in whole["input_ids"]]
            cut |= {
                pair[1] for pair, length in zip(some, lengths, strict=True) if length > self._limit
            }
            asked = self._tokeniser(
                [one for one, _ in some], [other for _, other in some], padding=True,
                truncation="longest_first", max_length=self._limit, return_tensors="pt",
            )  # fmt: skip
            with torch.inference_mode():
                chances = self._model(**asked).logits.softmax(dim=-1)[:, self._place]
            found.update(zip(some, chances.tolist(), strict=True))
        return found, cut

    @staticmethod
    def _apart(work: Any, *arguments: Any) -> Any:
        """Done in a thread with one torch thread, so that a later fork finds no thread pool."""
        import torch

        before = torch.get_num_threads()
        try:
            with ThreadPoolExecutor(1, "entail", torch.set_num_threads, (1,)) as pool:
                return pool.submit(work, *arguments).result()
        finally:
            torch.set_num_threads(before)
