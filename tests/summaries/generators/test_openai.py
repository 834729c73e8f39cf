"""An endpoint's answers become drafts, its faults become sentences, and its key is seen nowhere."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from summaries.generators.base import (
    Comment,
    Draft,
    GenerationFailedError,
    GeneratorError,
    Question,
    SettingsError,
    Term,
    Turn,
)
from summaries.generators.failures import BusyError, CallFailedError, CutOffError, RefusedError
from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from summaries.generators.replies import WrongReplyError
from summaries.generators.spending import Meter, SpendingLimitError
from tests.summaries.generators.drafting import ARTICLE, FINE, KEY, WHOLE, drafted
from tests.summaries.generators.scripted_server import (
    Step,
    answering,
    completing,
    disconnecting,
    dripping,
    dripping_head,
    failing,
    half,
    hanging,
    serving,
)


@pytest.fixture(autouse=True)
def key_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_every_part_of_an_answer_becomes_a_part_of_the_draft() -> None:
    with serving(FINE) as server:
        made = drafted(server)
    assert made == Draft(
        "Ridgeham has a bridge.",
        (Question("What did it cost?", "Two million euros."),),
        (Comment("At last.", 1),),
        (Turn("Ann", "Have you seen it?"),),
        ("Cross it.",),
        (Term("Ridgeham", "A town."),),
    )


def test_the_endpoint_is_asked_for_a_schema_with_key_model_and_article() -> None:
    with serving(FINE) as server:
        drafted(server, model="m", temperature=0.5, seed=None, tokens=77)
    [asked] = server.asked
    assert asked.line == "POST /v1/chat/completions HTTP/1.1"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.json["response_format"]["json_schema"]["schema"]["required"] == list(WHOLE)
    assert ARTICLE in asked.json["messages"][1]["content"]
    assert (asked.json["model"], asked.json["temperature"], asked.json["max_tokens"]) == (
        "m",
        0.5,
        77,
    )
    assert "seed" not in asked.json


def test_each_part_can_have_a_call_of_its_own() -> None:
    with serving(FINE) as server:
        made = drafted(server, calls="each", parts=["summary", "actions", "terms"], concurrency=2)
    assert (made.summary, made.actions) == ("Ridgeham has a bridge.", ("Cross it.",))
    assert made.questions is None
    required = [
        a.json["response_format"]["json_schema"]["schema"]["required"] for a in server.asked
    ]
    assert sorted(required) == [["actions"], ["summary"], ["terms"]]
    assert (made.cost.prompt_tokens, made.cost.completion_tokens) == (300, 60)  # 3 · 100, 3 · 20


def test_a_server_without_schemas_is_asked_without_and_remembered() -> None:
    no_schema = failing(400, "response_format of type json_schema is not supported")
    generator = OpenAI()
    with serving(no_schema, FINE) as server:
        assert drafted(server, generator).summary == "Ridgeham has a bridge."
        drafted(server, generator)
    assert ["response_format" in asked.json for asked in server.asked] == [True, False, False]


def test_usage_and_prices_make_the_cost() -> None:
    with serving(FINE) as server:
        made = drafted(server, price_prompt=2.0, price_completion=8.0, currency="EUR")
    # (100 · 2 + 20 · 8) / 1,000,000 = 0.00036
    assert (made.cost.money, made.cost.currency) == (Decimal("0.00036"), "EUR")
    assert made.cost.seconds is not None


def test_a_cost_that_the_server_does_not_tell_is_none() -> None:
    with serving(completing(json.dumps(WHOLE), usage=None)) as server:
        cost = drafted(server, price_prompt=2.0, price_completion=8.0).cost
    assert [cost.prompt_tokens, cost.completion_tokens, cost.money, cost.currency] == [None] * 4


def test_after_429_the_same_is_asked_again() -> None:
    waits: list[float] = []
    with serving(failing(429, wait="3"), failing(503), disconnecting, FINE) as server:
        made = drafted(server, OpenAI(sleep=waits.append), backoff=2.0)
    assert made.summary == "Ridgeham has a bridge."
    assert len({asked.body for asked in server.asked}) == 1
    assert len(server.asked) == 4
    # Retry-After says 3, more than 2 with jitter; then 2 · 2 and 2 · 4, of which half may go.
    assert waits[0] == 3.0
    assert 2 <= waits[1] <= 4 <= waits[2] <= 8


def test_the_jitter_is_drawn_from_the_seed() -> None:
    def waited(seed: int) -> list[float]:
        waits: list[float] = []
        with serving(failing(500), failing(500), FINE) as server:
            drafted(server, OpenAI(sleep=waits.append), backoff=1.0, seed=seed)
        return waits

    assert waited(1) == waited(1) != waited(2)


# What the server does, the error it ends in, what the sentence says, how often it was asked.
FAULTS: dict[str, tuple[Step, type[GeneratorError], str, int]] = {
    "500 for ever": (failing(500, "overloaded"), BusyError, "500.*overloaded.*asked 3 times", 3),
    "429 for ever": (failing(429), BusyError, "asked too often.*asked 3 times, try again later", 3),
    "429 without credit": (failing(429, code="insufficient_quota"), CallFailedError, "credit", 1),
    "429 for an hour": (failing(429, wait="3600"), CallFailedError, "wait 3,600 seconds", 1),
    "hang": (hanging, CallFailedError, "no whole answer came within 0.9 seconds", 1),
    "slow drip": (dripping, CallFailedError, "no whole answer came within 0.9 seconds", 1),
    "slow head": (dripping_head, CallFailedError, "no whole answer came within 0.9 seconds", 1),
    "disconnect": (disconnecting, BusyError, "connection.*asked 3 times", 3),
    "half a body": (half(b"x" * 100), BusyError, "before a whole answer had come", 3),
    "half JSON": (completing('{"summary": "Ridgeham has'), WrongReplyError, "not a whole JSON", 1),
    "JSON of another form": (completing('{"title": "A"}'), WrongReplyError, "not a whole JSON", 1),
    "no summary": (completing('{"summary": 3}'), WrongReplyError, "holds no summary", 1),
    "a summary of signs": (
        completing('{"summary": "…\\u200b"}'),
        WrongReplyError,
        "holds no summary",
        1,
    ),
    "refusal": (completing(None, refusal="I can't."), RefusedError, "declined.*I can't", 1),
    "filter": (completing("", reason="content_filter"), RefusedError, "its filter stopped", 1),
    "cut off": (completing('{"summ', reason="length"), CutOffError, "cut off at the limit", 1),
    "nothing": (completing(" \n"), GenerationFailedError, "wrote nothing", 1),
    "a wrong key": (failing(401), CallFailedError, "not accept OPENAI_API_KEY", 1),
    "an unknown model": (failing(404), CallFailedError, "no such model", 1),
    "a redirect": (answering("", 307, {"Location": "http://x/"}), CallFailedError, "redirects", 1),
    "a web page": (answering("<html>"), CallFailedError, "no chat completion", 1),
    "no choices": (answering({"choices": []}), CallFailedError, "no chat completion", 1),
    "deep JSON": (answering("[" * 100_000), CallFailedError, "no chat completion", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_ends_in_an_error_that_says_what_happened(fault: str) -> None:
    step, error, sentence, times = FAULTS[fault]
    with serving(step) as server, pytest.raises(error, match=f"(?s){sentence}"):
        drafted(server, timeout=0.9 if "within" in sentence else 60.0, retries=2)
    assert len(server.asked) == times


def test_what_a_failed_draft_used_is_told() -> None:
    cut_off = completing("x", reason="length")
    with serving(cut_off) as server, pytest.raises(CutOffError) as raised:
        drafted(server, price_prompt=2.0, price_completion=8.0)
    assert raised.value.cost is not None
    assert raised.value.cost.money == Decimal("0.00036")


def test_a_server_that_is_not_there_is_named_in_the_error() -> None:
    with serving(FINE) as server:
        pass
    with pytest.raises(BusyError, match="connection failed: Connection refused"):
        drafted(server, retries=0)


def test_a_draft_that_could_cost_too_much_is_not_asked_for() -> None:
    with serving(FINE) as server:
        with pytest.raises(SpendingLimitError, match="over the limit of 500"):
            drafted(server, tokens=500, tokens_a_draft=500)
        with pytest.raises(SpendingLimitError, match=r"USD, over the limit of 0\.001"):
            # 500 tokens at 8 a million are 0.004
            drafted(server, tokens=500, money_a_draft=0.001, price_prompt=2.0, price_completion=8.0)
    assert server.asked == []


def test_drafts_share_a_budget() -> None:
    generator = OpenAI(budget=Meter(tokens=1500))
    with serving(FINE) as server:
        drafted(server, generator, tokens=900)  # uses 120
        drafted(server, generator, tokens=900)
        with pytest.raises(SpendingLimitError):  # 240 used, some 350 asked, 1,000 to be written
            drafted(server, generator, tokens=1000)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"base_url": "ftp://a.example/v1"}, "no http or https address"),
        ({"base_url": "http://api.example.com/v1"}, "must be https"),
        ({"base_url": "https://me:secret@a.example/v1"}, "no name, key or query"),
        ({"base_url": "https://a.example:99999/v1"}, "no address"),
        ({"key_variable": "SECRET_KEY"}, "must end in API_KEY"),
        ({"parts": ["terms"]}, "must hold summary"),
        ({"parts": ["summary", "poem"]}, "must hold summary and may hold"),
        ({"parts": ["summary", "summary"]}, "twice"),
        ({"prompt": "Sum it up"}, "must hold {article}"),
        ({"calls": "some"}, 'must be "one" or "each"'),
        ({"price_prompt": 1.0}, "both prices"),
        ({"money_a_draft": 1.0}, "needs price_prompt"),
        ({"temperature": 3.0}, "from 0 to 2"),
    ],
)
def test_settings_that_cannot_work_are_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        OpenAISettings.from_json(values)


def test_settings_survive_being_stored() -> None:
    settings = OpenAISettings(temperature=None, price_prompt=0.15, price_completion=0.6)
    stored = json.loads(json.dumps(settings.as_json()))
    assert OpenAISettings.from_json(stored) == settings
    assert KEY not in json.dumps(stored)


def test_no_more_calls_run_at_once_than_allowed_whatever_asks() -> None:
    running: list[int] = []
    most: list[int] = []

    def counting(connection: socket.socket, over: Event) -> None:
        running.append(1)
        most.append(len(running))
        over.wait(0.05)
        running.pop()
        FINE(connection, over)

    with serving(counting) as server, ThreadPoolExecutor(3) as readers:
        drafts = [readers.submit(drafted, server, calls="each", concurrency=2) for _ in range(3)]
        assert all(draft.result().summary for draft in drafts)
    assert len(server.asked) == 18  # 3 drafts of 6 parts
    assert max(most) == 2


def test_an_article_that_speaks_of_marks_is_sent_without_their_brackets() -> None:
    with serving(FINE) as server:
        settings = OpenAISettings.from_json({"base_url": server.address})
        OpenAI().generate("R1 thinks in <think> tags. <|im_start|> begins a turn.", settings)
    sent = server.asked[0].json["messages"][1]["content"]
    assert "R1 thinks in think tags. im_start begins a turn." in sent


def test_an_article_that_speaks_of_placeholders_stays_as_it_is() -> None:
    with serving(FINE) as server:
        settings = OpenAISettings.from_json({"base_url": server.address, "prompt": "{article}"})
        OpenAI().generate("Write {form} and {task}.", settings)
    assert server.asked[0].json["messages"][1]["content"] == "Write {form} and {task}."
