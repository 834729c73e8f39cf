"""A bundle's report computed again, and held against the one that lay in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from evaluation.bundles.contents import MARKDOWN
from evaluation.bundles.reading import ReadBundle
from evaluation.bundles.reporting import (
    Differing,
    differences,
    markdown_bytes,
    report_bytes,
    report_of,
)
from evaluation.bundles.tables import BundleError


@dataclass(frozen=True, slots=True)
class Replayed:
    """The report as bytes, and where the bundle's own says something else."""

    report: bytes
    differing: tuple[Differing, ...]


def replayed(read: ReadBundle) -> Replayed:
    """Compute the report from the bundle alone, without a database.

    Raises BundleError where its numbers make no report, or its report is none.
    """
    try:
        report = report_of(read.bundle)
        here, to_read = report_bytes(report), markdown_bytes(report)
    except (ArithmeticError, ValueError, LookupError) as error:
        raise BundleError(f"no report can be computed from these numbers: {error}") from error
    try:
        differing = differences(read.report, here)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"the report in it is no JSON: {error}") from error
    if not differing and read.markdown != to_read:
        # What people read is the report as well.
        differing = [Differing(MARKDOWN, *_first_other_line(read.markdown, to_read))]
    return Replayed(here, tuple(differing))


def _first_other_line(kept: bytes, here: bytes) -> tuple[str | None, str | None]:
    lines = zip_longest(kept.split(b"\n"), here.split(b"\n"))
    one, other = next(pair for pair in lines if pair[0] != pair[1])
    return _line(one), _line(other)


def _line(line: bytes | None) -> str | None:
    return None if line is None else line.decode("utf-8", "replace")
