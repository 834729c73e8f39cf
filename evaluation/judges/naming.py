"""What a judge's numbers and opinions are called where those of others stand, too. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from evaluation.metrics.labels import JUDGE

# A name stands in names of metrics, between colons and before a bar.
FIT_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ENGINE: Final = "judge"
# Columns of opinions have ids of readers up to here. Judges are counted from above: readers come
# from below, and never so far.
HIGHEST_VOTER: Final = 2**31 - 1
MOST_JUDGES: Final = 1_000_000


def measure_name(judge: str, dimension: str) -> str:
    """The name of the metric that a judge's numbers on a dimension are kept under."""
    return f"{JUDGE}{judge}:{dimension}"


def measure_signature(judge: str, dimension: str, *, low: int, high: int, fingerprint: str) -> str:
    """The signature of those numbers: scale, and a hash of settings, prompts and rubric."""
    return f"{measure_name(judge, dimension)}|scale:{low}-{high}|sha:{fingerprint}"


def fits_dimension(name: str) -> bool:
    """Whether it may name a dimension: letters with their marks, digits, blanks, - and _ between
    colons and bars."""
    signs = (sign in " -_" or unicodedata.category(sign)[0] in "LMN" for sign in name)
    return name[:1].isalnum() and all(signs)


def judge_in(measure: str) -> str | None:
    """The name of the judge whose numbers a measure is of; None for any other measure."""
    if not measure.startswith(JUDGE):
        return None
    judge, colon, _ = measure.removeprefix(JUDGE).partition(":")
    return judge if colon else None


def voter_of(judge: int) -> int:
    """By which number the judge with this id stands among readers in columns of opinions."""
    return HIGHEST_VOTER - judge


def judge_of(voter: int) -> int | None:
    """The id of the judge that stands there by this number; None for a reader."""
    judge = HIGHEST_VOTER - voter
    return judge if 0 < judge <= MOST_JUDGES else None
