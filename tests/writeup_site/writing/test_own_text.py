"""The page of a reader's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from summaries.batches.waiting import work_on_jobs
from summaries.generators.base import Draft, GenerationFailedError, Question
from summaries.generators.base import Settings as GeneratorSettings
from summaries.generators.registry import GENERATORS
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE, SPANISH
from tests.rows.written import version_by
from tests.surveys.browsing import BROWSER
from tests.writeup_site.markup import markup
from tests.writeup_site.writing.giving import a_reader, act, given, written

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page_of(client: Client, own_text: OwnText) -> str:
    answer = client.get(own_text.get_absolute_url())
    assert answer.status_code == 200
    return str(answer.content.decode())


def poll(client: Client, text: str) -> Any:
    """Ask as the page `text` would ask next."""
    address = re.search(r'hx-get="([^"]+)"', text)
    assert address is not None
    return client.get(address[1], headers=HTMX)


class Stepwise:
    """A generator that a test looks over the shoulder."""

    name = "stepwise"
    model_type = "abstractive"
    note = "Made for a test"
    packages = ()
    settings_type = GeneratorSettings

    def __init__(self) -> None:
        self.between: Any = lambda: None

    def generate(self, text: str, settings: GeneratorSettings) -> Draft:
        *_, whole = self.drafts(text, settings)
        return whole

    def drafts(self, text: str, settings: GeneratorSettings) -> Iterator[Draft]:
        yield Draft(summary="It froze.")
        self.between()
        yield Draft(
            summary="It froze.",
            questions=(Question("What froze?", "The <b>harbour</b>."),),
            notes=("only the beginning was read",),
        )


@pytest.fixture
def stepwise(monkeypatch: pytest.MonkeyPatch) -> Stepwise:
    monkeypatch.setattr(jobs, "SHOWN_EVERY", 0)
    made = Stepwise()
    monkeypatch.setitem(GENERATORS, made.name, made)
    return made


def test_the_breakdown_appears_part_by_part(reader: Client, stepwise: Stepwise) -> None:
    own_text = given(reader, version_by("stepwise"))
    waiting = page_of(reader, own_text)
    assert "Waiting to begin" in waiting and "summary-text" not in waiting
    assert 'hx-trigger="every 700ms"' in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    seen: list[Any] = []
    stepwise.between = lambda: seen.append(poll(reader, waiting))
    work_on_jobs()
    between = seen[0].content.decode()
    assert "It froze." in between and "What froze?" not in between
    assert "There so far: summary. Writing on" in between
    assert 'hx-swap-oob="innerHTML"' in between and "<html" not in between
    done = poll(reader, between).content.decode()
    assert "What froze?" in done and "The &lt;b&gt;harbour&lt;/b&gt;." in done
    assert "hx-trigger" not in done
    assert "Only the beginning was read." in done
    assert "Made for a test" in done
    assert "does not write comments, a discussion, action items or terms" in done
    again = page_of(reader, own_text)
    assert "What froze?" in again and "hx-trigger" not in again and "http-equiv" not in again
    assert 'class="thumbs' in again and 'class="thumbs' not in between


def test_while_nothing_changes_only_the_line_of_progress_comes(
    reader: Client, lead: ModelVersion
) -> None:
    text = page_of(reader, given(reader, lead))
    answer = poll(reader, text)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#progress", "outerHTML")
    assert b'id="own-breakdowns"' not in answer.content
    back = reader.get("/write/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert b"<html" in back.content


def test_a_waiting_reader_learns_how_many_are_before_them(lead: ModelVersion) -> None:
    first, second = a_reader(), a_reader()
    given(first, lead)
    own_text = given(second, lead)
    assert "Waiting: 1 before this one." in page_of(second, own_text)


def test_a_writer_that_is_down_is_said_after_twenty_seconds(
    reader: Client, lead: ModelVersion
) -> None:
    own_text = given(reader, lead)
    now = timezone.now()
    OwnBreakdown.objects.update(requested_at=now - timedelta(seconds=15))
    assert "seems to be down" not in page_of(reader, own_text)
    OwnBreakdown.objects.update(requested_at=now - timedelta(seconds=25))
    text = page_of(reader, own_text)
    assert "Nobody has begun yet" in text and "seems to be down" in text
    assert "<progress" not in text
    # Somebody else's breakdown is being written: the writer is there.
    other = given(a_reader(), lead)
    other.own_breakdowns.update(
        status=Job.Status.RUNNING, claimed_until=now + timedelta(seconds=20)
    )
    assert "seems to be down" not in page_of(reader, own_text)
    OwnBreakdown.objects.update(requested_at=now - timedelta(seconds=40))
    assert 'hx-trigger="every 3s"' in page_of(reader, own_text)


def test_a_writer_that_died_in_the_middle_is_said(reader: Client, lead: ModelVersion) -> None:
    own_text = given(reader, lead)
    past = timezone.now() - timedelta(seconds=1)
    OwnBreakdown.objects.update(status=Job.Status.RUNNING, claimed_until=past, started_at=past)
    assert "it is taken up again" in page_of(reader, own_text)
    OwnBreakdown.objects.update(status=Job.Status.WAITING, attempts=1)
    assert "it is tried again in a moment" in page_of(reader, own_text)


def test_cancelling_stops_and_trying_again_writes(reader: Client, lead: ModelVersion) -> None:
    own_text = given(reader, lead)
    assert act(reader, own_text, "cancel").status_code == 303
    text = page_of(reader, own_text)
    assert "You stopped it before it was finished." in text
    assert "hx-trigger" not in text and "Offer to the team" not in text
    assert work_on_jobs() == 0
    assert act(reader, own_text, "again").status_code == 303
    assert work_on_jobs() == 1
    assert "The harbour of Brennick froze over on Tuesday" in page_of(reader, own_text)


def test_a_failure_gives_its_reason_as_a_sentence_and_another_try(
    reader: Client, stepwise: Stepwise
) -> None:
    def fail() -> None:
        raise GenerationFailedError("the model refused; choose another version")

    stepwise.between = fail
    own_text = written(reader, version_by("stepwise"))
    text = page_of(reader, own_text)
    assert "The model refused; choose another version." in text
    assert "Try again" in text and "It froze." in text
    stepwise.between = lambda: None
    act(reader, own_text, "again")
    work_on_jobs()
    assert "The model refused" not in page_of(reader, own_text)


def test_trying_again_counts_towards_the_readers_limits(
    reader: Client, lead: ModelVersion, settings: Settings
) -> None:
    settings.OWN_TEXT_LIMITS_PER_READER = "1/hour"
    own_text = given(reader, lead)
    act(reader, own_text, "cancel")
    answer = reader.post(f"{own_text.get_absolute_url()}again/", headers=BROWSER)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert own_text.get_absolute_url() in markup(answer).links
    assert own_text.own_breakdowns.get().status == Job.Status.CANCELLED


def test_two_versions_stand_side_by_side_with_ids_of_their_own(reader: Client) -> None:
    own_text = written(reader, version_by("extractive"), version_by("lead"))
    text = page_of(reader, own_text)
    assert "own-text--two" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert sorted(set(ids)) == sorted(ids)
    headings = markup(reader.get(own_text.get_absolute_url())).headings
    assert headings[1:3] == ["extractive", "Summary"]
    assert "lead" in headings and headings[-1] == "Private"


def test_a_text_in_another_language_gets_a_summary_and_a_note(reader: Client) -> None:
    own_text = written(reader, version_by("extractive"), text=SPANISH)
    text = page_of(reader, own_text)
    assert "only English ones get questions, comments, action items and terms" in text
    assert "does not write questions, comments" in text
    english = written(reader, ModelVersion.objects.get())
    assert "only English ones" not in page_of(reader, english)


def test_nobody_else_finds_it(reader: Client, lead: ModelVersion, client: Client) -> None:
    own_text = written(reader, lead, title="Ice")
    for other in (client, a_reader()):
        for address in ("", "title/", "cancel/", "again/", "offer/", "withdraw/", "delete/"):
            asked = f"{own_text.get_absolute_url()}{address}"
            answer = other.post(asked) if address else other.get(asked)
            assert answer.status_code == 404
            assert b"Ice" not in answer.content
    assert OwnText.objects.get().title == "Ice"
    assert client.get("/write/aaaaaaaaaaaaaaaa/").status_code == 404


def test_a_text_that_is_being_written_is_no_article_of_this_page(reader: Client) -> None:
    own_text = written(reader, version_by("lead"))
    OwnText.objects.update(kind=OwnText.Kind.TEXT)
    assert reader.get(own_text.get_absolute_url()).status_code == 404


def test_an_open_page_of_a_deleted_text_leads_away(reader: Client, lead: ModelVersion) -> None:
    own_text = given(reader, lead)
    text = page_of(reader, own_text)
    assert act(reader, own_text, "delete")["Location"] == "/write/"
    assert poll(reader, text)["HX-Redirect"] == "/write/"
    assert b"Your text is deleted" in reader.get("/write/").content
    assert not OwnText.objects.exists() and not OwnBreakdown.objects.exists()


def test_a_title_is_changed_and_taken_away(reader: Client, lead: ModelVersion) -> None:
    own_text = written(reader, lead)
    assert "Give it a title" in page_of(reader, own_text)
    act(reader, own_text, "title", title=" Ice  & snow ")
    assert '<h1 lang="en" dir="auto">Ice &amp; snow</h1>' in page_of(reader, own_text)
    assert act(reader, own_text, "title", title="x" * 301).status_code == 400
    act(reader, own_text, "title", title="")
    assert '<h1 lang="en" dir="auto">The harbour of Brennick froze over' in page_of(
        reader, own_text
    )


def test_it_says_that_it_is_private_until_it_is_offered(reader: Client, lead: ModelVersion) -> None:
    own_text = written(reader, lead)
    assert "Only you see this, on this browser." in page_of(reader, own_text)
    assert act(reader, own_text, "offer")["Location"].endswith("#sharing")
    assert "The team can read it now" in page_of(reader, own_text)
    act(reader, own_text, "withdraw")
    assert "Only you see this, on this browser." in page_of(reader, own_text)


def test_a_busy_database_is_said_and_changes_nothing(reader: Client, lead: ModelVersion) -> None:
    own_text = given(reader, lead)
    busy = OperationalError("database is locked")
    cancelling = "writeup_site.writing.own_text.own_texts.cancel_own_breakdowns"
    with mock.patch(cancelling, side_effect=busy):
        answer = act(reader, own_text, "cancel")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"nothing was changed" in answer.content


def test_buttons_need_the_forms_token(reader: Client, lead: ModelVersion) -> None:
    own_text = given(reader, lead)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reader.cookies
    assert act(strict, own_text, "delete").status_code == 403
    assert reader.get(f"{own_text.get_absolute_url()}delete/").status_code == 405
    assert OwnText.objects.exists()


def test_a_poll_takes_few_queries(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own_text = given(reader, version_by("extractive"), version_by("lead"))
    text = page_of(reader, own_text)
    # reader, own text, its breakdowns; of each of the two: those before it, and whether a
    # breakdown or an item is being written
    with django_assert_num_queries(9):
        poll(reader, text)
    work_on_jobs()
    # reader, own text, its breakdowns; for the thumbs: reader, their votes with the tallies
    with django_assert_num_queries(5):
        page_of(reader, own_text)


def test_markup_in_a_text_is_text(reader: Client, lead: ModelVersion) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    own_text = written(reader, lead, title=hostile, text=f"{hostile} {ARTICLE}")
    for address in (own_text.get_absolute_url(), "/write/"):
        page = markup(reader.get(address))
        assert page.inline == [] and "img" not in page.tags
