"""Writes: ballots as they come, the votes and tallies made from them, and exposures."""

from surveys.services.alarms import (
    watch_quarantine,
)
from surveys.services.answers import (
    SurveyChangedError,
    SurveyNotOpenError,
    record_answer,
)
from surveys.services.audit import (
    Difference,
    audit_tallies,
    repair_tallies,
)
from surveys.services.audit_answers import (
    ResponseDifference,
    audit_answers,
    repair_answers,
)
from surveys.services.audit_pairs import (
    PairDifference,
    audit_pair_tallies,
    repair_pair_tallies,
)
from surveys.services.audit_points import (
    PointsDifference,
    audit_points,
    repair_points,
)
from surveys.services.ballots import (
    CrawlerRefusedError,
    KeyReusedError,
    ReaderGoneError,
    Receipt,
    Reception,
    SubjectGoneError,
    TargetMissingError,
    commit_ballot,
    ensure_reader,
    record_ballot,
    staying,
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
from surveys.services.daily_keys import (
    destroy_old_keys,
    network_hash,
)
from surveys.services.demo_ideas import (
    load_demo_ideas,
)
from surveys.services.duels import (
    ImpressionExpiredError,
    NotBlindError,
    forget_undecided,
    record_choice,
    serve_duel,
)
from surveys.services.exposures import (
    expose_voters,
    exposure_ticket,
    record_exposure,
    redeem_ticket,
)
from surveys.services.forgetting import (
    Forgotten,
    forget_reader,
)
from surveys.services.ideas import (
    BACK_TO_WAITING,
    MOST_WAITING,
    BudgetSpentError,
    IdeaClosedError,
    IdeaMissingError,
    KnownIdeaError,
    MergingError,
    Proposal,
    TooManyWaitingError,
    approve_ideas,
    fingerprint,
    give_points,
    propose_idea,
    refuse_merging,
    save_idea,
)
from surveys.services.joining import (
    Cut,
    Joined,
    SignedIn,
    join_readers,
    sign_in_reader,
)
from surveys.services.questionnaires import (
    SurveyDefinitionError,
    copy_as_new_version,
    load_survey,
)
from surveys.services.screening import (
    Screened,
    screen_backlog,
    screen_ballots,
)
from surveys.services.simulating import (
    Simulated,
    simulate_votes,
)
from surveys.services.simulating_answers import (
    simulate_answers,
)
from surveys.services.simulating_duels import (
    simulate_duels,
)

__all__ = [
    "BACK_TO_WAITING",
    "MOST_WAITING",
    "BudgetSpentError",
    "Collected",
    "CrawlerRefusedError",
    "Cut",
    "Difference",
    "Forgotten",
    "IdeaClosedError",
    "IdeaMissingError",
    "ImpressionExpiredError",
    "Joined",
    "KeyReusedError",
    "KnownIdeaError",
    "MergingError",
    "NotBlindError",
    "PairDifference",
    "PointsDifference",
    "Proposal",
    "ReaderGoneError",
    "Receipt",
    "Reception",
    "ResponseDifference",
    "Screened",
    "SignedIn",
    "Simulated",
    "SubjectGoneError",
    "SurveyChangedError",
    "SurveyDefinitionError",
    "SurveyNotOpenError",
    "TargetMissingError",
    "TooManyWaitingError",
    "approve_ideas",
    "audit_answers",
    "audit_pair_tallies",
    "audit_points",
    "audit_tallies",
    "collect_backlog",
    "collect_ballots",
    "commit_ballot",
    "confirm_ballots",
    "copy_as_new_version",
    "destroy_old_keys",
    "ensure_reader",
    "expose_voters",
    "exposure_ticket",
    "fingerprint",
    "forget_reader",
    "forget_undecided",
    "give_points",
    "join_readers",
    "load_demo_ideas",
    "load_survey",
    "network_hash",
    "propose_idea",
    "quarantine_ballots",
    "record_answer",
    "record_ballot",
    "record_choice",
    "record_exposure",
    "redeem_ticket",
    "refuse_merging",
    "release_ballots",
    "repair_answers",
    "repair_pair_tallies",
    "repair_points",
    "repair_tallies",
    "retry_set_aside",
    "save_idea",
    "screen_backlog",
    "screen_ballots",
    "serve_duel",
    "sign_in_reader",
    "simulate_answers",
    "simulate_duels",
    "simulate_votes",
    "staying",
    "watch_quarantine",
]
