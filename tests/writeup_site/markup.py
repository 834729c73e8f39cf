"""What a page's HTML holds, as far as the tests ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol


class Page(Protocol):
    """A response that is all there, a test client's too."""

    @property
    def content(self) -> bytes: ...


@dataclass
class Markup(HTMLParser):
    """The tags of a page, its headings' texts and everything the policy would block."""

    headings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    _open: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = dict(attrs)
        if tag == "a" and "href" in names:
            self.links.append(names["href"] or "")
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"<{tag}>")
        self.inline += [
            name for name in names if name == "style" or name.startswith(("on", "hx-on"))
        ]
        if tag in {"h1", "h2"}:
            self._open = tag
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.headings[-1] += data


def markup(page: Page) -> Markup:
    """The parsed page; its headings are the first two levels', white space collapsed."""
    parsed = Markup()
    parsed.feed(page.content.decode())
    parsed.headings = [" ".join(heading.split()) for heading in parsed.headings]
    return parsed
