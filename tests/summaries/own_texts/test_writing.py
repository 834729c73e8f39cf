"""What a reader does with a text that is being written, and the work on its breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from summaries.batches.waiting import work_on_jobs
from summaries.generators.base import (
    Cost,
    Draft,
    Settings,
    UnsuitableTextError,
    WritingTask,
    Written,
)
from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.jobs import services as jobs
from summaries.own_texts import writing as texts
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import writing_versions
from tests.rows.written import make_version
from tests.summaries.generators.drafting import KEY
from tests.summaries.generators.scripted_server import failing, serving, streaming

pytestmark = pytest.mark.django_db

OWNER = "7"


class Echo:
    """A generator that writes what it was asked, in steps that a test disturbs."""

    name = "echo"
    model_type = "abstractive"
    note = "It only repeats"
    packages = ()
    settings_type = Settings

    def __init__(self) -> None:
        self.between: Any = lambda: None
        self.closed = False

    def generate(self, text: str, settings: Settings) -> Draft:
        return Draft(summary=text)

    def write(
        self, task: WritingTask, text: str, instruction: str, settings: Settings
    ) -> Iterator[Written]:
        try:
            yield Written(f"{task}:")
            self.between()
            whole = f"{task}: {text} {instruction}".strip()
            yield Written(whole, ("A note.",), Cost(seconds=2.0, completion_tokens=3))
        except GeneratorExit:
            self.closed = True
            raise


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Echo:
    monkeypatch.setattr(jobs, "SHOWN_EVERY", 0)
    made = Echo()
    monkeypatch.setitem(GENERATORS, made.name, made)
    return made


@pytest.fixture
def version(echo: Echo) -> ModelVersion:
    return make_version("echo", settings=recorded_settings("echo"))


def ask(version: ModelVersion, **fields: Any) -> OwnBreakdown:
    defaults = {"owner_key": OWNER, "task": "draft", "text": "Rain.", "instruction": "a poem"}
    return texts.ask_for_text(version=version, **{**defaults, **fields})


def written(own_breakdown: OwnBreakdown) -> OwnBreakdown:
    work_on_jobs()
    own_breakdown.refresh_from_db()
    return own_breakdown


def test_a_text_is_kept_and_written_with_its_notes_and_cost(version: ModelVersion) -> None:
    own_breakdown = ask(version)
    assert (
        own_breakdown.own_text.kind,
        own_breakdown.own_text.text,
        own_breakdown.own_text.title,
    ) == ("text", "Rain.", "a poem")
    assert own_breakdown.own_text.owner_key == OWNER
    done = written(own_breakdown)
    assert (done.status, done.seconds, done.completion_tokens) == ("done", 2.0, 3)
    assert texts.text_of(done) == "draft: Rain. a poem"
    assert texts.notes_of(done) == ["A note."]


def test_what_is_there_so_far_can_be_seen(version: ModelVersion, echo: Echo) -> None:
    own_breakdown = ask(version)
    seen: list[str] = []
    echo.between = lambda: seen.append(texts.text_of(OwnBreakdown.objects.get(pk=own_breakdown.pk)))
    written(own_breakdown)
    assert seen == ["draft:"]


def test_stopping_ends_the_generators_work_and_keeps_what_came(
    version: ModelVersion, echo: Echo
) -> None:
    own_breakdown = ask(version)
    echo.between = lambda: texts.stop_writing(own_breakdown=own_breakdown)
    stopped = written(own_breakdown)
    assert (stopped.status, texts.text_of(stopped)) == ("cancelled", "draft:")
    assert echo.closed
    assert not texts.stop_writing(own_breakdown=own_breakdown)  # it had ended


def test_an_own_breakdown_that_waits_is_stopped_before_anybody_works_on_it(
    version: ModelVersion,
) -> None:
    own_breakdown = ask(version)
    assert texts.stop_writing(own_breakdown=own_breakdown)
    assert work_on_jobs() == 0


def test_the_same_text_gathers_its_versions(version: ModelVersion) -> None:
    first = ask(version)
    second = ask(version, own_text=first.own_text, task="shorten", text="It rained a lot.")
    assert first.own_text == second.own_text
    assert (second.given, second.own_text.text) == ("It rained a lot.", "It rained a lot.")
    assert OwnText.objects.count() == 1


@pytest.mark.parametrize(
    ("task", "text", "title"),
    [
        ("draft", "draft: Rain. a poem", "a poem"),
        ("shorten", "shorten: Rain. a poem", "a poem"),
        ("continue", "Rain. continue: Rain. a poem", "a poem"),
        ("title", "Rain.", "title: Rain. a poem"),
    ],
)
def test_what_was_written_is_used_as_its_task_asks(
    version: ModelVersion, task: WritingTask, text: str, title: str
) -> None:
    own_breakdown = written(ask(version, task=task))
    assert texts.use_own_breakdown(own_breakdown=own_breakdown)
    own_text = OwnText.objects.get()
    assert (own_text.text, own_text.title) == (text, title)


def test_using_a_title_leaves_a_newer_text_and_a_new_owner(version: ModelVersion) -> None:
    own_breakdown = written(ask(version, task="title"))
    OwnText.objects.update(text="Snow.", text_hash=text_hash("Snow."), owner_key="8")
    assert texts.use_own_breakdown(own_breakdown=own_breakdown)
    own_text = OwnText.objects.get()
    assert (own_text.text, own_text.title, own_text.owner_key) == (
        "Snow.",
        "title: Rain. a poem",
        "8",
    )
    assert own_text.text_hash == text_hash("Snow.")


def test_using_a_text_leaves_a_new_owner(version: ModelVersion) -> None:
    own_breakdown = written(ask(version))
    OwnText.objects.update(owner_key="8", title="Mine")
    assert texts.use_own_breakdown(own_breakdown=own_breakdown)
    own_text = OwnText.objects.get()
    assert (own_text.text, own_text.title, own_text.owner_key) == (
        "draft: Rain. a poem",
        "Mine",
        "8",
    )


@pytest.mark.parametrize(
    "act", [texts.use_own_breakdown, texts.ask_again], ids=["used", "asked again"]
)
def test_nothing_brings_a_deleted_text_back(
    version: ModelVersion, act: Callable[..., object]
) -> None:
    own_breakdown = written(ask(version))
    texts.delete_text(own_text=OwnText.objects.get())
    with pytest.raises(OwnText.DoesNotExist):
        act(own_breakdown=own_breakdown)
    assert not OwnText.objects.exists() and not OwnBreakdown.objects.exists()


def test_a_version_that_was_retired_is_not_asked_again(version: ModelVersion) -> None:
    own_breakdown = written(ask(version))
    ModelVersion.objects.update(status="retired")
    with pytest.raises(texts.NotWritingError):
        texts.ask_again(own_breakdown=own_breakdown)
    assert OwnBreakdown.objects.get() == own_breakdown


def test_nothing_is_used_where_nothing_was_written(version: ModelVersion) -> None:
    assert not texts.use_own_breakdown(own_breakdown=ask(version))


def test_asking_again_asks_the_same_anew(version: ModelVersion) -> None:
    own_breakdown = ask(version)
    texts.stop_writing(own_breakdown=own_breakdown)
    again = texts.ask_again(own_breakdown=own_breakdown)
    assert again.pk != own_breakdown.pk
    assert (again.task, again.given, again.instruction) == ("draft", "Rain.", "a poem")
    assert texts.text_of(written(again)) == "draft: Rain. a poem"


def test_no_more_is_begun_than_a_reader_may_have_unfinished(version: ModelVersion) -> None:
    own_breakdowns = [ask(version) for _ in range(texts.MOST_UNFINISHED)]
    with pytest.raises(texts.TooManyWaitingTextsError):
        ask(version)
    with pytest.raises(texts.TooManyWaitingTextsError):
        texts.ask_again(own_breakdown=own_breakdowns[0])
    ask(version, owner_key="8")  # another reader's are another's
    texts.stop_writing(own_breakdown=own_breakdowns[0])
    ask(version)
    assert OwnText.objects.filter(owner_key=OWNER).count() == texts.MOST_UNFINISHED + 1


def test_what_cannot_be_written_is_refused_and_nothing_is_kept(version: ModelVersion) -> None:
    with pytest.raises(UnsuitableTextError, match="no text to shorten"):
        ask(version, task="shorten", text=" ")
    small = make_version("small", settings={"generator": "echo", "settings": {"characters": 10}})
    with pytest.raises(UnsuitableTextError, match="at most 10"):
        ask(small, text="It rained for nine days.")
    assert not OwnText.objects.exists()


def test_deleting_takes_everything_along(version: ModelVersion) -> None:
    own_breakdown = ask(version)
    texts.delete_text(own_text=own_breakdown.own_text)
    assert not OwnBreakdown.objects.exists()


def test_live_versions_that_follow_instructions_can_write(version: ModelVersion) -> None:
    make_version("lead", settings=recorded_settings("lead"))
    make_version("draft", settings=recorded_settings("smollm"), status="draft")
    make_version("imported")
    for number, odd in enumerate(([], "text", {"generator": ["echo"]}, {"generator": 3})):
        ModelVersion.objects.filter(pk=make_version(f"odd-{number}").pk).update(settings=odd)
    broken = make_version("gone", settings={"generator": "no such plugin"})
    assert broken.status == "live"
    assert writing_versions() == [version]


def test_a_version_that_cannot_write_any_more_says_so(version: ModelVersion) -> None:
    own_breakdown = ask(version)
    ModelVersion.objects.update(settings={"generator": "lead"})
    assert "follows no instructions" in written(own_breakdown).error


# --- An endpoint's faults end in the right state --------------------------------------------------


def by_endpoint(address: str, **settings: Any) -> ModelVersion:
    quick = {"base_url": f"{address}/v1", "timeout": 2.0, "backoff": 0.0, "retries": 1}
    return make_version("gpt", settings=recorded_settings("openai", {**quick, **settings}))


def test_an_endpoint_that_recovers_writes_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(failing(429), streaming("It rained.")) as server:
        done = written(ask(by_endpoint(server.address)))
    assert (done.status, done.attempts, texts.text_of(done)) == ("done", 1, "It rained.")
    assert (done.prompt_tokens, done.completion_tokens) == (100, 20)


FAULTS = {
    "500 for ever": (failing(500, KEY), "asked 2 times, try again later", ""),
    "a refusal": (streaming(refusal=f"Not with {KEY}."), "declined to answer", ""),
    "an end in the midst": (streaming("It rai", reason=None), "all that came", "It rai"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_endpoints_fault_fails_the_breakdown_once_with_a_sentence_and_without_the_key(
    fault: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(jobs, "SHOWN_EVERY", 0)
    step, sentence, kept = FAULTS[fault]
    with serving(step) as server:
        failed = written(ask(by_endpoint(server.address)))
    assert (failed.status, failed.attempts) == ("failed", 1)
    assert sentence in failed.error
    assert texts.text_of(failed) == kept
    assert failed.finished_at is not None and failed.finished_at <= timezone.now()
    assert KEY not in failed.error + caplog.text + str(failed.output)


def test_what_was_cut_off_is_done_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(streaming("It rained for", reason="length")) as server:
        done = written(ask(by_endpoint(server.address)))
    assert done.status == "done"
    assert texts.notes_of(done)[0].startswith("It stops at the most")
