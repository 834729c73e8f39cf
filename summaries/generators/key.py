"""An endpoint's key: sent in one header, and printed nowhere. Pure but for the environment."""

from __future__ import annotations

import os
import re
from typing import Any, Final

from summaries.generators.base import SettingsError

# A gateway may say its own key for the server behind it: what has the form of one goes, too.
_FORM: Final = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|nvapi|r8|tgp|csk|fw|key)[-_][A-Za-z0-9_-]{16,}|\bAIza[\w-]{30,}"
    r"|(?<=Bearer )[\w.~+/-]{8,}=*"
)


class Key:
    """An API key that prints as its variable's name."""

    __slots__ = ("_value", "variable")

    def __init__(self, variable: str, value: str) -> None:
        self.variable, self._value = variable, value.strip()

    @classmethod
    def from_environment(cls, variable: str) -> Key | None:
        """The key in an environment variable, None where it is unset or blank.

        Raises SettingsError where it holds what no header can.
        """
        key = cls(variable, os.environ.get(variable, ""))
        if not key._value:
            return None
        if not key._value.isascii() or not key._value.isprintable() or " " in key._value:
            raise SettingsError(f"{variable} holds a character that no key has; copy the key anew")
        return key

    def __repr__(self) -> str:
        return f"Key({self.variable})"

    def header(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self._value}"

    def hidden_in(self, text: str) -> str:
        """`text` with the key replaced by its variable's name."""
        return text.replace(self._value, f"[{self.variable}]")

    def begun_at_end_of(self, text: str) -> int:
        """How many characters at the end of `text` are the key's first; 0 for fewer than four."""
        most = min(len(self._value) - 1, len(text))
        return next((n for n in range(most, 3, -1) if text.endswith(self._value[:n])), 0)


def hidden_anywhere(key: Key | None, value: Any) -> Any:
    """A JSON value with the key hidden in every text of it, names too."""
    if isinstance(value, str):
        return key.hidden_in(value) if key else value
    if isinstance(value, list):
        return [hidden_anywhere(key, each) for each in value]
    if isinstance(value, dict):
        return {hidden_anywhere(key, name): hidden_anywhere(key, v) for name, v in value.items()}
    return value


def without_keys(sentence: str) -> str:
    """A sentence with everything in it that has the form of somebody's key replaced."""
    return _FORM.sub("[a key]", sentence)
