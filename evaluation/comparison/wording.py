"""How differences and what is behind them are written. Pure."""

from __future__ import annotations

import math
from typing import Final

from common.words.counts import counted
from common.words.figures import MINUS, figure
from evaluation.comparison.estimates import Estimate

# More names of sources than this are a list, not a sentence.
NAMED_SOURCES: Final = 3
# Of an interval as wide as this two digits are known, which no decimal is among.
WIDE: Final = 20.0
MOST_DECIMALS: Final = 12
# Nearer to nothing, or to all, is what addition rounded.
NOTHING: Final = 1e-12


def written(estimate: Estimate, value: float) -> str:
    """A difference or a margin as text, in points of a hundred for shares."""
    if estimate.measure.is_share:
        return f"{100 * value:{seen_spec(100 * value, '.1f')}} points"
    return figure(value, seen_spec(value, spec_of(estimate)))


def seen_spec(value: float, spec: str) -> str:
    """The specification, with more decimals where a value that is something would be written as
    nothing: an end of an interval is on one side of it, which the verdict goes by."""
    is_something = NOTHING <= abs(value) < math.inf
    if not is_something or not spec.endswith("f") or _says_something(format(value, spec)):
        return spec
    return f".{min(MOST_DECIMALS, -_place(abs(value)))}f"


def share_text(share: float) -> str:
    """A share of 1 in percent; "100.0%" is said of all alone, and "0.0%" of none."""
    text, rest = f"{share:.1%}", min(share, 1 - share)
    if rest < NOTHING or text not in {"0.0%", "100.0%"}:
        return text
    return f"{share:.{min(MOST_DECIMALS, -2 - _place(rest))}%}"


def mean_text(estimate: Estimate, value: float) -> str:
    """One side's own figure as text."""
    if estimate.measure.is_share:
        return share_text(value)
    return figure(value, spec_of(estimate))


def _place(amount: float) -> int:
    """The power of ten of its first digit; a ten-thousandth that addition made less is one."""
    return math.floor(math.log10(amount) + 1e-9)


def _says_something(text: str) -> bool:
    return any(sign in "123456789" for sign in text)


def spec_of(estimate: Estimate) -> str:
    """How the numbers of an estimate are written: as its measure's are, with more decimals where
    they would all be rounded away, and none where they would be exact beyond what is known."""
    scale = abs(estimate.difference or 0.0)
    if estimate.interval is not None:
        scale = estimate.interval.high - estimate.interval.low
    return known_spec(estimate.measure.spec, scale)


def known_spec(spec: str, scale: float) -> str:
    """The specification with the decimals that are known of a number.

    scale: how wide its interval is; 0 where there is none.
    """
    if not spec.endswith("f") or not 0 < scale < math.inf:
        return spec
    if scale >= WIDE:
        return ",.0f"
    if scale < 2 * 10.0 ** -int(spec[1:-1]):
        return f".{min(MOST_DECIMALS, 1 - math.floor(math.log10(scale)))}f"
    return spec


def signed(estimate: Estimate, value: float) -> str:
    """A difference with its sign; a true minus, so that it reads as one."""
    return signed_text(value, written(estimate, abs(value)))


def signed_text(value: float, text: str) -> str:
    """The text of a number's amount with its sign; nothing is no less than nothing."""
    return f"{MINUS if value < 0 and _says_something(text) else '+'}{text}"


def ends(estimate: Estimate) -> str:
    """The ends of the difference's interval, the unit once; "–" where there is none."""
    if estimate.interval is None:
        return "–"
    low = signed(estimate, estimate.interval.low).removesuffix(" points")
    return f"{low} to {signed(estimate, estimate.interval.high)}"


def p_text(p: float) -> str:
    """A p value: three decimals, or that it is less."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def behind_text(estimate: Estimate) -> str:
    """How many votes, readers, articles and raters stand behind it."""
    parts = []
    if estimate.ballots is not None:
        said = counted(estimate.ballots, estimate.measure.unit)
        words = undecided_words(estimate) or shared_words(estimate)
        parts.append(f"{said} ({words})" if words else said)
    if estimate.readers is not None:
        parts.append(counted(estimate.readers, "readers"))
    if estimate.articles is not None:
        parts.append(counted(estimate.articles, "articles"))
    if said := raters_text(estimate):
        parts.append(said)
    if estimate.own_references:
        parts.append(f"without {counted(estimate.own_references, 'articles')} of own references")
    return ", ".join(parts)


def undecided_words(estimate: Estimate) -> str:
    """How many of the duels neither won, as in "3 tied, 57 both bad"; "" for none."""
    found = estimate.undecided
    if found is None:
        return ""
    counts = ((found.tied, "tied"), (found.both_bad, "both bad"))
    return ", ".join(f"{number:,} {how}" for number, how in counts if number)


def shared_words(estimate: Estimate) -> str:
    """How many of the 👍 and 👎 are compared, as in "144 where both were shown"; "" for all."""
    found = estimate.shared
    if found is None or estimate.difference is None or found.opinions == found.of:
        return ""
    return f"{found.opinions:,} where both were shown"


def raters_text(*estimates: Estimate) -> str:
    """How many people gave the ratings of these measures; "" where that is not known.

    Of each measure either every rater has a name, or so many ratings of a text are known.
    """
    named = [each.raters for each in estimates if each.raters]
    ratings = [each for each in estimates if not each.raters and each.ratings_each]
    said = ""
    if ratings:
        most = max(each.ratings_each or 0 for each in ratings)
        fewest = min(each.ratings_fewest or each.ratings_each or 0 for each in ratings)
        said = f"{_from_to(fewest, most, 'ratings')} a text"
    if not named:
        return said
    people = _from_to(min(named), max(named), "raters")
    if said:
        return f"{said}, or {people} where each has a name"
    return f"{people}, taken as given" if max(named) == 1 else people


def _from_to(fewest: int, most: int, things: str) -> str:
    return f"{fewest:,} to {counted(most, things)}" if fewest < most else counted(most, things)


def left_out_words(estimate: Estimate) -> str:
    """On which sources a difference is not, as the rest of a sentence; "" where it is on all."""
    names = estimate.not_compared
    if not names:
        return ""
    where = ", ".join(names[:NAMED_SOURCES])
    if len(names) > NAMED_SOURCES:
        where += f" and {counted(len(names) - NAMED_SOURCES, 'sources', 'more ')}"
    return f", hardly shown on {where}: not compared there"
