"""What became of the lines of a batch, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from common.files.rejections import Rejection
from summaries.importing.fields import IGNORED_NAMES
from summaries.ratings.selectors import Named


@dataclass(slots=True)
class LineOutcome:
    """What became of a batch."""

    counts: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)
    rated: set[Named] = field(default_factory=set)

    def count_normalised(self, texts: Mapping[str, int], *, said_first: frozenset[str]) -> None:
        """Count a line's texts that were respelled, by field, but for what was said before it."""
        new = said_first | {"title"}
        self.counts["normalised"] += sum(n for name, n in texts.items() if name in new)

    def add(self, other: LineOutcome) -> None:
        """Count another batch's outcome in; its rejections come after these."""
        self.counts.update(other.counts)
        self.kept.update(other.kept)
        for name, count in other.ignored.items():
            # A file that names another field on every line must not fill the memory.
            if name in self.ignored or len(self.ignored) < IGNORED_NAMES:
                self.ignored[name] += count
        self.rejections += other.rejections
        self.named |= other.named
        self.rated |= other.rated
