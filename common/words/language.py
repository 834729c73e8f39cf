"""Sentences in the language of whoever reads them. Pure: English until the site says how else.

Where Django may be imported its own functions are the ones to call; these are for what knows no
framework. The names are those that `manage.py messages` looks for.
"""

from __future__ import annotations

from typing import Protocol


class Translator(Protocol):
    """What says a sentence in the reader's language."""

    def gettext(self, message: str) -> str:
        """The sentence; the same where there is no other."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The form for so many."""

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it, with its marks between thousands."""


class English:
    """Everything as it stands in the source."""

    def gettext(self, message: str) -> str:
        """The same."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """One, or several."""
        return singular if number == 1 else plural

    def number(self, value: float, decimals: int = 0) -> str:
        """Such as "1,200"."""
        return f"{value:,.{decimals}f}"


_translator: list[Translator] = [English()]


def translate_by(translator: Translator) -> None:
    """From now on ask `translator`; called once, by the site."""
    _translator[0] = translator


def gettext(message: str) -> str:
    """The sentence in the reader's language."""
    return _translator[0].gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form for so many in the reader's language."""
    return _translator[0].ngettext(singular, plural, number)


def gettext_noop(message: str) -> str:
    """Marks a sentence that is translated where it is said."""
    return message


def number_text(value: float, decimals: int = 0) -> str:
    """A number as the reader's language writes it."""
    return _translator[0].number(value, decimals)
