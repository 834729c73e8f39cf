"""ROUGE-1, -2, -L and -Lsum for whole articles at a time: rouge-score's numbers, bit for bit.

Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), as the package rouge-score
computes it with its default tokeniser. Each distinct text is prepared once, and an instance
remembers it: a new version of a model costs only its own texts.

    rouge = Rouge()
    columns = rouge.score([ArticleTexts(candidates=("A cat sat.",), references=("The cat sat.",))])
    rouge_l = columns[2].values  # array([0.66666667])
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from evaluation.metrics.base import ArticleTexts, Column, Combination, MetricError, Need
from evaluation.metrics.packages import RougePackage, article_readings
from evaluation.metrics.rouge.scores import (
    OverlapBatch,
    PairScores,
    combined,
    interleaved,
    pair_scores,
    without_references,
)
from evaluation.metrics.rouge.tokens import Numbers, Split, TextStore, Tokeniser
from evaluation.metrics.rouge.unicode_words import is_english

if TYPE_CHECKING:
    from evaluation.metrics.rouge.compiled_tokens import CompiledVocabulary

_CHARACTERS_AT_ONCE = 4_000_000
SLOW: Final = (
    "ROUGE is scored by rouge-score itself here, about 280 pairs of texts a second instead of some "
    "900,000: {reason}."
)
_log = logging.getLogger(__name__)


class Rouge:
    """The metric "rouge": rouge1, rouge2, rougeL and rougeLsum of each candidate.

    stemmer: whether words of more than three characters are stemmed, as NLTK does.
    combination: of several references: "mean" of P, of R and of F, each correctly rounded; "max",
        P, R and F of the reference with the best F, the first of those, as `score_multi` does.
    split: where rougeLsum finds sentences: "newline", at line breaks, as rouge-score does; "regex",
        also after each [.!?] that a space follows; in candidates and references alike.
    tokeniser: "rouge", rouge-score's own, which reads a to z and digits; "unicode", any script, see
        `unicode_words`. Its measures have names of their own.
    cache_bytes: about how much memory remembered texts may hold between calls.

    Where numba cannot be had, rouge-score itself scores, some thousand times slower; `remark` says
    so. One instance may serve several threads; they take turns.
    """

    needs: frozenset[Need] = frozenset({"references"})

    def __init__(
        self,
        stemmer: bool = True,
        combination: Combination = "mean",
        split: Split = "newline",
        *,
        tokeniser: Tokeniser = "rouge",
        cache_bytes: int = 64 * 2**20,
    ) -> None:
        if combination not in ("mean", "max"):
            raise MetricError(f'rouge: combination is {combination!r}; take "mean" or "max"')
        if split not in ("newline", "regex"):
            raise MetricError(f'rouge: split is {split!r}; take "newline" or "regex"')
        self._stemmer = stemmer
        self._combination = combination
        self._split = split
        self._tokeniser = tokeniser
        self.name = "rouge" if tokeniser == "rouge" else "rouge_unicode"
        self._cache_bytes = cache_bytes
        self.remark = ""
        self._stores: dict[bool, TextStore] = {}  # by whether words are stemmed
        self._lock = threading.Lock()

    def signatures(self) -> dict[str, str]:
        """Measure to signature, such as `rouge1|stem:yes|refs:mean|v:0.1.2`."""
        return self._package.signatures()

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        """Four columns, in the order of `signatures()`, one row for each candidate.

        A candidate whose article has no reference is not known, nor is one that cannot be read. An
        empty candidate has 0.
        """
        try:
            scores = self.pairs(articles)
        except MetricError as error:
            self.remark = SLOW.format(reason=error)
            _log.warning("%s", self.remark)
            return self._package.score(articles)
        read = article_readings(articles, self._tokeniser)
        reasons = tuple(one.reason for one in read)
        left_out = [not counts for one in read for counts in one.references]
        if any(left_out):
            scores = without_references(scores, np.array(left_out))
        values = combined(scores, self._combination)
        known = (np.diff(scores.firsts) > 0) & np.array([one.readable for one in read], np.bool_)
        return [
            Column(
                name=measure,
                signature=signature,
                values=values[2, row],
                precision=values[0, row],
                recall=values[1, row],
                known=known,
                reasons=reasons if any(reasons) else None,
            )
            for row, (measure, signature) in enumerate(self.signatures().items())
        ]

    def pairs(self, articles: Sequence[ArticleTexts]) -> PairScores:
        """Each candidate against each reference, before references are combined.

        Raises MetricError where numba cannot be had.
        """
        parts = [self._score_chunk(chunk) for chunk in _chunks(articles)]
        pairs = [np.diff(part.firsts) for part in parts]
        return PairScores(
            np.concatenate([np.empty((4, 0)), *(part.precision for part in parts)], axis=1),
            np.concatenate([np.empty((4, 0)), *(part.recall for part in parts)], axis=1),
            np.concatenate([np.empty((4, 0)), *(part.fmeasure for part in parts)], axis=1),
            np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, np.int64), *pairs]))]),
        )

    def forget(self) -> None:
        """Lets go of all texts remembered."""
        with self._lock:
            self._stores.clear()

    @cached_property
    def _engine(self) -> _Compiled:
        return _compiled()

    @property
    def _package(self) -> RougePackage:
        return RougePackage(self._stemmer, self._combination, self._split, self._tokeniser)

    def _score_chunk(self, articles: Sequence[ArticleTexts]) -> PairScores:
        if self._tokeniser == "rouge" or not self._stemmer:
            return self._score_alike(articles, stemmer=self._stemmer)
        english = [is_english(article.references) for article in articles]
        parts = {
            stemmer: self._score_alike(list(compress(articles, chosen)), stemmer=stemmer)
            for stemmer, chosen in ((True, english), (False, [not one for one in english]))
        }
        return interleaved(articles, english, parts[True], parts[False])

    def _score_alike(self, articles: Sequence[ArticleTexts], *, stemmer: bool) -> PairScores:
        references = [text for article in articles for text in article.references]
        candidates = [text for article in articles for text in article.candidates]
        with self._lock:
            store = self._stores.get(stemmer)
            if store is None:
                vocabulary = self._engine.vocabulary(stemmer=stemmer, tokeniser=self._tokeniser)
                store = self._stores[stemmer] = TextStore(vocabulary, self._split)
            numbers = store.numbers(references + candidates)
            ours, theirs = numbers[len(references) :], numbers[: len(references)]
            batch = OverlapBatch(
                tokens=store.tokens,
                vocabulary=store.vocabulary_size,
                references=store.spans(theirs),
                candidates=store.spans(ours),
                reference_tokens=store.counts[theirs],
                candidate_tokens=store.counts[ours],
                reference_firsts=_firsts(len(article.references) for article in articles),
                candidate_firsts=_firsts(len(article.candidates) for article in articles),
            )
            scores = pair_scores(batch, self._engine.overlaps(batch))
            if sum(one.nbytes for one in self._stores.values()) > self._cache_bytes:
                self._stores.clear()
        return scores


def _firsts(lengths: Iterator[int]) -> Numbers:
    return np.array([0, *lengths]).cumsum()


def _chunks(articles: Sequence[ArticleTexts]) -> Iterator[Sequence[ArticleTexts]]:
    """As many articles at a time as memory should hold, at least one."""
    first = characters = 0
    for number, article in enumerate(articles):
        size = sum(map(len, chain(article.candidates, article.references)))
        if characters and characters + size > _CHARACTERS_AT_ONCE:
            yield articles[first:number]
            first, characters = number, 0
        characters += size
    if first < len(articles):
        yield articles[first:]


class _Compiled(NamedTuple):
    """vocabulary: makes one, with or without a stemmer. overlaps: counts what a batch shares."""

    vocabulary: type[CompiledVocabulary]
    overlaps: Callable[[OverlapBatch], Numbers]


def _compiled() -> _Compiled:
    """What numba compiles; imported here, as numba takes a while to load.

    Raises MetricError where it cannot be had.
    """
    try:
        from evaluation.metrics.rouge.compiled_overlap import overlaps
        from evaluation.metrics.rouge.compiled_tokens import CompiledVocabulary
    except ImportError as error:
        raise MetricError(f"numba cannot be imported ({error}); install it") from error
    except RuntimeError as error:
        # Without a cache it would compile for some ten seconds in every process.
        raise MetricError(
            f"numba cannot keep what it compiles ({error}); let NUMBA_CACHE_DIR name a folder"
        ) from error
    return _Compiled(CompiledVocabulary, overlaps)
