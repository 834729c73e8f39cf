"""Writes: ballots as they come, the votes and tallies made from them, and exposures."""

from surveys.services.alarms import watch_quarantine
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
)
from surveys.services.collecting import (
    Collected,
    collect_backlog,
    collect_ballots,
    confirm_ballots,
    quarantine_ballots,
    release_ballots,
    retry_set_aside,
)
from surveys.services.daily_keys import destroy_old_keys, network_hash
from surveys.services.exposures import (
    expose_voters,
    exposure_ticket,
    record_exposure,
    redeem_ticket,
)
from surveys.services.screening import Screened, screen_backlog, screen_ballots
from surveys.services.simulating import Simulated, simulate_votes

__all__ = [
    "Collected",
    "CrawlerRefusedError",
    "Difference",
    "KeyReusedError",
    "Receipt",
    "Reception",
    "Screened",
    "Simulated",
    "SubjectGoneError",
    "TargetMissingError",
    "audit_tallies",
    "collect_backlog",
    "collect_ballots",
    "commit_ballot",
    "confirm_ballots",
    "destroy_old_keys",
    "ensure_reader",
    "expose_voters",
    "exposure_ticket",
    "network_hash",
    "quarantine_ballots",
    "record_ballot",
    "record_exposure",
    "redeem_ticket",
    "release_ballots",
    "repair_tallies",
    "retry_set_aside",
    "screen_backlog",
    "screen_ballots",
    "simulate_votes",
    "watch_quarantine",
]
