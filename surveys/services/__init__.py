"""Writes: ballots as they come, the votes and tallies made from them, and exposures."""

from surveys.services.audit import Difference, audit_tallies, repair_tallies
from surveys.services.ballots import (
    CrawlerRefusedError,
    KeyReusedError,
    Receipt,
    Reception,
    SubjectGoneError,
    TargetMissingError,
    commit_ballot,
    ensure_reader,
    record_ballot,
    record_exposure,
)
from surveys.services.collecting import (
    Collected,
    collect_backlog,
    collect_ballots,
    quarantine_ballots,
    release_ballots,
    retry_set_aside,
)
from surveys.services.daily_keys import destroy_old_keys, network_hash
from surveys.services.simulating import Simulated, simulate_votes

__all__ = [
    "Collected",
    "CrawlerRefusedError",
    "Difference",
    "KeyReusedError",
    "Receipt",
    "Reception",
    "Simulated",
    "SubjectGoneError",
    "TargetMissingError",
    "audit_tallies",
    "collect_backlog",
    "collect_ballots",
    "commit_ballot",
    "destroy_old_keys",
    "ensure_reader",
    "network_hash",
    "quarantine_ballots",
    "record_ballot",
    "record_exposure",
    "release_ballots",
    "repair_tallies",
    "retry_set_aside",
    "simulate_votes",
]
