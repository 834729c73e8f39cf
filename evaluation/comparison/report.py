"""What a comparison says: frozen figures, without a word of how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from evaluation.comparison.again import WithoutSome
from evaluation.comparison.declared import NotedChange, PlanProgress, RulePlan
from evaluation.comparison.estimates import Estimate, Measure, Role, SliceEstimates
from evaluation.comparison.left_out import LeftOut
from evaluation.comparison.loss_parts import LossSplit
from evaluation.opinions.populations import Population
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict
from summaries.texts.giveaways import GiveawayCounts


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """A version as a report names it. pk: its id; identifier: name@version; label: for people.

    retired: whether readers are no longer shown it.
    """

    pk: int
    identifier: str
    label: str
    retired: bool = False

    @property
    def said(self) -> str:
        """The label in a verdict, which may prefer one that is retired."""
        return f"{self.label} (retired)" if self.retired else self.label


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
class UnheardMeasure:
    """A measure of the rule that may not decide, and why, in a clause."""

    measure: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What was declared: the primary measure, and guard rails, each with its margin.

    declared: False where nobody has declared one and the product's own stands in.
    refusals_lose: whether an article on which a version alone refused counts as a lost duel of its.
    changes: of rule, margins and plan, the newest first.
    unheard: those of its measures that could not decide when the report was made: numbers of
    judges without a passport that reaches what was declared for it.
    faults: measures of it by which nothing can be judged as it is kept, each with why, as a clause.
    """

    primary: str
    margin: float
    guard_rails: tuple[tuple[str, float], ...]
    declared: bool
    refusals_lose: bool = False
    plan: RulePlan | None = None
    changes: tuple[NotedChange, ...] = ()
    unheard: tuple[UnheardMeasure, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    def margin_of(self, key: str) -> float | None:
        """The measure's declared margin; None where none is, or none by which can be judged."""
        if key in dict(self.faults):
            return None
        return self.margin if key == self.primary else dict(self.guard_rails).get(key)

    def role_of(self, key: str) -> Role:
        """What the rule makes of a measure."""
        if key == self.primary:
            return "primary"
        return "guard rail" if key in dict(self.guard_rails) else ""

    def why_unheard(self, key: str) -> str:
        """Why the measure may not decide; "" where it may."""
        return next((each.why for each in self.unheard if each.measure == key), "")


@dataclass(frozen=True, slots=True)
class Overall:
    """The verdict by the declared rule, in one sentence, with the reasons under it."""

    verdict: Verdict
    sentence: str
    reasons: tuple[str, ...]


Source = Literal["readers", "ratings", "judges", "scores"]


@dataclass(frozen=True, slots=True)
class HeadlineLine:
    """What one source says. verdict: None where it says nothing yet."""

    source: Source
    verdict: Verdict | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A line for each source, and what to do if it must be decided today."""

    lines: tuple[HeadlineLine, ...]
    today: str


@dataclass(frozen=True, slots=True)
class VotedApart:
    """The first and last day of the 👍 and 👎 on either, which have no day in common (UTC)."""

    baseline: tuple[date, date]
    candidate: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Versus:
    """One candidate against the baseline.

    trend: of trend_of; empty where it was not asked for. days: on how many that measure got votes.
    splits: why it loses: each difference in parts that add up to it.
    plan: how far the rule's plan is with the two; None without one.
    texts: what is to be known of the baseline's texts, and of the candidate's.
    refused_on: on how many of the articles of both the baseline refused, and the candidate; 0 where
    refusals do not lose by the rule.
    without: the votes again without new readers, and without the heaviest networks.
    voted_apart: when they were voted on, if that is not at the same time; None where it is.
    shared_articles: how many both have written about, in what is selected; None where not asked.
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
    days: int
    loses: tuple[ArticleLine, ...]
    wins: tuple[ArticleLine, ...]
    left_out: LeftOut
    texts: tuple[GiveawayCounts, GiveawayCounts] = (GiveawayCounts(), GiveawayCounts())
    refused_on: tuple[int, int] = (0, 0)
    through_others: ThroughOthers | None = None
    splits: tuple[LossSplit, ...] = ()
    plan: PlanProgress | None = None
    without: tuple[WithoutSome, ...] = ()
    voted_apart: VotedApart | None = None
    shared_articles: int | None = None

    def estimate(self, key: str) -> Estimate | None:
        """The estimate of one measure; None where it is not compared."""
        return next((e for e in self.estimates if e.measure.key == key), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the data was compared: dimension to value, none for everything."""

    filters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingScale:
    """What a measure's ratings are on, such as "1 to 5 in steps of 1, guessed from the ratings"."""

    measure: str
    label: str
    scale: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The report: one or more candidates against a baseline.

    population: whose opinions it is of; simulated: whether they are simulated ones.
    as_of: when the newest vote of all came in; scored_as_of: when the run that last changed the
    scores ended; None where there are none.
    waiting: whether votes are still to be counted, or scores and ratings still to be compared.
    scales: of the ratings in it; a measure whose scale is not known has none.
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
    population: Population = "readers"
    scales: tuple[RatingScale, ...] = ()
