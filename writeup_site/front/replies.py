"""What an application answers, as WSGI lets it (PEP 3333)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

SMALL: Final = 1_000_000  # bytes of an answer of known length that is sent in one piece


@dataclass
class WsgiReply:
    """What an application says, as WSGI lets it: the head by a call, the body in chunks."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = None  # None: it is sent chunk by chunk
    begun: bool = False  # whether some of it is on its way, so that nothing else can be said
    may_set_cookies: bool = True

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """WSGI's `start_response`."""
        self.status, self.headers = int(status.split(" ", 1)[0]), headers
        if not self.may_set_cookies:
            self.headers = [each for each in headers if each[0].lower() != "set-cookie"]

    @property
    def is_short(self) -> bool:
        """Whether it says of itself that it has few bytes."""
        lengths = [value for name, value in self.headers if name.lower() == "content-length"]
        return bool(lengths) and int(lengths[0]) <= SMALL


class AnswerLostError(Exception):
    """Whoever was to answer has gone or failed, which is said there; it may have been done."""
