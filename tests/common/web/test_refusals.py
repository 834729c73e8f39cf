"""A refusal is answered with its status and its sentence, for each kind of client in its way."""

from __future__ import annotations

import logging

import pytest
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common.web.refusals import RETRY_AFTER, Refusal, answers_refusals, refusing

BUSY = "The database is busy."


def answered(
    problem: Exception | None, *, accept: str = "text/html", htmx: bool = False
) -> HttpResponse:
    """What a view answers that raises the problem."""

    @answers_refusals(back=lambda request, pk: f"/things/{pk}/", busy=BUSY, heading="Not done")
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if problem:
            raise problem
        return HttpResponse("done")

    request = RequestFactory().post("/", headers={"Accept": accept})
    request.htmx = htmx  # type: ignore[attr-defined]
    return view(request, pk=7)


def test_a_browser_gets_a_page_that_leads_back() -> None:
    answer = answered(Refusal(409, "It is <closed>."))
    assert answer.status_code == 409 and "Retry-After" not in answer
    text = answer.content.decode()
    assert "<h1>Not done</h1>" in text and "It is &lt;closed&gt;." in text
    assert 'href="/things/7/"' in text


def test_a_refusal_may_lead_elsewhere() -> None:
    assert b'href="/else/"' in answered(Refusal(404, "Gone.", back="/else/")).content


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "application/json"])
def test_others_get_a_line(accept: str) -> None:
    answer = answered(Refusal(429, "Wait.", wait=30), accept=accept)
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert answer.content == b"Wait.\n" and answer["Content-Type"].startswith("text/plain")


def test_htmx_gets_a_line() -> None:
    assert answered(Refusal(403, "No."), htmx=True).content == b"No.\n"


def test_a_busy_database_is_a_refusal_and_the_log_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = answered(OperationalError("database is locked"))
    assert (answer.status_code, answer["Retry-After"]) == (503, str(RETRY_AFTER))
    assert BUSY in answer.content.decode()
    assert "database is locked" in caplog.text and "Traceback" not in caplog.text


def test_what_is_no_refusal_goes_on() -> None:
    assert answered(None).content == b"done"
    with pytest.raises(DatabaseError):
        answered(DatabaseError("a broken statement"))


def test_errors_of_services_become_refusals_by_their_kind() -> None:
    why = {KeyError: (404, "Not there."), LookupError: (409, "Not now.")}
    for error, said in ((KeyError(), (404, "Not there.")), (IndexError(), (409, "Not now."))):
        with pytest.raises(Refusal) as raised, refusing(why, back="/a/"):
            raise error
        assert (raised.value.status, str(raised.value)) == said
        assert (raised.value.back, raised.value.__cause__) == ("/a/", error)
    with pytest.raises(ValueError, match="other"), refusing(why):
        raise ValueError("other")
