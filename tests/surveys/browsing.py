"""Readers at a browser: what they hold, open, press and send."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.test import Client

from surveys.questionnaires.models import Survey

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

COOKIE: Final = "c" * 22
BROWSER: Final = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HTMX: Final = {"HX-Request": "true"}
FORM: Final = "application/x-www-form-urlencoded"
TOKEN: Final = re.compile(r'name="token" value="([^"]+)"')

_numbers = count(1)


def a_client(*, enforce_csrf_checks: bool = False) -> Client:
    """A client whose reader, known by COOKIE, has been here before."""
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.cookies["reader"] = COOKIE
    return client


def press(
    client: Client, summary: int, /, headers: dict[str, str] | None = None, **fields: object
) -> Answer:
    """Send what the form of a summary sends."""
    form = {"kind": "summary", "target": summary, "value": 1, "key": "k", "next": "/a/", **fields}
    return client.post("/ballots/", urlencode(form), content_type=FORM, headers=headers)


def look(client: Client | None = None) -> str:
    """The duel that a reader who has been here before is shown."""
    response = (client or a_client()).get("/duel/")
    assert response.status_code == 200
    return response.text


def token_on(page: str) -> str:
    """The token in the form of a duel's page."""
    found = TOKEN.search(page)
    assert found is not None, page
    return found[1]


def choose(
    client: Client,
    token: str,
    choice: str = "left",
    headers: dict[str, str] | None = None,
    **more: object,
) -> Answer:
    """Send what the form of a duel sends."""
    form = {"token": token, "choice": choice, "shown_ms": "", "next": "/duel/", **more}
    return client.post("/duel/choice/", urlencode(form), content_type=FORM, headers=headers)


def send(
    client: Client,
    survey: Survey,
    number: int,
    *said: object,
    headers: dict[str, str] | None = None,
    **fields: object,
) -> Answer:
    """What the page of one question sends, as a browser sends it unless `headers` say else."""
    form = {"key": f"key{next(_numbers)}", "go": "next", **fields, "answer": list(said)}
    address = f"/surveys/{survey.slug}/{number}/"
    return client.post(address, form, headers=BROWSER if headers is None else headers)
