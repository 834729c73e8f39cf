"""The site with its real processes: who looks cannot tell in which one a page was made."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from tests.prepared import Prepared
from tests.processes import PATIENCE, Site, wait_until

SESSION: Final = (
    "(lambda client: [client.force_login(User.objects.create_superuser('one')), "
    "client.cookies['sessionid'].value][1])(__import__('django.test').test.Client())"
)
ONCE: Final = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"')
# Other ones at each answer.
OWN: Final = {"date", "expires", "ratelimit", "x-request-id", "set-cookie", "content-length"}


class Member:
    """One of the team at a site; `process` says which one of its processes answered."""

    def __init__(self, site: Site) -> None:
        self.site = site
        session = site.query(SESSION)
        self.client = httpx.Client(
            base_url=site.address,
            cookies={"sessionid": session},
            headers={"Referer": site.address},
            timeout=PATIENCE,
        )

    def process(self, answer: httpx.Response) -> int:
        def line() -> int:
            for said in self.site.log("web").splitlines():
                if answer.headers["x-request-id"] in said:
                    return int(json.loads(said)["process"])
            return 0

        return int(wait_until(line, what="the line about the answer"))

    def beside(self, web: int) -> int:
        """The number of the pages process, once one answers."""

        def other() -> int:
            number = self.process(self.client.get("/keys/"))
            return number if number != web else 0

        return int(wait_until(other, what="the pages process"))


@pytest.fixture(scope="module")
def member(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Member]:
    site = Site(tmp_path_factory.mktemp("site") / "var", LOG_FORMAT="json")
    prepared.demo(site.folder)
    try:
        site.start("web")
        made = Member(site)
        with made.client:
            wait_until(lambda: _answers(made), what="the server")
            yield made
    finally:
        site.end()


def _answers(member: Member) -> bool:
    try:
        return member.client.get("/healthz").is_success
    except httpx.TransportError:
        return False


def said_by(answer: httpx.Response) -> list[str]:
    """All of an answer that is no other one each time, in lines."""
    headers = [
        f"{name}: {sorted(value.split('; '))}"  # each process has the policies in its own order
        for name, value in answer.headers.items()
        if name not in OWN
    ]
    return [str(answer.status_code), *headers, *ONCE.sub("", answer.text).splitlines()]


def test_pages_forms_and_exports_are_the_same_from_both_processes(member: Member) -> None:
    client = member.client
    web = member.process(client.get("/"))
    before = [client.get(path) for path in ("/models/", "/keys/", "/keys/nothing/")]
    assert member.process(before[0]) == web  # nobody waits for a process that starts
    beside = member.beside(web)
    after = [client.get(str(each.request.url)) for each in before]
    assert {member.process(each) for each in after[:2]} == {beside}
    for one, other in zip(before, after, strict=True):
        assert said_by(one) == said_by(other)
    assert member.process(client.get("/")) == web  # a reader's page

    form = re.search(r'csrfmiddlewaretoken" value="(\w+)"', after[1].text)
    assert form is not None
    fields = {"name": "nightly", "scopes": ["read"], "days": "30", "csrfmiddlewaretoken": form[1]}
    made = client.post("/keys/tokens/", data=fields)
    assert (made.status_code, member.process(made)) == (201, beside)
    token = re.search(r"wu_[A-Za-z0-9_-]{20,}", made.text)
    assert token is not None
    refused = client.post("/keys/tokens/", data=fields | {"csrfmiddlewaretoken": "x"})
    assert refused.status_code == 403

    program = {"Authorization": f"Bearer {token[0]}"}
    exported = client.get("/api/v1/summaries/export", headers=program)
    assert (exported.status_code, member.process(exported)) == (200, beside)
    os.kill(beside, signal.SIGKILL)
    again = client.get("/api/v1/summaries/export", headers=program)
    assert said_by(again) == said_by(exported)
    assert len(exported.content.splitlines()) == 24 * 4
    assert member.beside(web) != beside
