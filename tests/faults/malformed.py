"""Requests that no ballot endpoint may take: seeded, each wrong in at least one way."""

from __future__ import annotations

import http.client
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from surveys.readers.cookies import issued
from tests.faults.crowd import TOKEN

READER = "r" * 22
LIMIT = 16 * 1024  # bytes
FIELDS = (
    "kind", "target", "value", "key", "next", "reasons", "comment", "token", "choice", "points",
    "idea", "title", "body", "text", "question", "answer", "answers", "survey", "page", "side",
)  # fmt: skip
# Percent-encoded already: bytes that are no UTF-8 and NUL have to arrive as they are.
NASTY = (
    *(
        "",
        "%00",
        "1%00",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e309",
        "%ED%A0%80",
        "%ED%BF%BF%ED%A0%80",
    ),
    *("%FF%FE", "%C0%80", "9" * 30, "9" * 5000, "-1", "-9223372036854775809", "1.5", "0x1", "1_0"),
    *("[" * 4000, "%7B%22a%22%3A" * 500, "null", "true", "[]", "{}", "%F0%9F%A6%8A" * 300),
    *("%D9%A1", "%E2%80%AE1", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201%3D1--", "%3Cscript%3E", "+1"),
    *("%0D%0ASet-Cookie%3A%20a%3Db", "A" * 9000, "%", "%zz", "%u0031"),
)
# An idea may have nearly any title, and a body or none.
UNFIT = {"title": ("", "%00", "1%00", "9" * 5000, "[" * 4000, "A" * 9000, "%F0%9F%A6%8A" * 300)}
PARTS = {"int": ("0", "9" * 25), "slug": ("a", "-" * 300), "str": ("%00", "%FF", "x" * 2000)}

USUAL = {"slug": "what-next"}  # the demo's survey


@dataclass(frozen=True)
class Malformed:
    """One request; `body` may be large."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def ballot_endpoints() -> list[str]:
    """The routes of every view that `takes_ballots`, as the URLconf writes them."""
    return sorted(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "takes_ballots", False):
            yield route


def requests_to(route: str, *, count: int, seed: int) -> Iterator[Malformed]:
    """So many requests to one route."""
    rng = random.Random(f"{seed}|{route}")
    for _ in range(count):
        yield _request(rng, _path(rng, route))


def _path(rng: random.Random, route: str) -> str:
    """The route with its parameters filled in: mostly by what might exist."""
    filled = ""
    while "<" in route:
        before, _, rest = route.partition("<")
        parameter, _, route = rest.partition(">")
        nasty = PARTS.get(parameter.partition(":")[0], PARTS["str"])
        usual = USUAL.get(parameter.partition(":")[0], "1")
        filled += before + (rng.choice(nasty) if rng.random() < 0.2 else usual)
    path = f"/{filled}{route}"
    return path + (f"?{rng.choice(FIELDS)}={rng.choice(NASTY)[:500]}" if rng.random() < 0.1 else "")


def _request(rng: random.Random, path: str) -> Malformed:
    headers = {
        "Cookie": f"reader={issued(READER)}; csrftoken={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": rng.choice(
            ["*/*", "text/html", "text/html,*/*;q=0.1", "application/json", ";;q=x"]
        ),
    }
    if rng.random() < 0.3:
        headers["HX-Request"] = rng.choice(["true", "maybe"])
    make = rng.choice([_nasty_fields] * 8 + [_one_wrong] * 6 + [_forged, _odd_body, _odd_head] * 3)
    if rng.random() < 0.01:
        make = _large
    return make(rng, path, headers)


def _nasty_fields(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """Every field is wrong or missing."""
    pairs = [f"csrfmiddlewaretoken={TOKEN}"]
    for name in FIELDS:
        nasty = UNFIT.get(name, NASTY)
        pairs += [f"{name}={rng.choice(nasty)}" for _ in range(rng.choice([0, 1, 1, 2]))]
    return Malformed("POST", path, "&".join(pairs).encode(), headers)


def _one_wrong(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """A good thumb but for one of the fields that it cannot do without."""
    good = {"kind": "summary", "target": "1", "value": "1", "key": f"m{rng.getrandbits(60)}"}
    wrong = rng.choice(list(good))
    unfit = ("-1", "0x1", "+1", "1_0", "%D9%A1", "true", "null")  # which some field could mean
    good[wrong] = rng.choice([text for text in NASTY if text not in unfit] + ["%F0%9F%A6%8A"])
    good["reasons"] = rng.choice(NASTY) or "x"
    good |= {"go": "next", "answer": rng.choice(NASTY) or "x"}  # of a survey's question
    pairs = [f"{name}={value}" for name, value in good.items()]
    return Malformed(
        "POST", path, f"csrfmiddlewaretoken={TOKEN}&{'&'.join(pairs)}".encode(), headers
    )


def _forged(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """What might be a ballot, without its token or its reader."""
    token, cookie = rng.choice(
        [
            ("", headers["Cookie"]),
            ("x" * 32, headers["Cookie"]),
            (quote("é" * 32), headers["Cookie"]),
            ("x" * 64, headers["Cookie"]),
            (TOKEN, f"reader={issued(READER)}"),
            (TOKEN, f"csrftoken={TOKEN}"),
            (TOKEN, f"reader={'x' * 5000}; csrftoken={TOKEN}"),
            (TOKEN, f"reader=\x7f\xff; csrftoken={TOKEN}"),
            (TOKEN, f"reader=../../x; csrftoken={TOKEN}"),
        ]
    )
    body = f"csrfmiddlewaretoken={token}&kind=summary&target=1&value=1&key=k"
    return Malformed("POST", path, body.encode(), {**headers, "Cookie": cookie})


def _odd_body(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """A body that is no form, or a broken one."""
    boundary = "multipart/form-data; boundary=x"
    part = "--x\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
    kind, body = rng.choice(
        [
            ("application/json", "[" * 8000),
            ("application/json", '{"a":' * 2500 + "1" + "}" * 2500),
            ("application/json", '{"value": NaN, "key": "\\ud800"}'),
            ("application/octet-stream", "\xff\xfe\x00"),
            ("text/plain", "value=1"),
            (boundary, "--x\r\nbroken"),
            (boundary, part.format('"key"; filename="f"', "x") * 90 + "--x--\r\n"),
            (boundary, part.format('"key"', "\0") + "--x--\r\n"),
            (boundary, part.format('"csrfmiddlewaretoken"', TOKEN) * 100 + "--x--\r\n"),
            ("multipart/form-data", "--x"),
            ("multipart/form-data; boundary=" + "x" * 300, "--x"),
            ("application/x-www-form-urlencoded; charset=utf-7", "value=1"),
            ("application/x-www-form-urlencoded; charset=\xff", "value=1"),
            ("application/x-www-form-urlencoded", "&".join(f"f{n}=1" for n in range(1500))),
            ("application/x-www-form-urlencoded", "&" * 15_000),
            ("application/x-www-form-urlencoded", "=" * 15_000),
            ("", ""),
        ]
    )
    return Malformed("POST", path, body.encode("latin-1"), {**headers, "Content-Type": kind})


def _odd_head(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """Another method, another host, heads that lie."""
    body = f"csrfmiddlewaretoken={TOKEN}".encode()
    method, more = rng.choice(
        [
            *(
                (method, {})
                for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")
            ),
            ("POST", {"Host": "evil.example"}),
            ("POST", {"Host": "a" * 300}),
            ("POST", {"Origin": "https://evil.example"}),
            ("POST", {"X-HTTP-Method-Override": "\xff"}),
            ("POST", {"User-Agent": "Googlebot/2.1"}),
            ("POST", {"X-Forwarded-For": "nobody, [::1"}),
        ]
    )
    return Malformed(method, path, body, {**headers, **more})


def _large(rng: random.Random, path: str, headers: dict[str, str]) -> Malformed:
    """Ten megabytes, or a little more than a ballot may have."""
    size = rng.choice([16 * 1024, 1_000_000, 10_000_000])
    return Malformed("POST", path, b"key=" + b"k" * size, headers)


class Sender:
    """A connection that is opened again where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def send(self, request: Malformed) -> int:
        """The status of the answer. A body too large may meet a closed door: that is a 413."""
        for attempt in range(2):
            try:
                return self._send(request)
            except (OSError, http.client.HTTPException):
                self._connection.close()
                if attempt and len(request.body) > LIMIT:
                    return 413
                if attempt:
                    raise
        raise AssertionError("not reached")

    def _send(self, request: Malformed) -> int:
        self._connection.putrequest(
            request.method, request.path, skip_host="Host" in request.headers
        )
        for name, value in request.headers.items():
            self._connection.putheader(name, value.encode("latin-1"))
        self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders()
        self._connection.send(request.body)  # of a HEAD, too: who waits for it waits ten seconds
        response = self._connection.getresponse()
        response.read()
        return response.status

    def close(self) -> None:
        """Close it for good."""
        self._connection.close()
