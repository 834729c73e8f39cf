"""What was decided stays as it was written; links open until they end."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.builder import compare
from evaluation.comparison.fingerprints import code_hash, data_hash
from evaluation.comparison.freezing import frozen
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.report import Comparison
from evaluation.decisions import services
from evaluation.decisions.keeping import DataMovedError
from evaluation.decisions.models import Decision, KeptForeverError, ShareLink, Withdrawal
from evaluation.decisions.selectors import (
    is_open,
    kept_report,
    link_of,
    since_then,
    state_of,
)
from evaluation.decisions.services import (
    MOST_LINK_DAYS,
    NoLongerStandsError,
    VerdictMovedError,
    revoke,
    share,
    withdraw,
)
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from tests.evaluation.decisions.rows import Pair, make_decision
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.written import articles_of, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna")


def vote_again(pair: Pair, duels: int = 2) -> None:
    one, other = pair
    for _ in range(duels):
        duel(one, other, articles_of(one)[0])
    derive_all_marked()
    refresh_reports()


def test_a_decision_keeps_the_report_its_rule_and_what_made_it(pair: Pair, user: User) -> None:
    VerdictRule.objects.create(primary="approval", margin=0.03)
    report = compare(baseline=pair[0], candidates=[pair[1]])
    decision = make_decision(pair, user)
    vote_again(pair)
    held = Decision.objects.get()
    kept = kept_report(held)
    assert kept is not None and kept.report == report
    assert held.report == frozen(report) and kept.report.rule.margin == 0.03
    assert (held.code, len(held.data_hash)) == (code_hash(), 32)
    assert held.said_by_name == "anna" and held.statement == f"Ship {pair[1].identifier}"
    assert state_of(decision) == "stands"


def test_no_row_of_a_decision_is_ever_changed_or_deleted(pair: Pair, user: User) -> None:
    decision = make_decision(pair, user)
    withdrawal = withdraw(decision=decision, user=user, reason="It was too early.")
    for row in (decision, withdrawal):
        with pytest.raises(KeptForeverError):
            row.save()
        with pytest.raises(KeptForeverError):
            row.delete()
        with pytest.raises(KeptForeverError):
            type(row).objects.all().update(said_by_name="nobody")
        with pytest.raises(KeptForeverError):
            type(row).objects.all().delete()
    user.delete()  # the login goes; who said so stays
    held = Decision.objects.get()
    assert (held.said_by, held.said_by_name) == (None, "anna")


def test_who_saw_another_verdict_decides_nothing(pair: Pair) -> None:
    with pytest.raises(VerdictMovedError) as moved:
        make_decision(pair, seen="better")
    assert moved.value.report == compare(baseline=pair[0], candidates=[pair[1]])
    assert not Decision.objects.exists()
    with pytest.raises(ValueError, match="neither of the two"):
        make_decision(pair, chosen="a third@1")


def test_a_decision_is_superseded_or_withdrawn_once(pair: Pair, user: User) -> None:
    first = make_decision(pair)
    second = make_decision(pair, chosen="", supersedes=first)
    assert state_of(Decision.objects.get(pk=first.pk)) == "superseded"
    with pytest.raises(NoLongerStandsError):
        withdraw(decision=first, user=user, reason="late")
    with pytest.raises(NoLongerStandsError):
        make_decision(pair, supersedes=first)
    withdraw(decision=second, user=user, reason="A fault in the import.")
    assert state_of(Decision.objects.get(pk=second.pk)) == "withdrawn"
    with pytest.raises(NoLongerStandsError):
        make_decision(pair, supersedes=second)
    assert (Decision.objects.count(), Withdrawal.objects.count()) == (2, 1)


def test_what_has_changed_since_is_said(pair: Pair) -> None:
    decision = make_decision(pair)
    kept = kept_report(decision)
    assert kept is not None
    same = since_then(decision, kept.report)
    assert same.changes == ("No opinion, score or rating behind it has changed.",)
    vote_again(pair, duels=2)
    found = since_then(decision, kept.report)
    # 3 + 1 duels then, 2 more now.
    assert found.changes == ("Duels won: 6 duels now, 4 then.",)
    assert found.now is not None and found.now.versus[0].estimate("duels") is not None
    VerdictRule.objects.create(primary="approval")
    assert "another" in since_then(decision, kept.report).changes[0]
    assert since_then(decision, kept.report).now == found.now  # by the former rule
    ModelVersion.objects.filter(pk=pair[1].pk).update(name="renamed")
    gone = since_then(decision, kept.report)
    assert gone.now is None and gone.changes[-1] == "One of the two versions is gone."


def test_the_hash_moves_with_a_thumb_that_leaves_every_number_as_it_was(pair: Pair) -> None:
    before = make_decision(pair)
    article = articles_of(pair[0])[0]
    gone = thumb(summary_of(pair[0], article), -1)
    derive_all_marked()
    assert make_decision(pair).data_hash != before.data_hash
    assert gone.reader is not None
    thumb(summary_of(pair[0], article), 0, gone.reader)  # taken back
    derive_all_marked()
    assert make_decision(pair).data_hash == before.data_hash


def test_of_a_link_only_a_hash_is_kept_and_it_opens_until_its_end(pair: Pair, user: User) -> None:
    link, token = share(decision=make_decision(pair), user=user, days=1)
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest() and len(token) == 43
    assert link_of(token) == link and link_of(token[:-1]) is None and link_of("\ud800") is None
    now = timezone.now()
    assert is_open(link) and abs(link.ends_at - now - timedelta(days=1)) < timedelta(minutes=1)
    link.ends_at = now + timedelta(seconds=30)
    assert is_open(link)
    link.ends_at = now
    assert not is_open(link)


def test_a_link_is_revoked_once_and_at_once(pair: Pair, user: User) -> None:
    link, _ = share(decision=make_decision(pair), user=user)
    revoke(link=link, user=user)
    revoke(link=link, user=User.objects.create_user("late"))
    link = ShareLink.objects.get()
    assert not is_open(link) and link.revoked_by_name == "anna"


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_link_lasts_a_day_at_least_and_a_quarter_at_most(
    pair: Pair, user: User, days: int, is_taken: bool
) -> None:
    assert MOST_LINK_DAYS == 90
    if is_taken:
        share(decision=make_decision(pair), user=user, days=days)
    else:
        with pytest.raises(ValueError, match="1 to 90 days"):
            share(decision=make_decision(pair), user=user, days=days)


@pytest.mark.parametrize(("votes", "is_kept"), [(1, True), (4, True), (5, False)])
def test_the_hash_is_of_the_very_data_that_the_report_is_of(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, votes: int, is_kept: bool
) -> None:
    """A vote comes in while the report is computed, so many times."""
    left = [votes]

    def compared(**options: Any) -> Comparison:
        report = compare(**options)
        if left[0]:
            left[0] -= 1
            duel(pair[0], pair[1], articles_of(pair[0])[0])
            derive_all_marked()
        return report

    seen = compare(baseline=pair[0], candidates=[pair[1]]).versus[0].overall.verdict
    monkeypatch.setattr(services, "compare", compared)
    if is_kept:
        decision = make_decision(pair, seen=seen)
        kept = kept_report(decision)
        assert kept is not None and kept.report == compare(baseline=pair[0], candidates=[pair[1]])
        assert decision.data_hash == data_hash(pair[0].pk, [pair[1].pk])
    else:
        with pytest.raises(DataMovedError):
            make_decision(pair, seen=seen)


def test_who_presses_twice_has_decided_once(pair: Pair, user: User) -> None:
    first = make_decision(pair, user, because="It reads better.")
    assert make_decision(pair, user, because="It reads better.") == first
    # A login of somebody else, another reason, another part of the data, another time: others.
    other = User.objects.create_user("bert")
    assert make_decision(pair, other, because="It reads better.") != first
    assert make_decision(pair, user, because="It is shorter.") != first
    again = make_decision(pair, user, because="It reads better.")
    assert again != first
    part = make_decision(pair, user, because="It reads better.", filters=[("source", "north")])
    assert part != again
    models.QuerySet.update(
        Decision.objects.filter(pk=part.pk), said_at=timezone.now() - services.SAME_AGAIN
    )
    late = make_decision(pair, user, because="It reads better.", filters=[("source", "north")])
    assert late != part
    withdraw(decision=late, user=user, reason="no")
    assert make_decision(
        pair, user, because="It reads better.", filters=[("source", "north")]
    ) not in {late, part}


def test_who_presses_decide_anew_twice_is_led_to_the_same(pair: Pair, user: User) -> None:
    first = make_decision(pair, user)
    anew = {"because": "Shorter.", "supersedes": first}
    assert make_decision(pair, user, **anew) == make_decision(pair, user, **anew)
    with pytest.raises(NoLongerStandsError):
        make_decision(pair, user, because="Longer.", supersedes=first)
