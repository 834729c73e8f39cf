"""What a web process hands over is answered as if it had answered by itself, whatever happens."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tests.processes import PATIENCE, ROOT, wait_until
from tests.writeup_site.pages_process.asked import HERE, STRANGER, Beside, beside
from writeup_site.front.replies import AnswerLostError
from writeup_site.pages_process import asking

__all__ = ["beside"]  # the fixture

Makes = Callable[..., Beside]
# A web process that asks all the time.
WEB: Final = """
import io, time
from writeup_site.pages_process.asking import PagesProcess

asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/who", "CONTENT_LENGTH": "0"}
site = PagesProcess(
    lambda *_: (),
    concerns=lambda _: True,
    may_start=lambda _: True,
    would_disturb=lambda: False,
    threads=1,
    application="told:application",
)
while True:
    list(site(asked, lambda *_: None))
    time.sleep(0.05)
"""


def is_there(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_where_votes_come_in_its_start_is_waited_for(beside: Makes) -> None:
    made = beside(would_disturb=True)
    number = made.ask("/who").split()[0]
    assert [number.decode()] == made.noted("started")


@pytest.mark.parametrize("would_disturb", [True, False])
def test_strangers_start_none_and_wait_for_none(beside: Makes, would_disturb: bool) -> None:
    made = beside(would_disturb=would_disturb)
    began = time.monotonic()
    assert [made.ask(STRANGER) for _ in range(20)] == [HERE] * 20
    assert time.monotonic() - began < 0.1 * PATIENCE
    assert made.noted("loading") == []
    made.number()
    assert made.ask(STRANGER) != HERE  # where it is there anyway, it answers them


def test_that_it_cannot_start_is_waited_for_once(beside: Makes) -> None:
    made = beside(would_disturb=True, application="told:no_such_name")
    assert [made.ask("/who") for _ in range(20)] == [HERE] * 20
    assert len(made.noted("started")) == 1


def test_nobody_waits_for_its_start_and_then_it_answers_and_gives_way(beside: Makes) -> None:
    made = beside()
    (made.folder / "wait").touch()
    assert [made.ask("/who") for _ in range(3)] == [HERE] * 3
    (made.folder / "wait").unlink()
    number = made.number()
    assert number != os.getpid()
    assert made.ask("/who") == f"{number} {os.nice(0) + 10}".encode()
    assert made.noted("started") == [str(number)]  # one for all who asked meanwhile


def test_it_is_told_all_that_was_asked_and_its_answer_is_handed_on(beside: Makes) -> None:
    made = beside()
    made.number()
    said = json.loads(made.ask("/environ", query="q=ü"))
    assert said["REMOTE_ADDR"] == "203.0.113.9"
    assert said["QUERY_STRING"].encode("latin-1").decode() == "q=ü"
    assert said["HTTP_COOKIE"] == "a=1"
    assert said["wsgi.url_scheme"] == "http"
    headers = [("X-Request-Id", "id-of-the-request"), ("Set-Cookie", "a=1")]
    assert made.heads[-1] == ("201 Created", headers)


@pytest.mark.parametrize("size", [0, 10, 5_000_000])
def test_a_body_arrives_whole(beside: Makes, size: int) -> None:
    made = beside()
    made.number()
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert made.ask("/body", method="POST", body=body) == hashlib.sha256(body).hexdigest().encode()


def test_a_long_answer_comes_as_it_is_made_and_ends_with_who_reads_it(beside: Makes) -> None:
    made = beside()
    made.number()
    with closing(made.begin("/rows", query="1000")) as answer:  # type: ignore[type-var]
        chunks = iter(answer)
        assert next(chunks) == bytes(65_536)
        time.sleep(0.3)
        assert int(made.noted("rows")[0]) < 20  # what the system holds between the two
    wait_until((made.folder / "closed").exists, what="the end of the work")
    assert int(made.noted("rows")[0]) < 20
    whole = made.ask("/rows", query="40")
    assert whole == b"".join(bytes([row]) * 65_536 for row in range(40))


def test_of_a_head_no_body_is_made(beside: Makes) -> None:
    made = beside()
    made.number()
    assert made.ask("/rows", method="HEAD", query="1000") == b""
    assert made.noted("rows") == []


def test_several_are_answered_at_once(beside: Makes) -> None:
    made = beside()
    number = made.number()
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(made.ask, ["/together"] * 4))  # each waits for all the others
    assert [int(each.split()[0]) for each in said] == [number] * 4


def test_killed_between_two_requests_another_is_started(beside: Makes) -> None:
    made = beside()
    first = made.number()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_there(first), what="its end")
    assert made.ask("/body", method="POST", body=b"form") in {
        HERE + b"form",  # nothing was handed over
        hashlib.sha256(b"form").hexdigest().encode(),  # by the next one
    }
    assert made.number() != first


def test_killed_over_a_page_the_web_process_answers(beside: Makes) -> None:
    made = beside()
    made.number()
    assert made.ask("/die") == HERE
    made.number()
    with pytest.raises(AnswerLostError):  # a form may have been acted on, and is not sent again
        made.ask("/die", method="POST", body=b"form")
    assert made.noted("asked").count("/die") == 2


def test_killed_in_the_middle_of_an_answer_the_answer_is_cut_short(beside: Makes) -> None:
    made = beside()
    number = made.number()
    with closing(made.begin("/rows", query="1000")) as answer:  # type: ignore[type-var]
        chunks = iter(answer)
        next(chunks)
        os.kill(number, signal.SIGKILL)
        with pytest.raises(AnswerLostError):
            list(chunks)


def test_to_one_that_does_not_listen_nothing_is_handed_over(
    beside: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.2)
    made = beside()
    number = made.number()
    os.kill(number, signal.SIGSTOP)
    try:
        assert made.ask("/body", method="POST", body=b"form") == HERE + b"form"
    finally:
        os.kill(number, signal.SIGCONT)
    assert made.number() == number
    assert "/body" not in made.noted("asked")


def test_what_goes_wrong_is_logged_once_and_by_its_request(
    beside: Makes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    made = beside()
    made.number()
    with closing(made.begin("/fails")) as answer:  # type: ignore[type-var]
        chunks = iter(answer)
        assert next(chunks) == b"begun"
        with pytest.raises(AnswerLostError):
            next(chunks)
    said = wait_until(lambda: (text := capfd.readouterr().err) and text, what="the log")
    assert said.startswith("[id-of-the-request] GET /fails\nTraceback")
    assert said.count("what was wrong\n") == 1
    assert caplog.records == []


def test_after_idle_seconds_it_ends_and_the_next_who_asks_starts_it(beside: Makes) -> None:
    made = beside(idle=0.5)
    first = made.number()
    wait_until(lambda: not is_there(first), what="its end")
    wait_until(lambda: not Path(f"/proc/{first}").exists(), what="its last trace to go")
    assert made.ask("/who") == HERE
    assert made.number() != first


def test_one_that_cannot_start_is_not_started_at_every_request(
    beside: Makes, caplog: pytest.LogCaptureFixture
) -> None:
    made = beside(application="told:no_such_name")
    with caplog.at_level(logging.WARNING):
        assert made.ask("/who") == HERE
        wait_until(lambda: caplog.records, what="the remark")
    assert [made.ask("/who") for _ in range(20)] == [HERE] * 20
    time.sleep(0.3)
    assert len(made.noted("started")) == 1
    assert "has ended (1)" in caplog.text


@pytest.mark.parametrize("loading", [True, False])
def test_it_ends_with_its_web_process_however_that_ends(beside: Makes, loading: bool) -> None:
    made = beside()
    name = "loading" if loading else "started"
    if loading:
        (made.folder / "wait").touch()
    with subprocess.Popen([sys.executable, "-c", WEB], cwd=ROOT) as process:
        number = int(wait_until(lambda: made.noted(name), what="the pages process")[0])
        if not loading:
            wait_until(lambda: made.noted("asked"), what="an answer of it")
        process.kill()
    ended = time.monotonic()
    wait_until(lambda: not is_there(number), what="its end")
    assert time.monotonic() - ended < 0.1 * PATIENCE  # at once, but for a machine that is busy
