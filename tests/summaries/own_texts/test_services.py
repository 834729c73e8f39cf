"""What readers do with their own texts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from summaries.batches.waiting import claim_work, work_on_jobs
from summaries.breakdowns.models import Summary
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.services import (
    MOST_UNFINISHED,
    KnownArticleError,
    KnownOwnTextError,
    TooManyUnfinishedError,
    cancel_own_breakdowns,
    create_own_text,
    default_version,
    delete_own_text,
    forget_own_texts,
    move_own_texts,
    rename_own_text,
    retry_own_breakdowns,
)
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE, make_own_text, the_own_breakdown
from tests.rows.written import make_article, make_version, version_by

pytestmark = pytest.mark.django_db


def long_ago(own_text: OwnText) -> None:
    OwnText.objects.filter(pk=own_text.pk).update(created_at=timezone.now() - timedelta(hours=1))


def test_a_text_is_kept_with_an_own_breakdown_for_each_version_and_written() -> None:
    versions = [version_by("lead"), version_by("extractive")]
    own_text = create_own_text(owner_key="7", text=ARTICLE, versions=versions, title="  On\nice ")
    assert own_text.title == "On ice"
    assert work_on_jobs() == 2
    outputs = {
        own_breakdown.version.name: own_breakdown.output or {}
        for own_breakdown in own_text.own_breakdowns.all()
    }
    assert outputs["lead"]["summary"].startswith("The harbour of Brennick froze over")
    assert outputs["extractive"]["terms"][0]["term"].lower() == "marine heater"
    assert Summary.objects.count() == 0


def test_a_second_press_of_the_button_gives_the_same_own_text() -> None:
    own_text = make_own_text()
    assert make_own_text(text=f"{ARTICLE}\n") == own_text
    assert OwnBreakdown.objects.count() == 1


def test_a_text_that_was_given_before_leads_to_what_was_made_of_it() -> None:
    own_text = make_own_text()
    long_ago(own_text)
    with pytest.raises(KnownOwnTextError) as known:
        make_own_text()
    assert known.value.own_text == own_text
    assert make_own_text("8") != own_text


def test_a_published_text_leads_to_its_article() -> None:
    article = make_article(text=f"{ARTICLE} ")
    with pytest.raises(KnownArticleError) as known:
        make_own_text()
    assert known.value.article == article
    assert OwnText.objects.count() == 0


def test_one_reader_has_so_many_unfinished_breakdowns_and_others_theirs() -> None:
    for number in range(MOST_UNFINISHED):
        make_own_text(text=f"{number}. {ARTICLE}")
    with pytest.raises(TooManyUnfinishedError):
        make_own_text()
    assert make_own_text("8")
    OwnBreakdown.objects.filter(own_text__owner_key="7").first().delete()  # type: ignore[union-attr]
    assert make_own_text()


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
    own_text = make_own_text()
    assert cancel_own_breakdowns(own_text=own_text) == 1
    assert work_on_jobs() == 0
    assert retry_own_breakdowns(own_text=own_text) == 1
    assert work_on_jobs() == 1
    assert the_own_breakdown(own_text).status == Job.Status.DONE
    assert cancel_own_breakdowns(own_text=own_text) == retry_own_breakdowns(own_text=own_text) == 0


def test_an_own_breakdown_that_failed_begins_from_nothing() -> None:
    own_text = make_own_text()
    OwnBreakdown.objects.update(
        status=Job.Status.FAILED, attempts=3, error="gone", output={"summary": "half"}, claim="x",
        claimed_until=timezone.now() + timedelta(seconds=9), finished_at=timezone.now(),
    )  # fmt: skip
    retry_own_breakdowns(own_text=own_text)
    own_breakdown = the_own_breakdown(own_text)
    assert (
        own_breakdown.status,
        own_breakdown.attempts,
        own_breakdown.error,
        own_breakdown.output,
    ) == ("waiting", 0, "", None)
    assert own_breakdown.claimed_until is own_breakdown.finished_at is None
    assert work_on_jobs() == 1


def test_trying_again_counts_towards_what_is_unfinished() -> None:
    own_text = make_own_text()
    cancel_own_breakdowns(own_text=own_text)
    for number in range(MOST_UNFINISHED):
        make_own_text(text=f"{number}. {ARTICLE}")
    with pytest.raises(TooManyUnfinishedError):
        retry_own_breakdowns(own_text=own_text)
    assert the_own_breakdown(own_text).status == Job.Status.CANCELLED


def test_a_worker_that_still_writes_for_a_retried_breakdown_is_not_heard() -> None:
    own_text = make_own_text()
    first = claim_work()
    assert first is not None
    cancel_own_breakdowns(own_text=own_text)
    retry_own_breakdowns(own_text=own_text)
    assert not jobs.do_work(first)
    assert the_own_breakdown(own_text).status == Job.Status.WAITING


def test_an_own_text_is_renamed_and_deleted_under_a_working_worker() -> None:
    own_text = make_own_text()
    rename_own_text(own_text=own_text, title="x" * 400)
    own_text.refresh_from_db()
    assert len(own_text.title) == 300
    work = claim_work()
    assert work is not None
    delete_own_text(own_text=own_text)
    assert not jobs.do_work(work)
    assert OwnBreakdown.objects.count() == 0


def test_all_of_one_owners_texts_go_or_move_together() -> None:
    mine = [make_own_text(text=f"{number}. {ARTICLE}") for number in range(2)]
    other = make_own_text("8")
    assert move_own_texts(owner_key="7", into="9") == 2
    assert forget_own_texts(owner_key="7") == 0
    assert forget_own_texts(owner_key="9") == len(mine)
    assert list(OwnText.objects.all()) == [other]
    assert OwnBreakdown.objects.count() == 1
