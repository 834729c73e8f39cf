"""A reader has a text written: who sees it, what each state says, and where the limits are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings as DjangoSettings

from summaries.batches.models import Batch, BatchItem
from summaries.batches.waiting import work_on_jobs
from summaries.generators.base import Cost, Draft, Settings, WritingTask, Written
from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.own_texts import writing as texts
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.my_data.forgetting import forget_reader
from surveys.readers.cookies import issued, key_of
from surveys.readers.models import Reader
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_article, make_version

pytestmark = pytest.mark.django_db

COOKIE = "t" * 22
HTMX = {"HX-Request": "true"}
TEXT = "It rained for nine days."


class Echo:
    """A generator that writes what it was asked."""

    name = "echo"
    model_type = "abstractive"
    note = "It only repeats"
    packages = ()
    settings_type = Settings

    def generate(self, text: str, settings: Settings) -> Draft:
        return Draft(summary=text)

    def write(
        self, task: WritingTask, text: str, instruction: str, settings: Settings
    ) -> Iterator[Written]:
        yield Written(f"{task} of <b>{text}</b>", ("A note.",), Cost(seconds=2.0))


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, settings: DjangoSettings) -> None:
    """No broker is told, and no test uses up another's limits."""
    settings.WRITING_LIMITS_PER_READER = "1000000/minute"
    monkeypatch.setattr("writeup_site.writing.text.nudge_writing", lambda: None)


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    monkeypatch.setitem(GENERATORS, "echo", Echo())
    return make_version("echo", settings=recorded_settings("echo"))


@pytest.fixture
def reader() -> Client:
    """A browser that has been here before."""
    client = Client()
    client.cookies["reader"] = issued(COOKIE)
    return client


def owner() -> Reader:
    return ensure_reader(key_of(COOKIE))


def sent(version: ModelVersion, **fields: Any) -> dict[str, Any]:
    default = {"text": TEXT, "instruction": "", "task": "shorten", "version": version.pk}
    return {**default, **fields}


def asked(reader: Client, version: ModelVersion, **fields: Any) -> OwnBreakdown:
    answer = reader.post("/write/text/", sent(version, **fields))
    assert answer.status_code == 303, answer.text
    own_breakdown = OwnBreakdown.objects.latest("pk")
    assert (
        answer["Location"]
        == f"{own_breakdown.own_text.get_absolute_url()}#own-breakdown-{own_breakdown.pk}-card"
    )
    return own_breakdown


def act(reader: Client, own_breakdown: OwnBreakdown, act: str) -> Any:
    return reader.post(f"{own_breakdown.own_text.get_absolute_url()}{own_breakdown.pk}/{act}/")


def page(reader: Client, own_breakdown: OwnBreakdown) -> str:
    answer = reader.get(own_breakdown.own_text.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def fragment(reader: Client, own_breakdown: OwnBreakdown) -> Any:
    return reader.get(
        f"{own_breakdown.own_text.get_absolute_url()}{own_breakdown.pk}/", headers=HTMX
    )


# --- From the box to the card ---------------------------------------------------------------------


def test_a_text_is_asked_for_watched_and_kept(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version, instruction="for children")
    assert own_breakdown.own_text.owner_key == str(owner().pk)
    waiting = page(reader, own_breakdown)
    assert "Waiting for its turn" in waiting and '<q dir="auto">for children</q>' in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting  # without scripts it asks by itself
    assert "every 500ms" in fragment(reader, own_breakdown).text
    work_on_jobs()
    whole = fragment(reader, own_breakdown)
    assert whole["HX-Retarget"] == f"#own-breakdown-{own_breakdown.pk}-card"
    assert "shorten of &lt;b&gt;It rained" in whole.text and "every 500ms" not in whole.text
    done = page(reader, own_breakdown)
    assert "A note." in done and "words in 2.0 seconds" in done and "Use this" in done
    assert "It only repeats." in done  # what a weak model is stands where its text stands
    assert "http-equiv" not in done


def test_each_task_stands_beside_the_others(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    address = own_breakdown.own_text.get_absolute_url()
    for task in ("draft", "continue", "rephrase", "title"):
        work_on_jobs()
        assert reader.post(address, sent(version, task=task)).status_code == 303
    work_on_jobs()
    done = page(reader, own_breakdown)
    for heading in ("Draft", "Continued", "Shortened", "Rephrased", "Title"):
        assert f"{heading} <span" in done
    assert done.index("Title <span") < done.index("Shortened <span")  # the newest first
    assert "Use as the title" in done and "Add it to the text" in done


def test_using_a_text_puts_it_into_the_box(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    work_on_jobs()
    answer = act(reader, own_breakdown, "use")
    assert answer["Location"] == f"{own_breakdown.own_text.get_absolute_url()}#text"
    assert "shorten of &lt;b&gt;It rained for nine days.&lt;/b&gt;</textarea>" in page(
        reader, own_breakdown
    )


def test_an_own_breakdown_is_stopped_and_asked_for_again(
    reader: Client, version: ModelVersion
) -> None:
    own_breakdown = asked(reader, version)
    assert "Stop</button>" in page(reader, own_breakdown)
    act(reader, own_breakdown, "stop")
    stopped = page(reader, own_breakdown)
    assert "Stopped." in stopped and "Try again" in stopped and "http-equiv" not in stopped
    again = act(reader, own_breakdown, "again")
    assert again["Location"].endswith(f"#own-breakdown-{OwnBreakdown.objects.latest('pk').pk}-card")
    assert OwnBreakdown.objects.count() == 2


def test_a_text_is_deleted_with_all_that_was_made_of_it(
    reader: Client, version: ModelVersion
) -> None:
    own_breakdown = asked(reader, version)
    address = own_breakdown.own_text.get_absolute_url()
    answer = reader.post(f"{address}delete/", follow=True)
    assert "The text is deleted" in answer.text
    assert not OwnText.objects.exists() and not OwnBreakdown.objects.exists()
    gone = reader.get(f"{address}{own_breakdown.pk}/", headers=HTMX)
    assert gone.status_code == 286  # an open page asks no more


def test_texts_are_listed_for_their_owner(reader: Client, version: ModelVersion) -> None:
    assert "You have no text here yet" in reader.get("/write/text/").text
    own_breakdown = asked(reader, version, instruction="A tale of rain")
    assert "A tale of rain" in reader.get("/write/text/").text
    assert "A tale of rain" not in Client().get("/write/text/").text
    work_on_jobs()
    assert str(own_breakdown.own_text) == "A tale of rain"


# --- Whose it is ----------------------------------------------------------------------------------


def test_nobody_else_sees_or_touches_a_text(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    address = own_breakdown.own_text.get_absolute_url()
    other = Client()
    other.cookies["reader"] = issued("o" * 22)
    ensure_reader(key_of("o" * 22))
    for stranger in (Client(), other):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, sent(version)).status_code == 404
        assert stranger.post(f"{address}delete/").status_code == 404
        for verb in ("use", "stop", "again"):
            assert act(stranger, own_breakdown, verb).status_code == 404
        assert TEXT not in fragment(stranger, own_breakdown).text
    own_breakdown.refresh_from_db()
    assert (own_breakdown.status, OwnBreakdown.objects.count()) == ("waiting", 1)


def test_not_even_the_team_sees_it(admin_client: Client, version: ModelVersion) -> None:
    reader = Client()
    reader.cookies["reader"] = issued(COOKIE)
    own_breakdown = asked(reader, version)
    assert admin_client.get(own_breakdown.own_text.get_absolute_url()).status_code == 404


def test_an_own_breakdown_is_found_under_its_own_text_alone(
    reader: Client, version: ModelVersion
) -> None:
    one, other = asked(reader, version), asked(reader, version)
    wrong = f"{one.own_text.get_absolute_url()}{other.pk}/stop/"
    assert reader.post(wrong).status_code == 404


def test_an_article_that_is_taken_apart_is_no_text(reader: Client, version: ModelVersion) -> None:
    own_text = make_own_breakdown(version, str(owner().pk), text=TEXT).own_text
    assert reader.get(f"/write/text/{own_text.slug}/").status_code == 404


def test_the_pages_are_for_no_cache(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    for answer in (
        reader.get(own_breakdown.own_text.get_absolute_url()),
        fragment(reader, own_breakdown),
    ):
        assert "no-store" in answer["Cache-Control"]


def test_who_keeps_no_cookie_and_who_crawls_own_nothing(version: ModelVersion) -> None:
    new = Client().post("/write/text/", sent(version))
    assert new.status_code == 403 and "Allow cookies" in new.text
    robot = Client(headers={"User-Agent": "Googlebot"})
    robot.cookies["reader"] = issued(COOKIE)
    assert robot.post("/write/text/", sent(version)).status_code == 403
    assert not OwnText.objects.exists()
    assert "reader" in Client().get("/write/text/").cookies


def test_forms_need_their_token(version: ModelVersion) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["reader"] = issued(COOKIE)
    assert strict.post("/write/text/", sent(version)).status_code == 403


# --- What is wrong is said, and what was typed stays ----------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "There is no text to shorten; put one into the box."),
        ({"text": " ", "task": "draft", "instruction": ""}, "Say in the instruction what to draft"),
        ({"text": "a" * 20_001}, "The text has 20001 characters; at most 20000 are taken."),
        ({"instruction": "a" * 501}, "The instruction has 501 characters"),
        ({"task": "breakdown"}, "That is nothing that can be done with a text."),
        ({"task": ""}, "Press one of the buttons"),
        ({"version": ""}, "Choose a version"),
        ({"version": "999999"}, "This version does not write any more."),
        ({"version": "x"}, "This version does not write any more."),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value),
)
def test_what_cannot_be_written_is_said_and_what_was_typed_stays(
    reader: Client, version: ModelVersion, fields: dict[str, str], sentence: str
) -> None:
    answer = reader.post("/write/text/", sent(version) | {"instruction": "kindly", **fields})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert fields.get("instruction", "kindly") in answer.text
    assert not OwnText.objects.exists()


def test_lines_end_as_people_count_them(reader: Client, version: ModelVersion) -> None:
    assert asked(reader, version, text="One.\r\nTwo.").given == "One.\nTwo."


def test_a_reader_over_the_limit_is_told_and_keeps_what_was_typed(
    reader: Client, version: ModelVersion, settings: DjangoSettings
) -> None:
    settings.WRITING_LIMITS_PER_READER = "2/hour"
    reader.cookies["reader"] = issued("l" * 22)
    own_breakdown = asked(reader, version)
    act(reader, own_breakdown, "stop")
    act(reader, own_breakdown, "again")
    answer = reader.post("/write/text/", sent(version, text="A third text."))
    assert answer.status_code == 429
    assert "2 per 1 hour is the most" in answer.text and "A third text." in answer.text
    assert OwnBreakdown.objects.count() == 2


def test_new_cookies_bring_one_network_no_more_texts(
    version: ModelVersion, settings: DjangoSettings
) -> None:
    settings.OWN_TEXT_LIMITS_PER_NETWORK = "3/hour; 100/day"

    def answers(number: int, network: str, **typed: str) -> Any:
        client = Client(REMOTE_ADDR=f"{network}.{number + 1}")
        client.cookies["reader"] = issued(f"{network}.{number}".ljust(22, "x").replace(".", "x"))
        return client.post("/write/text/", sent(version, **typed))

    given = [answers(number, "198.51.100", text="The third text.") for number in range(4)]
    assert [each.status_code for each in given] == [303, 303, 303, 429]
    said = given[-1].text
    assert "from the network you are in (3 per 1 hour or 100 per 1 day is the most" in said
    assert "You have had many texts" not in said and "The third text." in said
    assert OwnBreakdown.objects.count() == 3
    assert answers(0, "192.0.2").status_code == 303  # another network is another matter


def test_articles_that_were_taken_apart_count_for_the_network_with_texts(
    version: ModelVersion, settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OWN_TEXT_LIMITS_PER_NETWORK = "1/hour"
    monkeypatch.setattr("writeup_site.writing.giving.nudge_writing", lambda: None)
    client = Client(REMOTE_ADDR="198.18.7.7")
    client.cookies["reader"] = issued("n" * 22)
    words = " ".join(f"On day {day} the council met and agreed on a plan." for day in range(12))
    assert client.post("/write/", {"text": words, "versions": version.pk}).status_code == 303
    assert client.post("/write/text/", sent(version)).status_code == 429


def test_no_more_waits_than_three(reader: Client, version: ModelVersion) -> None:
    for _ in range(texts.MOST_UNFINISHED):
        own_breakdown = asked(reader, version)
    answer = reader.post(own_breakdown.own_text.get_absolute_url(), sent(version))
    assert answer.status_code == 429 and "still being written" in answer.text


@pytest.mark.parametrize("address", ["/write/text/", "own_text"])
def test_a_busy_database_is_said_and_nothing_is_taken(
    reader: Client, version: ModelVersion, address: str
) -> None:
    own_breakdown = asked(reader, version)
    where = own_breakdown.own_text.get_absolute_url() if address == "own_text" else address
    busy = OperationalError("database is locked")
    with mock.patch("writeup_site.writing.text.texts.ask_for_text", side_effect=busy):
        answer = reader.post(where, sent(version))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The site is busy" in answer.text
    assert OwnBreakdown.objects.count() == 1


@pytest.mark.parametrize(
    ("everything", "status"), [(True, 403), (False, 404)], ids=["everything", "the text"]
)
def test_what_is_asked_while_it_is_deleted_does_not_bring_it_back(
    reader: Client, version: ModelVersion, monkeypatch: pytest.MonkeyPatch, *,
    everything: bool, status: int,
) -> None:  # fmt: skip
    own_text = asked(reader, version).own_text

    def deleted_meanwhile(*_: object) -> None:
        if everything:
            forget_reader(reader=owner())
        else:
            texts.delete_text(own_text=own_text)

    monkeypatch.setattr("writeup_site.writing.text.limits_on_texts", deleted_meanwhile)
    answer = reader.post(own_text.get_absolute_url(), sent(version))
    assert answer.status_code == status
    assert not OwnText.objects.exists() and not OwnBreakdown.objects.exists()


@pytest.mark.parametrize(
    ("how", "everything", "status"),
    [("use", True, 404), ("use", False, 404), ("again", True, 403), ("again", False, 404)],
    ids=["used, everything", "used, the text", "again, everything", "again, the text"],
)
def test_what_is_done_with_an_own_breakdown_while_it_is_deleted_does_not_bring_it_back(
    reader: Client, version: ModelVersion, monkeypatch: pytest.MonkeyPatch, *,
    how: str, everything: bool, status: int,
) -> None:  # fmt: skip
    own_breakdown = asked(reader, version)
    work_on_jobs()
    first = "limits_on_texts" if how == "again" else "texts.text_of"

    def deleted_meanwhile(*_: object) -> str | None:
        if everything:
            forget_reader(reader=owner())
        else:
            texts.delete_text(own_text=own_breakdown.own_text)
        return None if how == "again" else "It rained."

    monkeypatch.setattr(f"writeup_site.writing.text.{first}", deleted_meanwhile)
    assert act(reader, own_breakdown, how).status_code == status
    assert not OwnText.objects.exists() and not OwnBreakdown.objects.exists()


def test_a_version_that_was_retired_writes_nothing_again(
    reader: Client, version: ModelVersion
) -> None:
    own_breakdown = asked(reader, version)
    work_on_jobs()
    ModelVersion.objects.update(status="retired")
    answer = act(reader, own_breakdown, "again")
    assert (answer.status_code, answer["Location"]) == (
        303,
        own_breakdown.own_text.get_absolute_url(),
    )
    assert "This version does not write any more." in page(reader, own_breakdown)
    assert OwnBreakdown.objects.count() == 1


# --- Empty, waiting, failed -----------------------------------------------------------------------


def test_where_nobody_writes_the_page_says_so_and_the_tabs_stay(reader: Client) -> None:
    answer = reader.get("/write/text/")
    assert answer.status_code == 200
    assert "Nobody writes here yet" in answer.text and "<textarea" not in answer.text


def test_the_version_asked_last_is_chosen_again(reader: Client, version: ModelVersion) -> None:
    other = make_version("zebra", settings=recorded_settings("echo"))
    first = reader.get("/write/text/").text
    assert f'value="{version.pk}" checked' in first and f'value="{other.pk}" checked' not in first
    own_breakdown = asked(reader, other)
    again = page(reader, own_breakdown)
    assert f'value="{other.pk}" checked' in again and f'value="{version.pk}" checked' not in again


def test_the_tabs_lead_both_ways(reader: Client, version: ModelVersion) -> None:
    html = " ".join(reader.get("/write/text/").text.split())
    assert 'href="/write/">Take an article apart' in html
    assert 'href="/write/text/" aria-current="page">Write a text' in html


def test_a_text_of_a_version_that_was_retired_is_still_there(
    reader: Client, version: ModelVersion
) -> None:
    own_breakdown = asked(reader, version)
    work_on_jobs()
    ModelVersion.objects.update(status="retired")
    shown = page(reader, own_breakdown)
    assert "Nobody writes here yet" in shown and "shorten of" in shown


def test_a_missing_worker_is_said(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    OwnBreakdown.objects.update(requested_at=timezone.now() - timedelta(seconds=40))
    shown = page(reader, own_breakdown)
    assert "no worker has taken it up for 4" in shown and "is kept" in shown


@pytest.mark.parametrize("kind", ["own_breakdown", "item of a batch"])
def test_a_worker_that_is_busy_with_another_job_is_not_missing(
    reader: Client, version: ModelVersion, kind: str
) -> None:
    running = {"status": "running", "claimed_until": timezone.now() + timedelta(minutes=1)}
    own_breakdown = asked(reader, version)
    OwnBreakdown.objects.update(requested_at=timezone.now() - timedelta(seconds=40))
    if kind == "own_breakdown":
        OwnBreakdown.objects.filter(pk=asked(reader, version).pk).update(**running)
    else:
        batch = Batch.objects.create(version=version)
        BatchItem.objects.create(batch=batch, article=make_article(), **running)
    assert "no worker" not in page(reader, own_breakdown)


def test_a_worker_that_stopped_is_said(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    OwnBreakdown.objects.update(
        status="running", claimed_until=timezone.now() - timedelta(seconds=1)
    )
    assert "Its worker has stopped" in fragment(reader, own_breakdown).text


def test_a_failure_is_a_sentence_beside_what_came(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    OwnBreakdown.objects.update(
        status="failed", error="the model broke off", output={"text": "It rai"}
    )
    shown = page(reader, own_breakdown)
    assert "The model broke off." in shown and ">It rai<" in shown and "Try again" in shown


def test_those_before_it_are_counted(reader: Client, version: ModelVersion) -> None:
    asked(reader, version)
    own_breakdown = asked(reader, version)
    assert "1 is before it" in page(reader, own_breakdown)


def test_without_htmx_a_fragment_leads_to_its_page(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    answer = reader.get(f"{own_breakdown.own_text.get_absolute_url()}{own_breakdown.pk}/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        own_breakdown.own_text.get_absolute_url(),
    )


# --- Votes ----------------------------------------------------------------------------------------


def test_its_owner_votes_on_it_once_it_is_done(reader: Client, version: ModelVersion) -> None:
    own_breakdown = asked(reader, version)
    assert 'name="kind" value="own_breakdown"' not in page(reader, own_breakdown)
    work_on_jobs()
    assert 'name="kind" value="own_breakdown"' in fragment(reader, own_breakdown).text
    pressed = {"kind": "own_breakdown", "target": own_breakdown.pk, "value": -1, "key": "k"}
    with mock.patch("surveys.thumbs.pressing.nudge"):
        assert reader.post("/ballots/", pressed, headers=HTMX).status_code == 201
    collect_backlog()
    shown = page(reader, own_breakdown)
    assert "Say why, if you like" in shown and "Not what I asked for" in shown
    assert Ballot.objects.get().target is not None


def test_the_page_takes_the_same_few_queries_whatever_it_holds(
    reader: Client, version: ModelVersion, django_assert_max_num_queries: Any
) -> None:
    own_breakdown = asked(reader, version)
    for _ in range(8):
        work_on_jobs()
        texts.ask_again(own_breakdown=own_breakdown)
    work_on_jobs()
    # The session's and the reader's, the own text and its breakdowns, thumbs, versions, texts.
    with django_assert_max_num_queries(12):
        page(reader, own_breakdown)
