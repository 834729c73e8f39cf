"""A report of one state of the data, as the columns of a row that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from evaluation.comparison.fingerprints import code_hash
from evaluation.comparison.freezing import frozen
from evaluation.comparison.presenting import article_names
from evaluation.comparison.report import Comparison

_TRIES: Final = 5  # a report takes less time than passes between two derivations


class DataMovedError(ValueError):
    """The data changed again and again while the report was computed; ask once more."""


def report_fields(report: Comparison, hashed: str) -> dict[str, Any]:
    """The columns that hold a report: itself, the articles it names, hashes of data and program."""
    return {
        "report": frozen(report),
        "articles": {str(pk): asdict(name) for pk, name in article_names(report).items()},
        "data_hash": hashed,
        "code": code_hash(),
    }


def report_of_one_state(
    compute: Callable[[], Comparison], hashed: Callable[[], str]
) -> tuple[Comparison, str]:
    """A report and the hash of the very data it is of, also where votes come in meanwhile.

    Raises DataMovedError where they come so fast that it is never the same.
    """
    before = hashed()
    for _ in range(_TRIES):
        report = compute()
        if (after := hashed()) == before:
            return report, after
        before = after
    raise DataMovedError("Votes come in too fast to keep a report of them. Try again in a minute.")
