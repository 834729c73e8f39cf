"""What the product and the oracle said of a world, against what is true of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from benchmarks.world_votes import NOTHING
from evaluation.comparison.estimates import Estimate
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Gate, Verdict, verdict

Fault = Literal["", "wrong sign", "false difference", "false no worse", "false gate"]
# The verdicts that mute an oracle where they are missing.
_TOLD: Final = frozenset({"better", "worse", "no worse"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What the product said at one moment: the measure's estimate, the rule's verdict, the gate.

    left_out: ballots that do not count.
    """

    estimate: Estimate | None
    overall: Verdict
    gate: Gate
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """At one look: the measure's and the rule's verdict, the gate, and the oracles' verdicts.

    live: of the oracle that knows all and looks at any time, as the product does; fair: of the one
    that knows what can be known; planned: of one that knows all, and how many looks there are.
    wider: how far the measure's interval reaches, over how far the fair oracle's does; None where
    one has none.
    """

    verdict: Verdict
    overall: Verdict
    gate: Gate
    live: Verdict
    planned: Verdict
    fair: Verdict
    wider: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One world. fault: the first thing that was wrong at any look, "" for none.

    spoke, live, planned, fair: whether each said something by the end. wider: of the last look.
    """

    family: str
    number: int
    truth: float
    fault: Fault
    oracle_fault: Fault
    spoke: bool
    live: bool
    planned: bool
    fair: bool
    wider: float | None
    note: str = ""


def verdict_of(ends: tuple[float, float] | None, *, margin: float) -> Verdict:
    """An oracle's verdict on its interval, by the product's own rule."""
    return verdict(None if ends is None else Interval(*ends, 0.95), margin=margin)


def wider(found: Interval | None, ends: tuple[float, float] | None) -> float | None:
    """How many times as wide the product's interval is as an oracle's."""
    return (found.high - found.low) / (ends[1] - ends[0]) if found and ends else None


def judged(
    family: str, number: int, truth: float, looks: Sequence[Said], *, margin: float, note: str = ""
) -> Judged:
    """Judge all looks at a world; truth and margin in the measure's unit."""
    faults = [fault for said in looks for fault in _faults(said, truth, margin) if fault]
    oracle = [fault for said in looks if (fault := _fault(said.live, truth, margin))]
    return Judged(
        family=family,
        number=number,
        truth=truth,
        fault=faults[0] if faults else "",
        oracle_fault=oracle[0] if oracle else "",
        spoke=any(said.verdict in _TOLD for said in looks),
        live=any(said.live in _TOLD for said in looks),
        planned=any(said.planned in _TOLD for said in looks),
        fair=any(said.fair in _TOLD for said in looks),
        wider=looks[-1].wider,
        note=note,
    )


def _faults(said: Said, truth: float, margin: float) -> list[Fault]:
    return [
        _fault(said.verdict, truth, margin),
        _fault(said.overall, truth, margin),
        _gate_fault(said.gate, truth, margin),
    ]


def _fault(said: Verdict, truth: float, margin: float) -> Fault:
    if said == "no worse":
        return "false no worse" if truth <= -margin else ""
    if said == "cannot tell yet" or ((truth > 0) == (said == "better") and abs(truth) >= NOTHING):
        return ""
    return "false difference" if abs(truth) < NOTHING else "wrong sign"


def _gate_fault(said: Gate, truth: float, margin: float) -> Fault:
    passed = said == "pass" and truth <= -margin
    return "false gate" if passed or (said == "fail" and truth >= -margin) else ""
