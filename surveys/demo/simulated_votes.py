"""Votes of readers who don't exist, drawn from a seed; pure."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveys.ideas.points import BUDGET, MOST

CHANGED_THEIR_MIND = 0.05


@dataclass(frozen=True)
class SimulatedCandidate:
    """A summary that a reader of its article may be shown, by its version's identifier."""

    summary_id: int
    version: str
    weight: float


@dataclass(frozen=True)
class SimulatedPage:
    """An article, by its key, with the summaries readers are split over."""

    article: str
    candidates: tuple[SimulatedCandidate, ...]


@dataclass(frozen=True)
class SimulatedVote:
    """What one reader says of the summary they were shown; the last of `values` stands."""

    article: str
    summary_id: int
    values: tuple[int, ...]


def cookie_of(*, seed: int, reader: int, who: str = "reader") -> str:
    """The cookie that a simulated reader would hold, by number and by what they are there for."""
    digest = hashlib.sha256(f"simulated {who}|{seed}|{reader}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def approval_of(version: str, *, seed: int) -> float:
    """The share of 👍 a version would get from the average reader: 0.35 to 0.9."""
    return 0.35 + 0.55 * uniform(seed, "approval", version)


def votes_of(
    pages: Sequence[SimulatedPage], *, seed: int, reader: int, share: float
) -> Iterator[SimulatedVote]:
    """What a reader votes, in the order of `pages`; on each page with probability `share`.

    Every draw depends on the seed and on names only, so a new article or version leaves the other
    draws as they were. Articles and readers differ in how easily they please (± half a logit and
    ± one).
    """
    leaning = 2 * uniform(seed, "leaning", reader) - 1
    for page in pages:
        if not page.candidates or uniform(seed, "votes", reader, page.article) >= share:
            continue
        shown = _shown(page, seed=seed, reader=reader)
        approval = approval_of(shown.version, seed=seed)
        logit = math.log(approval / (1 - approval)) + leaning
        logit += uniform(seed, "article", page.article) - 0.5
        chance = 1 / (1 + math.exp(-logit))
        value = 1 if uniform(seed, "value", reader, page.article, shown.version) < chance else -1
        changed = uniform(seed, "changed", reader, page.article) < CHANGED_THEIR_MIND
        yield SimulatedVote(
            page.article, shown.summary_id, (-value, value) if changed else (value,)
        )


def points_of(ideas: Sequence[str], *, seed: int, reader: int) -> dict[str, int]:
    """What a reader gives to which of these ideas, by their titles: 1 to 3 points, 10 in all.

    Ideas differ in how often they are wanted (by one reader in ten to three in five), and every
    draw depends on the seed and on names only.
    """
    left, given = BUDGET, {}
    for idea in sorted(ideas, key=lambda idea: uniform(seed, "order", reader, idea)):
        wanted = 0.1 + 0.5 * uniform(seed, "wanted", idea)
        if uniform(seed, "wants", reader, idea) >= wanted or not left:
            continue
        given[idea] = min(left, 1 + int(MOST * uniform(seed, "points", reader, idea)))
        left -= given[idea]
    return given


def _shown(page: SimulatedPage, *, seed: int, reader: int) -> SimulatedCandidate:
    """Rendezvous hashing by weight: a new version takes its share and moves nobody else."""

    def score(candidate: SimulatedCandidate) -> tuple[float, str]:
        draw = uniform(seed, "shown", reader, page.article, candidate.version)
        return math.log(draw) / candidate.weight, candidate.version

    return max(page.candidates, key=score)


def uniform(seed: int, *names: object) -> float:
    """A number in (0, 1) that depends on the seed and the names only."""
    digest = hashlib.sha256("|".join(map(str, (seed, *names))).encode()).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48
