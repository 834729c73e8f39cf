"""Languages by Django's means: the reader's own, and those of the texts on a page.

Its tag is a builtin of templates (settings.TEMPLATES), so that no template has to load it.
"""

from __future__ import annotations

from django import template
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_DIRECTION = SafeString(' dir="auto"')


class DjangoTranslator:
    """What pure modules ask through common/words/language.py."""

    def gettext(self, message: str) -> str:
        """The sentence; "" stays "", which to a catalog is its head."""
        return translation.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The form for so many."""
        return translation.ngettext(singular, plural, number)

    def number(self, value: float, decimals: int = 0) -> str:
        """With the language's marks."""
        return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


@register.simple_tag
def in_language(language: str | None = "") -> SafeString:
    """The attributes of an element that holds somebody's text: its language, "" where not known.

    Its direction goes by its own letters: a text that is not in the language of its article, or in
    one that nobody knows, still runs the right way.
    """
    return format_html(' lang="{}" dir="auto"', language) if language else _DIRECTION
