"""The log as JSON: what stands in a line, and whose request it is about, also in a worker."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from common.web.request_ids import current_request_id, request_id
from common.work.nudge import Nudger
from tests.processes import wait_until
from writeup_site.middleware import RequestIdMiddleware
from writeup_site.processes import task_logs
from writeup_site.processes.json_lines import JsonFormatter, in_json
from writeup_site.processes.log_lines import log_settings


def line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("a.logger", logging.WARNING, "f.py", 1, "%s “ü”\nx", ("said",), None)
    record.__dict__.update(extra)
    return dict(json.loads(JsonFormatter().format(record)))


def test_a_record_is_one_object_with_its_time() -> None:
    said = line(seconds=0.25, password="secret")
    assert (said["level"], said["logger"], said["message"]) == (
        "WARNING", "a.logger", "said “ü”\nx"
    )  # fmt: skip
    assert str(said["time"]).endswith("+00:00") and said["seconds"] == 0.25
    assert "password" not in said and "request" not in said
    with request_id("abcdefgh"):
        assert line()["request"] == "abcdefgh"


def test_an_error_brings_its_traceback_along() -> None:
    with contextlib.suppress(ZeroDivisionError):
        try:
            1 / 0  # noqa: B018
        except ZeroDivisionError:
            said = line(exc_info=sys.exc_info())
            raise
    assert "ZeroDivisionError" in str(said["traceback"])


def test_the_switch_changes_the_form_alone() -> None:
    plain = log_settings("INFO")
    said = in_json(plain)
    assert said["root"] == plain["root"] and said["handlers"] == plain["handlers"]
    assert said["loggers"]["celery"] == {"level": "WARNING"}


def test_a_request_has_one_id_to_its_end(
    caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.LOG_FORMAT = "JSON"
    seen: list[str] = []

    def view(request: object) -> HttpResponse:
        seen.append(current_request_id())
        return HttpResponse(status=201)

    middleware = RequestIdMiddleware(view)
    with caplog.at_level(logging.INFO):
        answer = middleware(RequestFactory().post("/", headers={"X-Request-Id": "from-a-proxy"}))
        middleware(RequestFactory().get("/", headers={"X-Request-Id": "bad id\n"}))
    assert seen[0] == answer.headers["X-Request-Id"] == "from-a-proxy"
    assert len(seen[1]) == 16 and current_request_id() == ""
    assert caplog.records[0].status == 201  # type: ignore[attr-defined]


def test_the_id_goes_with_the_nudge_to_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[dict[str, object]] = []

    def send() -> None:
        headers: dict[str, object] = {}
        task_logs.send_id(headers)
        sent.append(headers)

    nudger = Nudger(send, rest=0)
    with request_id("of-a-vote"):
        nudger.nudge()
    wait_until(lambda: sent, what="the nudge")
    assert sent == [{"request_id": "of-a-vote"}]

    task = SimpleNamespace(name="a.task", request=SimpleNamespace(id="t" * 36, **sent[0]))
    with caplog.at_level(logging.INFO):
        task_logs.begin(task)
        assert current_request_id() == "of-a-vote"
        task_logs.finish(task)
        assert current_request_id() == "" and caplog.records[-1].task == "a.task"  # type: ignore[attr-defined]
        lines = len(caplog.records)
        unasked = SimpleNamespace(name="sweep", request=SimpleNamespace(id="t" * 36))
        task_logs.begin(unasked)
        assert current_request_id() == "t" * 36
        task_logs.finish(unasked)
    assert len(caplog.records) == lines  # quick and asked for by nobody
