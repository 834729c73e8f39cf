"""Long answers as JSON lines, sent as they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.http import StreamingHttpResponse

LINES_TYPE: Final = "application/x-ndjson"
_CHUNK: Final = 64_000  # characters; a chunk for each line would be a hundred times the messages
# What the description of an operation says of such an answer.
LINES: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "JSON lines, one object each.",
            "content": {LINES_TYPE: {"schema": {"type": "string"}}},
        }
    }
}


def json_lines(lines: Iterable[str]) -> StreamingHttpResponse:
    """An answer of these lines, which have no ending of their own."""
    return StreamingHttpResponse(_chunks(lines), content_type=LINES_TYPE)


def _chunks(lines: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line + "\n")
        size += len(line)
        if size >= _CHUNK:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)
