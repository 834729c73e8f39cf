"""What a comparison says: frozen figures, without a word of how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from evaluation.metrics.labels import Better
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict
from summaries.versions.models import ModelVersion

Family = Literal["votes", "ratings", "scores"]
Unit = Literal["duels", "votes", "articles"]
Role = Literal["primary", "guard rail", ""]


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

    baseline, candidate: each one's share or mean, over what both have; None where not known.
    difference: candidate minus baseline; of duels, the candidate's win rate minus one half.
    interval: of the difference. anytime: whether it holds at all looks at once, as what is shown
        of votes does; otherwise it is right for one look at data that no reader sees growing.
    p: two-sided, of the paired permutation test; adjusted: Holm's over the family of the same
        kind; None for votes, of which only the interval holds when looked at often.
    error: standard error of the difference, clustered; None where not known.
    articles, readers, ballots: how many stand behind it; None where that is not counted. Of the
        share of 👍, articles and readers are those of the version that has more.
    margin: how much worse counts as no worse; None where none is declared.
    verdict: None for a measure that describes and does not judge.
    more: about how many more duels, votes or articles would tell; None unless it cannot be told.
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
    more: int | None
    role: Role = ""


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
    """An article on which the candidate won or lost: counts of duels or thumbs, or a score.

    net: in the measure's terms, candidate minus baseline; won, tied, lost: of the candidate's
    duels, None where the measure is not duels.
    """

    article_id: int
    title: str
    slug: str
    net: float
    won: int | None
    tied: int | None
    lost: int | None


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
    """A version's place among all: Bradley-Terry strength in log-odds, and its rank.

    strength, interval, rank: None where its duels do not connect it to the others.
    best, worst: the ranks that are not ruled out.
    """

    version_id: int
    label: str
    strength: float | None
    interval: Interval | None
    rank: int | None
    best: int | None
    worst: int | None
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
    """All versions by their duels, strongest first, and the win rates between them.

    left_effect: log-odds that standing left adds; None where not known. as_of: of the newest duel.
    """

    strengths: tuple[Strength, ...]
    win_rates: tuple[WinRate, ...]
    left_effect: float | None
    duels: int
    as_of: datetime | None


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
class Versus:
    """One candidate against the baseline."""

    candidate: ModelVersion
    overall: Overall
    estimates: tuple[Estimate, ...]
    slices: tuple[SliceEstimates, ...]
    trend: tuple[TrendPoint, ...]
    trend_of: Measure
    loses: tuple[ArticleLine, ...]
    wins: tuple[ArticleLine, ...]
    left_out: LeftOut

    def estimate(self, key: str) -> Estimate | None:
        """The estimate of one measure; None where it is not compared."""
        return next((e for e in self.estimates if e.measure.key == key), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the data was compared.

    filters: dimension to value, none for everything. on_demand: computed for this report instead
    of kept up to date. partial: whether votes were left out to stay within the time, of which
    the newest `votes_read` were taken.
    """

    filters: tuple[tuple[str, str], ...] = ()
    on_demand: bool = False
    partial: bool = False
    votes_read: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The report: one or more candidates against a baseline.

    simulated: whether the votes behind it are simulated ones, which is only so where no reader
    has voted or they were asked for. as_of: when the newest vote behind it came in; scored_as_of:
    when the run that last changed the scores ended; None where there are none. waiting: whether
    votes are still to be counted, or scores and ratings still to be compared.
    """

    baseline: ModelVersion
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
