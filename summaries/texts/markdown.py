"""Models write Markdown: a small part of it as HTML that is safe to show, the same for everyone.

Pure. No links, images or markup of the text's own come through: a link is its words, an image what
it is said to show. What is no Markdown here is shown as it was written.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

# Nested brackets take time by their number squared: 0.3 s for so many, and no summary is as long.
LONGEST: Final = 20_000
TAGS: Final = frozenset(
    ("p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "table",
     "thead", "tbody", "tr", "th", "td")
)  # fmt: skip
# A list may begin with another number than 1: "2024. The year …" has to stay what it says.
ATTRIBUTES: Final = {"ol": {"start"}}
# Not among them: HTML, addresses that become links by themselves, entities (&amp; stays as it was
# written), lines underlined to headings and text indented to code, which people do for other ends.
_RULES: Final = (
    "newline", "escape", "backticks", "strikethrough", "emphasis", "balance_pairs",
    "fragments_join", "link", "image", "fence", "heading", "blockquote", "list", "hr", "table",
)  # fmt: skip


def as_html(text: str) -> str:
    """The text as HTML of TAGS only, with no address in it; safe wherever HTML may stand.

    A single line end is one, as in a letter. Headings become bold paragraphs: the page has an
    outline of its own. A text of more than LONGEST characters is shown without any of it.
    """
    if len(text) > LONGEST:
        return "".join(f"<p>{html.escape(each)}</p>\n" for each in text.split("\n") if each.strip())
    return nh3.clean(_parser().render(text), tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None)


def as_plain(text: str) -> str:
    """The words of it without the signs of Markdown, for a line in a list."""
    if len(text) > LONGEST:
        return text
    return html.unescape(nh3.clean(_parser().render(text), tags=set()))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False})
    parser.enable(list(_RULES))
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    parser.add_render_rule("image", _image)
    return parser


def _heading_open(*_: Any) -> str:
    return "<p><strong>"


def _heading_close(*_: Any) -> str:
    return "</strong></p>\n"


def _image(renderer: RendererHTML, tokens: Sequence[Token], place: int, *_: Any) -> str:
    return html.escape(tokens[place].content)
