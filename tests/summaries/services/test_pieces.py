"""What readers do with their own texts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from summaries.breakdowns.models import Summary
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.services import (
    MOST_UNFINISHED,
    KnownArticleError,
    KnownPieceError,
    TooManyUnfinishedError,
    cancel_takes,
    create_piece,
    default_version,
    delete_piece,
    forget_pieces,
    move_pieces,
    rename_piece,
    retry_takes,
)
from summaries.versions.models import ModelVersion
from tests.factories import make_article, make_version
from tests.summaries.own_texts import ARTICLE, make_piece, the_take, version_by

pytestmark = pytest.mark.django_db


def long_ago(piece: Piece) -> None:
    Piece.objects.filter(pk=piece.pk).update(created_at=timezone.now() - timedelta(hours=1))


def test_a_text_is_kept_with_a_take_for_each_version_and_written() -> None:
    versions = [version_by("lead"), version_by("extractive")]
    piece = create_piece(owner_key="7", text=ARTICLE, versions=versions, title="  On\nice ")
    assert piece.title == "On ice"
    assert jobs.work_on_jobs() == 2
    outputs = {take.version.name: take.output or {} for take in piece.takes.all()}
    assert outputs["lead"]["summary"].startswith("The harbour of Brennick froze over")
    assert outputs["extractive"]["terms"][0]["term"].lower() == "marine heater"
    assert Summary.objects.count() == 0


def test_a_second_press_of_the_button_gives_the_same_piece() -> None:
    piece = make_piece()
    assert make_piece(text=f"{ARTICLE}\n") == piece
    assert Take.objects.count() == 1


def test_a_text_that_was_given_before_leads_to_what_was_made_of_it() -> None:
    piece = make_piece()
    long_ago(piece)
    with pytest.raises(KnownPieceError) as known:
        make_piece()
    assert known.value.piece == piece
    assert make_piece("8") != piece


def test_a_published_text_leads_to_its_article() -> None:
    article = make_article(text=f"{ARTICLE} ")
    with pytest.raises(KnownArticleError) as known:
        make_piece()
    assert known.value.article == article
    assert Piece.objects.count() == 0


def test_one_reader_has_so_many_unfinished_takes_and_others_theirs() -> None:
    for number in range(MOST_UNFINISHED):
        make_piece(text=f"{number}. {ARTICLE}")
    with pytest.raises(TooManyUnfinishedError):
        make_piece()
    assert make_piece("8")
    Take.objects.filter(piece__owner_key="7").first().delete()  # type: ignore[union-attr]
    assert make_piece()


def test_the_default_version_is_made_once_and_left_as_the_team_wants_it() -> None:
    made = default_version()
    assert (made.identifier, made.status, made.settings["generator"]) == (
        "extractive@1", "live", "extractive",
    )  # fmt: skip
    assert made.settings["settings"]["sentences"] == 3
    ModelVersion.objects.update(status="retired")
    assert default_version().status == "retired"
    assert ModelVersion.objects.count() == 1
    make_version("other")


def test_what_is_cancelled_is_not_begun_and_can_be_tried_again() -> None:
    piece = make_piece()
    assert cancel_takes(piece=piece) == 1
    assert jobs.work_on_jobs() == 0
    assert retry_takes(piece=piece) == 1
    assert jobs.work_on_jobs() == 1
    assert the_take(piece).status == Job.Status.DONE
    assert cancel_takes(piece=piece) == retry_takes(piece=piece) == 0


def test_a_take_that_failed_begins_from_nothing() -> None:
    piece = make_piece()
    Take.objects.update(
        status=Job.Status.FAILED, attempts=3, error="gone", output={"summary": "half"}, claim="x",
        claimed_until=timezone.now() + timedelta(seconds=9), finished_at=timezone.now(),
    )  # fmt: skip
    retry_takes(piece=piece)
    take = the_take(piece)
    assert (take.status, take.attempts, take.error, take.output) == ("waiting", 0, "", None)
    assert take.claimed_until is take.finished_at is None
    assert jobs.work_on_jobs() == 1


def test_trying_again_counts_towards_what_is_unfinished() -> None:
    piece = make_piece()
    cancel_takes(piece=piece)
    for number in range(MOST_UNFINISHED):
        make_piece(text=f"{number}. {ARTICLE}")
    with pytest.raises(TooManyUnfinishedError):
        retry_takes(piece=piece)
    assert the_take(piece).status == Job.Status.CANCELLED


def test_a_worker_that_still_writes_for_a_retried_take_is_not_heard() -> None:
    piece = make_piece()
    first = jobs.claim_work()
    assert first is not None
    cancel_takes(piece=piece)
    retry_takes(piece=piece)
    assert not jobs.do_work(first)
    assert the_take(piece).status == Job.Status.WAITING


def test_a_piece_is_renamed_and_deleted_under_a_working_worker() -> None:
    piece = make_piece()
    rename_piece(piece=piece, title="x" * 400)
    piece.refresh_from_db()
    assert len(piece.title) == 300
    work = jobs.claim_work()
    assert work is not None
    delete_piece(piece=piece)
    assert not jobs.do_work(work)
    assert Take.objects.count() == 0


def test_all_of_one_owners_texts_go_or_move_together() -> None:
    mine = [make_piece(text=f"{number}. {ARTICLE}") for number in range(2)]
    other = make_piece("8")
    assert move_pieces(owner_key="7", into="9") == 2
    assert forget_pieces(owner_key="7") == 0
    assert forget_pieces(owner_key="9") == len(mine)
    assert list(Piece.objects.all()) == [other]
    assert Take.objects.count() == 1
