"""A page's tree made ready: powers, readings and tables as text, what is none of it counted.

The reader of articles that comes after knows paragraphs, headings, lists and quotes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml.etree import Comment, ProcessingInstruction, strip_tags
from lxml.html import HtmlElement

from summaries.documents.base import Leftover
from summaries.documents.html_breaks import part_by_blocks, part_by_breaks
from summaries.documents.html_table import as_lines
from summaries.documents.powers import lowered, raised
from summaries.texts.spelling import normalised

_FURNITURE: Final = frozenset({"nav", "header", "footer", "form", "button", "select", "menu"})
_BLOCKS: Final = frozenset(
    """
    p li dd dt h1 h2 h3 h4 h5 h6 blockquote pre div aside section article main details summary
    center fieldset
    """.split()  # noqa: SIM905
)
_KNOWN_AS: Final = {"figure": "div", "figcaption": "p", "dir": "ul", "listing": "pre", "xmp": "pre"}
_UNKNOWN: Final = ("time", "label", "legend", "output")
"""Tags round words of a sentence that the reader of articles takes out with the words."""
_BARE: Final = ("section", "details", "summary", "center", "fieldset")
"""Blocks whose own words it takes out, where no paragraph is round them."""
_NEVER_SHOWN: Final = ("template", "noscript", "script", "style")
_SAID: Final[dict[str, Leftover]] = {
    "img": "picture",
    "canvas": "chart",
    "video": "film",
    "audio": "film",
    "del": "struck",
    "iframe": "object",
    "object": "object",
    "embed": "object",
}
_SMALLEST_PICTURE: Final = 32  # pixels, where the page says its size
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PLACED: Final = re.compile(r"vertical-align\s*:\s*su(?P<place>per|b)\b", re.IGNORECASE)
_NOTE: Final = re.compile(r"\b(reference|footnote|noteref|fn)", re.IGNORECASE)
_EQUATION: Final = re.compile(r"\b(katex|MathJax|mwe-math-element|mjx-container)\b")
_FEWEST_WORDS: Final = 4  # of a passage whose lack is said; shorter ones are labels
_FEWEST_SIGNS: Final = 12  # the same of a script without blanks
_MOST_PASSAGES: Final = 2000  # that are looked for, since each is searched in the whole text


class Preparation:
    """Changes `tree`; `left_out` names what is taken from it, once for each."""

    def __init__(self, tree: HtmlElement) -> None:
        self.left_out: list[Leftover] = []
        self._tree = tree
        self._root = _article_of(tree)
        strip_tags(tree, Comment, ProcessingInstruction)  # else the words behind one may go with it
        self._take_out_equations()
        self._take_out_hidden()
        self._read_rubies()
        self._read_powers()
        self._take_out_what_is_no_text()
        self._rename()
        for block in self._all("div", "td", "th", "center", "section", "article", "main", "body"):
            part_by_breaks(block)
            part_by_blocks(block)
        for table in self._all("table"):
            as_lines(table)
        self._passages = Counter(islice(self._blocks(), _MOST_PASSAGES))

    def missing_from(self, text: str) -> list[Leftover]:
        """A passage for each of the article's whose words are not in `text`, or not so often."""
        squashed = _squashed(text)
        missing = [max(0, n - squashed.count(each)) for each, n in self._passages.items()]
        return ["passage"] * sum(missing)

    def _all(self, *tags: str) -> list[HtmlElement]:
        return list(self._tree.iter(*tags))

    def _is_inside(self, element: HtmlElement) -> bool:
        """Whether it stands in the article and not in what is round it on every page."""
        for each in (element, *element.iterancestors()):
            if each is self._root:
                return True
            # An article's own header holds its title and first picture.
            if each.tag in _FURNITURE and not (
                each.tag == "header" and self._root.tag == "article"
            ):
                return False
        return False

    def _take_out_equations(self) -> None:
        for element in self._all():
            if _is_equation(element) and any(
                each is self._tree for each in element.iterancestors()
            ):
                if self._is_inside(element):
                    self.left_out.append("equation")
                _drop(element)

    def _take_out_hidden(self) -> None:
        for element in self._all(*_NEVER_SHOWN):
            _drop(element)
        for element in [each for each in self._all() if _is_hidden(each)]:
            if element.tag in ("html", "body"):
                continue
            if self._is_inside(element) and _squashed(element.text_content()):
                is_icon = element.get("aria-hidden") == "true"  # shown, but not read out
                self.left_out.append("symbol" if is_icon else "hidden")
            _drop(element)

    def _read_rubies(self) -> None:
        for reading in self._all("rt", "rp", "rtc"):
            if reading.tag == "rt" and self._is_inside(reading):
                self.left_out.append("reading")
            _drop(reading)

    def _read_powers(self) -> None:
        for element in self._all("span", "font", "small"):  # as Google's and other editors write
            if placed := _PLACED.search(element.get("style", "")):
                element.tag = "sup" if placed["place"].lower() == "per" else "sub"
        for element in reversed(self._all("sup", "sub")):
            text = " ".join(element.text_content().split())
            if _is_note(element, text):
                if self._is_inside(element):
                    self.left_out.append("mark")
                _drop(element)
                continue
            change = raised if element.tag == "sup" else lowered
            for child in list(element):
                element.remove(child)
            element.text = change(text, _sign_before(element))
            element.drop_tag()

    def _take_out_what_is_no_text(self) -> None:
        for element in self._all(*_SAID):
            is_empty = element.tag == "del" and not _squashed(element.text_content())
            if self._is_inside(element) and not _is_small(element) and not is_empty:
                self.left_out.append(_SAID[element.tag])
            _drop(element)
        for link in self._all("a", "picture"):  # by which the reader of articles sees a button
            if not _squashed(link.text_content()):
                _drop(link)

    def _rename(self) -> None:
        for element in self._all(*_KNOWN_AS):
            element.tag = _KNOWN_AS[element.tag]
        for element in self._all(*_UNKNOWN):
            element.drop_tag()
        for element in self._all(*_BARE):
            if not any(True for _ in element.iterdescendants(*_BLOCKS, "table", "ul", "ol", "dl")):
                element.tag = "p"

    def _blocks(self) -> Iterator[str]:
        """The words of each block that holds no other, without blanks; none of lists of links."""
        for element in self._root.iter(*_BLOCKS):
            if any(True for _ in element.iterdescendants(*_BLOCKS)) or not self._is_inside(element):
                continue
            text = element.text_content()
            links = sum(len(_squashed(each.text_content())) for each in element.iter("a"))
            squashed = _squashed(text)
            is_long = len(text.split()) >= _FEWEST_WORDS or (
                len(squashed) >= _FEWEST_SIGNS and not squashed.isascii()
            )
            if is_long and 2 * links < len(squashed):
                yield squashed


def _article_of(tree: HtmlElement) -> HtmlElement:
    """The one element that says it is the article, or else the page's main part or body."""
    for path in ("//article", "//main", "//*[@role='main']", "//body"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    return tree


def _is_equation(element: HtmlElement) -> bool:
    if element.tag == "script":  # MathJax's source of one
        return "math/" in element.get("type", "")
    return element.tag in ("math", "mjx-container") or bool(
        isinstance(element.tag, str) and _EQUATION.search(element.get("class", ""))
    )


def _is_hidden(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search(element.get("style", "")))
    )


def _is_note(element: HtmlElement, text: str) -> bool:
    """Whether it leads to a note and is no power."""
    leads = any(link.get("href", "").startswith("#") for link in element.iter("a"))
    return element.tag == "sup" and (
        leads or text.startswith("[") or bool(_NOTE.search(element.get("class", "")))
    )


def _is_small(element: HtmlElement) -> bool:
    sides = [element.get(side, "").removesuffix("px") for side in ("width", "height")]
    return any(
        side.isascii() and side.isdigit() and int(side[:6]) < _SMALLEST_PICTURE for side in sides
    )


def _sign_before(element: HtmlElement) -> str:
    before = element.getprevious()
    if before is None:
        text = element.getparent().text
    else:
        text = before.tail or (before.text_content() if isinstance(before.tag, str) else "")
    return (text or "")[-1:]


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _squashed(text: str) -> str:
    return "".join(normalised(text).split())
