"""Server-sent events out of the lines of an answer, as servers write them. Pure.

After https://html.spec.whatwg.org/multipage/server-sent-events.html, and what is seen besides: an
error as a plain text, under a field `error`, or as a bare line of JSON.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from summaries.generators.completions import json_value
from summaries.generators.key import Key

DONE: Final[dict[str, Any]] = {"": "[DONE]"}


def events_in(lines: Iterable[bytes], key: Key | None) -> Iterator[dict[str, Any]]:
    """The object of each event, an error's text as {"error": …}; DONE where the server says so.

    Comments and other fields are passed over. An object that stands in several lines is one.
    """
    kind, gathered = b"", BytesIO()  # may hold the key, which it doesn't print in a frame
    for raw in lines:
        name, value = _field(raw)
        raw = b""  # noqa: PLW2901  as above
        if name == b"event":
            kind = value.lower()
        elif name == b"data" and value == b"[DONE]":
            yield DONE
            return
        elif name in (b"data", b"error"):
            gathered.write(b"\n" + value)
            value = b""
            is_error = name == b"error" or kind == b"error"
            if (found := _event(gathered.getvalue(), key, is_error=is_error)) is not None:
                gathered = BytesIO()
                yield found
        elif not name:
            kind, gathered = b"", BytesIO()


def _field(line: bytes) -> tuple[bytes, bytes]:
    """A line's field and value; b"data" for bare JSON, two empty ones for a blank line."""
    line = line.removeprefix(BOM_UTF8).strip()
    if line[:1] in (b"{", b"["):
        return b"data", line
    name, colon, value = line.partition(b":")
    return (name or b"?", value.strip()) if colon else (line and b"?", b"")


def _event(value: bytes, key: Key | None, *, is_error: bool) -> dict[str, Any] | None:
    """None where there is no event, or not all of it yet."""
    found = json_value(value.strip(), key)
    if isinstance(found, list) and found and isinstance(found[0], dict):
        found = found[0]  # as Google writes an error
    if isinstance(found, dict):
        return {"error": found} if is_error and "error" not in found else found
    if isinstance(found, str) and found[:1] not in ("{", "[") and _says_error(found, is_error):
        return {"error": found}
    return None


def _says_error(text: str, is_error: bool) -> bool:
    return is_error or "error" in text[:100].lower()
