"""A key is sent to its endpoint and seen nowhere else: in no error, log, draft or frame."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from summaries.generators.base import GenerationFailedError, SettingsError
from tests.summaries.generators.drafting import FINE, KEY, WHOLE, drafted
from tests.summaries.generators.scripted_server import (
    Step,
    completing,
    disconnecting,
    failing,
    half,
    hanging,
    serving,
)


@pytest.fixture(autouse=True)
def key_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def everything_shown(problem: BaseException) -> str:
    """What an error page that prints the variables of every frame would show."""
    shown = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return "".join(shown.format()) + repr(problem) + str(problem)


SAYING_IT_BACK: dict[str, Step] = {
    "in an error": failing(401, f"Incorrect API key provided: {KEY}"),
    "in a refusal": completing(None, refusal=f"I will not tell {KEY}"),
    "in a busy error": failing(500, f"{KEY} is over its limit"),
    "by a disconnect": disconnecting,
    "by a hang": hanging,
    "by half a body": half(KEY.encode() * 9),
    "in half JSON": completing(f'{{"summary": "{KEY}'),
}


@pytest.mark.parametrize("how", SAYING_IT_BACK)
def test_the_key_is_in_no_error_and_no_log(how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(SAYING_IT_BACK[how]) as server:
        with pytest.raises(GenerationFailedError) as raised:
            drafted(server, timeout=0.9 if how == "by a hang" else 60.0, retries=1)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"  # it was sent
    assert KEY not in everything_shown(raised.value)
    assert KEY not in caplog.text


def test_the_key_is_in_no_draft() -> None:
    with serving(completing(json.dumps({**WHOLE, "summary": f"Look: {KEY}"}))) as server:
        assert drafted(server).summary == "Look: [OPENAI_API_KEY]"


def test_a_key_that_no_header_can_hold_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\nX-Other: 1")
    with serving(FINE) as server, pytest.raises(SettingsError, match="OPENAI_API_KEY") as raised:
        drafted(server)
    assert KEY not in everything_shown(raised.value)
    assert server.asked == []


def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with serving(FINE) as server:
        drafted(server)
    assert "authorization" not in server.asked[0].headers
