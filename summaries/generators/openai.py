"""Breakdowns by any model behind an OpenAI-compatible endpoint, in its own words.

The key comes from the environment and is sent to the endpoint, nowhere else.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from summaries.generators.base import (
    Draft,
    GenerationFailedError,
    ModelType,
    WritingTask,
    Written,
    sentences_of,
)
from summaries.generators.chat import Patience
from summaries.generators.chat_stream import StreamedChat
from summaries.generators.completions import Completion
from summaries.generators.failures import CallFailedError, CutOffError
from summaries.generators.habits import Habits
from summaries.generators.key import Key
from summaries.generators.openai_settings import OpenAISettings, endpoint
from summaries.generators.prompting import filled_in
from summaries.generators.reading import first_sentences, note_of_cut
from summaries.generators.replies import (
    PARTS,
    Parts,
    UnfinishedThoughtError,
    read_reply,
    schema,
)
from summaries.generators.slots import slots
from summaries.generators.spending import Meter, Reservation, Usage
from summaries.generators.thoughts import shown_of, spoken_in, without_marks
from summaries.generators.writing import CUT_OFF, asked_for, tidied
from summaries.texts.hashing import text_hash
from summaries.texts.spelling import has_words

__all__ = ["OpenAI", "OpenAISettings"]


class OpenAI:
    """Any OpenAI-compatible endpoint.

    budget: a limit that several drafts share, such as a batch's. sleep: how a retry is waited for.
    """

    name = "openai"
    model_type: ModelType = "abstractive"
    note = "A language model behind an OpenAI-compatible address; it can be wrong"
    packages: tuple[str, ...] = ()
    settings_type = OpenAISettings

    def __init__(
        self, *, budget: Meter | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._budget, self._sleep = budget, sleep
        self._habits: dict[tuple[str, str], Habits] = {}

    def generate(self, text: str, settings: OpenAISettings) -> Draft:
        """Raises UnsuitableTextError, SettingsError, or GenerationFailedError with its cost."""
        *_, whole = self.drafts(text, settings)
        return whole

    def drafts(self, text: str, settings: OpenAISettings) -> Iterator[Draft]:
        """Part by part where each has a call of its own, else the whole at once.

        Before its part has come the summary is empty.
        """
        started = time.perf_counter()
        every = sentences_of(text)
        read = first_sentences(every, settings.characters)
        article = without_marks(text[read[0].start : read[-1].end])
        meter = _meter(settings, self._budget)
        asked = [settings.parts] if settings.calls == "one" else [(p,) for p in settings.parts]
        key = Key.from_environment(settings.key_variable)
        try:
            with ThreadPoolExecutor(min(len(asked), settings.concurrency)) as pool:
                replies = [
                    pool.submit(self._ask, parts, article, settings, key, meter) for parts in asked
                ]
                try:
                    for _ in as_completed(replies):
                        made = _joined([reply.result() for reply in replies if reply.done()])
                        yield _draft(made, note_of_cut(read, every), meter, started)
                finally:
                    for reply in replies:
                        reply.cancel()
        except GenerationFailedError as problem:
            problem.cost = meter.cost(time.perf_counter() - started)
            raise

    def write(
        self, task: WritingTask, text: str, instruction: str, settings: OpenAISettings
    ) -> Iterator[Written]:
        """As the endpoint streams it, whole where it doesn't; `tokens` is the most it may write.

        Raises UnsuitableTextError, SettingsError, or GenerationFailedError with its cost.
        """
        started = time.perf_counter()
        wanted = asked_for(task, text, instruction, characters=settings.characters)
        meter = _meter(settings, self._budget)
        chat = self._chat(settings, Key.from_environment(settings.key_variable), [task, text])
        body = _messages(settings, wanted.system, wanted.prompt)
        try:
            with slots(settings.base_url, settings.concurrency), _counted(body, meter) as count:
                with closing(chat.stream(body, count)) as answers:
                    steps = _GrowingText(task, answers, chat.habits)
                    for shown in steps:
                        yield Written(shown, wanted.notes)
                written = _written(task, steps.answer, chat.habits)
        except GenerationFailedError as problem:
            problem.cost = meter.cost(time.perf_counter() - started)
            raise
        notes = (*wanted.notes, CUT_OFF) if steps.answer.cut_off else wanted.notes
        yield Written(written, notes, meter.cost(time.perf_counter() - started))

    def _ask(
        self,
        parts: Sequence[str],
        article: str,
        settings: OpenAISettings,
        key: Key | None,
        meter: Meter,
    ) -> Parts:
        chat = self._chat(settings, key, [text_hash(article), parts])
        body = _body(parts, article, settings)
        with (
            slots(settings.base_url, settings.concurrency),
            _counted(body, meter) as count,
        ):
            return read_reply(chat.ask(body, count).content, parts)

    def _chat(
        self, settings: OpenAISettings, key: Key | None, about: Sequence[object]
    ) -> StreamedChat:
        # Another seed for each text: workers that failed together don't come back together.
        rng = random.Random(" ".join(map(str, [settings.seed, *about])))  # noqa: S311
        patience = Patience(
            settings.timeout, settings.retries, settings.backoff, settings.longest_wait
        )
        base = endpoint(settings)
        habits = self._habits.setdefault(
            (settings.base_url, settings.model), Habits(base.hostname or "")
        )
        return StreamedChat(base, key, patience, rng=rng, sleep=self._sleep, habits=habits)


def _draft(made: Parts, notes: tuple[str, ...], meter: Meter, started: float) -> Draft:
    return Draft(
        summary=made.summary or "",
        questions=made.questions,
        comments=made.comments,
        turns=made.turns,
        actions=made.actions,
        terms=made.terms,
        notes=notes + made.notes,
        cost=meter.cost(time.perf_counter() - started),
    )


class _GrowingText:
    """A text as it can be shown while its answer grows; `answer` is all that came of that."""

    def __init__(self, task: WritingTask, answers: Iterator[Completion], habits: Habits) -> None:
        self._task, self._answers, self._habits = task, answers, habits
        self.answer = Completion("", Usage())

    def __iter__(self) -> Iterator[str]:
        shown = ""
        try:
            for answer in self._answers:
                self.answer = answer
                if step := tidied(self._task, self._shown()):
                    shown = step
                    yield shown
        except CallFailedError as problem:
            # No more comes: what nothing marks as a thought is the answer, as at an ordinary end.
            if not self._habits.ends_unopened and (kept := tidied(self._task, self.answer.content)):
                shown = kept
                yield shown
            if shown:
                problem.args = (f"{problem}; what stands here is all that came",)
            raise

    def _shown(self) -> str:
        may_be_thought = self._habits.may_end_unopened and not self.answer.thought_apart
        return shown_of(self.answer.content, may_be_thought=may_be_thought)


def _written(task: WritingTask, answer: Completion, habits: Habits) -> str:
    """The text of a whole answer. Raises GenerationFailedError where none came."""
    spoken = spoken_in(answer.content)
    # A model that is known to open no mark was cut off before it closed its thought.
    is_thought = spoken.is_thinking or (habits.ends_unopened and not spoken.is_closed)
    if answer.cut_off and is_thought and not answer.thought_apart:
        raise CutOffError(
            "the model's thought reached the limit on tokens before its answer; raise the limit"
        )
    if not spoken.has_answer:
        raise UnfinishedThoughtError
    if has_words(written := tidied(task, answer.content)):
        return written
    if answer.cut_off:
        raise CutOffError("the model wrote nothing before the limit on tokens; raise it")
    raise GenerationFailedError("the model wrote nothing; say more in the instruction")


@contextmanager
def _counted(body: dict[str, Any], meter: Meter) -> Iterator[Callable[[Usage], None]]:
    """What one call may use is reserved; what it says it used is settled when the block ends."""
    reservation = Reservation.for_body(body)
    meter.reserve(reservation)
    counted: list[Usage] = []
    try:
        yield counted.append
    except CallFailedError as problem:
        if problem.status is not None and not counted:
            counted.append(Usage(0, 0))  # what a server refuses it does not charge
        raise
    finally:
        meter.settle(reservation, counted[0] if counted else Usage())


def _body(parts: Sequence[str], article: str, settings: OpenAISettings) -> dict[str, Any]:
    body = _messages(settings, settings.system, filled_in(settings.prompt, parts, article))
    if settings.form == "schema":
        named = {"name": "breakdown", "strict": True, "schema": schema(parts)}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def _messages(settings: OpenAISettings, system: str, prompt: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": prompt},
        ],
        settings.tokens_name: settings.tokens,
    }
    optional = {"temperature": settings.temperature, "seed": settings.seed}
    return body | {name: value for name, value in optional.items() if value is not None}


def _joined(replies: Sequence[Parts]) -> Parts:
    made = Parts()
    for reply in replies:
        given = {p: getattr(reply, p) for p in PARTS if getattr(reply, p) is not None}
        made = replace(made, **given, notes=made.notes + reply.notes)
    return made


def _meter(settings: OpenAISettings, budget: Meter | None) -> Meter:
    money = None if settings.money_a_draft is None else Decimal(str(settings.money_a_draft))
    return Meter(prices=settings.prices, tokens=settings.tokens_a_draft, money=money, within=budget)
