"""Writes: ballots as they come, the votes and tallies made from them, and exposures."""

from surveys.services.audit import Difference, audit_tallies, repair_tallies
from surveys.services.audit_pairs import (
    PairDifference,
    audit_pair_tallies,
    repair_pair_tallies,
)
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
from surveys.services.duels import (
    ImpressionExpiredError,
    NotBlindError,
    record_choice,
    serve_duel,
)
from surveys.services.simulating import Simulated, simulate_votes
from surveys.services.simulating_duels import simulate_duels

__all__ = [
    "Collected",
    "CrawlerRefusedError",
    "Difference",
    "ImpressionExpiredError",
    "KeyReusedError",
    "NotBlindError",
    "PairDifference",
    "Receipt",
    "Reception",
    "Simulated",
    "SubjectGoneError",
    "TargetMissingError",
    "audit_pair_tallies",
    "audit_tallies",
    "collect_backlog",
    "collect_ballots",
    "commit_ballot",
    "ensure_reader",
    "quarantine_ballots",
    "record_ballot",
    "record_choice",
    "record_exposure",
    "release_ballots",
    "repair_pair_tallies",
    "repair_tallies",
    "retry_set_aside",
    "serve_duel",
    "simulate_duels",
    "simulate_votes",
]
