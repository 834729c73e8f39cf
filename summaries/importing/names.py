"""Which field is meant by a name that a file gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.breakdowns.records import RATING_GROUPS
from summaries.importing.table import ALIASES, FIELDS
from summaries.importing.values import trimmed

_RATING: Final = re.compile(
    rf"({'|'.join(RATING_GROUPS)})[_.](?:(mean|\d{{1,3}})[_.])?(.+?)(?:[_.](mean|\d{{1,3}}))?"
)


@dataclass(frozen=True, slots=True)
class RatingColumn:
    """A column of one dimension's ratings by one group: one rater's, or the mean of all."""

    group: str
    dimension: str
    is_mean: bool
    rater: int


@dataclass(frozen=True, eq=False, slots=True)
class FileWords:
    """What names may mean: our fields, other names for them, and whether a column may rate."""

    fields: tuple[str, ...]
    aliases: Mapping[str, str]
    rates: bool = False


SUMMARY_WORDS: Final = FileWords(FIELDS, ALIASES, rates=True)


@dataclass(slots=True)
class Meant:
    """What a line's names mean: ours to the file's, ratings by column, and those without one."""

    fields: dict[str, str] = field(default_factory=dict)
    ratings: dict[str, RatingColumn] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def meant_by(
    names: Iterable[str], columns: Mapping[str, str], words: FileWords = SUMMARY_WORDS
) -> Meant:
    """What the names mean; `columns`, ours to the file's, goes before what they would mean else.

    Our own names go before aliases. Raises FieldError where two aliases stand for one field.
    """
    return _meant_by(tuple(names), tuple(columns.items()), words)


@lru_cache(maxsize=64)  # the lines of a file have few sets of names
def _meant_by(
    names: tuple[str, ...], columns: tuple[tuple[str, str], ...], words: FileWords
) -> Meant:
    meant = Meant({ours: theirs for ours, theirs in columns if theirs in names})
    taken = {ours for ours, _ in columns}
    rest = [name for name in names if name not in {theirs for _, theirs in columns}]
    for known in (
        lambda name: name,
        plain_name,
        lambda name: words.aliases.get(plain_name(name), ""),
    ):
        found: dict[str, str] = {}
        for name in [name for name in rest if known(name) in words.fields]:
            ours = known(name)
            if ours in found:
                raise FieldError(
                    Reason.DUPLICATE_FIELD,
                    f"{printable(found[ours])} and {printable(name)} could both be {ours}; say "
                    f"which: --map {ours}=…",
                )
            if ours not in taken:
                found[ours] = name
        meant.fields |= found
        taken |= found.keys()
        rest = [name for name in rest if name not in found.values()]
    mapped = {
        theirs: ours for ours, theirs in columns if ours not in words.fields and theirs in names
    }
    called = {name: name for name in rest} | mapped
    meant.ratings = {
        name: column
        for name, ours in called.items()
        if words.rates and (column := rating_column(ours))
    }
    meant.fields = {ours: theirs for ours, theirs in meant.fields.items() if ours in words.fields}
    meant.unknown = tuple(name for name in rest if name not in meant.ratings)
    return meant


def inner_names(columns: Mapping[str, str]) -> tuple[str, ...]:
    """Those of the file's names that reach into objects of a line, as `info.id`."""
    return tuple(theirs for theirs in columns.values() if "." in theirs)


def rating_column(name: str) -> RatingColumn | None:
    """The ratings that a column of this name holds: `expert_fluency`, `crowd.fluency.2`,
    `expert_2_fluency`, `expert_mean_fluency` or `expert_fluency_mean`; None for any other name."""
    found = _RATING.fullmatch(plain_name(name))
    if found is None or found[3] in {"mean", "annotations"} or found[3].split("_")[-1] == "id":
        return None
    said = found[2] or found[4] or "0"
    is_mean = said == "mean"
    # A name with two numbers keeps the second: nobody knows which one is the rater.
    dimension = f"{found[3]}_{found[4]}" if found[2] and found[4] else found[3]
    return RatingColumn(found[1], dimension, is_mean, 0 if is_mean else int(said))


def plain_name(name: str) -> str:
    """A name without case, with one sign for blanks and hyphens."""
    return re.sub(r"[\s-]+", "_", trimmed(name).casefold())
