"""The first sentences of the article: the baseline that is hard to beat on news."""

from __future__ import annotations

import time
from dataclasses import dataclass

from summaries.generators.base import Cost, Draft, ModelType, Settings, number, sentences_of
from summaries.texts.sentences import join_sentences


@dataclass(frozen=True, slots=True)
class LeadSettings(Settings):
    """What fixes the summary."""

    sentences: int = number(3, 1, 50, "How many are taken from the top.")


class Lead:
    """LEAD-n: `summary` is the first n sentences, each as it stands in the text."""

    name = "lead"
    model_type: ModelType = "extractive"
    note = ""
    packages: tuple[str, ...] = ()
    settings_type = LeadSettings

    def generate(self, text: str, settings: LeadSettings) -> Draft:
        """Raises UnsuitableTextError where the text holds no sentence."""
        started = time.perf_counter()
        sentences = sentences_of(text)
        return Draft(
            summary=join_sentences(sentences[: settings.sentences]),
            cost=Cost(seconds=time.perf_counter() - started),
        )
