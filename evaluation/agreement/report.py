"""What a trust card says: frozen figures, and how they are kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

# Which number of a score agrees or does not; only some measures have the last two.
Aspect = Literal["f", "precision", "recall"]
ASPECTS: Final[Mapping[Aspect, str]] = {"f": "F", "precision": "Precision", "recall": "Recall"}
# Of the form in which reports are kept: one that was kept in another is computed again.
FORM: Final = 3


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One correlation, −1 to 1, with the ends of its 95 % interval; None where not known.

    number: of articles at summary level, of systems at system level, of summaries where all are
    pooled. left_out: articles on which the metric or the people gave all systems the same, so that
    there is nothing to correlate.
    """

    kind: str
    value: float | None
    low: float | None
    high: float | None
    number: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class TrustCell:
    """One metric against one group of people on one dimension.

    summary: the mean over articles of the correlation within the article. system: the correlation
    of the systems' means. pooled: the correlation over all summaries at once. The intervals of all
    three reach to other articles and other systems. here: Kendall's of the means of these very
    systems, its interval over articles alone. parts: Kendall's at summary level, by part of the
    articles, as (dimension, value, coefficient). over_length: this metric's Kendall at summary
    level minus the length baseline's, with interval, and p of the permutation test, adjusted by
    Holm over all cells of all metrics and alone; None for the baseline itself. less_is_better:
    whether people's ratings were turned round, since the team declared that of this less is better.
    """

    group: str
    dimension: str
    summary: tuple[Coefficient, ...]
    system: tuple[Coefficient, ...]
    pooled: tuple[Coefficient, ...]
    here: Coefficient
    parts: tuple[tuple[str, str, Coefficient], ...] = ()
    over_length: float | None = None
    over_low: float | None = None
    over_high: float | None = None
    over_p: float | None = None
    over_p_alone: float | None = None
    less_is_better: bool = False

    def of(self, level: str, kind: str) -> Coefficient | None:
        """The coefficient of one kind at "summary", "system" or "pooled" level."""
        rows = {"summary": self.summary, "system": self.system, "pooled": self.pooled}[level]
        return next((each for each in rows if each.kind == kind), None)


@dataclass(frozen=True, slots=True)
class TrustCard:
    """One metric under one signature.

    label: tells signatures of one name apart. sentences: one for each group of people, for who will
    not read the table. warnings: what else to know, in whole sentences. content: a hash of what the
    cells are computed from. standing: whether it is of those that are shown first.
    """

    name: str
    label: str
    signature: str
    cells: tuple[TrustCell, ...]
    sentences: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    content: str = ""
    standing: bool = True


@dataclass(frozen=True, slots=True)
class Agreed:
    """Krippendorff's alpha, ordinal, of single ratings; dimension "" for all together."""

    dimension: str
    alpha: float | None
    low: float | None
    high: float | None
    units: int
    ratings: int


@dataclass(frozen=True, slots=True)
class People:
    """How far a group agrees among itself. raters: None where single ratings are not known."""

    group: str
    raters: int | None
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True, slots=True)
class BetweenPeople:
    """Kendall's tau-b of one of a group with the sum of its others, or of one group with another.

    group, against: the same for the first; then each person is held against the others, the first
    `between.MOST_RATERS` of them, and the coefficients' mean is taken. summary, system: as of
    `TrustCell`.
    """

    group: str
    against: str
    dimension: str
    summary: Coefficient
    system: Coefficient


@dataclass(frozen=True, slots=True)
class PeopleAmongThemselves:
    """All of them. content: a hash of what they are computed from."""

    content: str = ""
    rows: tuple[BetweenPeople, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemMeans:
    """One system's mean of each dimension, by one group; summaries: how many are behind it."""

    version: str
    label: str
    group: str
    means: dict[str, float]
    summaries: int


@dataclass(frozen=True, slots=True)
class TrustReport:
    """All cards, the length baseline last; people; and means by system.

    articles, systems: how many have a rating. aspect: which number of the scores the cards are of.
    waiting: labels of the metrics whose cards are not computed yet. between: of people alone, so
    that only the report of the first aspect has it.
    """

    cards: tuple[TrustCard, ...]
    people: tuple[People, ...]
    means: tuple[SystemMeans, ...]
    articles: int
    systems: int
    seed: int
    resamples: int = field(default=0)
    aspect: Aspect = "f"
    waiting: tuple[str, ...] = ()
    between: PeopleAmongThemselves = field(default_factory=PeopleAmongThemselves)

    def as_json(self) -> dict[str, Any]:
        """A form that `report_from` takes back."""
        return {"form": FORM, **asdict(self)}


def report_from(payload: dict[str, Any]) -> TrustReport | None:
    """The report as it was before it was kept as JSON; None of another form, or where it is {}."""
    if payload.get("form") != FORM:
        return None
    return TrustReport(
        cards=tuple(map(_card, payload["cards"])),
        people=tuple(
            People(**{**p, "agreed": tuple(Agreed(**a) for a in p["agreed"])})
            for p in payload["people"]
        ),
        means=tuple(SystemMeans(**row) for row in payload["means"]),
        articles=payload["articles"],
        systems=payload["systems"],
        seed=payload["seed"],
        resamples=payload["resamples"],
        aspect=payload["aspect"],
        waiting=tuple(payload["waiting"]),
        between=PeopleAmongThemselves(
            payload["between"]["content"], tuple(map(_between, payload["between"]["rows"]))
        ),
    )


def _between(row: dict[str, Any]) -> BetweenPeople:
    levels = {name: Coefficient(**row[name]) for name in ("summary", "system")}
    return BetweenPeople(**{**row, **levels})


def _card(row: dict[str, Any]) -> TrustCard:
    return TrustCard(
        **{
            **row,
            "cells": tuple(map(_cell, row["cells"])),
            "sentences": tuple(row["sentences"]),
            "warnings": tuple(row["warnings"]),
        }
    )


def _cell(row: dict[str, Any]) -> TrustCell:
    return TrustCell(
        **{
            **row,
            "summary": tuple(Coefficient(**c) for c in row["summary"]),
            "system": tuple(Coefficient(**c) for c in row["system"]),
            "pooled": tuple(Coefficient(**c) for c in row["pooled"]),
            "here": Coefficient(**row["here"]),
            "parts": tuple((d, v, Coefficient(**c)) for d, v, c in row["parts"]),
        }
    )
