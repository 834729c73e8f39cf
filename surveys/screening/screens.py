"""What betrays ballots that no honest reader gave; plain rows in, ids of ballots out.

Each screen is a function of its rows alone and says its thresholds. None is proof: what it finds
is kept, not counted, and can be released.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from surveys.ballots.screen_rules import ScreenRules

TOO_FAST: Final = "too fast to have read"
BURST: Final = "burst from one network"
ONE_SIDE: Final = "always the same side"
ONE_VERSION: Final = "always the same version"
DISAGREES: Final = "agrees less than chance"
SAME_TEXT: Final = "same text from many readers"
SAME_PATTERN: Final = "same pattern from many readers"
FLOOD: Final = "many new readers, all alike"

RARE: Final = 1e-6  # a screen looks often and at many: what it finds must be far out
NEW: Final = datetime.timedelta(hours=1)  # since a reader's first ballot

BURST_WINDOW: Final = datetime.timedelta(minutes=10)
LEAST_USUAL: Final = 0.75  # readers who know each other agree so often about anything
MOST_USUAL: Final = 0.9  # where everybody agrees, a crowd that does is found at last
# Fewer who all agree are no rarity: 49.
BURST_READERS: Final = math.ceil(math.log(RARE) / math.log(LEAST_USUAL))

SIDE_BALLOTS: Final = 20  # fewer are no habit
SIDE_SHARE: Final = 0.9  # of them; who stuffs hardly varies, and who leans does
SIDE_BIAS: Final = 0.6  # people lean to one side of a page; this much is no stuffing
SIDE_RARE: Final = 1e-4  # less far out than RARE: sides are drawn by lot, so no taste explains it
GENEROUS: Final = 0.8  # readers of good texts press 👍 this often, or as often as everybody does
MOST_GENEROUS: Final = 0.97  # where everybody presses 👍, who always does is found at last

CELL_OTHERS: Final = 5  # fewer say little of what a target deserves
FAR_BELOW: Final = -4.5  # standard deviations; who contradicts always lies so far off from 22 on

TEXT_LENGTH: Final = 40  # characters; shorter ones meet by chance
TEXT_READERS: Final = 5  # a quotation meets in two or three

PATTERN_LENGTHS: Final = (5, 10, 20)
WHOLE_PATTERN: Final = 50  # the longest that is kept whole; who rigs seldom presses more
LEAST_SHARE: Final = 0.5  # of other readers who say the same: votes of one reader hang together
MOST_SHARE: Final = 0.98
# Fewer who all say the same are no rarity: 20.
PATTERN_READERS: Final = math.ceil(math.log(RARE) / math.log(LEAST_SHARE))
OUTSIDERS: Final = 20  # a share of fewer votes is no share; then those in question count as well

ALARM_SHARE: Final = 0.05
ALARM_RARE: Final = 1e-3


class BallotRow(NamedTuple):
    """A ballot as the screens see it. `subject` is what it is about: a version, or its kind.

    `rules` are its kind's. `target` is None where it is no thumb. `is_new` says that its reader's
    first ballot was less than NEW ago when it came, `is_newcomer` less than a day.
    """

    id: int
    reader: int
    kind: str
    value: int
    received_at: datetime.datetime
    rules: ScreenRules
    target: int | None = None
    subject: str = ""
    network: str = ""
    elapsed_ms: int | None = None
    is_new: bool = False
    is_newcomer: bool = False


@dataclass(frozen=True)
class Counts:
    """Thumbs on a target: up and down."""

    up: int
    down: int


def tail(count: int, of: int, chance: float) -> float:
    """P(X ≥ count) for X binomial with `of` trials of `chance`; in [0, 1].

    Summed from `count` upward until the terms no longer matter. `chance` lies inside (0, 1).
    """
    if count <= 0:
        return 1.0
    if count > of:
        return 0.0
    if count <= of * chance:  # its own terms may be too small for a number
        return 1.0 - tail(of - count + 1, of, 1 - chance)
    term = math.exp(
        math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
        + count * math.log(chance) + (of - count) * math.log1p(-chance)
    )  # fmt: skip
    total, odds = 0.0, chance / (1 - chance)
    for k in range(count, of + 1):
        total += term
        term *= (of - k) / (k + 1) * odds
        if k > of * chance and term < total * 1e-12:
            break
    return min(total, 1.0)


def too_fast(rows: Iterable[BallotRow]) -> set[int]:
    """Ballots whose time from showing to choosing is known and too short for their kind."""
    return {
        row.id
        for row in rows
        if row.elapsed_ms is not None and row.elapsed_ms < row.rules.fastest_ms
    }


def burst(rows: Iterable[BallotRow], *, usual: Mapping[tuple[str, int], float]) -> set[int]:
    """Ballots of one network on one subject, by many new readers in ten minutes, nearly all alike.

    A window is found where so many of its new readers agree with a probability below RARE, were
    each to say it with the chance that `usual` has of (subject, value), kept to LEAST_USUAL and
    MOST_USUAL. So 49 that all agree are found where nothing is known (0.75^49 = 7.5e-7), 132 where
    nine of ten readers anywhere say the same.
    """
    groups: dict[tuple[str, str], list[BallotRow]] = defaultdict(list)
    for row in rows:
        if row.network and row.is_new and row.value:
            groups[row.network, row.subject].append(row)
    found: set[int] = set()
    for (_, subject), group in groups.items():
        if len({row.reader for row in group}) >= BURST_READERS:
            found |= _bursts_in(subject, group, usual)
    return found


def _bursts_in(
    subject: str, group: list[BallotRow], usual: Mapping[tuple[str, int], float]
) -> set[int]:
    group.sort(key=lambda row: row.received_at)
    said: Counter[tuple[int, int]] = Counter()  # (reader, value) → ballots in the window
    found: set[int] = set()
    first = 0
    for last, row in enumerate(group):
        said[row.reader, row.value] += 1
        while row.received_at - group[first].received_at > BURST_WINDOW:
            gone = group[first]
            said[gone.reader, gone.value] -= 1
            first += 1
        # Looking at every tenth step and at the end loses no burst that is worth finding.
        if last % 10 and last != len(group) - 1:
            continue
        held = [key for key, count in said.items() if count > 0]
        readers = len({reader for reader, _ in held})
        if readers < BURST_READERS:
            continue
        value, agreeing = Counter(value for _, value in held).most_common(1)[0]
        chance = min(max(usual.get((subject, value), 0.0), LEAST_USUAL), MOST_USUAL)
        if tail(agreeing, readers, chance) < RARE:
            found |= {each.id for each in group[first : last + 1] if each.value == value}
    return found


def one_side(rows: Iterable[BallotRow], *, up_share: float | None = None) -> set[int]:
    """All ballots of readers who nearly always choose the same side, or press the same thumb.

    Duels (ties are left out): from SIDE_BALLOTS, SIDE_SHARE of them on one side,
    which a reader who leans to it with SIDE_BIAS does with a probability below SIDE_RARE; sides are
    drawn, so taste cannot do it. Thumbs: all alike, with a probability below RARE for a reader who
    presses it with GENEROUS, or as often as everybody does (`up_share`) where that is more: 62 at
    the least.
    """
    found: set[int] = set()
    for group in _by_reader(rows):
        rules = group[0].rules
        if rules.drawn_sides:
            alike = _same_duel_side([row for row in group if row.value in rules.drawn_sides])
        elif rules.opinions:
            sides = list({row.target: row for row in group if row.value}.values())
            alike = _same_thumb(sides, up_share)
        else:
            continue
        if alike:
            found |= {row.id for row in group if row.value}
    return found


def _same_duel_side(rows: Sequence[BallotRow]) -> bool:
    most = max(Counter(row.value for row in rows).values(), default=0)
    return (
        len(rows) >= SIDE_BALLOTS
        and most >= SIDE_SHARE * len(rows)
        and tail(most, len(rows), SIDE_BIAS) < SIDE_RARE
    )


def _same_thumb(rows: Sequence[BallotRow], up_share: float | None) -> bool:
    values = {row.value for row in rows}
    if len(values) != 1:
        return False
    share = 0.0 if up_share is None else up_share if values == {1} else 1 - up_share
    return min(max(share, GENEROUS), MOST_GENEROUS) ** len(rows) < RARE


def disagrees(rows: Iterable[BallotRow], *, tallies: Mapping[int, Counts]) -> set[int]:
    """All thumbs of readers who agree with the others far less than by chance.

    By chance: their own ups and downs, dealt out among the targets at random (a permutation test
    of a linear statistic, Hoeffding 1951, by its normal limit). A target counts with CELL_OTHERS
    others; found below FAR_BELOW standard deviations, which takes 22 targets at the least: n that
    are all contradicted lie √(n − 1) off. `tallies` hold the reader's own votes: they are taken
    out.
    """
    found: set[int] = set()
    for group in _by_reader(rows):
        if not group[0].rules.opinions:
            continue
        cells = []
        for row in {row.target: row for row in group if row.value}.values():
            counts = tallies.get(row.target) if row.target is not None else None
            if counts and counts.up + counts.down - 1 >= CELL_OTHERS:
                up = counts.up - (row.value == 1)
                cells.append((float(row.value == 1), up / (counts.up + counts.down - 1)))
        if cells and _agreement(cells) < FAR_BELOW:
            found |= {row.id for row in group if row.value}
    return found


def _agreement(cells: Sequence[tuple[float, float]]) -> float:
    """How many standard deviations the agreement lies from chance; 0 where nothing varies."""
    n = len(cells)
    own = math.fsum(x for x, _ in cells) / n
    others = math.fsum(y for _, y in cells) / n
    together = math.fsum((x - own) * (y - others) for x, y in cells)
    spread = math.fsum((x - own) ** 2 for x, _ in cells) * math.fsum(
        (y - others) ** 2 for _, y in cells
    )
    return together / math.sqrt(spread / (n - 1)) if spread > 0 else 0.0


def texts_in(body: object) -> set[str]:
    """Every text of a ballot's body that is long enough to be told apart, case and space folded."""
    if isinstance(body, str):
        folded = " ".join(body.casefold().split())
        return {folded} if len(folded) >= TEXT_LENGTH else set()
    if isinstance(body, Mapping):
        body = list(body.values())
    if isinstance(body, list | tuple):
        return {text for part in body for text in texts_in(part)}
    return set()


def patterns(rows: Iterable[BallotRow]) -> dict[int, tuple[tuple[int, int], ...]]:
    """What one reader said of their first 5, 10 and 20 targets, and (under 0) of all, if 5 to 50.

    Each is the targets in order of their ids with the newest value; the order of voting is easily
    varied. `rows` are one reader's, oldest first.
    """
    values: dict[int, int] = {}
    for row in rows:
        if row.rules.opinions and row.target is not None:
            values[row.target] = row.value  # a dict keeps the place of the first
    said = list(values.items())
    found = {length: said[:length] for length in PATTERN_LENGTHS if len(said) >= length}
    if PATTERN_LENGTHS[0] <= len(said) <= WHOLE_PATTERN:
        found[0] = said
    return {length: tuple(sorted(held)) for length, held in found.items()}


def is_stamped(count: int, of: int, *, shares: Iterable[float]) -> bool:
    """Whether `count` of the `of` readers of the same targets say the same too often.

    `shares` are the shares of other readers who say this of each target; together they cannot all
    hold more often than the least of them, however readers' votes hang together. Found with a
    probability below RARE; shares are kept to LEAST_SHARE and MOST_SHARE, so from PATTERN_READERS.
    """
    chance = min(max(min(shares, default=LEAST_SHARE), LEAST_SHARE), MOST_SHARE)
    return tail(count, of, chance) < RARE


def is_alarming(rejected: int, received: int) -> bool:
    """Whether a screen rejected so much of a day that a person has to look.

    It is, where a screen that rejects ALARM_SHARE would reject so many with a probability below
    ALARM_RARE: 3 of 3, 7 of 25, 74 of 1,000, but never a single one.
    """
    return rejected > 0 and tail(rejected, max(received, rejected), ALARM_SHARE) < ALARM_RARE


def _by_reader(rows: Iterable[BallotRow]) -> Iterable[list[BallotRow]]:
    """Each reader's ballots of each kind, oldest first."""
    groups: dict[tuple[int, str], list[BallotRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        groups[row.reader, row.kind].append(row)
    return groups.values()
