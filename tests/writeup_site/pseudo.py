"""A language that nobody speaks: every letter of a translated sentence is a wide one.

Whatever still stands in plain letters on a page was not given to gettext. What people wrote is in
Greek in these tests, so that it has no plain letters either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe

from surveys.thumbs import markup

_KEPT = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;")
_PLAIN = re.compile(r"[A-Za-z]{2,}")
# Names, and what every language writes so: kinds of files, the zone of a time, browsers' own words.
NAMES = re.compile(
    r"WriteUp|English|Deutsch|\bUTC\b|\.(txt|md|html|htm|pdf|docx)\b|https://|example\.org|\{\w+\}|\bMB\b"
)
_SAID = ("aria-label", "placeholder", "title", "alt", "content", "label")
_SILENT = ("script", "style", "code")


def widened(message: str) -> str:
    """The sentence in wide letters; its places, tags and entities as they are, and as safe."""
    pieces, start = [], 0
    for kept in _KEPT.finditer(message):
        pieces += [_wide(message[start : kept.start()]), kept[0]]
        start = kept.end()
    said = "".join([*pieces, _wide(message[start:])])
    return mark_safe(said) if isinstance(message, SafeData) else said  # noqa: S308  # as Django does


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text)


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Translate everything into it, whatever language is active."""
    # Answers are put together from pieces that a process keeps for each language.
    monkeypatch.setattr(markup, "_pieces", markup._pieces.__wrapped__)

    def one(message: str) -> str:
        return widened(message)

    def several(singular: str, plural: str, number: int) -> str:
        return widened(singular if number == 1 else plural)

    trans: Any = translation._trans  # type: ignore[attr-defined]  # where all of them are looked up
    for name, said in (
        ("gettext", one),
        ("ngettext", several),
        ("pgettext", lambda context, message: widened(message)),
        ("npgettext", lambda context, one, more, number: several(one, more, number)),
    ):
        monkeypatch.setattr(trans, name, said, raising=False)
    monkeypatch.setattr(trans, "get_language", lambda: "en", raising=False)


class _Said(HTMLParser):
    """What a page says to eyes and ears: texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0
        self._english = 0
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._silent += tag in _SILENT
        if tag not in {"meta", "link", "input", "img", "br", "path", "rect", "hr", "source"}:
            self._open.append((tag, named.get("lang") == "en" and tag != "html"))
            self._english += self._open[-1][1]
        if tag == "meta" and named.get("name") not in {"description", None}:
            return
        if tag == "input" and named.get("type") in {"hidden", "text", "search", "url"}:
            named.pop("title", None)
        if not self._english:
            self.said += [
                value
                for name, value in named.items()
                if (name in _SAID or name.startswith("data-"))
                and not re.fullmatch(r"[\w.:-]*", value)
                and not (tag == "meta" and name == "content" and named.get("http-equiv"))
                and named.get("property") not in {"og:url", "og:image"}
            ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        while self._open:
            name, english = self._open.pop()
            self._english -= english
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._english:
            self.said.append(data)


def untranslated(html: str) -> Iterator[str]:
    """What stands on a page in plain letters, but for names and parts marked as English."""
    page = _Said()
    page.feed(html)
    for said in page.said:
        if _PLAIN.search(NAMES.sub("", said)):
            yield " ".join(said.split())
