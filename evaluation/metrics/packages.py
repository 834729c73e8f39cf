"""rouge-score and bert-score themselves behind the metric protocol: the oracle, pair by pair.

The engines of `rouge` and `bertscore` are checked against it by the tests and after every run, and
where numba cannot be had, it scores ROUGE.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from typing import Any

import numpy as np

from evaluation.metrics.base import ArticleTexts, Column, Combination, Need
from evaluation.metrics.bertscore.torch_model import quiet_transformers
from evaluation.metrics.reading import Reading, readings, unread_by_rouge, unread_by_unicode
from evaluation.metrics.rouge.scores import MEASURES
from evaluation.metrics.rouge.tokens import Split, Tokeniser, with_sentence_ends
from evaluation.metrics.rouge.unicode_words import UnicodeTokenizer, is_english

PEER_VERSION = "0.1.2"  # of rouge-score
Triple = tuple[float, float, float]
NOTHING: Triple = (0.0, 0.0, 0.0)


def mean_of(triples: Sequence[Triple]) -> Triple:
    """The mean over references of P, of R and of F, each summed exactly (`math.fsum`)."""
    precisions, recalls, fmeasures = zip(*triples, strict=True)
    count = len(triples)
    return (
        math.fsum(precisions) / count,
        math.fsum(recalls) / count,
        math.fsum(fmeasures) / count,
    )


@dataclass(frozen=True)
class RougePackage:
    """rouge-score's own numbers. Several references: mean, or its `score_multi` for max."""

    stemmer: bool = True
    combination: Combination = "mean"
    split: Split = "newline"
    tokeniser: Tokeniser = "rouge"
    name: str = "rouge"
    needs: frozenset[Need] = frozenset({"references"})

    @cached_property
    def _scorers(self) -> dict[bool, Any]:
        """By whether words are stemmed."""
        from rouge_score.rouge_scorer import RougeScorer

        if self.tokeniser == "rouge":
            scorer = RougeScorer(list(MEASURES), use_stemmer=self.stemmer)
            return {False: scorer, True: scorer}
        return {
            stemmer: RougeScorer(list(MEASURES), tokenizer=UnicodeTokenizer(stemmer=stemmer))
            for stemmer in (False, True)
        }

    def signatures(self) -> dict[str, str]:
        """Measure to signature, such as `rouge1|stem:yes|refs:mean|v:0.1.2`.

        `tok:rouge` goes without saying, as it always did; `stem:english` stems in English alone.
        """
        stem = "no" if not self.stemmer else "yes" if self.tokeniser == "rouge" else "english"
        options = f"stem:{stem}|refs:{self.combination}"
        ending, tokens = ("", "") if self.tokeniser == "rouge" else ("_unicode", "tok:unicode|")
        split = {"rougeLsum": f"|split:{self.split}"}
        return {
            f"{name}{ending}": f"{name}|{tokens}{options}{split.get(name, '')}|v:{PEER_VERSION}"
            for name in MEASURES
        }

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        # Each pair is scored once for all four measures; the columns only pick from that.
        read = article_readings(articles, self.tokeniser)
        texts = ((text, article) for article in articles for text in article.candidates)
        measured = [
            self._measured(text, article.references, reading)
            for (text, article), reading in zip(texts, read, strict=True)
        ]
        return [
            _column(name, signature, [of_text[measure] for of_text in measured], read)
            for measure, (name, signature) in zip(MEASURES, self.signatures().items(), strict=True)
        ]

    def _measured(
        self, candidate: str, all_references: tuple[str, ...], reading: Reading
    ) -> dict[str, Triple]:
        if not reading.readable:
            return dict.fromkeys(MEASURES, NOTHING)
        references = tuple(compress(all_references, reading.references))
        scorer = self._scorers[self.stemmer and is_english(all_references)]
        found = self._combined(scorer, candidate, references)
        if self.split == "regex":
            split = tuple(with_sentence_ends(each, "regex") for each in references)
            text = with_sentence_ends(candidate, "regex")
            found["rougeLsum"] = self._combined(scorer, text, split)["rougeLsum"]
        return found

    def _combined(
        self, scorer: Any, candidate: str, references: tuple[str, ...]
    ) -> dict[str, Triple]:
        # rouge-score takes the target first; swapped, P and R would trade places.
        if self.combination == "max":
            best = scorer.score_multi(references, candidate)
            return {name: _triple(best[name]) for name in MEASURES}
        scores = [scorer.score(reference, candidate) for reference in references]
        return {name: mean_of([_triple(score[name]) for score in scores]) for name in MEASURES}


@dataclass(frozen=True)
class BertScorePackage:
    """bert-score's own numbers, one pair at a time so that no padding touches them.

    model: a directory or hub name; layers: how many of its layers.
    """

    model: str
    layers: int
    combination: Combination = "mean"
    name: str = "bertscore"
    needs: frozenset[Need] = frozenset({"references"})

    @cached_property
    def _scorer(self) -> Any:
        from bert_score import BERTScorer

        with quiet_transformers():
            return BERTScorer(model_type=self.model, num_layers=self.layers)

    def signatures(self) -> dict[str, str]:
        return {"bertscore": f"bertscore|package|layer:{self.layers}|refs:{self.combination}"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        triples = [
            self._triple(candidate, article.references)
            for article in articles
            for candidate in article.candidates
        ]
        read = [
            Reading(tuple(bool(text) for text in article.references), "", bool(article.references))
            for article in articles
            for _ in article.candidates
        ]
        return [_column("bertscore", self.signatures()["bertscore"], triples, read)]

    def _triple(self, candidate: str, references: tuple[str, ...]) -> Triple:
        if not references or not candidate.strip():
            return NOTHING  # bert-score on transformers 4; on 5 it raises
        triples = []
        for reference in references:
            precision, recall, fmeasure = self._scorer.score([candidate], [reference])
            triples.append((precision.item(), recall.item(), fmeasure.item()))
        if self.combination == "max":
            best = np.max(triples, axis=0)  # each by itself, as the package does
            return float(best[0]), float(best[1]), float(best[2])
        return mean_of(triples)


def _triple(score: Any) -> Triple:
    return score.precision, score.recall, score.fmeasure


def article_readings(articles: Sequence[ArticleTexts], tokeniser: Tokeniser) -> list[Reading]:
    """What ROUGE can read of each candidate, in order."""
    unread = unread_by_rouge if tokeniser == "rouge" else unread_by_unicode
    found: list[Reading] = []
    for article in articles:
        texts = article.candidates + article.references
        if article.references and not any(map(unread, texts)):  # mostly
            found += [_all_read(len(article.references))] * len(article.candidates)
        else:
            found += readings(article.candidates, article.references, unread)
    return found


@lru_cache(maxsize=64)
def _all_read(references: int) -> Reading:
    return Reading((True,) * references, "", readable=True)


def _column(
    name: str, signature: str, triples: Sequence[Triple], read: Sequence[Reading]
) -> Column:
    table = np.array(triples, dtype=np.float64).reshape(-1, 3)
    reasons = tuple(one.reason for one in read)
    return Column(
        name=name,
        signature=signature,
        precision=table[:, 0].copy(),
        recall=table[:, 1].copy(),
        values=table[:, 2].copy(),
        known=np.array([one.readable for one in read], dtype=np.bool_),
        reasons=reasons if any(reasons) else None,
    )
