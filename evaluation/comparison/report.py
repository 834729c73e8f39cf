"""What a comparison says: frozen figures, without a word of how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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
    "before the first look",
    "too few articles",
]


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """A version as a report names it. pk: its id; identifier: name@version; label: for people."""

    pk: int
    identifier: str
    label: str


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
class Estimate:
    """The candidate against the baseline on one measure.

    baseline, candidate: each one's share or mean, over what both have; None where not known. Of
        duels the baseline is one half, what even versions win, and the candidate its win rate. Of
        👍 they are the shares like with like, each article and period weighing the same in both.
    difference: candidate minus baseline, of every measure.
    interval: of the difference. anytime: whether it holds at all looks at once, as what is shown
        of votes does; otherwise it is right for one look at data that no reader sees growing.
    error: standard error of the difference, clustered; clustered: what it is made of; None where
        not known.
    p: two-sided, of the paired permutation test; adjusted: Holm's over the family of the same
        kind; None for votes, of which only the interval holds when looked at often.
    articles, readers, ballots: how many stand behind it; None where that is not counted.
    informed: how many of the ballots came from readers who had met another version's work on the
        article before; None where that is not counted.
    shared: how much of the 👍 lies where both versions were; None for other measures.
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
    missing: WhatIsMissing | None = None


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


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """All votes up to a day and the interval that holds over all days; None before it can be."""

    day: date
    difference: float
    interval: Interval | None
    ballots: int


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article on which the candidate won or lost.

    net: in the measure's terms, candidate minus baseline: of duels won less lost, of thumbs the
    difference of the shares of 👍 on the article, else that of the values.
    won, tied, lost: of the candidate's duels, None where the measure is not duels. votes: thumbs on
    the baseline's and the candidate's breakdown, None for other measures.
    """

    article_id: int
    title: str
    slug: str
    net: float
    won: int | None = None
    tied: int | None = None
    lost: int | None = None
    votes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many opinions on the versions compared were not counted, and why."""

    simulated: int
    quarantined: int
    unscreened: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.simulated + self.quarantined + self.unscreened


@dataclass(frozen=True, slots=True)
class Strength:
    """A version's place among those that duels connect: Bradley-Terry strength in log-odds, rank.

    island: versions that duels connect, directly or through others, 0 is the largest; between two
    islands nothing can be said. strength: against the mean of its island. strength, interval,
    rank, island: None where it has no duels. best, worst: the ranks that are not ruled out.
    """

    version_id: int
    label: str
    strength: float | None
    interval: Interval | None
    rank: int | None
    best: int | None
    worst: int | None
    island: int | None
    duels: int


@dataclass(frozen=True, slots=True)
class WinRate:
    """How often one version beat another, ties counting one half."""

    version_id: int
    other_id: int
    share: float
    interval: Interval | None
    duels: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All versions by their duels, island by island, strongest first, and their win rates.

    left_effect: log-odds that standing left adds; None where not known. islands: how many.
    """

    strengths: tuple[Strength, ...]
    win_rates: tuple[WinRate, ...]
    left_effect: float | None
    duels: int
    islands: int


@dataclass(frozen=True, slots=True)
class ThroughOthers:
    """Two versions that never met, compared through those that both met.

    difference: in log-odds, candidate minus baseline; interval: live, of this difference alone.
    """

    difference: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What was declared: the primary measure, and guard rails, each with its margin.

    declared: False where nobody has declared one and the product's own stands in.
    """

    primary: str
    margin: float
    guard_rails: tuple[tuple[str, float], ...]
    declared: bool

    def margin_of(self, key: str) -> float | None:
        """The measure's declared margin; None where none is."""
        return self.margin if key == self.primary else dict(self.guard_rails).get(key)

    def role_of(self, key: str) -> Role:
        """What the rule makes of a measure."""
        if key == self.primary:
            return "primary"
        return "guard rail" if key in dict(self.guard_rails) else ""


@dataclass(frozen=True, slots=True)
class Overall:
    """The verdict by the declared rule, in one sentence, with the reasons under it."""

    verdict: Verdict
    sentence: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadlineLine:
    """What one source says. verdict: None where it says nothing yet."""

    source: Literal["readers", "ratings", "judges", "scores"]
    verdict: Verdict | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A line for each source, and what to do if it must be decided today."""

    lines: tuple[HeadlineLine, ...]
    today: str


@dataclass(frozen=True, slots=True)
class Versus:
    """One candidate against the baseline.

    through_others: what the standing says of two that never met in a duel; None where they did, or
    where duels do not connect them.
    """

    candidate: ComparedVersion
    headline: Headline
    overall: Overall
    estimates: tuple[Estimate, ...]
    slices: tuple[SliceEstimates, ...]
    trend: tuple[TrendPoint, ...]
    trend_of: Measure
    loses: tuple[ArticleLine, ...]
    wins: tuple[ArticleLine, ...]
    left_out: LeftOut
    through_others: ThroughOthers | None = None

    def estimate(self, key: str) -> Estimate | None:
        """The estimate of one measure; None where it is not compared."""
        return next((e for e in self.estimates if e.measure.key == key), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the data was compared: dimension to value, none for everything."""

    filters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The report: one or more candidates against a baseline.

    simulated: whether the votes behind it are simulated ones, which is only so where no reader
    has voted on these versions or they were asked for. as_of: when the newest vote of all came in;
    scored_as_of: when the run that last changed the scores ended; None where there are none.
    waiting: whether votes are still to be counted, or scores and ratings still to be compared.
    """

    baseline: ComparedVersion
    versus: tuple[Versus, ...]
    rule: Rule
    selection: Selection
    standing: Standing | None
    simulated: bool
    seed: int
    level: float
    as_of: datetime | None
    scored_as_of: datetime | None
    waiting: bool
