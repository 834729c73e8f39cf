"""What a manager needs of a passport, in sentences. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from common.words.figures import figure
from evaluation.passports.figures import PassportFigure
from evaluation.passports.report import Passport, PoweredPair, PoweredRating

# What leans by less than this either way is not worth a sentence of its own, however sure.
SMALL_LEAN: Final = 0.02
_WHOSE: Final = {
    "readers": "readers",
    "imported": "people who voted elsewhere",
    "simulated": "simulated readers",
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the passport's table. means: what the figure says, in a sentence."""

    label: str
    said: str
    interval: str
    stands_on: str
    means: str


def whose(passport: Passport) -> str:
    """Who it is held against."""
    return _WHOSE.get(passport.population, passport.population)


def passport_sentences(passport: Passport) -> tuple[str, ...]:
    """Agreement first, then what it leans to, then how steady it is."""
    found = passport.pairwise
    said = [
        _agreement(passport),
        _side(found.side),
        _lean(found.longer, "the longer text"),
        _lean(found.own, "what its own model wrote"),
        _drift(passport),
    ]
    return tuple(filter(None, said))


def counts_sentence(judge: str, pair: PoweredPair) -> str:
    """Of one pair of versions: as how many people's duels count, or why nothing is said."""
    if pair.counts_as is not None:
        return f"With {judge} your {pair.duels:,} duels count as {pair.counts_as:,} at least."
    return f"People alone: {pair.withheld}."


def rating_sentence(judge: str, rated: PoweredRating) -> str:
    """The same of a version's mean rating."""
    if rated.counts_as is not None:
        return f"With {judge} your {rated.ratings:,} ratings count as {rated.counts_as:,} at least."
    return f"People alone: {rated.withheld}."


def _agreement(passport: Passport) -> str:
    found, who = passport.pairwise.accuracy, whose(passport)
    if found.value is None:
        return f"How far {passport.judge} agrees with {who} on duels is not known: {found.reason}."
    text = f"Where {who} decided, {passport.judge} chooses as they do in {_percent(found)} of duels"
    people = passport.pairwise.people
    if people.value is None:
        return f"{text}; how far people agree with each other is not known: {people.reason}."
    other = "two of them" if passport.population == "simulated" else "two people"
    return f"{text}; {other} on the same pair choose alike in {_percent(people)}."


def _side(found: PassportFigure) -> str:
    if found.value is None or found.low is None or found.high is None:
        return ""
    if found.low <= 0 <= found.high or abs(found.value) < SMALL_LEAN:
        return "It is not shown to prefer a side."
    side = "left" if found.value > 0 else "right"
    return f"It chooses the {side} side {abs(100 * found.value):.0f} points too often."


def _lean(found: PassportFigure, what: str) -> str:
    if found.value is None or found.low is None or found.high is None:
        return ""
    if found.low <= 0 <= found.high or abs(found.value) < SMALL_LEAN:
        return f"It is not shown to lean to or from {what} more than people do."
    way = "more" if found.value > 0 else "less"
    return f"It chooses {what} {abs(100 * found.value):.0f} points {way} often than people do."


def _drift(passport: Passport) -> str:
    if not passport.drift:
        return "It was asked no anchors again, so that whether it has drifted is not known."
    last = passport.drift[-1]
    if last.changed.value is None:
        return f"Whether it has drifted is not known: {last.changed.reason}."
    return (
        f"Asked the same again, it answered {_percent(last.changed)} of "
        f"{last.changed.number:,} anchors otherwise."
    )


def _percent(found: PassportFigure) -> str:
    assert found.value is not None  # noqa: S101  # narrows the type; callers have looked
    text = f"{100 * found.value:.0f} %"
    if found.low is None or found.high is None:
        return text
    return f"{text} ({100 * found.low:.0f} to {100 * found.high:.0f})"


def figure_rows(passport: Passport) -> tuple[FigureRow, ...]:
    """Every figure of the duels, with what it means."""
    found, who = passport.pairwise, whose(passport)
    money = passport.currency or "?"
    return (
        _row("Accuracy", found.accuracy, "%", f"Chose as {who} did, its ties counting one half."),
        _row("People with each other", found.people, "%",
             f"Two of the {who} who decided on the same pair chose alike."),
        _row("Accuracy at one length", found.matched, "%",
             "The same where the longer text has at most a tenth more words."),
        _row("Cohen’s kappa", found.kappa, "", "0 is what two agree who go by the side alone."),
        _row("Kendall’s tau-b", found.tau, "", "Over the pairs: 1 all alike, −1 all contrary."),
        _row("Side", found.side, "±",
             "How much oftener it names the left side, asked in both orders."),
        _row("Length", found.longer, "±",
             "How much oftener it names the longer text than people do on the same duels."),
        _row("Own texts", found.own, "±", "The same of texts that its own model wrote."),
        _row("No answer", found.no_answer, "%",
             "Refused, cut off or unreadable in one order at least."),
        _row("Flips", found.flipped, "%",
             "Named one side in both orders, which counts as a tie."),
        _row("100 decisions", found.price, money, "With what was paid for answers of no use."),
    )  # fmt: skip


def _row(label: str, found: PassportFigure, unit: str, means: str) -> FigureRow:
    if found.value is None:
        return FigureRow(label, "–", "", "", f"Not known: {found.reason}.")
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f"{_written(found.low, unit)} to {_written(found.high, unit)}"
    said = _written(found.value, unit) + (f" {unit}" if len(unit) > 1 else "")
    stands_on = f"{found.number:,} on {found.articles:,} articles"
    return FigureRow(label, said, interval, stands_on, means)


def _written(value: float, unit: str) -> str:
    if unit == "%":
        return f"{100 * value:.1f} %"
    if unit == "±":
        return figure(100 * value, "+.1f")
    return figure(value, ".3f")
