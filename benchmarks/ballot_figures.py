"""What benchmarks.ballots has measured of each peer, and how it is told."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.load import Load

PARTS: Final = ("web", "ballots", "upkeep", "broker")  # whose processor time is told


@dataclass
class Measured:
    """A peer's loops, and the processor time that they took of each part, in seconds."""

    closed: list[Load] = field(default_factory=list)
    steady: list[Load] = field(default_factory=list)
    beside: list[Load] = field(default_factory=list)  # the third loop, while a page is reloaded
    views: list[float] = field(default_factory=list)  # of that page, in seconds
    processor: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Ballots a second of the median closed loop."""
        return statistics.median(load.rate for load in self.closed)

    @property
    def answers(self) -> Counter[bytes]:
        """How many of each status, but for the third loop."""
        return sum((load.statuses for load in self.closed + self.steady), Counter())

    def quantile(self, share: float) -> float:
        """Of the median open loop, in milliseconds."""
        return statistics.median(load.quantile(share) for load in self.steady)

    @property
    def worst(self) -> float:
        """Of all open loops, in milliseconds."""
        return max(load.quantile(1) for load in self.steady)

    def cost(self, part: str) -> float:
        """Processor milliseconds of a part for each answer."""
        return 1000 * self.processor[part] / self.answers.total()


def report(
    name: str, results: Mapping[str, Measured], *, behind_full: float, behind_steady: float
) -> None:
    """One line a peer. behind: seconds that tallies were behind at most, at all of the load and at
    the steady one."""
    bare = results["bare view"].rate if "bare view" in results else float("nan")
    print(
        f"\n{name}: the tallies were {behind_steady:.1f} s behind at most at a steady load, "
        f"{behind_full:.1f} s at all that goes"
    )
    parts = "".join(f"{part + ' ms':>11}" for part in PARTS)
    print(
        f"{'':24}{'a second':>10}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}{'most ms':>9}"
        f"{parts}  answers"
    )
    for peer, measured in results.items():
        costs = "".join(f"{measured.cost(part):11.2f}" for part in PARTS)
        print(
            f"{peer:24}{measured.rate:10.0f}{measured.rate / bare:9.2f}"
            f"{measured.quantile(0.5):9.1f}{measured.quantile(0.99):9.1f}"
            f"{measured.worst:9.0f}{costs}  "
            + ", ".join(f"{n} × {status.decode()}" for status, n in measured.answers.items())
        )
        for line in told_beside_views(peer, measured):
            print(line)


def told_beside_views(peer: str, measured: Measured) -> Iterator[str]:
    """How readers' votes fared while a page of the team was reloaded, if it was."""
    if not measured.beside:
        return
    p50, p99 = (
        statistics.median(load.quantile(share) for load in measured.beside) for share in (0.5, 0.99)
    )
    answers: Counter[bytes] = sum((load.statuses for load in measured.beside), Counter())
    yield (
        f"{peer}, while a page was reloaded {len(measured.views)} times (median "
        f"{1000 * statistics.median(measured.views):.0f} ms): p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"most {max(load.quantile(1) for load in measured.beside):.0f} ms; "
        + ", ".join(f"{n} × {status.decode()}" for status, n in answers.items())
    )
