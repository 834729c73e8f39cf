"""What became of the rows of an import of votes. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from common.files.rejections import Reason
from surveys.imports.given import Named


@dataclass(slots=True)
class VoteReport:
    """What became of the rows: `counts` by what they are, `rejected` by reason; who was named.

    counts: created, updated, unchanged count rows; thumbs, duels those of them that were taken;
    versions, prompts and texts are new ones. nameless: unchanged ones that the file's name alone
    makes known. `import_id`: None of a dry run.
    """

    import_id: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    rejected: Counter[Reason] = field(default_factory=Counter)
    named: set[Named] = field(default_factory=set)

    @property
    def lines(self) -> int:
        """All rows that were read."""
        taken = sum(self.counts[name] for name in ("created", "updated", "unchanged"))
        return taken + sum(self.rejected.values())

    def as_json(self) -> dict[str, Any]:
        """The same as the import's row keeps it."""
        return {
            **self.counts,
            "rejected": {reason.value: count for reason, count in self.rejected.items()},
            "named": sorted(map(list, self.named)),
        }
