"""Which language a page is in, and the switch in its foot."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from writeup_site.home.languages import COOKIE_AGE

pytestmark = pytest.mark.django_db


def language_of(client: Client, address: str = "/", wish: str = "") -> tuple[str, str]:
    """What the page says of its language, in its head and before it."""
    answer = client.get(address, headers={"Accept-Language": wish})
    said = answer.content.decode().split('<html lang="')[1].partition('"')[0]
    return said, answer["Content-Language"]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("zh-CN", "zh-hans"),
        ("zh", "zh-hans"),
        ("fr,de;q=0.2", "de"),
        ("fr", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_a_page_is_in_the_first_language_of_the_browser_that_there_is(
    client: Client, wish: str, language: str
) -> None:
    assert language_of(client, wish=wish) == (language, language)


def test_what_was_pressed_goes_before_the_browser_s_wish_and_is_kept_a_year() -> None:
    client = Client(enforce_csrf_checks=True)  # no page has to carry a token for it
    answer = client.post("/language/", {"language": "de", "next": "/?q=a"})
    assert (answer.status_code, answer["Location"]) == (303, "/?q=a")
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["max-age"], cookie["samesite"], bool(cookie["httponly"])) == (
        COOKIE_AGE,
        "Lax",
        True,
    )
    assert language_of(client, wish="zh-CN") == ("de", "de")


@pytest.mark.parametrize("language", ["", "fr", "../x", "zh_Hans", "de\x00"])
def test_a_language_that_there_is_not_changes_nothing(client: Client, language: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "//evil.example/"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert language_of(client, wish="de") == ("de", "de")


def test_the_switch_leads_back_to_its_page_and_marks_what_is_spoken(client: Client) -> None:
    page = client.get("/?q=Br%C3%BCcke", headers={"Accept-Language": "de"}).content.decode()
    assert '<input type="hidden" name="next" value="/?q=Br%C3%BCcke">' in page
    assert 'value="de" lang="de" aria-current="true">Deutsch</button>' in page
    assert page.count('name="language"') == len(settings.LANGUAGES)
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/nothing/", "/features/", "/me/", "/login/"])
def test_caches_are_told_that_the_wish_and_the_cookie_decide(client: Client, address: str) -> None:
    vary = client.get(address)["Vary"]
    assert {"Accept-Language", "Cookie"} <= {each.strip() for each in vary.split(",")}


@pytest.mark.parametrize("address", ["/models/", "/models/compare/", "/references/", "/admin/"])
def test_the_team_s_pages_stay_in_english(client: Client, team: User, address: str) -> None:
    client.force_login(team)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    assert client.get(address)["Content-Language"] == "en"
    assert language_of(client, "/") == ("de", "de")


def test_a_request_leaves_its_thread_as_it_was(client: Client) -> None:
    before = translation.get_language()
    for address in ("/", "/nothing/", "/admin/"):
        client.get(address, headers={"Accept-Language": "zh-CN"})
        assert translation.get_language() == before
