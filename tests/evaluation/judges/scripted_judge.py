"""A model on loopback that plays a judge whose errors are known, and counts what it was asked."""

from __future__ import annotations

import math
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from tests.summaries.generators.scripted_server import Asked, ScriptedServer, Step, answering

_WITHIN: Final = r"<{0}>\n(.*?)\n</{0}>"
_MARK: Final = re.compile(r"\[quality (-?\d+(?:\.\d+)?)\]")
_NAMES: Final = re.compile(r'"([^"]+)": …')
MODEL: Final = "scripted-judge"
Chances = Sequence[tuple[str, float]]


def marked_quality(summary: str) -> float:
    """The quality that a summary says of itself: “[quality 3.5]”; 3 where it says none."""
    found = _MARK.search(summary)
    return float(found[1]) if found else 3.0


@dataclass(frozen=True)
class Character:
    """How the judge errs. All are probabilities.

    accuracy: of choosing the better one of two, before the biases. left: added for the summary on
    the left. longer: added for the longer one, taken off the shorter one. refusals, nonsense, cut:
    of answering so. noise: standard deviation of a rating around the summary's quality.
    quality: of a summary, by its text. tells: whether it gives probabilities when asked to.
    seed: what it draws by; the same question gets the same answer. seconds: of each answer.
    """

    accuracy: float = 1.0
    left: float = 0.0
    longer: float = 0.0
    refusals: float = 0.0
    nonsense: float = 0.0
    cut: float = 0.0
    noise: float = 0.0
    quality: Callable[[str], float] = marked_quality
    tells: bool = True
    seed: int = 1
    seconds: float = 0.0

    def chance_of_left(self, left: str, right: str) -> float:
        """The probability that it chooses the left one of two."""
        better = self.quality(left) - self.quality(right)
        chance = 0.5 if better == 0 else self.accuracy if better > 0 else 1 - self.accuracy
        chance += self.left + self.longer * ((len(left) > len(right)) - (len(left) < len(right)))
        return min(1.0, max(0.0, chance))


@dataclass
class JudgeTally:
    """What it was asked and gave. questions: how often each was answered, by its text."""

    questions: Counter[str] = field(default_factory=Counter)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    lock: Any = field(default_factory=threading.Lock)

    @property
    def answered(self) -> int:
        """Answers in all."""
        return sum(self.questions.values())


class JudgeServer(ScriptedServer):
    """The judge behind an OpenAI-compatible address."""

    def __init__(self, character: Character) -> None:
        self.character = character
        self.tally = JudgeTally()
        super().__init__(answer=self._step)

    def settings(self, **changed: Any) -> dict[str, Any]:
        """What a judge's settings must say to ask it: no waits, one call at once."""
        return {
            "base_url": f"{self.address}/v1", "model": MODEL, "concurrency": 1, "backoff": 0.01,
            "timeout": 30.0, **changed,
        }  # fmt: skip

    def _step(self, asked: Asked) -> Step:
        def step(connection: socket.socket, over: threading.Event) -> None:
            if self.character.seconds:
                time.sleep(self.character.seconds)
            answering(self._completion(asked.json))(connection, over)

        return step

    def _completion(self, body: Mapping[str, Any]) -> dict[str, Any]:
        said = body["messages"][-1]["content"]
        content, tokens, choice = self._said(said)
        usage = {"prompt_tokens": len(said) // 4, "completion_tokens": max(1, len(content) // 4)}
        with self.tally.lock:
            self.tally.questions[said] += 1
            self.tally.prompt_tokens += usage["prompt_tokens"]
            self.tally.completion_tokens += usage["completion_tokens"]
        if body.get("logprobs") and self.character.tells and tokens:
            choice["logprobs"] = {"content": [_token(*each) for each in tokens]}
        return {"model": MODEL, "choices": [choice], "usage": usage}

    def _said(self, said: str) -> tuple[str, list[tuple[str, Chances]], dict[str, Any]]:
        """The answer's text, its tokens with their chances, and the choice that holds it."""
        character = self.character
        rng = random.Random(f"{character.seed}:{said}")
        drawn, content, tokens = rng.random(), "", []
        message: dict[str, Any] = {"role": "assistant", "content": None}
        reason = "stop"
        if drawn < character.refusals:
            message["refusal"] = "I would rather not judge this."
        elif (drawn := drawn - character.refusals) < character.nonsense:
            content = "What a lovely day."
        elif drawn - character.nonsense < character.cut:
            content, reason = "Let me thi", "length"
        else:
            tokens = list(self._tokens(said, rng))
            content = "".join(token for token, _ in tokens)
        message["content"] = content or None
        return content, tokens, {"index": 0, "message": message, "finish_reason": reason}

    def _tokens(self, said: str, rng: random.Random) -> Iterator[tuple[str, Chances]]:
        if (pair := [_within(said, f"summary_{side}") for side in "ab"]) and pair[0] is not None:
            left = self.character.chance_of_left(pair[0], pair[1] or "")
            yield "A" if rng.random() < left else "B", (("A", left), ("B", 1 - left))
            return
        quality = self.character.quality(_within(said, "summary") or "")
        for place, name in enumerate(_NAMES.findall(said)):
            yield f'{", " if place else "{"}"{name}": ', ()
            value = quality + rng.gauss(0, self.character.noise)
            chances = _chances_around(value)
            yield max(chances, key=lambda each: each[1])[0], chances
        yield "}", ()


@contextmanager
def judging(**character: Any) -> Iterator[JudgeServer]:
    """A judge for as long as the block lasts."""
    server = JudgeServer(Character(**character))
    try:
        yield server
    finally:
        server.end()


def _chances_around(value: float) -> list[tuple[str, float]]:
    """Of the numbers 1 to 5, so that their mean is the value where that lies among them."""
    inside = min(5.0, max(1.0, value))
    low = min(4, math.floor(inside))
    share = inside - low
    chances = [(str(low), 1 - share), (str(low + 1), share)]
    return [each for each in chances if each[1] > 0]


def _within(said: str, element: str) -> str | None:
    found = re.search(_WITHIN.format(element), said, re.DOTALL)
    return found[1] if found else None


def _token(token: str, chances: Chances) -> dict[str, Any]:
    top = [{"token": word, "logprob": math.log(chance)} for word, chance in chances if chance > 0]
    own = next((each["logprob"] for each in top if each["token"] == token), 0.0)
    return {"token": token, "logprob": own, "top_logprobs": top}
