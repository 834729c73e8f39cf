"""Models write Markdown: a small part of it as HTML that is safe to show, the same for everyone.

Pure. No links, images or markup of the text's own come through: a link is its words, an image what
it is said to show. What is no Markdown here is shown as it was written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

# Nested brackets take time by their number squared: 0.3 s for so many, and no summary is as long.
LONGEST: Final = 20_000
TAGS: Final = frozenset(
    ("p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "table",
     "thead", "tbody", "tr", "th", "td")
)  # fmt: skip
# Deeper lists and quotations than so many tags markdown-it leaves out, words and all.
DEEPEST: Final = 20
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
    outline of its own. A text of more than LONGEST characters, and one of which words would not be
    seen, is shown without any of it.
    """
    rendered = _rendered(text)
    if rendered is None:
        return "".join(f"<p>{html.escape(each)}</p>\n" for each in text.split("\n") if each.strip())
    return nh3.clean(rendered, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None)


def as_plain(text: str) -> str:
    """The words of it without the signs of Markdown, for a line in a list."""
    rendered = _rendered(text)
    return text if rendered is None else html.unescape(nh3.clean(rendered, tags=set()))


def _rendered(text: str) -> str | None:
    """The HTML before it is cleaned; None where the text has to be shown as it was written."""
    if len(text) > LONGEST:
        return None
    parser, env = _parser(), dict[str, Any]()
    tokens = parser.parse(text, env)
    if _loses_words(tokens, _LINE_END.split(text)):
        return None
    rendered: str = parser.renderer.render(tokens, parser.options, env)
    return rendered


def _loses_words(tokens: Sequence[Token], lines: Sequence[str]) -> bool:
    """Whether words would not be seen: of cells beyond the last column, of what is nested too
    deeply, or of a line behind the signs that open code, where a language belongs."""
    columns = 0
    for token in tokens:
        if token.level >= DEEPEST - 1 and token.type in _HOLDERS:
            return True
        if token.type == "fence" and not _is_language(token):
            return True
        columns = 0 if token.type == "thead_open" else columns + (token.type == "th_open")
        if token.type == "tr_open" and columns and token.map:
            cells = escapedSplit(lines[token.map[0]].strip(" \t>").strip("|"))
            if len(cells) > columns:
                return True
    return False


def _is_language(fence: Token) -> bool:
    info = fence.info.strip()
    return not info or (bool(fence.content.strip()) and len(info.split()) == 1)


_HOLDERS: Final = frozenset(
    ("blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open")
)
_LINE_END: Final = re.compile(r"\r\n?|\n")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    how = {"html": False, "breaks": True, "linkify": False, "maxNesting": DEEPEST}
    parser = MarkdownIt("zero", how)
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
