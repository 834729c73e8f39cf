"""The report on a bundle as bytes, and how two of them differ. Pure but for what it computes with.

Numbers are rounded to `DIGITS`: processors and their libraries differ in the last few of sixteen.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy

from evaluation.bundles.bundle_ground import BundleGround
from evaluation.bundles.contents import Bundle, MadeBy
from evaluation.comparison.builder import report_on
from evaluation.comparison.fingerprints import code_hash
from evaluation.comparison.rendering import as_json, as_markdown
from evaluation.comparison.report import Comparison
from evaluation.opinions.populations import POPULATIONS

DIGITS: Final = 10


def report_of(bundle: Bundle) -> Comparison:
    """The report, computed from the bundle and nothing else."""
    asking = bundle.asking
    return report_on(
        BundleGround(bundle), baseline=asking.baseline, candidates=[asking.candidate],
        filters=asking.filters, origin=POPULATIONS[asking.population], rule=asking.rule,
    )  # fmt: skip


def report_bytes(report: Comparison) -> bytes:
    """The report as JSON, its numbers rounded; the same data give the same bytes."""
    text = json.dumps(_rounded(as_json(report)), ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def markdown_bytes(report: Comparison) -> bytes:
    """The report to read."""
    return as_markdown(report).encode("utf-8", "replace")


def made_here() -> MadeBy:
    """What computes in this process."""
    return MadeBy(code_hash(), platform.python_version(), np.__version__, scipy.__version__)


@dataclass(frozen=True, slots=True)
class Differing:
    """Something that two reports say differently; None where one does not say it at all."""

    where: str
    kept: object
    here: object


def differences(kept: bytes, here: bytes) -> list[Differing]:
    """Where two reports differ, in their order; [] for the same bytes."""
    if kept == here:
        return []
    found = list(_walk("", json.loads(kept), json.loads(here)))
    return found or [Differing("how it is written", len(kept), len(here))]


def _walk(where: str, kept: Any, here: Any) -> Iterator[Differing]:
    if isinstance(kept, dict) and isinstance(here, dict):
        for name in {**kept, **here}:
            yield from _walk(f"{where}.{name}".lstrip("."), kept.get(name), here.get(name))
    elif isinstance(kept, list) and isinstance(here, list) and len(kept) == len(here):
        for place, pair in enumerate(zip(kept, here, strict=True)):
            yield from _walk(f"{where}[{place}]", *pair)
    elif kept != here or type(kept) is not type(here):
        yield Differing(where, kept, here)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return _rounded_number(value)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return value


def _rounded_number(value: float) -> float | str:
    """A number to `DIGITS`; an end that is not bounded as a text, since JSON has no such number."""
    if not np.isfinite(value):
        return repr(float(value))
    return float(f"{value:.{DIGITS}g}") + 0.0  # no minus before a nought
