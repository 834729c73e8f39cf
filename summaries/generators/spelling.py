"""What a generator wrote, in the one spelling of texts, whoever the generator is. Pure."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from summaries.generators.base import Draft, Written
from summaries.texts.spelling import normalised

Output = TypeVar("Output", Draft, Written)


def spelled(output: Output) -> Output:
    """The same draft or text, each of its texts normalised; its cost as it is."""
    found: Output = _spelled(output)
    return found


def _spelled(value: Any) -> Any:
    if isinstance(value, str):
        return normalised(value)
    if isinstance(value, tuple):
        return tuple(map(_spelled, value))
    if is_dataclass(value) and not isinstance(value, type):
        texts = {each.name: getattr(value, each.name) for each in fields(value)}
        return replace(value, **{name: _spelled(text) for name, text in texts.items()
                                 if name != "cost"})  # fmt: skip
    return value
