"""How the supervised processes fare, in a file that any process of the site may read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessState:
    """One process; `failures` counts its deaths in a row, with no steady minute between them."""

    name: str
    runs: bool
    failures: int

    @property
    def sentence(self) -> str:
        """What is wrong with it, empty where nothing is."""
        if not self.runs:
            return f"{self.name} died and is being started again ({self._times})"
        return f"{self.name} died and was started again ({self._times})" if self.failures else ""

    @property
    def _times(self) -> str:
        return f"{self.failures} time{'' if self.failures == 1 else 's'} in a row"


def keep_states(states: Sequence[ProcessState], file: Path) -> None:
    """Write all, whole or not at all.

    Raises:
        OSError: The disk is full, or the folder is not ours.
    """
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps([asdict(state) for state in states]), encoding="utf-8")
    beside.replace(file)


def kept_states(file: Path) -> list[ProcessState]:
    """All processes as last written; empty where nothing supervises them here."""
    try:
        return [ProcessState(**row) for row in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
