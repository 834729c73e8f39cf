"""Crowds of new readers who all say the same of one thing, from however many networks. Pure.

A link that goes round brings a crowd of new readers, too: they differ among each other. Who stuffs
says one thing. How far a crowd may lean away from the readers before it is assumed; what goes
beyond is found.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from surveys.screening.screens import tail

# Since a reader's first ballot: who makes readers an hour ahead gains nothing.
NEWCOMER: Final = datetime.timedelta(days=1)
LEAST_READERS: Final = 20  # fewer move little
# How far a crowd from one place may lean away from the usual readers, in log-odds: where 3 in 10
# press 👎, up to 66 in 100 of such a crowd do; where one in two, 82.
LEANING: Final = 1.5
UNKNOWN: Final = 0.75  # of usual readers, for or against, where nothing is known of them
OUTSIDERS: Final = 20  # opinions of usual readers; a share of fewer is none
RARE: Final = 1e-4  # of crowds that lean as far as they may
_LEAST_SHARE: Final = 0.02
_MOST_SHARE: Final = 0.98  # where everybody agrees, a crowd that does is found at last

Subject = tuple[str, int]


class CrowdVote(NamedTuple):
    """What a new reader said of a subject: 1 for it, -1 against it.

    `only` says that the reader said nothing of anything else.
    """

    ballot: int
    reader: int
    subject: Subject
    value: int
    only: bool = False


def floods(rows: Iterable[CrowdVote], *, usual: Mapping[Subject, float]) -> set[int]:
    """The ballots of new readers who say one thing of a subject more often than a crowd would.

    With them those of the new readers who say the other: held back alone, the one side would leave
    the other standing, and whoever floods could have honest votes taken away.

    usual: subject → the share of usual readers who are for it, where that is known. A reader counts
    as one however much they said of it, and as saying a thing if they never said the other.
    Looked at are all new readers of a subject, and those alone who said nothing of anything else.
    Where 3 of 10 usual readers are against a thing, 23 new ones who all are, are found (.658^23 =
    6.6e-5); where one in two is, 46; where nothing is known, 129.
    """
    groups: dict[Subject, list[CrowdVote]] = defaultdict(list)
    for row in rows:
        groups[row.subject].append(row)
    found: set[int] = set()
    for subject, group in groups.items():
        for some in (group, [row for row in group if row.only]):
            found |= _flood(some, usual.get(subject))
    return found


def crowds_chance(share: float | None) -> float:
    """How often a new reader of a crowd says what this share of usual readers says, at the most."""
    known = UNKNOWN if share is None else min(max(share, _LEAST_SHARE), _MOST_SHARE)
    return 1 / (1 + math.exp(-(math.log(known / (1 - known)) + LEANING)))


def _flood(group: list[CrowdVote], share: float | None) -> set[int]:
    said: dict[int, set[int]] = defaultdict(set)
    for row in group:
        said[row.reader].add(row.value)
    if len(said) < LEAST_READERS:
        return set()
    for value in (1, -1):
        alike = {reader for reader, values in said.items() if values == {value}}
        usual = share if share is None or value == 1 else 1 - share
        if tail(len(alike), len(said), crowds_chance(usual)) < RARE:
            return {row.ballot for row in group}
    return set()
