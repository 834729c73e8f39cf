"""What is derived from a text alone: its hash, a title, a key. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

TITLE_CHARS = 80
SHORTEST_SENTENCE = 20
"""A "sentence" shorter than this is more likely an abbreviation ("Mr.") than a sentence."""

_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)\]]*(?=\s|$)")


def text_hash(text: str) -> str:
    """32 hex digits that stand for `text`: its 16-byte blake2b over UTF-8."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def texts_hash(texts: Sequence[str]) -> str:
    """32 hex digits that stand for `texts` in their order; "" for no texts.

    Each text's own hash goes in, so where one text ends and the next begins counts too.
    """
    if not texts:
        return ""
    return text_hash("".join(text_hash(text) for text in texts))


def section_hash(heading: str, body: str) -> str:
    """32 hex digits that stand for the text of a section."""
    return texts_hash((heading, body))


def title_from_text(text: str) -> str:
    """A title of at most `TITLE_CHARS` characters: the first sentence, cut at a word, with "…".

    A closing full stop goes, a question or exclamation mark stays. Not empty if `text` isn't blank.
    """
    # The first sentence lies near the beginning; collapsing a whole book to find it would not pay.
    words = " ".join(text[: 4 * TITLE_CHARS].split())
    if len(words) <= 2 * TITLE_CHARS:  # what ends further on makes no other title
        words = " ".join(text[: 50 * TITLE_CHARS].split()) or text.strip()[:TITLE_CHARS]
    ends = (match.end() for match in _SENTENCE_END.finditer(words))
    sentence = words[: next((end for end in ends if end >= SHORTEST_SENTENCE), len(words))]
    if len(sentence) <= TITLE_CHARS:
        return sentence.removesuffix(".") or sentence
    head = sentence[:TITLE_CHARS]  # one character is the ellipsis's
    cut = head.rfind(" ")
    return (head[:cut] if cut > 0 else head[:-1]).rstrip(" ,;:–—-") + "…"


def short_id(key: str) -> str:
    """Ten hex digits that tell articles of the same title apart in their addresses."""
    return blake2b(key.encode(), digest_size=5).hexdigest()


def key_from_text(text: str) -> str:
    """The key of an article that came without one but with its text."""
    return f"text-{text_hash(text)}"


def key_from_title(title: str) -> str:
    """The key of an article of which only the title is known."""
    return f"title-{text_hash(title)}"
