"""Links out of the house: they show a kept report and nothing else, and they end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation.comparison.models import RuleChange
from evaluation.decisions import shared_pages
from evaluation.decisions.models import ShareLink
from evaluation.decisions.services import revoke, share, withdraw
from surveys.ballots.models import Ballot
from surveys.readers.models import Reader
from tests.evaluation.decisions.rows import Pair, make_decision
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@pytest.fixture
def link(pair: Pair) -> tuple[ShareLink, str]:
    user = User.objects.create_user("zoe-of-the-team")
    RuleChange.objects.create(at=timezone.now(), who="yan-of-the-team", what="margin 0.02 to 0.03")
    decision = make_decision(pair, user, because="It is clearer.")
    found, token = share(decision=decision, user=user)
    return found, reverse("shared", args=[token])


def headers_of(answer: HttpResponseBase) -> dict[str, str]:
    return {name: answer[name] for name in HEADERS}


def test_a_link_is_made_shown_once_opened_and_revoked(pair: Pair) -> None:
    team = signed_in("engineer")
    decision = make_decision(pair)
    made = team.post(reverse("share_decision", args=[decision.pk]), {"days": 7}).content.decode()
    address = re.search(r'value="http://testserver(/shared/[^"]+)"', made)
    assert address is not None
    page = team.get(reverse("decision", args=[decision.pk])).content.decode()
    assert address[1] not in page and "open until" in page
    stranger = Client()
    assert stranger.get(address[1]).status_code == 200
    revoke_at = reverse("revoke_link", args=[decision.pk])
    team.post(revoke_at, {"link": ShareLink.objects.get().pk})
    assert stranger.get(address[1]).status_code == 410
    for wrong in ("", "x", "9" * 30, "0"):
        assert team.post(revoke_at, {"link": wrong}).status_code == 404


@pytest.mark.parametrize("days", ["0", "91", "many", ""])
def test_a_link_of_no_days_or_too_many_is_refused(pair: Pair, days: str) -> None:
    decision = make_decision(pair)
    url = reverse("share_decision", args=[decision.pk])
    assert signed_in("engineer").post(url, {"days": days}).status_code == 422
    assert not ShareLink.objects.exists()


def test_a_shared_report_is_nobodys_to_keep_and_sets_no_cookie(
    client: Client, link: tuple[ShareLink, str]
) -> None:
    for path in (link[1], f"{link[1]}forest.svg", f"{link[1]}matrix.png"):
        answer = client.get(path)
        assert answer.status_code == 200 and headers_of(answer) == HEADERS
        assert not answer.cookies
    page = client.get(link[1]).content.decode()
    assert '<meta name="robots" content="noindex' in page
    assert client.post(link[1]).status_code == 405
    assert not Reader.objects.filter(created_at__gte=link[0].made_at).exists()


def test_it_says_what_was_decided_and_why_and_leads_into_no_page_of_the_team(
    pair: Pair, link: tuple[ShareLink, str]
) -> None:
    for browser in (Client(), signed_in("engineer")):
        page = browser.get(link[1]).content.decode()
        assert f"Ship {pair[1].identifier}" in page and "It is clearer." in page
        assert "Duels won" in page and "Share of 👍" in page
        assert "of-the-team" not in page and "engineer" not in page
        assert "margin 0.02 to 0.03" in page  # what was changed, not by whom
        led = set(re.findall(r'(?:href|src|srcset|action)="([^"#]*)', page))
        inside = {to for to in led if not to.startswith(("/static/", link[1]))}
        assert inside <= {
            "",
            "/",
            "/duel/",
            "/features/",
            "/write/",
            "/me/",
            "/language/",
            "/feed.atom",
        }  # "": #main


def test_nothing_that_a_reader_wrote_or_is_known_by_is_in_it(
    client: Client, pair: Pair, link: tuple[ShareLink, str]
) -> None:
    page = client.get(link[1]).content.decode()
    readers = Reader.objects.values_list("key_hash", flat=True)
    assert readers and not [each for each in readers if str(each)[:12] in page]
    keys = Ballot.objects.values_list("idempotency_key", flat=True)
    assert keys and not [key for key in keys if f">{key}<" in page or f'"{key}"' in page]
    assert "Ideas" not in page


def test_a_link_that_never_was_is_404_and_one_that_ended_410(
    client: Client, link: tuple[ShareLink, str]
) -> None:
    wrong = client.get(reverse("shared", args=["a" * 43]))
    assert wrong.status_code == 404 and "No report at this address" in wrong.content.decode()
    ShareLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    for path in (link[1], f"{link[1]}forest.svg"):
        over = client.get(path)
        assert over.status_code == 410 and "This link has ended" in over.content.decode()
        assert headers_of(over) == headers_of(wrong) == HEADERS


def test_a_picture_that_is_not_there_is_404_with_the_same_headers(
    client: Client, link: tuple[ShareLink, str]
) -> None:
    answer = client.get(f"{link[1]}trend.svg")  # all votes are of a day
    assert answer.status_code == 404 and headers_of(answer) == HEADERS


def test_whoever_has_the_link_is_told_that_the_decision_no_longer_stands(
    client: Client, link: tuple[ShareLink, str]
) -> None:
    user = User.objects.create_user("late")
    withdraw(decision=link[0].decision, user=user, reason="An inner matter.")
    page = client.get(link[1]).content.decode()
    assert "withdrawn since" in page and "An inner matter." not in page
    revoke(link=link[0], user=user)
    assert client.get(link[1]).status_code == 410


def test_a_network_that_asks_too_often_is_held_up_before_anything_is_looked_up(
    client: Client, link: tuple[ShareLink, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_pages, "OPENINGS", "3/minute")
    asked = [reverse("shared", args=[f"{number:043d}"]) for number in range(3)]
    assert [client.get(path).status_code for path in asked] == [404] * 3
    late = client.get(link[1])
    assert late.status_code == 429 and late["Retry-After"] == "60"
    assert headers_of(late) == HEADERS
    elsewhere = client.get(link[1], REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200
