"""What a report was made of and by: a hash of its data and of the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from evaluation.comparison.figures import kept_pairs
from evaluation.comparison.pair_votes import votes_of_pair
from evaluation.comparison.parts import pair_refusals
from evaluation.opinions.packing import digest
from evaluation.opinions.selectors import current_opinions

_APP: Final = Path(__file__).resolve().parent.parent


@lru_cache
def code_hash() -> str:
    """16 hex digits that change with any line of the program that computes.

    A hash and no version's name, so that it also tells changes that nobody released.
    """
    state = hashlib.sha256()
    for path in sorted(_APP.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_bytes().replace(b"\r\n", b"\n")
            state.update(f"{path.relative_to(_APP).as_posix()} {len(text)}\n".encode() + text)
    return state.hexdigest()[:16]


def data_hash(baseline: int, candidates: Sequence[int]) -> str:
    """32 hex digits of all that a report on these versions, by id, is computed from.

    Moves where any thumb on them, any duel, score, rating or refusal of theirs, or any article
    does. Two queries, and one a candidate, where this process holds the opinions.
    """
    opinions = current_opinions()
    kept = kept_pairs(baseline, candidates)
    found = [digest(opinions.duels)]
    for candidate in candidates:
        votes = votes_of_pair(
            opinions.thumbs, opinions.duels, baseline=baseline, candidate=candidate, counted=None
        )
        row = kept.get(candidate)
        refusals = pair_refusals(baseline, candidate)
        refused = hashlib.blake2b(refusals.articles.tobytes(), digest_size=16)
        refused.update(refusals.baseline.tobytes() + refusals.candidate.tobytes())
        found += [digest(votes.thumbs), row.data_key if row else "", refused.hexdigest()]
    return hashlib.blake2b(json.dumps(found).encode(), digest_size=16).hexdigest()
