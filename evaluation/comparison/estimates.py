"""What is known of a candidate against a baseline on one measure: frozen figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.metrics.labels import Better
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.interval import Interval
from evaluation.stats.mantel_haenszel import SharedOpinions
from evaluation.stats.noninferiority import Verdict
from evaluation.stats.what_is_missing import WhatIsMissing

Family = Literal["votes", "ratings", "scores"]
Unit = Literal["duels", "votes", "articles"]
Role = Literal["primary", "guard rail", ""]
# Why there is no interval to judge by; "" where there is one.
Withheld = Literal[
    "",
    "no data",
    "share too little",
    "one reader",
    "one article",
    "one side",
    "before the first look",
    "collecting",
    "too few articles",
    "one value",
    "raters apart",
]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that versions are compared on.

    key: its name in addresses, rules and commands: "duels", "approval", "approval:question",
    "rougeLsum" (or a whole signature), "expert:relevance". unit: what is counted behind it.
    spec: how its numbers are written. signature: what made a score, "" elsewhere.
    """

    key: str
    label: str
    family: Family
    unit: Unit
    spec: str
    better: Better
    signature: str = ""

    @property
    def is_share(self) -> bool:
        """Whether its numbers are shares of 1."""
        return self.family == "votes"


@dataclass(frozen=True, slots=True)
class UndecidedDuels:
    """Duels that neither version won, each of which counts one half: ties, and both bad."""

    tied: int
    both_bad: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The candidate against the baseline on one measure.

    baseline, candidate: each one's share or mean, over what both have; None where not known. Of
        duels the baseline is one half, what even versions win, and the candidate its win rate. Of
        👍 they are the shares like with like, each article and period weighing the same in both.
    difference: candidate minus baseline, of every measure.
    interval: of the difference. anytime: whether it holds at all looks at once, as what is shown
        of votes does; otherwise it is right for one look: at data that no reader sees growing, or
        of votes at the look that a plan declared.
    error: standard error of the difference, clustered; clustered: what it is made of; None where
        not known.
    p: two-sided, of the paired permutation test; adjusted: Holm's over the family of the same
        kind; None for votes, of which only the interval holds when looked at often.
    articles, readers, ballots: how many stand behind it; None where that is not counted.
    raters: how many people gave the ratings, each known by name; ratings_each: of those that are
        not, how many a text has at most, and ratings_fewest at least. None for other measures, and
        where that is not known.
    informed: how many of the ballots came from readers who had met another version's work on the
        article before; None where that is not counted.
    shared: how much of the 👍 lies where both versions were; None for other measures.
    not_compared: sources of articles of both on which the two share no 👍, or have no duel, so that
        the difference is not over them.
    few_on: sources that weigh far more, as their articles do, than there are votes on them.
    own_references: on how many articles of both the score of one is left out, since its text is
        among its own references.
    undecided: how many of the duels nobody won; None for other measures.
    margin: how much worse counts as no worse; None where none is declared.
    verdict: None for a measure that describes and does not judge. withheld: why it is not told
        though there are data, or that there are none.
    missing: what would settle it; None where it is settled, and where that is not asked.
    role: what the declared rule makes of the measure.
    """

    measure: Measure
    baseline: float | None
    candidate: float | None
    difference: float | None
    interval: Interval | None
    anytime: bool
    error: float | None
    p: float | None
    adjusted: float | None
    articles: int | None
    readers: int | None
    ballots: int | None
    margin: float | None
    verdict: Verdict | None
    role: Role = ""
    withheld: Withheld = ""
    informed: int | None = None
    shared: SharedOpinions | None = None
    clustered: ClusteredEstimate | None = None
    not_compared: tuple[str, ...] = ()
    few_on: tuple[str, ...] = ()
    missing: WhatIsMissing | None = None
    raters: int | None = None
    ratings_each: int | None = None
    ratings_fewest: int | None = None
    undecided: UndecidedDuels | None = None
    own_references: int = 0

    @property
    def none_won(self) -> bool:
        """Whether all that there is are duels that nobody won, of which half is no share won."""
        found = self.undecided
        if found is None or not self.ballots or self.difference:
            return False
        return found.tied + found.both_bad == self.ballots


@dataclass(frozen=True, slots=True)
class SliceEstimates:
    """The same measures in one part of the articles or of the time."""

    dimension: str
    value: str
    label: str
    estimates: tuple[Estimate, ...]

    def estimate(self, key: str) -> Estimate | None:
        """The estimate of one measure; None where it is not compared here."""
        return next((e for e in self.estimates if e.measure.key == key), None)
