"""What a reader does with a text that is being written, and the work on its takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

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
from summaries.own_texts.models import Piece, Take
from summaries.texts.hashing import text_hash
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import writing_versions
from tests.factories import make_version
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


def ask(version: ModelVersion, **fields: Any) -> Take:
    defaults = {"owner_key": OWNER, "task": "draft", "text": "Rain.", "instruction": "a poem"}
    return texts.ask_for_text(version=version, **{**defaults, **fields})


def written(take: Take) -> Take:
    jobs.work_on_jobs()
    take.refresh_from_db()
    return take


def test_a_text_is_kept_and_written_with_its_notes_and_cost(version: ModelVersion) -> None:
    take = ask(version)
    assert (take.piece.kind, take.piece.text, take.piece.title) == ("text", "Rain.", "a poem")
    assert take.piece.owner_key == OWNER
    done = written(take)
    assert (done.status, done.seconds, done.completion_tokens) == ("done", 2.0, 3)
    assert texts.text_of(done) == "draft: Rain. a poem"
    assert texts.notes_of(done) == ["A note."]


def test_what_is_there_so_far_can_be_seen(version: ModelVersion, echo: Echo) -> None:
    take = ask(version)
    seen: list[str] = []
    echo.between = lambda: seen.append(texts.text_of(Take.objects.get(pk=take.pk)))
    written(take)
    assert seen == ["draft:"]


def test_stopping_ends_the_generators_work_and_keeps_what_came(
    version: ModelVersion, echo: Echo
) -> None:
    take = ask(version)
    echo.between = lambda: texts.stop_writing(take=take)
    stopped = written(take)
    assert (stopped.status, texts.text_of(stopped)) == ("cancelled", "draft:")
    assert echo.closed
    assert not texts.stop_writing(take=take)  # it had ended


def test_a_take_that_waits_is_stopped_before_anybody_works_on_it(version: ModelVersion) -> None:
    take = ask(version)
    assert texts.stop_writing(take=take)
    assert jobs.work_on_jobs() == 0


def test_the_same_text_gathers_its_versions(version: ModelVersion) -> None:
    first = ask(version)
    second = ask(version, piece=first.piece, task="shorten", text="It rained a lot.")
    assert first.piece == second.piece
    assert (second.given, second.piece.text) == ("It rained a lot.", "It rained a lot.")
    assert Piece.objects.count() == 1


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
    take = written(ask(version, task=task))
    assert texts.use_take(take=take)
    piece = Piece.objects.get()
    assert (piece.text, piece.title) == (text, title)


def test_using_a_title_leaves_a_newer_text_and_a_new_owner(version: ModelVersion) -> None:
    take = written(ask(version, task="title"))
    Piece.objects.update(text="Snow.", text_hash=text_hash("Snow."), owner_key="8")
    assert texts.use_take(take=take)
    piece = Piece.objects.get()
    assert (piece.text, piece.title, piece.owner_key) == ("Snow.", "title: Rain. a poem", "8")
    assert piece.text_hash == text_hash("Snow.")


def test_using_a_text_leaves_a_new_owner(version: ModelVersion) -> None:
    take = written(ask(version))
    Piece.objects.update(owner_key="8", title="Mine")
    assert texts.use_take(take=take)
    piece = Piece.objects.get()
    assert (piece.text, piece.title, piece.owner_key) == ("draft: Rain. a poem", "Mine", "8")


@pytest.mark.parametrize("act", [texts.use_take, texts.ask_again], ids=["used", "asked again"])
def test_nothing_brings_a_deleted_text_back(
    version: ModelVersion, act: Callable[..., object]
) -> None:
    take = written(ask(version))
    texts.delete_text(piece=Piece.objects.get())
    with pytest.raises(Piece.DoesNotExist):
        act(take=take)
    assert not Piece.objects.exists() and not Take.objects.exists()


def test_a_version_that_was_retired_is_not_asked_again(version: ModelVersion) -> None:
    take = written(ask(version))
    ModelVersion.objects.update(status="retired")
    with pytest.raises(texts.NotWritingError):
        texts.ask_again(take=take)
    assert Take.objects.get() == take


def test_nothing_is_used_where_nothing_was_written(version: ModelVersion) -> None:
    assert not texts.use_take(take=ask(version))


def test_asking_again_asks_the_same_anew(version: ModelVersion) -> None:
    take = ask(version)
    texts.stop_writing(take=take)
    again = texts.ask_again(take=take)
    assert again.pk != take.pk
    assert (again.task, again.given, again.instruction) == ("draft", "Rain.", "a poem")
    assert texts.text_of(written(again)) == "draft: Rain. a poem"


def test_no_more_is_begun_than_a_reader_may_have_unfinished(version: ModelVersion) -> None:
    takes = [ask(version) for _ in range(texts.MOST_UNFINISHED)]
    with pytest.raises(texts.TooManyUnfinishedError):
        ask(version)
    with pytest.raises(texts.TooManyUnfinishedError):
        texts.ask_again(take=takes[0])
    ask(version, owner_key="8")  # another reader's are another's
    texts.stop_writing(take=takes[0])
    ask(version)
    assert Piece.objects.filter(owner_key=OWNER).count() == texts.MOST_UNFINISHED + 1


def test_what_cannot_be_written_is_refused_and_nothing_is_kept(version: ModelVersion) -> None:
    with pytest.raises(UnsuitableTextError, match="no text to shorten"):
        ask(version, task="shorten", text=" ")
    small = make_version("small", settings={"generator": "echo", "settings": {"characters": 10}})
    with pytest.raises(UnsuitableTextError, match="at most 10"):
        ask(small, text="It rained for nine days.")
    assert not Piece.objects.exists()


def test_deleting_takes_everything_along(version: ModelVersion) -> None:
    take = ask(version)
    texts.delete_text(piece=take.piece)
    assert not Take.objects.exists()


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
    take = ask(version)
    ModelVersion.objects.update(settings={"generator": "lead"})
    assert "follows no instructions" in written(take).error


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
def test_an_endpoints_fault_fails_the_take_once_with_a_sentence_and_without_the_key(
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
