"""Peers take turns, round by round, so that what else the machine does falls on all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Turns:
    """What each turn took: wall and processor seconds, one a round; and what the last one gave."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    gave: object = None

    @property
    def seconds(self) -> float:
        """Wall seconds of the median round."""
        return statistics.median(self.wall)

    @property
    def processor_seconds(self) -> float:
        """Processor seconds of the median round."""
        return statistics.median(self.processor)


def in_turns(
    peers: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    before: Mapping[str, Callable[[], object]] | None = None,
) -> dict[str, Turns]:
    """Runs every peer once in each round, in order; `before` it what does not count."""
    turns = {name: Turns() for name in peers}
    for _ in range(rounds):
        for name, work in peers.items():
            if before and name in before:
                before[name]()
            gc.collect()
            wall, processor = time.perf_counter(), time.process_time()
            gave = work()
            turns[name].wall.append(time.perf_counter() - wall)
            turns[name].processor.append(time.process_time() - processor)
            turns[name].gave = gave
    return turns


def ratio(one: Turns, other: Turns) -> float:
    """How many times as long the first takes: the median of the rounds' ratios, wall time."""
    return statistics.median(a / b for a, b in zip(one.wall, other.wall, strict=True))
