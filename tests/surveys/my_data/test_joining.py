"""What two browsers said becomes one reader's, and every count follows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot, CellMark
from surveys.ballots.services import ensure_reader
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog, collect_ballots, quarantine_ballots
from surveys.exposures.models import Exposure
from surveys.ideas.models import Idea
from surveys.ideas.points import BUDGET, MOST
from surveys.ideas.selectors import budget_of, holdings
from surveys.ideas.services import BudgetSpentError
from surveys.my_data.joining import Cut, Joined, join_readers, sign_in_reader
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.long_forms import drawn_again
from tests.rows.ideas import give, make_idea, points_of
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_summary
from tests.surveys.ballots.test_concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("anna")


def up_and_down(summary: Summary) -> tuple[int, int]:
    tally = Tally.objects.get(target__summary=summary)
    return tally.up, tally.down


# --- Joining two readers --------------------------------------------------------------------------


def test_where_both_had_an_opinion_the_newer_stands_in_either_direction() -> None:
    first, second = make_reader(), make_reader()
    summaries = make_summary(), make_summary(), make_summary()
    make_ballot(first, summaries[0], 1)
    make_ballot(second, summaries[0], -1)  # newer
    make_ballot(second, summaries[1], -1)
    make_ballot(first, summaries[1], 1)  # newer
    make_ballot(second, summaries[2], 1)
    collect_ballots()
    joined = join_readers(reader=second, into=first)
    assert joined == Joined(ballots=3)
    assert [up_and_down(summary) for summary in summaries] == [(0, 1), (1, 0), (1, 0)]
    assert Vote.objects.filter(reader=first).count() == 3
    assert Ballot.objects.filter(reader=first).count() == 5
    assert list(Reader.objects.all()) == [first]
    assert audit(THUMB) == []


def test_the_cells_of_both_readers_are_marked() -> None:
    first, second, summary = make_reader(), make_reader(), make_summary()
    make_ballot(second, summary)
    collect_ballots()
    CellMark.objects.all().delete()
    join_readers(reader=second, into=first)
    marks = set(CellMark.objects.values_list("article_id", "reader_id"))
    assert marks == {(summary.article_id, second.pk), (summary.article_id, first.pk)}


def test_keys_do_not_clash_and_a_late_repeat_still_finds_its_ballot() -> None:
    first, second = make_reader(), make_reader()
    ref, other = TargetRef.of(make_summary()), TargetRef.of(make_summary())
    record_ballot(reader=first, target=ref, value=1, key="same")
    record_ballot(reader=second, target=other, value=1, key="same")
    own = record_ballot(reader=second, target=other, value=-1, key="own")
    join_readers(reader=second, into=first)
    repeat = partial(record_ballot, reader=first)
    assert not repeat(target=ref, value=1, key="same").created
    assert repeat(target=other, value=-1, key="own").ballot_id == own.ballot_id
    assert Ballot.objects.count() == 3


def test_of_two_first_exposures_the_earlier_stays() -> None:
    first, second = make_reader(), make_reader()
    summaries = [make_summary() for _ in range(3)]
    now = timezone.now()

    def shown(reader: Reader, summary: Summary, hours: int) -> None:
        version = make_summary(article=summary.article).version
        Exposure.objects.create(
            reader=reader, article=summary.article, version=version,
            first_seen=now + timedelta(hours=hours),
        )  # fmt: skip

    shown(first, summaries[0], 1)
    shown(second, summaries[0], 2)
    shown(first, summaries[1], 4)
    shown(second, summaries[1], 3)
    shown(second, summaries[2], 5)
    join_readers(reader=second, into=first)
    seen = Exposure.objects.filter(reader=first).order_by("article_id")
    assert [(row.first_seen - now) // timedelta(hours=1) for row in seen] == [1, 3, 5]
    assert Exposure.objects.count() == 3


def test_quarantined_and_uncounted_ballots_stay_what_they_are() -> None:
    first, second, summary = make_reader(), make_reader(), make_summary()
    bad = make_ballot(second, summary)
    quarantine_ballots(ballots=[bad.pk], reason="burst")
    fresh = make_ballot(second, make_summary())
    join_readers(reader=second, into=first)
    assert not Vote.objects.exists()
    assert collect_ballots().counted == 2
    assert Vote.objects.get().ballot_id == fresh.pk


def test_ideas_keep_their_proposer() -> None:
    first, second = make_reader(), make_reader()
    make_idea(proposer=second)
    join_readers(reader=second, into=first)
    assert Idea.objects.get().proposer == first


def test_points_beyond_the_budget_are_taken_back_the_oldest_first_and_said() -> None:
    first, second = make_reader(), make_reader()
    ideas = [make_idea() for _ in range(5)]
    for reader, idea, points in zip(
        (first, first, second, second, second), ideas, (3, 3, 3, 2, 1), strict=True
    ):
        give(reader, idea, points)
    collect_ballots()
    joined = join_readers(reader=second, into=first)
    # The newest first: 1 + 2 + 3 + 3 = 9 of 10, so the oldest keeps 1 of its 3.
    assert joined.cuts == (Cut(ideas[0], before=3, after=1),)
    assert [points_of(idea)[0] for idea in ideas] == [1, 3, 3, 2, 1]
    assert budget_of(holdings(first).values()).left == 0


def test_points_on_one_idea_do_not_add_up() -> None:
    first, second, idea = make_reader(), make_reader(), make_idea()
    give(first, idea, 3)
    give(second, idea, 1)
    collect_ballots()
    assert points_of(idea) == (4, 0)
    join_readers(reader=second, into=first)
    assert points_of(idea) == (1, 0)  # the newer of the two


# --- Against a naive model -----------------------------------------------------------------------

SAID = st.lists(
    st.tuples(
        st.booleans(), st.sampled_from(["thumb", "points"]), st.integers(0, 3), st.integers(0, 3)
    ),
    max_size=24,
)


@hypothesis_settings(
    max_examples=drawn_again(20, 6), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(said=SAID, collected=st.integers(0, 24))
def test_joined_readers_count_as_one_who_said_it_all_in_turn(
    said: list[tuple[bool, str, int, int]], collected: int
) -> None:
    with transaction.atomic():
        check_joining(said, collected)
        transaction.set_rollback(True)


def check_joining(said: list[tuple[bool, str, int, int]], collected: int) -> None:
    readers = make_reader(), make_reader()
    summaries = [make_summary() for _ in range(3)]
    ideas = [make_idea() for _ in range(4)]
    thumbs: dict[int, int] = {}
    points: dict[int, tuple[int, int]] = {}
    for place, (which, kind, thing, number) in enumerate(said):
        if kind == "thumb":
            thumbs[thing % 3] = number % 3 - 1
            make_ballot(readers[which], summaries[thing % 3], number % 3 - 1)
        else:
            try:
                give(readers[which], ideas[thing], number)
            except BudgetSpentError:
                continue
            points[thing] = (place, number)
    collect_ballots(limit=max(1, collected))
    join_readers(reader=readers[1], into=readers[0])
    collect_backlog()
    left = BUDGET
    for thing, (_, number) in sorted(points.items(), key=lambda each: -each[1][0]):
        kept = min(number, left)
        left -= kept
        assert points_of(ideas[thing]) == (kept, 0)
        assert kept <= MOST
    for thing, value in thumbs.items():
        assert up_and_down(summaries[thing]) == (int(value == 1), int(value == -1))
    assert budget_of(holdings(readers[0]).values()).left == left
    assert audit(THUMB) == []


# --- Signing in -----------------------------------------------------------------------------------


def test_the_first_browser_becomes_the_users_and_its_cookie_changes(user: User) -> None:
    key = make_key()
    reader = ensure_reader(key)
    make_ballot(reader, make_summary())
    signed = sign_in_reader(user=user, key=key)
    assert signed.reader == reader
    assert reader_of(key) is None  # whoever planted the old cookie knows nothing now
    known = reader_of(key_of(signed.cookie))
    assert known is not None
    assert (known.pk, known.user) == (reader.pk, user)


def test_a_second_browser_is_joined_and_gets_the_same_cookie(user: User) -> None:
    first = sign_in_reader(user=user, key=make_key())
    key = make_key()
    make_ballot(ensure_reader(key), make_summary())
    second = sign_in_reader(user=user, key=key)
    assert (second.reader, second.cookie) == (first.reader, first.cookie)
    assert second.joined.ballots == 1
    assert Reader.objects.count() == 1


def test_signing_in_again_changes_nothing(user: User) -> None:
    first = sign_in_reader(user=user, key=make_key())
    again = sign_in_reader(user=user, key=key_of(first.cookie))
    assert again == first


def test_a_browser_with_another_users_reader_brings_nothing_along(user: User) -> None:
    theirs = sign_in_reader(user=User.objects.create_user("bert"), key=make_key())
    make_ballot(theirs.reader, make_summary())
    mine = sign_in_reader(user=user, key=key_of(theirs.cookie))
    assert mine.reader != theirs.reader
    assert mine.cookie != theirs.cookie
    assert mine.joined.ballots == 0
    assert Ballot.objects.get().reader == theirs.reader


def test_the_cookie_of_a_user_has_128_bits_and_needs_the_secret(
    user: User, settings: Settings
) -> None:
    cookie = sign_in_reader(user=user, key=make_key()).cookie
    assert len(cookie) == 22  # 128 bits in base64: 16 bytes → 22 characters
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    fresh = sign_in_reader(user=user, key=make_key()).cookie
    assert fresh != cookie


def test_a_rotated_secret_leaves_the_browsers_their_shared_cookie(
    user: User, settings: Settings
) -> None:
    settings.SECRET_KEY = "old"
    cookie = sign_in_reader(user=user, key=make_key()).cookie
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    again = sign_in_reader(user=user, key=make_key())
    assert again.cookie == cookie
    known = reader_of(key_of(cookie))
    assert known == again.reader


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_sign_in_at_once_make_one_reader() -> None:
    user = User.objects.create_user("anna")
    keys = [make_key() for _ in range(4)]
    for key in keys:
        make_ballot(ensure_reader(key), make_summary())
    at_once(*(partial(sign_in_reader, user=user, key=key) for key in keys))
    assert Reader.objects.get().user == user
    assert Ballot.objects.filter(reader__user=user).count() == 4
