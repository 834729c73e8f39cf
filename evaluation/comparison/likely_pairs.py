"""Which versions somebody who opens Compare most likely wants to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from summaries.versions.models import ModelVersion

# Of either kind; more is a list, not a suggestion.
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """A candidate and what it would replace. why: in a clause that ends a sentence."""

    baseline: ModelVersion
    candidate: ModelVersion
    why: str

    @property
    def query(self) -> str:
        """The address of their comparison."""
        return urlencode(
            {"baseline": self.baseline.identifier, "candidate": self.candidate.identifier}
        )


def likely_pairs(versions: Sequence[ModelVersion]) -> list[LikelyPair]:
    """The newest version of each name against the one before it, the newest names first; then the
    newest versions against the one that most readers see.

    Retired ones are nobody's candidates, and only where nothing else came before they are compared
    with.
    """
    newest_first = sorted(versions, key=lambda each: (each.created_at, each.pk), reverse=True)
    current = [each for each in newest_first if each.status != ModelVersion.Status.RETIRED]
    found: list[LikelyPair] = []
    for candidate in current:
        earlier = [
            each for each in newest_first[newest_first.index(candidate) + 1 :]
            if each.name == candidate.name
        ]  # fmt: skip
        if earlier and all(pair.candidate.name != candidate.name for pair in found):
            baseline = next((each for each in earlier if each in current), earlier[0])
            found.append(LikelyPair(baseline, candidate, "the newest against the one before it"))
    found = found[:MOST]
    live = [each for each in current if each.status == ModelVersion.Status.LIVE]
    if not live:
        return found
    seen = max(live, key=lambda each: (each.weight, -each.pk))
    others = [each for each in current if each != seen][:MOST]
    named = {(pair.baseline, pair.candidate) for pair in found}
    found += [
        LikelyPair(seen, each, "against the one that most readers see")
        for each in others
        if (seen, each) not in named and (each, seen) not in named
    ]
    return found
