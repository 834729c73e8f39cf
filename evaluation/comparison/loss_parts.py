"""A difference in the parts that it is made of: frozen figures."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.comparison.estimates import Measure
from evaluation.stats.interval import Interval


@dataclass(frozen=True, slots=True)
class LossPart:
    """What one part adds to a difference; negative where the candidate loses there.

    value: "" for articles that have none of the dimension. interval: holds together with those of
    all parts of the split, at all looks; None where too little is there, and of what no opinion but
    the rule adds. opinions: of the part.
    articles: ids of those on which most is lost in this part, the worst first.
    """

    value: str
    label: str
    amount: float
    interval: Interval | None
    opinions: int
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LossSplit:
    """A difference in parts that add up to it, the greatest loss first.

    dimension: "section", "reason", "source" or "length". given: of a split by reasons, with how
    many 👎 of how many a reason was given.
    """

    dimension: str
    measure: Measure
    whole: float
    parts: tuple[LossPart, ...]
    given: tuple[int, int] | None
