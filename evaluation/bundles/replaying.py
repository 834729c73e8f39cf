"""A bundle's report computed again, and held against the one that lay in it."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.bundles.reading import ReadBundle
from evaluation.bundles.reporting import Differing, differences, report_bytes, report_of
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
        here = report_bytes(report_of(read.bundle))
    except (ArithmeticError, ValueError, LookupError) as error:
        raise BundleError(f"no report can be computed from these numbers: {error}") from error
    try:
        return Replayed(here, tuple(differences(read.report, here)))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"the report in it is no JSON: {error}") from error
