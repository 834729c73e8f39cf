"""Reading the body of a call: Django's own limit is made for forms."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest

from writeup_site.api.problems import Problem


def read_body(request: HttpRequest, *, most: int, types: Collection[str]) -> None:
    """Read a body of at most so many bytes and of one of these types. Raises Problem, 413, 415.

    most: 0 leaves it unread, for a call that is refused for another reason.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() else 0
    if size and not most:
        return
    if size > most:
        raise Problem(413, f"A call has at most {most:,} bytes; this has {size:,}. Send several.")
    if size and request.content_type not in types:
        raise Problem(415, f"A body is JSON: Content-Type: {next(iter(types))}.")
    request._body = request.read(most)  # where Django keeps it
