"""Readers at a browser: what they hold, open, press and send."""

from __future__ import annotations

import re
import time
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.db.models import Model
from django.test import Client

from summaries.breakdowns.models import Section, Summary
from summaries.similar.models import SimilarArticle
from surveys.questionnaires.models import Survey
from surveys.readers.cookies import ReaderKey, issued, key_of
from surveys.thumbs.tickets import page_ticket

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
    client.cookies["reader"] = issued(COOKIE)
    return client


def key_in(client: Client) -> ReaderKey:
    """The key of the reader whose cookie a client keeps."""
    return key_of(client.cookies["reader"].value.partition(".")[0])


def press(
    client: Client, summary: int, /, headers: dict[str, str] | None = None, **fields: object
) -> Answer:
    """Send what the form of a summary sends, on a page that was served a minute ago."""
    form = {"kind": "summary", "target": summary, "value": 1, "key": "k", "next": "/a/", **fields}
    if "ticket" not in form and "reader" in client.cookies:
        form["ticket"] = ticket_on(client, str(form["kind"]), form["target"])
    return client.post("/ballots/", urlencode(form), content_type=FORM, headers=headers)


def ticket_on(client: Client, kind: str, thing: object, *, age: float = 60) -> str:
    """The ticket of the page with a thing, served so many seconds ago; "" where there is none."""
    about: dict[str, tuple[type[Model], tuple[str, ...]]] = {
        "summary": (Summary, ("article", "version")),
        "section": (Section, ("summary__article", "summary__version")),
        "similar": (SimilarArticle, ("article",)),
    }
    if kind not in about or not re.fullmatch(r"[0-9]{1,18}", str(thing)):
        return ""
    model, ways = about[kind]
    row = model._default_manager.filter(pk=thing).values_list(*ways).first()
    if row is None:
        return ""
    reader = key_in(client)
    article, version = (*row, None)[:2]
    return page_ticket(reader=reader, article=article, version=version, at=time.time() - age)


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
