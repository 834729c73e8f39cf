"""The article in a web page, by trafilatura: no menus, no comments, no scripts."""

from __future__ import annotations

import re
from collections import Counter

from summaries.documents.base import Document, DocumentError, Leftover, Limits, tally
from summaries.documents.plain import decoded, known_charset

# Possessive, so that a tag that never closes is read once and not from each of its letters.
_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9-]*+)([^<>]*+)>")
_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,40})|"
    rb"^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w-]{2,40})",
    re.IGNORECASE,
)
# Void, or closed by the next of its kind.
_FLAT = frozenset({"area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li"})
_FLAT |= {"link", "meta", "option", "p", "source", "td", "th", "tr", "track", "wbr"}
_NO_MARKUP_IN = frozenset({"script", "style", "textarea", "title"})
# trafilatura strips what can't be printed, also what Persian words need. Until it is done, signs
# that no page holds stand in for it: of cuneiform, which are letters as their neighbours are.
_JOINERS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_KEPT = {ord(sign): chr(0x12300 + i) for i, sign in enumerate(_JOINERS)}
_BROUGHT_BACK = {ord(stand_in): chr(sign) for sign, stand_in in _KEPT.items()}
_HEAD = 4096  # bytes that a page's charset may stand within


def read_html(data: bytes, limits: Limits, charset: str | None = None) -> Document:
    """The main text of a page and its title. Raises DocumentError."""
    html = decoded(data, charset if known_charset(charset) else _declared(data))
    _check_nesting(html, limits)
    import trafilatura
    from lxml import etree
    from lxml import html as lxml_html

    from summaries.documents.html_tree import Preparation

    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        tree = lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as problem:
        raise DocumentError("the page is no HTML that can be read; paste its text") from problem
    title = tree.findtext(".//title")
    for element in tree.iter():
        element.text = element.text and element.text.translate(_KEPT)
        element.tail = element.tail and element.tail.translate(_KEPT)
    prepared = Preparation(tree)
    text = trafilatura.extract(tree, include_comments=False, include_tables=False)
    left_out: list[Leftover] = prepared.left_out
    if text:
        left_out += prepared.missing_from(text)
    else:
        text = trafilatura.html2txt(etree.tostring(tree, encoding="unicode")) or ""
    text = text.translate(_BROUGHT_BACK)
    return Document(text, title, tally(left_out, letters=text.count("\ufffd")))


def _declared(data: bytes) -> str | None:
    """The charset that a page names. One that is read as ASCII up to there is no UTF-16."""
    found = _CHARSET.search(data[:_HEAD])
    name = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    return None if name.lower().startswith("utf-16") else name


def _check_nesting(html: str, limits: Limits) -> None:
    """Raises DocumentError where elements nest too deep, before a parser sees them."""
    opened: list[str] = []
    count: Counter[str] = Counter()
    position = 0
    while match := _TAG.search(html, position):
        position = match.end()
        if match[0] == "<!--":
            position = _after(html, "-->", position)
            continue
        name = match[2].lower()
        if match[1]:
            while count[name]:
                count[last := opened.pop()] -= 1
                if last == name:
                    break
        elif name in _NO_MARKUP_IN:
            position = _after(html, f"</{match[2]}", position)
        elif name not in _FLAT and not match[3].endswith("/"):
            opened.append(name)
            count[name] += 1
        if len(opened) > limits.nesting:
            raise DocumentError(f"the page nests its elements more than {limits.nesting} deep")


def _after(html: str, end: str, position: int) -> int:
    found = html.find(end, position)
    return len(html) if found < 0 else found
