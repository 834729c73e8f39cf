"""One question to a judge's model, asked once, and what became of it. Pure.

Nothing is tried again here: whoever asks must know whether the server may have answered, since a
question is to be answered once.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from threading import Lock
from typing import Any, Final

from common.web.exchange import ExchangeError
from evaluation.judges.judge_settings import JudgeSettings
from summaries.generators.base import GenerationFailedError
from summaries.generators.chat import Chat, Patience
from summaries.generators.completions import Completion
from summaries.generators.failures import BusyError, CallFailedError, CutOffError, RefusedError
from summaries.generators.habits import Habits
from summaries.generators.key import Key
from summaries.generators.openai_settings import endpoint
from summaries.generators.spending import Usage

# Said by a filter before the model was asked, with the status of a wrong request.
_FILTERED: Final = frozenset({"contentfilter", "contentpolicyviolation"})
# Nothing about the question itself is wrong: the next one would be answered so, too.
_OF_EVERY_QUESTION: Final = frozenset({401, 402, 403, 404})


class Fate(Enum):
    """What became of a question.

    ANSWERED: the model wrote something. REFUSED, CUT_OFF, SILENT: it answered, and gave nothing
    that can be read. TURNED_AWAY: the server did not take it now, and nothing was answered. LOST:
    it was sent, and whether it was answered nobody knows. FAILED: the server takes no such
    question. HOPELESS: nor any other of this judge's.
    """

    ANSWERED = "answered"
    REFUSED = "refused"
    CUT_OFF = "cut off"
    SILENT = "silent"
    TURNED_AWAY = "turned away"
    LOST = "lost"
    FAILED = "failed"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back.

    answer: of an ANSWERED one. said: in a sentence what went wrong, else "". seconds: wall clock.
    usage: tokens as the server counted them, None where it did not say. money: None where that is
    not known. wait: seconds that a server which turned it away asks to be left alone.
    """

    fate: Fate
    seconds: float
    answer: Completion | None = None
    said: str = ""
    usage: Usage = field(default_factory=Usage)
    money: Decimal | None = None
    wait: float | None = None


def hear(body: dict[str, Any], settings: JudgeSettings) -> Heard:
    """Ask once. Raises SettingsError where the key can't be sent."""
    base = endpoint(settings)
    patience = Patience(settings.timeout, 0, settings.backoff, settings.longest_wait)
    chat = Chat(
        base,
        Key.from_environment(settings.key_variable),
        patience,
        rng=random.Random(0),  # noqa: S311  # no wait is drawn here
        habits=_habits(settings.base_url, settings.model, base.hostname or ""),
    )
    counted: list[Usage] = []
    started = time.perf_counter()
    try:
        answer = chat.ask(body, counted.append)
    except GenerationFailedError as problem:
        seconds, usage = time.perf_counter() - started, _charged(problem, counted)
        wait = problem.asks_for if isinstance(problem, BusyError) else None
        money = _money(settings, usage)
        return Heard(_fate(problem), seconds, None, str(problem), usage, money, wait)
    seconds, usage = time.perf_counter() - started, counted[0] if counted else Usage()
    return Heard(Fate.ANSWERED, seconds, answer, usage=usage, money=_money(settings, usage))


def _fate(problem: GenerationFailedError) -> Fate:
    if isinstance(problem, RefusedError):
        return Fate.REFUSED
    if isinstance(problem, CutOffError):
        return Fate.CUT_OFF
    return _fate_of_call(problem) if isinstance(problem, CallFailedError) else Fate.SILENT


def _fate_of_call(problem: CallFailedError) -> Fate:
    cause = problem.__cause__
    if isinstance(cause, ExchangeError):
        return Fate.LOST if cause.was_sent else Fate.TURNED_AWAY
    if isinstance(problem, BusyError):
        # One that broke off in its answer has no status: it may have been charged.
        return Fate.LOST if problem.status is None else Fate.TURNED_AWAY
    if _FILTERED & set(problem.complaint.codes):
        return Fate.REFUSED
    return Fate.HOPELESS if problem.status in _OF_EVERY_QUESTION else Fate.FAILED


def _charged(problem: GenerationFailedError, counted: list[Usage]) -> Usage:
    """What a server refuses it does not charge; what is lost nobody knows."""
    if counted:
        return counted[0]
    is_free = isinstance(problem, CallFailedError) and problem.status is not None
    return Usage(0, 0) if is_free else Usage()


def _money(settings: JudgeSettings, usage: Usage) -> Decimal | None:
    prices, prompt, completion = settings.prices, usage.prompt_tokens, usage.completion_tokens
    if prices is None or prompt is None or completion is None:
        return None
    return prices.of(prompt, completion)


_HABITS: Final[dict[tuple[str, str], Habits]] = {}
_LOCK: Final = Lock()


def _habits(base_url: str, model: str, host: str) -> Habits:
    """What this process has learnt of a model at an endpoint."""
    with _LOCK:
        return _HABITS.setdefault((base_url, model), Habits(host))
