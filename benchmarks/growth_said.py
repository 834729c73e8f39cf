"""What readers said on a site of very many articles: exposures, thumbs, duels and their ballots."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from benchmarks.growth_filling import Size, fill, moments


def add_readers(rng: Any, size: Size) -> None:
    from surveys.exposures.models import Exposure
    from surveys.readers.models import Reader

    n = size.readers
    fill(Reader, n, key_hash=(f"{i:064x}" for i in range(n)), created_at=moments(n))
    shown = min(size.articles, size.ballots // 2)
    fill(
        Exposure, shown, reader_id=(1 + i % n for i in range(shown)),
        article_id=(1 + i for i in range(shown)),
        version_id=(1 + rng.integers(size.versions, size=shown)).tolist(),
        first_seen=moments(shown),
    )  # fmt: skip


def add_thumbs(rng: Any, size: Size) -> None:
    """One of a reader and target at most, later versions a little more liked."""
    import numpy as np

    from surveys.thumbs.models import Tally, Target, Vote

    m, count = size.summaries, size.ballots // 2
    fill(
        Target, m, kind=repeat("summary"), summary_id=range(1, m + 1),
        article_id=(1 + i // size.versions for i in range(m)),
        version_id=(1 + i % size.versions for i in range(m)),
    )  # fmt: skip
    cells = np.unique(rng.integers(size.readers * m, size=count + count // 20))
    cells = np.sort(rng.permutation(cells)[:count])
    target = 1 + cells % m
    up = rng.random(count) < 0.5 + 0.02 * (target % size.versions)
    said = {
        "reader_id": (1 + cells // m).tolist(),
        "target_id": target.tolist(),
        "value": np.where(up, 1, -1).tolist(),
    }
    ids = add_ballots(count, kind=repeat("thumb"), **said)
    fill(Vote, count, **said, ballot_id=ids)
    ups, downs = (np.bincount(target[up == side], minlength=m + 1) for side in (True, False))
    voted = np.flatnonzero(ups + downs)
    fill(
        Tally, len(voted), target_id=voted.tolist(), up=ups[voted].tolist(),
        down=downs[voted].tolist(),
    )  # fmt: skip


def add_duels(rng: Any, size: Size) -> None:
    """Of two versions of an article, one in seven a tie."""
    import numpy as np

    from surveys.duels.models import Duel, DuelVote, Impression

    k, count = size.versions, size.ballots // 2
    pairs = [(i, j) for i in range(k) for j in range(i + 1, k)][:200]
    place = rng.integers(size.articles * len(pairs), size=count)
    shown, where = np.unique(place, return_inverse=True)
    article, pair = shown // len(pairs), np.array(pairs)[shown % len(pairs)]
    fill(
        Duel, len(shown), article_id=(1 + article).tolist(),
        first_id=(1 + article * k + pair[:, 0]).tolist(),
        second_id=(1 + article * k + pair[:, 1]).tolist(),
        first_version_id=(1 + pair[:, 0]).tolist(), second_version_id=(1 + pair[:, 1]).tolist(),
    )  # fmt: skip
    reader = (1 + rng.integers(size.readers, size=count)).tolist()
    left = (rng.random(count) < 0.5).tolist()
    at = list(moments(count))
    impressions = fill(
        Impression, count, duel_id=(1 + where).tolist(), reader_id=reader, first_on_left=left,
        strategy=repeat("random"), probability=repeat(0.1), served_at=at, expires_at=at,
    )  # fmt: skip
    drawn = rng.choice(3, size=count, p=[0.45, 0.14, 0.41])  # the first text, none, the second
    choices = np.where(drawn == 1, 3, np.where((drawn == 0) == np.array(left), 1, 2))
    ids = add_ballots(
        count, kind=repeat("duel"), reader_id=reader, impression_id=impressions,
        value=choices.tolist(),
    )  # fmt: skip
    outcomes = np.array(["first", "tie", "second"])[drawn]
    both = pair[where]
    fill(
        DuelVote, count, impression_id=impressions, duel_id=(1 + where).tolist(), reader_id=reader,
        ballot_id=ids, article_id=(1 + article[where]).tolist(),
        first_version_id=(1 + both[:, 0]).tolist(), second_version_id=(1 + both[:, 1]).tolist(),
        outcome=outcomes.tolist(), first_on_left=left,
    )  # fmt: skip


def add_ballots(count: int, **columns: Iterable[Any]) -> range:
    from surveys.ballots.models import Ballot

    at = list(moments(count))
    return fill(
        Ballot, count, **columns, idempotency_key=(secrets.token_hex(8) for _ in range(count)),
        body=repeat("{}"), body_hash=repeat(""), received_at=at, applied_at=at,
        screened_at=at,
    )  # fmt: skip
