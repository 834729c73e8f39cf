"""The pages that belong to no app: write, login, errors, health."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.views.defaults import bad_request, server_error
from pytest_django import Settings

from common.web.refusals import Refusal
from tests.writeup_site.markup import markup
from writeup_site.urls import urlpatterns as site_urlpatterns

ONLY_TEAM = "/login/?next=/write/"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("meant to break")


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the database is silent")


def refusing(request: HttpRequest) -> HttpResponse:
    raise Refusal(429, "Too often.", wait=60)


urlpatterns = [
    *site_urlpatterns,
    path("broken/", broken),
    path("without/", without_database),
    path("refusing/", refusing),
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/write/", "/login/", "/nope/"])
def test_every_page_carries_the_banner_and_a_way_past_the_head(
    client: Client, address: str
) -> None:
    page = client.get(address)
    text = page.content.decode()
    assert text.index('class="skip"') < text.index('class="banner"') < text.index("site-header")
    assert "/write/" in markup(page).links
    assert 'id="main"' in text


def test_a_wrong_password_is_said_and_keeps_the_way_back(client: Client, team: User) -> None:
    page = client.post(ONLY_TEAM, {"username": "team", "password": "wrong", "next": "/write/"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert 'value="/write/"' in page.content.decode()


def test_the_right_password_leads_back_and_logging_out_ends_it(client: Client, team: User) -> None:
    form = {"username": "team", "password": "a long password", "next": "/write/"}
    assert client.post("/login/", form).headers["Location"] == "/write/"
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/"
    assert b"Log out" not in client.get("/").content


def test_too_many_wrong_passwords_lock_the_name_with_a_page(client: Client, team: User) -> None:
    form = {"username": "team", "password": "wrong"}
    pages = [client.post("/login/", form) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert pages[-2].status_code == 200
    assert pages[-1].status_code == 429
    assert pages[-1]["Retry-After"] == "900"  # 0.25 hours
    assert b"opens again by itself 15 minutes after" in pages[-1].content
    right = client.post("/login/", {"username": "team", "password": "a long password"})
    assert right.status_code == 429


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_with_a_way_out(client: Client) -> None:
    page = client.get("/nope/")
    assert page.status_code == 404
    assert markup(page).headings == ["No page at this address"]
    assert "/" in markup(page).links


@pytest.mark.django_db
def test_an_error_is_a_page_that_asks_no_database(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    page = Client(raise_request_exception=False).get("/broken/")
    assert page.status_code == 500
    assert markup(page).headings == ["Something broke on our side"]


def test_a_page_whose_database_is_gone_is_a_503_that_asks_none(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    page = Client().get("/without/", headers={"Accept": "text/html"})
    assert page.status_code == 503 and page["Retry-After"] == "5"
    assert markup(page).headings == ["Try again in a moment"]
    assert "/without/" in markup(page).links
    assert Client().get("/without/").text == "The site is busy. Try again in a few seconds.\n"


def test_so_it_is_where_it_was_gone_before_any_view(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = "django.contrib.sessions.middleware.SessionMiddleware.process_request"
    monkeypatch.setattr(asks, lambda self, request: without_database(request))
    client = Client(raise_request_exception=False)
    assert client.get("/robots.txt").status_code == 503


def test_what_a_view_refuses_and_lets_go_is_a_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    page = Client().get("/refusing/", headers={"Accept": "text/html"})
    assert page.status_code == 429 and page["Retry-After"] == "60"
    assert "Too often." in page.text


def test_a_broken_request_and_an_error_need_neither_reader_nor_database() -> None:
    request = RequestFactory().get("/")
    assert markup(server_error(request)).headings == ["Something broke on our side"]
    assert markup(bad_request(request, ValueError())).headings == [
        "That request makes no sense here"
    ]


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_page() -> None:
    page = Client(enforce_csrf_checks=True).post("/login/", {"username": "x", "password": "y"})
    assert page.status_code == 403
    assert markup(page).headings == ["That form is too old"]


@pytest.mark.django_db
def test_a_vote_that_is_refused_gets_a_page_of_the_sites(client: Client) -> None:
    page = client.post("/ballots/", {}, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert markup(page).headings == ["Not taken"]
    assert markup(page).inline == []


def test_a_refusal_asks_no_database_who_is_there() -> None:
    # Without a mark this test may not touch the database, and a session would have to.
    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(User.objects.get)  # type: ignore[assignment]
    text = render_to_string("refused.html", {"sentence": "Busy.", "back": "/"}, request)
    assert "Busy." in text


@pytest.mark.django_db
def test_health_is_200_while_the_database_answers(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_health_is_503_when_the_database_does_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("writeup_site.home.probes.Article.objects.order_by", down)
    assert client.get("/healthz").status_code == 503


def test_a_probe_over_plain_http_is_not_sent_to_https(
    client: Client, db: None, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/write/").status_code == 301


def test_crawlers_are_kept_from_the_team_pages(client: Client) -> None:
    page = client.get("/robots.txt")
    assert page["Content-Type"].startswith("text/plain")
    assert b"Disallow: /admin/\n" in page.content
    assert b"Disallow: /\n" not in page.content
