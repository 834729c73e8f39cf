"""Votes on a reader's own breakdowns: the owner's alone, counted once, and in no comparison."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.leaderboard.selectors import leaderboard
from evaluation.opinions.deriving import opinions_of_articles
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.selectors import own_breakdown_opinions
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot, CellMark
from surveys.ballots.services import ensure_reader
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog, quarantine_ballots
from surveys.exposures.models import Exposure
from surveys.my_data.forgetting import forget_reader
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from surveys.screening.selectors import newest_rows
from surveys.screening.services import screen_backlog
from surveys.thumbs.given_reasons import reasons_given
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Target, Vote
from surveys.thumbs.reasons import REASONS
from surveys.thumbs.selectors import TargetRef, thumb_state, thumb_states
from surveys.thumbs.services import TargetMissingError, record_ballot
from tests.rows.own_texts import make_own_breakdown
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_summary, make_version
from tests.surveys.browsing import COOKIE, HTMX, a_client, press

pytestmark = pytest.mark.django_db

SECRET = "My aunt's garden"


def own_breakdown_of(
    owner: Reader, *, version: ModelVersion | None = None, **fields: Any
) -> OwnBreakdown:
    """What a version made of a text of this reader's."""
    made = {"task": "draft", "status": "done", "output": {"text": "It rained."}} | fields
    version = version or make_version()
    return make_own_breakdown(version, str(owner.pk), kind="text", title=SECRET, **made)


@pytest.fixture
def owner() -> Reader:
    """The client's reader."""
    return ensure_reader(key_of(COOKIE))


# --- Whose vote it is -----------------------------------------------------------------------------


def test_the_owner_votes_and_the_target_repeats_the_version_without_an_article(
    client: Client, owner: Reader
) -> None:
    own_breakdown = own_breakdown_of(owner)
    assert press(client, own_breakdown.pk, HTMX, kind="own_breakdown").status_code == 201
    target = Target.objects.get(own_breakdown=own_breakdown)
    assert (target.kind, target.article, target.version) == (
        "own_breakdown",
        None,
        own_breakdown.version,
    )


def test_nobody_else_votes_on_it_also_when_its_owner_did(client: Client, owner: Reader) -> None:
    own_breakdown = own_breakdown_of(make_reader())
    assert press(client, own_breakdown.pk, HTMX, kind="own_breakdown").status_code == 404
    other = Reader.objects.exclude(pk=owner.pk).get()
    make_ballot(other, own_breakdown)
    assert press(client, own_breakdown.pk, HTMX, kind="own_breakdown", key="k2").status_code == 404
    assert Ballot.objects.filter(reader=owner).count() == 0


@pytest.mark.parametrize("status", ["waiting", "running", "failed", "cancelled"])
def test_what_is_not_done_takes_no_vote(owner: Reader, status: str) -> None:
    with pytest.raises(TargetMissingError):
        make_ballot(owner, own_breakdown_of(owner, status=status))
    assert not Ballot.objects.exists()


def test_an_own_breakdown_that_is_not_there_takes_no_vote(owner: Reader) -> None:
    with pytest.raises(TargetMissingError):
        record_ballot(reader=owner, target=TargetRef("own_breakdown", 999), value=1, key="k")


def test_a_target_of_an_own_breakdown_has_no_article(owner: Reader) -> None:
    own_breakdown, article = own_breakdown_of(owner), make_summary().article
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(
            kind="own_breakdown",
            own_breakdown=own_breakdown,
            version=own_breakdown.version,
            article=article,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(
            kind="summary", own_breakdown=own_breakdown, version=own_breakdown.version
        )


# --- Counted once, and where ----------------------------------------------------------------------


def test_it_is_counted_exactly_once(owner: Reader) -> None:
    own_breakdown = own_breakdown_of(owner)
    for value in (1, -1, -1):
        make_ballot(owner, own_breakdown, value)
    collect_backlog()
    collect_backlog()
    assert list(Vote.objects.values_list("value", flat=True)) == [-1]
    assert list(Tally.objects.values_list("up", "down")) == [(0, 1)]
    assert audit(THUMB) == []


def test_no_comparison_and_no_leaderboard_counts_it(owner: Reader) -> None:
    summary = make_summary()
    make_ballot(owner, summary)
    own_breakdown = own_breakdown_of(owner, version=summary.version)
    make_ballot(owner, own_breakdown, -1)
    held_back = make_ballot(owner, own_breakdown_of(owner, version=summary.version), -1)
    collect_backlog()
    quarantine_ballots(ballots=[held_back.pk], reason="burst")
    said = opinions_of_articles(after=0, up_to=None)
    assert said.thumbs.version.tolist() == [summary.version_id] and not len(said.duels)
    assert set(CellMark.objects.values_list("article_id", flat=True)) == {summary.article_id}
    derive_all_marked()
    assert [row.approval.votes for row in leaderboard().rows] == [1]


def test_the_team_reads_them_by_version_and_task_with_an_interval(owner: Reader) -> None:
    version, other = make_summary().version, make_reader()
    for value in (1, 1, -1):
        make_ballot(owner, own_breakdown_of(owner, version=version), value)
    make_ballot(other, own_breakdown_of(other, version=version), 1)
    make_ballot(owner, own_breakdown_of(owner, version=version, task="breakdown"), 1)
    collect_backlog()
    breakdown, draft = own_breakdown_opinions()
    assert (breakdown.task, breakdown.up, breakdown.down) == ("Breakdown", 1, 0)
    assert (draft.version, draft.task, draft.up, draft.down, draft.readers) == (
        version, "Draft", 3, 1, 2,
    )  # fmt: skip
    assert draft.share == 0.75  # 3 of 4
    assert draft.interval is not None
    # Worth 4² / (3² + 1²) = 1.6 votes that don't depend on each other: of those alone Wilson's
    # interval is centre (0.75 + 3.8415 / 3.2) / (1 + 3.8415 / 1.6) = 0.5735, reach 0.4044.
    assert draft.interval.low == pytest.approx(0.1691, abs=1e-3)
    assert draft.interval.high == pytest.approx(0.9779, abs=1e-3)


def test_the_models_page_shows_them_apart(owner: Reader) -> None:
    user = User.objects.create_user("anna", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_score"))
    member = Client()
    member.force_login(user)
    make_summary()
    assert "Nobody has voted yet on what a version made" in member.get("/models/").text
    make_ballot(owner, own_breakdown_of(owner))
    collect_backlog()
    page = member.get("/models/").text
    assert "What readers say of breakdowns of their own texts" in page and "<td>Draft</td>" in page
    assert SECRET not in page


def test_screens_look_at_them_as_votes_of_their_own_kind(owner: Reader) -> None:
    summary = make_summary()
    make_ballot(owner, summary)
    make_ballot(owner, own_breakdown_of(owner, version=summary.version))
    subjects = [row.subject for row in newest_rows(Ballot.objects.order_by("pk"))]
    assert subjects == [f"{summary.version_id}", f"own breakdowns of {summary.version_id}"]
    collect_backlog()
    screen_backlog()
    assert not Ballot.objects.filter(screened_at=None).exists()
    assert [e.article_id for e in Exposure.objects.all()] == [summary.article_id]


# --- What the form shows --------------------------------------------------------------------------


def test_the_form_knows_the_owners_vote_and_its_words(client: Client, owner: Reader) -> None:
    text, breakdown = own_breakdown_of(owner), own_breakdown_of(owner, task="breakdown")
    states = thumb_states(key_of(COOKIE), own_breakdowns=[text, breakdown])
    assert [state.label_of_up for state in states.values()] == ["Good text", "Good breakdown"]
    html = press(client, text.pk, HTMX, kind="own_breakdown", value=-1).text
    assert "Not what I asked for" in html and "Nobody asks that" not in html
    state = thumb_state(key_of(COOKIE), TargetRef.of(text))
    assert (state.value, state.up, state.down) == (-1, 0, 1)
    assert [offer.key for offer in state.offers] == list(REASONS["text"])


def test_states_of_a_page_of_own_breakdowns_cost_two_queries(
    owner: Reader, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own_breakdowns = [own_breakdown_of(owner) for _ in range(3)]
    for own_breakdown in own_breakdowns:
        make_ballot(owner, own_breakdown)
    with django_assert_num_queries(2):
        states = thumb_states(key_of(COOKIE), own_breakdowns=own_breakdowns)
    assert [state.value for state in states.values()] == [1, 1, 1]


def test_reasons_fit_what_they_are_given_for(client: Client, owner: Reader) -> None:
    own_breakdown = own_breakdown_of(owner)
    wrong = press(client, own_breakdown.pk, HTMX, kind="own_breakdown", value=-1, reasons="stale")
    assert wrong.status_code == 400
    right = press(client, own_breakdown.pk, HTMX, kind="own_breakdown", value=-1, reasons="repeats")
    assert right.status_code == 201 and "You said: repeats itself" in right.text
    collect_backlog()
    assert [(each.version, each.part, each.reasons) for each in reasons_given()] == [
        (own_breakdown.version.identifier, "text", ("repeats",))
    ]


def test_the_teams_file_of_reasons_holds_nothing_of_the_text(
    owner: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    own_breakdown = own_breakdown_of(owner, task="breakdown")
    make_ballot(owner, own_breakdown, -1, reasons=("wrong",))
    collect_backlog()
    call_command("export_reasons")
    written = capsys.readouterr().out
    assert f"{own_breakdown.version.identifier},,breakdown,{own_breakdown.pk},wrong" in written
    assert SECRET not in written


def test_no_export_of_pairs_holds_them(owner: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    make_ballot(owner, own_breakdown_of(owner, task="breakdown"))
    collect_backlog()
    assert Vote.objects.count() == 1
    for options in ([], ["--thumbs"], ["--thumbs", "--votes", "simulated"]):
        call_command("export_pairs", *options)
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "left out" not in printed.err and printed.err.startswith("0 ")


# --- The reader's own data, and its end -----------------------------------------------------------


def test_my_data_tells_them_in_words(client: Client, owner: Reader) -> None:
    own_breakdown = own_breakdown_of(owner)
    make_ballot(owner, own_breakdown)
    assert f"Draft of “{SECRET.replace(chr(39), '&#x27;')}”" in client.get("/me/").text
    told = json.loads(client.get("/me/export/").getvalue())["ballot"]
    assert [(row["about"], row["said"]) for row in told] == [
        (f"Draft of “{SECRET}” by {own_breakdown.version}", "👍")
    ]


def test_deleting_the_reader_takes_the_votes_and_their_tallies(owner: Reader) -> None:
    own_breakdown = own_breakdown_of(owner)
    make_ballot(owner, own_breakdown)
    collect_backlog()
    forget_reader(reader=owner)
    assert not Vote.objects.exists() and not Ballot.objects.exists()
    assert not Tally.objects.exists()  # the text, its breakdowns and their tallies went as well


def test_a_text_that_goes_in_the_same_breath_takes_its_votes_along(owner: Reader) -> None:
    make_ballot(owner, own_breakdown_of(owner))
    collect_backlog()
    with transaction.atomic():
        recount = THUMB.forget(owner.pk)
        OwnText.objects.all().delete()
        recount()
    assert not Target.objects.exists() and not Tally.objects.exists()


def test_the_quarantine_page_shows_them_without_the_text(owner: Reader) -> None:
    user = User.objects.create_user("anna", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_ballot"))
    member = Client()
    member.force_login(user)
    ballot = make_ballot(owner, own_breakdown_of(owner))
    quarantine_ballots(ballots=[ballot.pk], reason="burst from one network")
    page = member.get("/quarantine/").text
    assert "A reader’s own text" in page and SECRET not in page


def test_the_admin_lists_them(owner: Reader, admin_client: Client) -> None:
    make_ballot(owner, own_breakdown_of(owner))
    for table in ("target", "tally", "ballot", "vote"):
        page = admin_client.get(f"/admin/surveys/{table}/")
        assert page.status_code == 200 and SECRET not in page.text


def test_a_stranger_cannot_tell_whether_an_own_breakdown_is_there() -> None:
    own_breakdown = own_breakdown_of(make_reader())
    client = a_client()
    there = press(client, own_breakdown.pk, HTMX, kind="own_breakdown")
    missing = press(client, 10**6, HTMX, kind="own_breakdown", key="k2")
    assert (there.status_code, there.text) == (missing.status_code, missing.text)


def test_the_state_of_another_readers_own_breakdown_is_empty(owner: Reader) -> None:
    own_breakdown = own_breakdown_of(owner)
    make_ballot(owner, own_breakdown)
    state = thumb_state(make_key(), TargetRef.of(own_breakdown))
    assert (state.value, state.up) == (0, None)
