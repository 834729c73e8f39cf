"""What a metric is: whole articles in, columns of numbers out. Pure: no Django.

An engine sees all candidates of an article together with all its references, because that is
where work can be shared: each reference is prepared once for every candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Combination = Literal["mean", "max"]
Need = Literal["references", "source"]


class MetricError(Exception):
    """A metric cannot do its work; the message says what is missing and the way out."""


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """One article as a metric sees it.

    candidates: the texts to score, in the caller's order; any may be empty.
    references: what a person wrote of the same article; may be none.
    source: the article's own text, or None where it is not known.
    """

    candidates: tuple[str, ...]
    references: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One measure's numbers for every candidate of a batch, article by article, in order.

    name: the measure, such as "rougeL" or "bertscore".
    signature: the measure and all that made the numbers, `rougeL|stem:yes|refs:mean|v:0.1.2`;
        two signatures never share a chart axis or a test.
    values: float64, shape (candidates,): the F-measure, or the measure's only number.
    precision, recall: float64, same shape, or None where the measure has neither.
    known: bool, same shape: False where no score exists (no reference, no source). The numbers
        there are 0 and mean nothing; a caller stores None.
    reasons: for each candidate a sentence on why there is no number, or on what the number leaves
        out; "" where there is nothing to say. None: nowhere is.
    cut: bool, same shape as `values`: whether a text behind the number was longer than the metric
        reads; None where it reads any length.
    """

    name: str
    signature: str
    values: NDArray[np.float64]
    precision: NDArray[np.float64] | None
    recall: NDArray[np.float64] | None
    known: NDArray[np.bool_]
    reasons: tuple[str, ...] | None = None
    cut: NDArray[np.bool_] | None = None

    def of(self, chosen: NDArray[np.bool_]) -> Column:
        """The same of some candidates only; `chosen` has the shape of `values`."""
        if chosen.all():
            return self
        return replace(
            self,
            values=self.values[chosen],
            precision=None if self.precision is None else self.precision[chosen],
            recall=None if self.recall is None else self.recall[chosen],
            known=self.known[chosen],
            reasons=None if self.reasons is None else tuple(compress(self.reasons, chosen)),
            cut=None if self.cut is None else self.cut[chosen],
        )


class MetricEngine(Protocol):
    """One engine behind one name. It may give several measures (rouge gives four)."""

    @property
    def name(self) -> str:
        """The engine's name in the registry, such as "rouge"."""
        ...

    @property
    def needs(self) -> frozenset[Need]:
        """What an article must have for a score to exist."""
        ...

    def signatures(self) -> dict[str, str]:
        """Measure name to signature, in display order, without loading a model."""
        ...

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        """One column per measure, in the order of `signatures()`.

        Raises MetricError where the engine cannot work at all (a model that cannot be loaded).
        """
        ...
