"""What WSGI wants to know of a request (PEP 3333), from what the server read of it."""

from __future__ import annotations

import sys
from typing import IO, Any, Final, Protocol

ALWAYS: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


class Headers(Protocol):
    """Names in small letters, each with its values in order."""

    def items(self) -> list[tuple[str, str]]: ...

    def keys(self) -> list[str]: ...


class Scope(Protocol):
    """What the server says of a request before its body (RSGI)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Headers: ...


def environ_of(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The environment of one request; `size` is the body's bytes, whatever a header says."""
    server, _, port = scope.server.rpartition(":")
    environ = ALWAYS | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _as_latin1(scope.path),
        "QUERY_STRING": _as_latin1(scope.query_string),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    if scope.authority:  # HTTP/2 has no Host
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:  # else X_Forwarded_For would be taken for X-Forwarded-For
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(size)
    return environ


def declared_length(scope: Scope) -> int | None:
    """How many bytes the head says the body has; None: it does not say, or says no number."""
    for name, value in scope.headers.items():
        if name == "content-length" and value.isdecimal():
            return int(value)
    return None


def has_unreadable_cookies(scope: Scope) -> bool:
    """Whether cookies came of which none is handed on.

    The server leaves out the value of a header that has a sign beyond ASCII, and names it all the
    same. Another site under the same domain may have set such a cookie.
    """
    named = "cookie" in scope.headers.keys()  # noqa: SIM118  # no dictionary, and not iterable
    return named and all(name != "cookie" for name, _ in scope.headers.items())


def _as_latin1(text: str) -> str:
    """Bytes as characters, one each, which is how WSGI hands on an address."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
