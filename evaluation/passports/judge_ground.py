"""The site's ground with one judge's choices alone, for a report that goes by it; reads only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.comparison.site_ground import SiteGround
from evaluation.comparison.standing import KeptStanding
from evaluation.judges.models import Judge
from evaluation.judges.naming import voter_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.selectors import Opinions


class JudgeGround(SiteGround):
    """The tables of the site, but of all opinions only those of one judge."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._voter = voter_of(judge.pk)

    def opinions(self) -> Opinions:
        """One query where this process holds them."""
        every = super().opinions()
        own = (every.duels.origin == Origin.JUDGE) & (every.duels.reader == self._voter)
        return replace(
            every, duels=every.duels.take(np.flatnonzero(own)), thumbs=every.thumbs.take(slice(0)),
            stamp=f"{every.stamp}:{self._voter}",
        )  # fmt: skip

    def standing(self, origin: Origin) -> KeptStanding | None:
        """None: what is kept is of all judges together."""
        return None
