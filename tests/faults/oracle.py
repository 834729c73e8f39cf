"""What must hold whatever happened: judged from the readers' log and the tables alone."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from tests.faults.crowd import Said
from tests.faults.databases import Database
from tests.processes import wait_until

WAITING = "SELECT count(*) FROM surveys_ballot WHERE applied_at IS NULL AND set_aside_at IS NULL"
# Rows in the server's own sequence: of two ballots in one cell the later stands.
STANDING = (
    "SELECT reader_id, target_id, value, id FROM surveys_ballot WHERE kind = 'thumb' "
    "AND applied_at IS NOT NULL AND quarantined_at IS NULL ORDER BY id"
)
BALLOTS = (
    "SELECT b.idempotency_key, t.summary_id, b.value FROM surveys_ballot b "
    "JOIN surveys_target t ON t.id = b.target_id"
)


@dataclass(frozen=True)
class Outcome:
    """What a case came to, in ballots since the site was set up; `drained` in seconds."""

    acknowledged: int
    lost: int
    doubled: int
    changed: int
    drained: float
    wrong: tuple[str, ...]

    @property
    def faultless(self) -> bool:
        """Nothing lost, doubled or changed, and every table says the same."""
        return not (self.lost or self.doubled or self.changed or self.wrong)


def drain(database: Database) -> float:
    """Wait until no ballot waits; how long that took, in seconds."""
    began = time.monotonic()
    wait_until(lambda: database.rows(WAITING)[0][0] == 0, what="every ballot counted")
    return time.monotonic() - began


def judge(database: Database, log: Collection[Said]) -> Outcome:
    """Drain, then hold the tables against the readers' log and against each other."""
    drained = drain(database)
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, target, value in database.rows(BALLOTS):
        held[key].append((target, value))
    acknowledged = [said for said in log if said.acknowledged]
    return Outcome(
        acknowledged=len(acknowledged),
        lost=sum(said.key not in held for said in acknowledged),
        doubled=sum(len(held[said.key]) > 1 for said in log if said.key in held),
        changed=sum(
            held[said.key][0] != (said.target, said.value) for said in log if said.key in held
        ),
        drained=drained,
        wrong=(*_wrong_votes(database), *database.problems()),
    )


def _wrong_votes(database: Database) -> list[str]:
    """Where votes or tallies differ from a recount of the ballots."""
    newest = {
        (reader, target): (value, ballot)
        for reader, target, value, ballot in database.rows(STANDING)
    }
    due = {cell: said for cell, said in newest.items() if said[0]}
    votes = {
        (reader, target): (value, ballot)
        for reader, target, value, ballot in database.rows(
            "SELECT reader_id, target_id, value, ballot_id FROM surveys_vote"
        )
    }
    counted = Counter((target, value) for (_, target), (value, _) in due.items())
    wrong = [f"votes differ: {len(set(due.items()) ^ set(votes.items()))}"] if due != votes else []
    for target, up, down in database.rows("SELECT target_id, up, down FROM surveys_tally"):
        recount = (counted.pop((target, 1), 0), counted.pop((target, -1), 0))
        if (up, down) != recount:
            wrong.append(f"target {target}: tally {up}/{down}, recount {recount[0]}/{recount[1]}")
    return wrong + [f"no tally: {missing}" for missing in counted]
