"""What takes long of a report: computed once for the same votes, articles and question.

A process keeps what it computed last, under a hash of everything that it was made from. So nothing
is ever out of date, and nobody has to say that something changed.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from evaluation.comparison.again import WithoutSome
from evaluation.comparison.article_votes import ArticleVotes
from evaluation.comparison.estimates import Estimate, Measure, SliceEstimates
from evaluation.comparison.loss_parts import LossSplit
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import TrendPoint

# Of about 100 KB each: the pairs, filters and measures that a team looks at in a day.
HELD: Final = 128


@dataclass(frozen=True, slots=True)
class Computed:
    """Of one candidate against the baseline, as in `report.Versus`.

    shown: what trend and articles are of. nets: what the worst and the best articles add to it, the
    worst first; None where it is not voted on.
    """

    estimates: tuple[Estimate, ...]
    slices: tuple[SliceEstimates, ...]
    trend: tuple[TrendPoint, ...]
    days: int
    shown: Measure
    nets: tuple[ArticleVotes, ...] | None
    splits: tuple[LossSplit, ...]
    without: tuple[WithoutSome, ...] = ()


def key_of(votes: PairVotes, *others: object) -> bytes:
    """A hash of votes by what they say, and of other values by how they are written.

    Of arrays that would be their first and last few numbers: there must be none among the others.
    """
    made_from = hashlib.blake2b(digest_size=32)
    made_from.update(repr((votes.baseline, votes.candidate, others)).encode())
    columns = [*votes.thumbs.in_order(), *votes.duels.in_order()]
    if votes.shared is not None:
        made_from.update(repr(votes.shared.names).encode())
        columns += [votes.shared.articles, votes.shared.source]
    if votes.refusals is not None:
        columns += [votes.refusals.articles, votes.refusals.baseline, votes.refusals.candidate]
    for column in columns:
        made_from.update(f"{len(column)} {column.dtype}".encode())
        made_from.update(np.ascontiguousarray(column).data)
    return made_from.digest()


def once(key: bytes, compute: Callable[[], Computed]) -> Computed:
    """What was computed under this key, or what is computed now.

    Two threads that ask at once may both compute; they find the same.
    """
    with _lock:
        if (held := _held.get(key)) is not None:
            _held.move_to_end(key)
            return held
    found = compute()
    with _lock:
        _held[key] = found
        while len(_held) > HELD:
            _held.popitem(last=False)
    return found


def forget() -> None:
    """Compute everything anew; for measuring."""
    with _lock:
        _held.clear()


_lock: Final = Lock()
_held: Final[OrderedDict[bytes, Computed]] = OrderedDict()
