"""A chat completion, whole or a chunk of one, as servers of every make write it. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from summaries.generators.base import GenerationFailedError
from summaries.generators.complaints import SHOWN
from summaries.generators.failures import (
    BusyError,
    CutOffError,
    RefusedError,
    no_completion,
)
from summaries.generators.key import Key, hidden_anywhere, without_keys
from summaries.generators.spending import Usage

# Why an answer ended, as OpenAI, Anthropic, Google, Mistral, z.AI and others say it; in small
# letters. Any other reason is an ordinary end.
_CUT_OFF: Final = frozenset({
    "length", "max_tokens", "model_length", "max_output_tokens", "max_completion_tokens",
    "model_context_window_exceeded", "incomplete",
})  # fmt: skip
_FILTERED: Final = frozenset({
    "content_filter", "safety", "sensitive", "recitation", "prohibited_content", "blocklist",
    "spii", "guardrail_intervened", "refusal",
})  # fmt: skip
_BROKEN: Final = frozenset({
    "error", "network_error", "insufficient_system_resource", "abort", "aborted", "cancelled",
    "timeout",
})  # fmt: skip
MOST_TOKENS: Final = 20_000_000  # no model reads as many; what is made of it fits its columns
LEAST_LOGPROB: Final = -1_000.0  # below it e to that power is nothing
_THOUGHTS: Final = ("reasoning_content", "reasoning", "thinking", "thoughts", "reasoning_details")
_THINKING_PARTS: Final = frozenset(
    {"thinking", "redacted_thinking", "reasoning", "reasoning_content", "thought", "summary_text"}
)


@dataclass(frozen=True, slots=True)
class TokenChances:
    """A token as it was written, and the likeliest ones in its place with their probabilities."""

    token: str
    chances: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """content: what the model wrote. cut_off: whether the limit on tokens ended it.

    thought_apart: whether the server gave its thoughts in a field of their own. tokens: what was
    written token by token, empty where the server does not tell.
    """

    content: str
    usage: Usage
    cut_off: bool = False
    thought_apart: bool = False
    tokens: tuple[TokenChances, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """What one choice holds: all of an answer, or what an event adds to it."""

    content: str = ""
    refusal: str = ""
    reason: str = ""
    has_thought: bool = False
    has_tool: bool = False
    tokens: tuple[TokenChances, ...] = ()


def piece_in(values: dict[str, Any]) -> Piece | None:
    """The first choice of a completion or a chunk; None where there is none.

    Raises CallFailedError where it has not the form of one.
    """
    choices = values.get("choices")
    if not choices:
        return None
    choice = choices[0] if isinstance(choices, list) else None
    if not isinstance(choice, dict):
        raise no_completion()
    given = choice.get("message") or choice.get("delta") or {}
    message = given if isinstance(given, dict) else {"content": given}
    content = message.get("content")
    written, has_thought = _text(choice.get("text") if content is None else content)
    refusal, reason = message.get("refusal"), choice.get("finish_reason")
    return Piece(
        written,
        refusal if isinstance(refusal, str) else _refusal(content),
        reason.lower() if isinstance(reason, str) else "",
        has_thought or any(message.get(name) for name in _THOUGHTS),
        bool(message.get("tool_calls") or message.get("function_call")),
        _tokens(choice.get("logprobs")),
    )


def answer_of(piece: Piece, usage: Usage) -> Completion:
    """What a whole piece amounts to. Raises GenerationFailedError where that is no answer."""
    if piece.refusal or piece.reason in _FILTERED:
        said = shown(piece.refusal) or "its filter stopped the answer"
        raise RefusedError(f"the model declined to answer: {said}; try another text or model")
    if piece.reason in _BROKEN:
        raise BusyError(f"the model's server broke off: it gave “{piece.reason}” as its reason")
    cut_off = piece.reason in _CUT_OFF
    if not piece.content.strip():
        raise _nothing_written(piece, cut_off=cut_off)
    return Completion(piece.content, usage, cut_off, piece.has_thought, piece.tokens)


def json_value(body: bytes, key: Key | None) -> Any:
    """The value that a server answered, its text where it is no JSON; invalid bytes and halves of
    characters are replaced, and NULs go: what of it is kept or said, every database takes.

    A server may say the key back to who sent it: it goes here, before any frame holds it.
    """
    text = body.decode("utf-8-sig", "replace")
    try:
        return _storable(hidden_anywhere(key, json.loads(text)))
    except (ValueError, RecursionError):
        return _storable(key.hidden_in(text) if key else text)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value


def shown(said: Any) -> str:
    """The beginning of what a server says, in one line; "" where that is no text."""
    return without_keys(" ".join(said.split()))[:SHOWN] if isinstance(said, str) else ""


def usage_in(values: dict[str, Any]) -> Usage:
    """The tokens that a completion says it used; None where it doesn't."""
    usage = values.get("usage")
    figures = usage if isinstance(usage, dict) else {}
    return Usage(_count(figures.get("prompt_tokens")), _count(figures.get("completion_tokens")))


def _count(said: Any) -> int | None:
    return said if type(said) is int and 0 <= said <= MOST_TOKENS else None


def whole_answer(values: Any, count: Callable[[Usage], None]) -> Completion:
    """The answer in a whole completion, its usage told to `count`. Raises as `answer_of`."""
    if not isinstance(values, dict):
        raise no_completion()
    usage = usage_in(values)
    count(usage)
    piece = piece_in(values)
    if piece is None:
        raise no_completion()
    return answer_of(piece, usage)


def _nothing_written(piece: Piece, *, cut_off: bool) -> GenerationFailedError:
    if piece.has_thought and cut_off:
        return CutOffError(
            "the model's thought reached the limit on tokens before its answer; raise the limit"
        )
    if piece.has_thought:
        return GenerationFailedError(
            "the model only thought and wrote no answer; try again, raise the limit on tokens or "
            "take another model"
        )
    if cut_off:
        return CutOffError(
            "the model wrote nothing before the limit on tokens; raise it or ask for less"
        )
    if piece.has_tool:
        return GenerationFailedError(
            "the model asked for a tool instead of answering; try again or another model"
        )
    return GenerationFailedError("the model wrote nothing; try again or another model")


def _text(content: Any) -> tuple[str, bool]:
    """The text of a message's content, and whether a thought stands in a part of its own."""
    if isinstance(content, str):
        return content, False
    if isinstance(content, list):
        parts = [_text(part) for part in content]
        return "".join(text for text, _ in parts), any(thought for _, thought in parts)
    if not isinstance(content, dict):
        return "", False
    if content.get("type") in _THINKING_PARTS or content.get("thought") is True:
        return "", True
    return _text(content.get("text", content.get("content", content.get("parts"))))


def _tokens(logprobs: Any) -> tuple[TokenChances, ...]:
    """The tokens with their chances; none where the server gives no such list, or a broken one."""
    given = logprobs.get("content") if isinstance(logprobs, dict) else None
    found: list[TokenChances] = []
    for each in given if isinstance(given, list) else []:
        token = each.get("token") if isinstance(each, dict) else None
        if not isinstance(token, str):
            return ()
        others = each.get("top_logprobs")
        found.append(TokenChances(token, _chances(others if isinstance(others, list) else [])))
    return tuple(found)


def _chances(others: list[Any]) -> tuple[tuple[str, float], ...]:
    known = [
        (other["token"], other["logprob"])
        for other in others
        if isinstance(other, dict)
        and isinstance(other.get("token"), str)
        and isinstance(other.get("logprob"), int | float)
        and LEAST_LOGPROB <= other["logprob"] <= 0  # which is not so of NaN either
    ]
    return tuple((token, math.exp(logprob)) for token, logprob in known)


def _refusal(content: Any) -> str:
    parts = content if isinstance(content, list) else []
    said = [part.get("refusal") for part in parts if isinstance(part, dict)]
    return "".join(text for text in said if isinstance(text, str))
