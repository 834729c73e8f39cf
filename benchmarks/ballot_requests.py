"""What the clients of benchmarks.ballots send: requests as bytes, made before they are counted.

Import it once Django is set up.
"""

from __future__ import annotations

import itertools
import json
import random
import secrets
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.signing import Signer

from summaries.breakdowns.models import Summary
from surveys.readers.cookies import ReaderKey, issued, key_of
from surveys.thumbs.tickets import page_ticket
from tests.faults.stand import Stand
from writeup_site.api.tickets import ticket_of_page
from writeup_site.keys.models import PublicKey

TOKEN = "t" * 32  # of forms, made up
READERS = 400
PEERS = {
    "ballot, a line": ("/ballots/", {}),
    "ballot, htmx": ("/ballots/", {"HX-Request": "true", "HX-Current-URL": "/"}),
    "bare view": ("/bare/", {}),
    "bare view in the site": ("/bare-in-site/", {}),
    "vote by the API": ("/api/v1/public/{key}/votes", {}),
}
BY_API = "vote by the API"
ORIGIN = "https://product.example"


def requests(stand: Stand, peer: str, page: PublicKey) -> Iterator[bytes]:
    """Requests without end: readers at random, each with a network of their own."""
    path, more = PEERS[peer]
    by_api = peer == BY_API
    kind = "application/json" if by_api else "application/x-www-form-urlencoded"
    if by_api:
        path, more = path.format(key=page.key), {"Origin": ORIGIN}
    rng, marks, run_key = random.Random(peer), itertools.count(), secrets.token_hex(6)
    heads = []
    for number in range(READERS):
        lines = {
            "Host": f"127.0.0.1:{stand.site.port}",
            "Content-Type": kind,
            "Cookie": f"reader={issued(f'{number:022d}')}; csrftoken={TOKEN}",
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.1",
            "Accept": "*/*",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) load",
            **more,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        heads.append(f"POST {path} HTTP/1.1\r\n{head}".encode())
    if by_api:
        bodies = [_calls(stand, page, f"{number:022d}") for number in range(READERS)]
    else:
        bodies = [_bodies(stand, key_of(f"{number:022d}")) for number in range(READERS)]
    end = b'"}' if by_api else b""
    for number in marks:
        reader = number if number < READERS else rng.randrange(READERS)  # each at least once
        body = b"%s%s-%d%s" % (rng.choice(bodies[reader]), run_key.encode(), number, end)
        opening = heads[reader]
        yield b"%sContent-Length: %d\r\n\r\n%s" % (opening, len(body), body)


def _calls(stand: Stand, page: PublicKey, reader: str) -> list[bytes]:
    """What a page of another site sends for this reader, up to the vote's key, which comes last."""
    issued_by_api = Signer(salt=f"writeup.reader.{page.pk}").sign(reader)
    known = key_of(f"key:{page.pk}:{reader}")
    said = [
        {
            "reader": issued_by_api, "kind": "summary", "id": target, "value": value,
            "ticket": ticket_of_page(known, Summary(pk=target)), "key": "",
        }
        for target in stand.crowd.pages
        for value in (1, -1)
    ]  # fmt: skip
    return [json.dumps(each).removesuffix('"}').encode() for each in said]


def _bodies(stand: Stand, reader: ReaderKey) -> list[bytes]:
    """What this reader's forms send, but for their key."""
    return [
        urlencode(
            {
                "csrfmiddlewaretoken": TOKEN,
                "kind": "summary",
                "target": target,
                "value": value,
                "next": "/articles/some-article/",
                "ticket": page_ticket(
                    reader=reader, article=article, version=version, at=time.time() - 60
                ),
                "key": "",
            }
        ).encode()
        for target, (article, version) in stand.crowd.pages.items()
        for value in (1, -1)
    ]
