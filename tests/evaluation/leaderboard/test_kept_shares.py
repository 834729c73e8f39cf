"""Shares of 👍 of many thumbs are computed by the task, and shown with their time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from evaluation.comparison.kept_models import Kept
from evaluation.leaderboard import kept_shares, services
from evaluation.leaderboard.selectors import Leaderboard, leaderboard
from evaluation.leaderboard.services import refresh_shares
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from evaluation.tasks import refresh_reports
from summaries.versions.models import ModelVersion
from tests.rows.said import thumb
from tests.rows.written import articles_of, make_pair, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def voted() -> ModelVersion:
    """One of two versions that ten readers gave five 👍 each, derived."""
    one, other = make_pair(articles=2)
    for version in (one, other):
        for article in articles_of(version):
            for place in range(5):
                thumb(summary_of(version, article), 1 if place else -1)
    derive_all_marked()
    return one


def page_computes_up_to(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(kept_shares, "AT_ONCE", number)
    monkeypatch.setattr(services, "AT_ONCE", number)


def shown(version: ModelVersion) -> tuple[int, float | None, datetime | None]:
    board: Leaderboard = leaderboard()
    (row,) = [row for row in board.rows if row.version == version]
    return row.approval.votes, row.approval.share, board.as_of


def one_more(version: ModelVersion) -> None:
    thumb(summary_of(version, articles_of(version)[0]), -1)
    derive_all_marked()


def test_of_as_many_as_a_page_computes_itself_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, voted: ModelVersion
) -> None:
    page_computes_up_to(monkeypatch, 20)
    assert refresh_shares() == 0
    assert shown(voted)[:2] == (10, 0.8)
    assert not Kept.objects.filter(kind=Kept.Kind.APPROVAL).exists()


def test_of_more_the_page_shows_what_was_last_kept_and_its_time(
    monkeypatch: pytest.MonkeyPatch, voted: ModelVersion
) -> None:
    page_computes_up_to(monkeypatch, 19)
    assert shown(voted)[0] == 10  # nothing is kept yet: computed once
    assert refresh_shares() == len(Origin)
    votes, share, at = shown(voted)
    assert (votes, share) == (10, 0.8) and at is not None
    one_more(voted)
    earlier = at - timedelta(hours=1)
    Kept.objects.filter(kind=Kept.Kind.APPROVAL).update(as_of=earlier)
    assert shown(voted) == (10, 0.8, earlier)
    refresh_reports()
    votes, share, later = shown(voted)
    assert votes == 11 and share is not None and share < 0.8
    assert later is not None and later >= at
    assert refresh_shares() == 0  # nothing changed since
    assert refresh_shares(force=True) == len(Origin)


def test_what_is_kept_is_what_would_be_computed(
    monkeypatch: pytest.MonkeyPatch, voted: ModelVersion
) -> None:
    for _ in range(24):
        one_more(voted)
    at_once = leaderboard().rows
    page_computes_up_to(monkeypatch, 19)
    refresh_shares()
    kept = leaderboard().rows
    assert [row.approval for row in kept] == [row.approval for row in at_once]
    assert any(row.approval.interval is not None for row in kept)
