"""How often each version won its duels, as they were judged. Pure.

Not adjusted for whom it met: the standing under *Compare* is, and says how sure a rank is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns, numbered, worth_to_left
from evaluation.opinions.selecting import OpinionFilter, select_duels


@dataclass(frozen=True, slots=True)
class DuelsWon:
    """A version's duels that count. share: of them that it won, each that nobody won as a half,
    0 to 1; None without a duel."""

    duels: int = 0
    share: float | None = None


NO_DUEL: Final = DuelsWon()


def duel_shares(duels: DuelColumns, *, origin: Origin) -> dict[int, DuelsWon]:
    """Version id to its share, of versions that met another in a duel of this origin."""
    counted = select_duels(duels, OpinionFilter(origins=(origin,)))
    codes, versions = numbered(np.concatenate([counted.left, counted.right]))
    left = worth_to_left(counted)
    worth = np.bincount(codes, np.concatenate([left, 1.0 - left]), len(versions))
    number = np.bincount(codes, minlength=len(versions))
    return {
        version: DuelsWon(met, won / met)
        for version, met, won in zip(
            versions.tolist(), number.tolist(), worth.tolist(), strict=True
        )
    }
