"""Deciding, withdrawing, and sharing what was decided; everything here writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from evaluation.comparison.builder import compare
from evaluation.comparison.fingerprints import data_hash
from evaluation.comparison.report import Comparison
from evaluation.decisions.keeping import report_fields, report_of_one_state
from evaluation.decisions.models import Decision, ShareLink, Withdrawal
from evaluation.decisions.tokens import new_token, token_hash
from evaluation.opinions.codes import Origin
from evaluation.opinions.part_names import Part
from summaries.versions.models import ModelVersion

# A link is for a meeting or a review; who needs it longer makes another one.
LINK_DAYS: Final = 30
MOST_LINK_DAYS: Final = 90
# Whoever says the very same again so soon pressed twice, or came back to the form.
SAME_AGAIN: Final = timedelta(minutes=10)


class NoLongerStandsError(ValueError):
    """The decision was superseded or withdrawn meanwhile."""


class VerdictMovedError(ValueError):
    """The verdict is another one than that which was shown; the new report comes along."""

    def __init__(self, report: Comparison) -> None:
        super().__init__("The verdict has changed since this page was drawn. Look again.")
        self.report = report


def decide(
    *,
    user: User,
    baseline: ModelVersion,
    candidate: ModelVersion,
    filters: Sequence[Part],
    origin: Origin | None,
    chosen: str,
    because: str,
    seen: str,
    supersedes: Decision | None = None,
) -> Decision:
    """Keep what was decided with the report as it is now.

    filters, origin: as `compare` takes them. chosen: the identifier of one of the two, or "".
    seen: the verdict as it was shown, such as "better"; where it is another now, VerdictMovedError
    is raised, so that nobody signs what they did not read. Raises NoLongerStandsError where what
    is superseded no longer stands, DataMovedError where votes come too fast, ValueError for a
    choice that is neither version's. What the same person says twice within `SAME_AGAIN` is one
    decision.
    """
    if chosen not in {baseline.identifier, candidate.identifier, ""}:
        raise ValueError(f'"{chosen}" is neither of the two versions; choose one of them, or none')
    report, hashed = report_of_one_state(
        lambda: compare(baseline=baseline, candidates=[candidate], filters=filters, origin=origin),
        lambda: data_hash(baseline.pk, [candidate.pk]),
    )
    if report.versus[0].overall.verdict != seen:
        raise VerdictMovedError(report)
    kept = Decision(**report_fields(report, hashed))
    kept.said_by, kept.said_by_name = user, user.get_username()
    kept.baseline, kept.candidate = baseline.identifier, candidate.identifier
    kept.chosen, kept.because, kept.supersedes = chosen, because, supersedes
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two presses, one after the other
        if (before := _said_already(kept)) is not None:
            return before
        if supersedes is not None:
            _hold_standing(supersedes)
        kept.save()
    return kept


def _said_already(kept: Decision) -> Decision | None:
    """The last decision of the same person where it is this one, said a moment ago."""
    lately = Decision.objects.filter(
        said_by=kept.said_by, said_at__gte=timezone.now() - SAME_AGAIN, withdrawal=None
    ).order_by("-pk").first()  # fmt: skip
    same = ("baseline", "candidate", "chosen", "because", "supersedes_id", "data_hash")
    if lately is None or any(getattr(lately, name) != getattr(kept, name) for name in same):
        return None
    part = ("selection", "population")
    return lately if all(lately.report[name] == kept.report[name] for name in part) else None


def withdraw(*, decision: Decision, user: User, reason: str) -> Withdrawal:
    """Say that a decision no longer stands. Raises NoLongerStandsError where it did not anyway."""
    with transaction.atomic():
        _hold_standing(decision)
        withdrawal = Withdrawal(
            decision=decision, said_by=user, said_by_name=user.get_username(), reason=reason
        )
        withdrawal.save()
        return withdrawal


def _hold_standing(decision: Decision) -> None:
    """Lock the decision, so that it is superseded or withdrawn by one person, and once."""
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    ended = Withdrawal.objects.filter(decision=held).exists()
    if ended or Decision.objects.filter(supersedes=held).exists():
        raise NoLongerStandsError("This decision was superseded or withdrawn meanwhile.")


def share(*, decision: Decision, user: User, days: int = LINK_DAYS) -> tuple[ShareLink, str]:
    """A new link to the decision's report, and its token, which is kept nowhere.

    days: until it ends, 1 to MOST_LINK_DAYS; raises ValueError for others.
    """
    if not 1 <= days <= MOST_LINK_DAYS:
        raise ValueError(f"a link lasts 1 to {MOST_LINK_DAYS} days")
    token = new_token()
    link = ShareLink.objects.create(
        decision=decision,
        token_hash=token_hash(token),
        made_by_name=user.get_username(),
        ends_at=timezone.now() + timedelta(days=days),
    )
    return link, token


def revoke(*, link: ShareLink, user: User) -> None:
    """End a link at once; one that was revoked keeps who did it first."""
    ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by_name=user.get_username()
    )
