"""What calls to a model cost, counted as they are made, and limits kept before a call. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import Any, Self

from summaries.generators.base import Cost, GenerationFailedError

MILLION = 1_000_000
BYTES_A_TOKEN = 3  # of English, a little low, so that the estimate of a prompt is high


class SpendingLimitError(GenerationFailedError):
    """The next call could go over the limit; nothing was asked."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens read (`prompt`) and written (`completion`), in `currency` (ISO 4217)."""

    prompt: Decimal
    completion: Decimal
    currency: str

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What so many tokens cost."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / MILLION


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the server counted them; None where it did not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """The most that one call is expected to use. The prompt's part is an estimate."""

    prompt_tokens: int
    completion_tokens: int

    @classmethod
    def for_body(cls, body: dict[str, Any]) -> Self:
        """Of one chat completion, by its request's body."""
        words = sum(len(message["content"].encode()) for message in body["messages"])
        most = body.get("max_tokens") or body["max_completion_tokens"]
        return cls(words // BYTES_A_TOKEN + 1, most)


class Meter:
    """Counts the calls of one draft, or of many that share a limit. Threads may share it.

    tokens: the most of both kinds together. money: the most, in the currency of `prices`.
    within: a meter that every call is counted on, too, with a limit of its own.

    A call is refused where all that was used and all that may yet be used by calls under way would
    go over a limit. What a failed call used is not known: it counts as reserved, so that a limit
    errs on the safe side, and the draft's cost is then not known. Tries before the last of a call
    are not counted.
    """

    def __init__(
        self,
        *,
        prices: Prices | None = None,
        tokens: int | None = None,
        money: Decimal | None = None,
        within: Meter | None = None,
    ) -> None:
        self._prices, self._tokens, self._money, self._within = prices, tokens, money, within
        self._lock = Lock()
        self._committed = Reservation(0, 0)  # used, and reserved for calls under way
        self._used = Usage(0, 0)

    def reserve(self, call: Reservation) -> None:
        """Raises SpendingLimitError where the call could go over a limit."""
        with self._lock:
            after = Reservation(
                self._committed.prompt_tokens + call.prompt_tokens,
                self._committed.completion_tokens + call.completion_tokens,
            )
            self._check(after)
            if self._within:
                self._within.reserve(call)
            self._committed = after

    def settle(self, call: Reservation, usage: Usage) -> None:
        """Count what a reserved call used; what is not known stays as reserved."""
        prompt, completion = usage.prompt_tokens, usage.completion_tokens
        with self._lock:
            self._committed = Reservation(
                self._committed.prompt_tokens + _change(call.prompt_tokens, prompt),
                self._committed.completion_tokens + _change(call.completion_tokens, completion),
            )
            self._used = Usage(
                _sum(self._used.prompt_tokens, prompt),
                _sum(self._used.completion_tokens, completion),
            )
        if self._within:
            self._within.settle(call, usage)

    def cost(self, seconds: float) -> Cost:
        """What was used so far; None for each figure that some call left unknown."""
        with self._lock:
            used, prices = self._used, self._prices
        prompt, completion = used.prompt_tokens, used.completion_tokens
        if prices is None or prompt is None or completion is None:
            return Cost(seconds=seconds, prompt_tokens=prompt, completion_tokens=completion)
        return Cost(seconds, prompt, completion, prices.of(prompt, completion), prices.currency)

    def _check(self, after: Reservation) -> None:
        tokens = after.prompt_tokens + after.completion_tokens
        if self._tokens is not None and tokens > self._tokens:
            raise SpendingLimitError(
                f"the next call could take the use to {tokens:,} tokens, over the limit of "
                f"{self._tokens:,}; raise it, or ask for less"
            )
        if self._money is None or self._prices is None:
            return
        money = self._prices.of(after.prompt_tokens, after.completion_tokens)
        if money > self._money:
            raise SpendingLimitError(
                f"the next call could take the cost to {money:.4f} {self._prices.currency}, over "
                f"the limit of {self._money}; raise it, or ask for less"
            )


def _change(reserved: int, used: int | None) -> int:
    return 0 if used is None else used - reserved


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
