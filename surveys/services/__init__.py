"""Writes: ballots as they come, the votes and tallies made from them, and exposures."""

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
    "Receipt",
    "Reception",
    "SignedIn",
    "Simulated",
    "SubjectGoneError",
    "SurveyChangedError",
    "SurveyDefinitionError",
    "SurveyNotOpenError",
    "TargetMissingError",
    "TooManyWaitingError",
    "approve_ideas",
    "audit_pair_tallies",
    "audit_points",
    "audit_tallies",
    "collect_backlog",
    "collect_ballots",
    "commit_ballot",
    "copy_as_new_version",
    "ensure_reader",
    "fingerprint",
    "forget_reader",
    "forget_undecided",
    "give_points",
    "join_readers",
    "load_demo_ideas",
    "load_survey",
    "propose_idea",
    "quarantine_ballots",
    "record_answer",
    "record_ballot",
    "record_choice",
    "record_exposure",
    "refuse_merging",
    "release_ballots",
    "repair_pair_tallies",
    "repair_points",
    "repair_tallies",
    "retry_set_aside",
    "save_idea",
    "serve_duel",
    "sign_in_reader",
    "simulate_answers",
    "simulate_duels",
    "simulate_votes",
]
