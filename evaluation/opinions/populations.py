"""Whose opinions are shown, by the names that addresses, commands and reports use. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from evaluation.opinions.codes import Origin

Population = Literal["readers", "imported", "judges", "simulated"]
# In the order in which one stands in for another that has nothing to say.
POPULATIONS: Final[dict[Population, Origin]] = {
    "readers": Origin.READER,
    "imported": Origin.IMPORTED,
    "judges": Origin.JUDGE,
    "simulated": Origin.SIMULATED,
}
_NAMES: Final = {origin: name for name, origin in POPULATIONS.items()}
# Addresses that were kept and pipelines that were written before there were more than two.
_FORMER: Final[dict[str, Population]] = {"real": "readers", "people": "readers"}
NAMES_TAKEN: Final = (*POPULATIONS, *_FORMER)
# As in "Votes are readers' own".
WORDS: Final[dict[Population, str]] = {
    "readers": "readers’ own",
    "imported": "imported ones, given elsewhere",
    "judges": "judges’: models gave them, no person",
    "simulated": "simulated: no person gave them",
}

# As in "Readers prefer B".
VOTERS: Final[dict[Population, str]] = {
    "readers": "readers",
    "imported": "people who voted elsewhere",
    "judges": "judges",
    "simulated": "simulated readers",
}


def origin_named(name: str | None) -> Origin | None:
    """The origin of that name; None for no name, and for one that there is not."""
    found = _FORMER.get(name or "", name)
    return next((origin for each, origin in POPULATIONS.items() if each == found), None)


def population_of(origin: Origin) -> Population:
    """What an origin is called."""
    return _NAMES[origin]


def first_of(asked: Origin | None, found: Mapping[Origin, int], *, fewest: int = 1) -> Origin:
    """What was asked for, else the first of which there is enough, else readers.

    found: how much there is of each, in whatever counts.
    """
    if asked is not None:
        return asked
    enough = (each for each in POPULATIONS.values() if found.get(each, 0) >= fewest)
    return next(enough, Origin.READER)
