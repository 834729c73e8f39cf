"""From what the server read to what WSGI wants."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pytest

from writeup_site.front.environ import declared_length, environ_of, has_unreadable_cookies


@dataclass
class Heads:
    """Headers in the order in which they came."""

    pairs: list[tuple[str, str]] = field(default_factory=list)

    def items(self) -> list[tuple[str, str]]:
        return [pair for pair in self.pairs if pair[1].isascii()]  # as granian does

    def keys(self) -> list[str]:
        return [name for name, _ in self.pairs]


@dataclass
class Asked:
    """A request as the server describes it."""

    headers: Heads = field(default_factory=Heads)
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    client: str = "203.0.113.9:40000"
    scheme: str = "http"
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    authority: str | None = None


def environ(asked: Asked, size: int = 0) -> dict[str, Any]:
    return environ_of(asked, io.BytesIO(), size)


def test_addresses_are_taken_apart() -> None:
    four = environ(Asked())
    assert (four["REMOTE_ADDR"], four["SERVER_NAME"], four["SERVER_PORT"]) == (
        "203.0.113.9", "127.0.0.1", "8000",
    )  # fmt: skip
    six = environ(Asked(client="[2001:db8::1]:40000", server="[::1]:8000"))
    assert (six["REMOTE_ADDR"], six["SERVER_NAME"]) == ("2001:db8::1", "::1")


def test_a_path_of_any_script_is_bytes_as_characters() -> None:
    asked = environ(Asked(path="/ا/", query_string="q=ü"))
    assert asked["PATH_INFO"].encode("latin-1").decode() == "/ا/"
    assert asked["QUERY_STRING"].encode("latin-1").decode() == "q=ü"


def test_headers_that_come_twice_are_joined_as_their_kind_asks() -> None:
    pairs = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2"),
             ("cookie", "a=1"), ("cookie", "b=2")]  # fmt: skip
    asked = environ(Asked(headers=Heads(pairs)))
    assert asked["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"
    assert asked["HTTP_COOKIE"] == "a=1; b=2"


def test_a_name_with_an_underscore_passes_for_no_other() -> None:
    asked = environ(Asked(headers=Heads([("x_forwarded_for", "1.1.1.1")])))
    assert "HTTP_X_FORWARDED_FOR" not in asked


@pytest.mark.parametrize(
    "pairs", [[("content-length", "999")], [("transfer-encoding", "chunked")], []]
)
def test_the_length_is_that_of_the_body_that_came(pairs: list[tuple[str, str]]) -> None:
    asked = environ(Asked(headers=Heads([*pairs, ("content-type", "text/plain")])), size=7)
    assert asked["CONTENT_LENGTH"] == "7" and asked["CONTENT_TYPE"] == "text/plain"
    assert not {"HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_TYPE"} & asked.keys()


@pytest.mark.parametrize(
    ("pairs", "length"),
    [([("content-length", "7")], 7), ([("content-length", "x")], None), ([], None)],
)
def test_a_length_is_what_the_head_says(pairs: list[tuple[str, str]], length: int | None) -> None:
    assert declared_length(Asked(headers=Heads(pairs))) == length


def test_http_2_names_its_host_elsewhere() -> None:
    assert environ(Asked(authority="a.example", http_version="2"))["HTTP_HOST"] == "a.example"


@pytest.mark.parametrize(
    ("pairs", "unreadable"),
    [([], False), ([("cookie", "a=1")], False), ([("cookie", "a=1; b=ü")], True)],
)
def test_cookies_that_the_server_leaves_out_are_noticed(
    pairs: list[tuple[str, str]], unreadable: bool
) -> None:
    assert has_unreadable_cookies(Asked(headers=Heads(pairs))) is unreadable
