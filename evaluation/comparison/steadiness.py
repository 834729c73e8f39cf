"""Whether a verdict of votes hangs on new readers, or on what came from a few networks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from evaluation.comparison.again import Who, WithoutSome
from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.measures import DUELS, PARTS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.votes import Asked, duel_estimate, headline_estimates, thumb_estimate
from evaluation.opinions.columns import SECONDS_A_DAY, Ids, worth_to

MOST_NETWORKS: Final = 3  # more is no few


def without_some(
    votes: PairVotes, asked: Asked, *, networks: Callable[[], Mapping[int, str]]
) -> tuple[WithoutSome, ...]:
    """The duels, and the share of 👍 on summaries, again without some of those who voted.

    Without new readers: those whose votes on the two all lie within one day (UTC). Without the 1, 2
    and 3 networks that push most the way the difference goes, of those (`networks`, by reader) that
    can be told apart, until the verdict is another one; they are asked for where a verdict stands.
    Nothing is said of a measure without an interval.
    """
    found: list[WithoutSome] = []
    for whole in headline_estimates(votes, replace(asked, settling=False)):
        if whole.interval is None or not whole.difference:
            continue
        new = readers_of_one_day(votes)
        found.append(_again(votes, asked, whole, "new readers", number=len(new), readers=new))
        if whole.verdict == "cannot tell yet":
            continue
        heaviest = heaviest_networks(votes, whole, networks())
        left_out: list[int] = []
        for number, readers in enumerate(heaviest, start=1):
            left_out += readers
            ids = np.array(sorted(left_out), np.int32)
            found.append(_again(votes, asked, whole, "networks", number=number, readers=ids))
            if found[-1].changes:
                break
    return tuple(found)


def readers_of_one_day(votes: PairVotes) -> Ids:
    """Readers whose thumbs and choices here all lie within one day, ascending."""
    readers = np.concatenate([votes.thumbs.reader, votes.duels.reader])
    days = np.concatenate([votes.thumbs.at, votes.duels.at]) // SECONDS_A_DAY
    ids, places = np.unique(readers, return_inverse=True)
    first, last = np.full(len(ids), np.iinfo(np.int64).max), np.zeros(len(ids), np.int64)
    np.minimum.at(first, places, days)
    np.maximum.at(last, places, days)
    alike: Ids = ids[first == last].astype(np.int32)
    return alike


def heaviest_networks(
    votes: PairVotes, whole: Estimate, networks: Mapping[int, str]
) -> list[list[int]]:
    """The readers of the `MOST_NETWORKS` that push the way the difference goes, the heaviest first.

    A network pushes with each opinion by one, against its way by one back.
    """
    if not networks or whole.difference is None:
        return []
    if whole.measure.key == DUELS.key:
        voters, push = votes.duels.reader, 2 * worth_to(votes.duels, votes.candidate) - 1
    else:
        thumbs = votes.thumbs.take(votes.thumbs.part == PARTS[whole.measure.key])
        sides = np.where(thumbs.version == votes.candidate, 1.0, -1.0)
        voters, push = thumbs.reader, ((2.0 * thumbs.up - 1.0) * sides).astype(np.float64)
    pushes: dict[str, float] = {}
    readers: dict[str, set[int]] = {}
    way = 1.0 if whole.difference > 0 else -1.0
    for reader, weight in zip(voters.tolist(), (way * push).tolist(), strict=True):
        if (network := networks.get(reader)) is not None:
            pushes[network] = pushes.get(network, 0.0) + weight
            readers.setdefault(network, set()).add(reader)
    order = sorted((name for name in pushes if pushes[name] > 0), key=lambda n: (-pushes[n], n))
    return [sorted(readers[name]) for name in order[:MOST_NETWORKS]]


def _again(
    votes: PairVotes, asked: Asked, whole: Estimate, who: Who, *, number: int, readers: Ids
) -> WithoutSome:
    left = replace(
        votes,
        thumbs=votes.thumbs.take(~np.isin(votes.thumbs.reader, readers)),
        duels=votes.duels.take(~np.isin(votes.duels.reader, readers)),
    )
    found = _estimate(left, whole.measure, replace(asked, settling=False))
    verdict = found.verdict if found else "cannot tell yet"
    return WithoutSome(
        without=who,
        number=number,
        measure=whole.measure.key,
        label=whole.measure.label,
        ballots=found.ballots if found else 0,
        difference=found.difference if found else None,
        interval=found.interval if found else None,
        verdict=verdict,
        changes=whole.verdict not in {"cannot tell yet", verdict},
        disagrees=_disagrees(whole, found),
    )


def _estimate(votes: PairVotes, measure: Measure, asked: Asked) -> Estimate | None:
    """None where there are no votes of the measure."""
    is_duels = measure.key == DUELS.key
    found = duel_estimate(votes, asked) if is_duels else thumb_estimate(votes, measure, asked)
    return found if found.ballots else None


def _disagrees(whole: Estimate, found: Estimate | None) -> bool:
    """Whether what is left says another thing, not only less surely."""
    if found is None or found.difference is None or whole.interval is None:
        return False
    return not whole.interval.low <= found.difference <= whole.interval.high
