"""The tables of a bundle as lines of CSV, and back. Pure; what is read is believed in nothing."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar

from common.files.csv_out import CRLF, csv_lines, unguarded
from evaluation.bundles.contents import BundledArticle
from evaluation.comparison.articlewise import ScoreRow
from evaluation.comparison.named_ratings import RatingRow
from evaluation.comparison.report import ComparedVersion
from evaluation.opinions.codes import OpinionFlag, Origin, ThumbPart
from evaluation.opinions.columns import (
    LARGEST_ID,
    SECONDS_A_DAY,
    Kind,
    OpinionColumns,
    columns_of,
    dtypes_of,
    joined,
    ordered,
)
from surveys.duels.outcome import Outcome

Row = TypeVar("Row")
Keyed = TypeVar("Keyed", bound=tuple[Any, ...])
AT_ONCE: Final = 50_000  # opinions that are lists of numbers at the same time
MOST_OPINIONS: Final = 20_000_000  # of a table: far more than anybody has said, 600 MB
MOST_ROWS: Final = 2_000_000  # of another table, whose rows take more memory
# Beyond it squares and sums of squares are no numbers any more.
LARGEST_VALUE: Final = 1e100
_EPOCH: Final = datetime(1970, 1, 1)  # UTC, which cells do not name
# The largest number of each column that is no id; the day is a date.
_LARGEST: Final = {
    "origin": max(Origin), "flags": sum(OpinionFlag), "part": max(ThumbPart), "up": 1,
    "reasons": 2**16 - 1, "outcome": max(each.code for each in Outcome),
}  # fmt: skip
ARTICLES: Final = (
    "article", "slug", "title", "source", "length", "tags", "shared", "selected", "scored",
    "baseline_refused", "candidate_refused",
)  # fmt: skip
VERSIONS: Final = ("version", "identifier", "label")
SCORES: Final = ("article", "version", "measure", "value")
RATINGS: Final = ("article", "version", "group", "dimension", "place", "rater", "value")


class BundleError(ValueError):
    """A bundle cannot be read; the sentence says where and why."""


def opinion_header(kind: type[OpinionColumns]) -> tuple[str, ...]:
    """The columns of opinions of a kind, days in the place of times; a day may have the moment of a
    plan's in it, see `plan_moments`."""
    return tuple("day" if name == "at" else name for name in dtypes_of(kind))


def opinion_lines(columns: OpinionColumns) -> Iterator[bytes]:
    """Opinions as lines, the header first."""
    names = list(dtypes_of(type(columns)))
    yield from lines([opinion_header(type(columns))])
    for start in range(0, len(columns), AT_ONCE):
        some = columns.take(slice(start, start + AT_ONCE))
        table = [getattr(some, name).tolist() for name in names]
        place = names.index("at")
        table[place] = [_moment_text(at) for at in table[place]]
        yield from lines(zip(*table, strict=True))


def lines(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Rows as lines of CSV, guarded against formulas."""
    for line in csv_lines(rows):
        yield (line + CRLF).encode()


def article_table(articles: Iterable[BundledArticle]) -> Iterator[bytes]:
    """Articles as lines."""
    yield from lines([ARTICLES])
    for each in articles:
        said = (each.shared, each.selected, each.scored)
        flags = map(int, (*said, each.baseline_refused, each.candidate_refused))
        named = (each.pk, each.slug, each.title, each.source, each.length, " ".join(each.tags))
        yield from lines([(*named, *flags)])


def read_opinions(kind: type[Kind], text: Iterable[str], name: str) -> Kind:
    """The opinions of a file, in their order. Raises BundleError."""
    largest = [_LARGEST.get(column, LARGEST_ID) for column in dtypes_of(kind)]
    day = opinion_header(kind).index("day")

    def numbers(row: list[str]) -> list[int]:
        moment = _moment_of(row[day])
        row[day] = "0"
        found = [_whole(cell, most) for cell, most in zip(row, largest, strict=True)]
        found[day] = moment
        return found

    pieces: list[Kind] = []
    rows: list[list[int]] = []
    for row in _read(text, opinion_header(kind), name, numbers, most=MOST_OPINIONS):
        rows.append(row)
        if len(rows) == AT_ONCE:
            pieces.append(columns_of(kind, rows))
            rows = []
    return ordered(joined(kind, [*pieces, columns_of(kind, rows)]))


def read_articles(text: Iterable[str], name: str) -> dict[int, BundledArticle]:
    """Articles by their ids. Raises BundleError."""

    def article(row: list[str]) -> tuple[int, BundledArticle]:
        pk, slug, title, source, length, tags, *flags = row
        said = [_flag(each) for each in flags]
        names = (unguarded(slug), unguarded(title), unguarded(source), length)
        return _id(pk), BundledArticle(_id(pk), *names, tuple(unguarded(tags).split()), *said)

    return dict(_once(_read(text, ARTICLES, name, article), 1, name))


def read_versions(text: Iterable[str], name: str) -> tuple[ComparedVersion, ...]:
    """The versions that the report may name. Raises BundleError."""

    def version(row: list[str]) -> ComparedVersion:
        return ComparedVersion(_id(row[0]), unguarded(row[1]), unguarded(row[2]))

    versions = tuple(_read(text, VERSIONS, name, version))
    for _ in _once(((each.pk, each) for each in versions), 1, name):
        pass
    return versions


def read_scores(text: Iterable[str], name: str) -> tuple[ScoreRow, ...]:
    """Scores in their order. Raises BundleError."""

    def score(row: list[str]) -> ScoreRow:
        return _id(row[0]), _id(row[1]), unguarded(row[2]), _value(row[3]) if row[3] else None

    return tuple(_once(_read(text, SCORES, name, score), 3, name))


def read_ratings(text: Iterable[str], name: str) -> tuple[RatingRow, ...]:
    """Ratings in their order. Raises BundleError."""

    def rating(row: list[str]) -> RatingRow:
        article, version, group, dimension, place, rater, value = row
        names = (unguarded(group), unguarded(dimension))
        who = (_id(place) if place else None, _id(rater) if rater else None)
        return _id(article), _id(version), *names, *who, _value(value)

    return tuple(_once(_read(text, RATINGS, name, rating), 5, name))


def _once(rows: Iterable[Keyed], cells: int, name: str) -> Iterator[Keyed]:
    """The rows, of which no two begin with the same cells: one would hide the other."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = row[:cells]
        if key in seen:
            raise BundleError(f"{name} says twice what {', '.join(map(str, key))} is")
        seen.add(key)
        yield row


def _read(
    text: Iterable[str],
    header: Sequence[str],
    name: str,
    row_of: Callable[[list[str]], Row],
    *,
    most: int = MOST_ROWS,
) -> Iterator[Row]:
    """What the rows under the header mean; whatever is wrong with one is said with its line."""
    reader = csv.reader(text)
    try:
        if next(reader, None) != list(header):
            raise ValueError(f"the header is not {','.join(header)}")
        for number, row in enumerate(reader):
            if number >= most:
                raise ValueError(f"more than {most:,} rows")
            if len(row) != len(header):
                raise ValueError(f"{len(row)} cells in place of {len(header)}")
            yield row_of(row)
    except UnicodeDecodeError:
        raise
    except (ValueError, OverflowError, csv.Error) as error:
        raise BundleError(f"{name}, line {reader.line_num}: {error}") from error


def _id(cell: str) -> int:
    return _whole(cell, LARGEST_ID)


def _whole(cell: str, most: int) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 10 and int(cell) <= most):
        raise ValueError(f'"{cell[:40]}" is no whole number from 0 to {most}')
    return int(cell)


def _flag(cell: str) -> bool:
    if cell not in {"0", "1"}:
        raise ValueError(f'"{cell[:40]}" is neither 0 nor 1')
    return cell == "1"


def _value(cell: str) -> float:
    value = float(cell) if len(cell) <= 40 else math.nan
    if not abs(value) <= LARGEST_VALUE:
        raise ValueError(f'"{cell[:40]}" is no number up to {LARGEST_VALUE:g}')
    return value


@lru_cache(maxsize=4096)
def _moment_of(cell: str) -> int:
    """Seconds since 1970, before which nobody has voted, of "2026-02-03" or a moment of it."""
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is not None:
        raise ValueError(f"{cell} names a zone; moments are UTC’s")
    passed = moment - _EPOCH
    if passed < timedelta(0):
        raise ValueError(f"{cell} is before {_EPOCH.date()}")
    return passed // timedelta(seconds=1)


@lru_cache(maxsize=4096)
def _moment_text(at: int) -> str:
    """Of a moment that is a day's beginning the day alone."""
    moment = _EPOCH + timedelta(seconds=at)
    return moment.isoformat() if at % SECONDS_A_DAY else moment.date().isoformat()
