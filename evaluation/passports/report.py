"""What a passport says: frozen figures, and their form as JSON. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from evaluation.opinions.populations import Population
from evaluation.passports.figures import PairwiseFigures, PassportFigure

# Of the JSON, for whoever reads it by machine.
FORM: Final = 1

Trade = Literal["choices", "ratings"]


@dataclass(frozen=True, slots=True)
class RatingAgreement:
    """A judge's ratings against one group of people on a dimension of the same name.

    within: Kendall's tau-b within articles, mean over articles. systems: that of the systems'
    means. people: the same within articles of one of the people against the others; alpha:
    Krippendorff's. None where single ratings are not known.
    """

    dimension: str
    group: str
    within: PassportFigure
    systems: PassportFigure
    people: PassportFigure | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class DriftRound:
    """One time that anchors were asked again: answers changed, and by how much to which side.

    about: "choices", whose shift is towards the first text, or a dimension that was rated.
    """

    about: str
    occasion: int
    at: datetime | None
    changed: PassportFigure
    shift: PassportFigure
    unanswered: int


@dataclass(frozen=True, slots=True)
class PoweredPair:
    """A version's win rate against another, of people alone and with the judge's further answers.

    candidate, baseline: their labels. duels: people's. counts_as: as how many they count at least;
    None where that is not shown, and `withheld` says why, in a clause. weight: how much of the
    judge's deviation is taken out, 0 to about 1.
    """

    candidate: str
    baseline: str
    duels: int
    alone: PassportFigure
    with_judge: PassportFigure | None
    weight: float | None
    counts_as: int | None
    others: int
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class PoweredRating:
    """A version's mean rating, of people alone and with the judge's further answers.

    version: its label. group: whose ratings; ratings: how many. The others as of PoweredPair, in
    the unit of people's scale.
    """

    version: str
    group: str
    dimension: str
    ratings: int
    alone: PassportFigure
    with_judge: PassportFigure | None
    weight: float | None
    counts_as: int | None
    others: int
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredLeast:
    """What the team asks of the judge before a gate listens to it."""

    trade: Trade
    least: float
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Passport:
    """All that is known of a judge.

    fingerprint: of its settings, prompts and rubric; "" before its first use. population: whose
    duels it is held against. pairs, articles: that it was asked to choose between; duels, persons:
    people's decided ones among them. currency: of the price, "" where none was set.
    """

    judge: str
    fingerprint: str
    model: str
    population: Population
    pairs: int
    articles: int
    duels: int
    persons: int
    currency: str
    pairwise: PairwiseFigures
    ratings: tuple[RatingAgreement, ...] = ()
    drift: tuple[DriftRound, ...] = ()
    powered: tuple[PoweredPair, ...] = ()
    powered_ratings: tuple[PoweredRating, ...] = ()
    declared: tuple[DeclaredLeast, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not (self.pairs or self.ratings or self.powered_ratings)

    def least_of(self, trade: Trade) -> DeclaredLeast | None:
        """What is declared of one trade."""
        return next((each for each in self.declared if each.trade == trade), None)

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`; moments as ISO 8601."""
        return {"form": FORM, **_plain(asdict(self))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
