"""What a press of a thumb is answered with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader
from surveys.thumbs.models import Tally
from tests.rows.written import make_summary
from tests.surveys.browsing import BROWSER, COOKIE, HTMX, a_client, press

# --- Taken, repeated, contradicted ----------------------------------------------------------------


@pytest.mark.django_db
def test_a_ballot_is_answered_201_a_repeat_200_and_another_body_409(client: Client) -> None:
    summary = make_summary().pk
    answers = [
        press(client, summary).status_code,
        press(client, summary).status_code,
        press(client, summary, value=-1).status_code,
        press(client, summary, value=-1, key="k2").status_code,
    ]
    assert answers == [201, 200, 409, 201]
    assert list(Ballot.objects.order_by("pk").values_list("value", flat=True)) == [1, -1]
    assert Reader.objects.get().key_hash == key_of(COOKIE).hash


@pytest.mark.django_db
def test_every_ballot_taken_is_followed_by_a_nudge_and_a_refusal_is_not(
    client: Client, nudges: list[str]
) -> None:
    summary = make_summary().pk
    press(client, summary)
    assert len(nudges) == 1
    press(client, summary, value=-1)
    press(client, 999)
    assert len(nudges) == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_simultaneous_requests_with_one_key_are_one_ballot() -> None:
    summary = make_summary().pk

    def send(_: int) -> int:
        try:
            return press(a_client(), summary).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(send, range(100)))
    assert Ballot.objects.count() == 1
    assert answers.count(201) == 1
    assert set(answers) <= {200, 201, 503}
    assert Reader.objects.count() == 1
    collect_ballots()
    assert Tally.objects.values_list("up", "down").get() == (1, 0)


# --- What the answer looks like -------------------------------------------------------------------


@pytest.mark.django_db
def test_htmx_gets_the_form_again_with_the_vote_marked_and_a_fresh_key(client: Client) -> None:
    summary = make_summary().pk
    response = press(client, summary, headers=HTMX)
    html = response.text
    assert response.status_code == 201
    assert html.count("<form") == 1
    assert html.count('aria-pressed="true"') == 1
    assert 'name="value" value="0"' in html  # pressing the pressed one retracts
    assert 'name="next" value="/a/"' in html
    assert 'name="key" value="k"' not in html


@pytest.mark.django_db
def test_htmx_gets_the_form_with_a_sentence_where_the_key_was_used_already(client: Client) -> None:
    summary = make_summary().pk
    press(client, summary, headers=HTMX)
    response = press(client, summary, value=-1, headers=HTMX)
    assert response.status_code == 409
    assert "already taken from this form" in response.text
    assert response.text.count('aria-pressed="true"') == 1


@pytest.mark.django_db
def test_without_javascript_the_browser_goes_back_to_the_thumbs(client: Client) -> None:
    summary = make_summary().pk
    response = press(client, summary, next="/a/?p=2#top", headers=BROWSER)
    assert response.status_code == 303
    assert response["Location"] == f"/a/?p=2#thumbs-summary-{summary}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "a", ""],
)
def test_it_goes_back_to_no_page_but_ours(client: Client, elsewhere: str) -> None:
    summary = make_summary().pk
    response = press(client, summary, next=elsewhere, headers=BROWSER)
    assert response["Location"] == f"/#thumbs-summary-{summary}"


@pytest.mark.django_db
def test_without_javascript_a_refusal_is_a_page_with_a_way_back(client: Client) -> None:
    response = press(client, 999, headers=BROWSER)
    assert response.status_code == 404
    assert "is not there any more" in response.text
    assert 'href="/a/"' in response.text


@pytest.mark.django_db
def test_a_script_gets_a_line_of_text(client: Client) -> None:
    response = press(client, make_summary().pk)
    assert (response.status_code, response.text) == (201, "The vote is taken.\n")


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kind", "reader"), ("kind", ""), ("kind", "summary\x00"),
        ("target", ""), ("target", "0"), ("target", "-1"), ("target", "NaN"), ("target", "1e3"),
        ("target", "9" * 30), ("target", "9" * 5000), ("target", "1\x00"),
        ("value", "2"), ("value", ""), ("value", "1.0"), ("value", "true"),
        ("key", ""), ("key", "k" * 65), ("key", "a b"), ("key", "k\x00"), ("key", "k\n"),
        ("key", b"\xed\xa0\x80"), ("next", "/\x00"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_a_400_with_a_sentence(client: Client, field: str, wrong: object) -> None:
    summary = make_summary().pk
    for headers in ({}, HTMX, BROWSER):
        response = press(client, summary, headers=headers, **{field: wrong})
        assert response.status_code == 400
        assert f"“{field}” is missing or wrong" in response.text
    assert not Ballot.objects.exists()


@pytest.mark.django_db
def test_a_missing_target_is_a_404(client: Client) -> None:
    assert press(client, 999).status_code == 404


def test_a_body_over_16_kilobytes_is_a_413_before_it_is_read(client: Client) -> None:
    response = press(client, 1, key="k" * 16_384, ticket="t")
    assert response.status_code == 413
    assert "At most 16384 bytes" in response.text


def test_a_body_of_another_type_is_a_400(client: Client) -> None:
    for body, content_type in [
        ('{"value": NaN}', "application/json"),
        ("[" * 10_000, "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("--x", "multipart/form-data"),
        ("value=1", "application/x-www-form-urlencoded; charset=utf-7"),
        ("&".join(f"f{n}=1" for n in range(1500)), "application/x-www-form-urlencoded"),
    ]:
        response = client.post("/ballots/", body, content_type=content_type)
        assert response.status_code == 400, content_type


def test_looking_at_the_address_is_no_ballot(client: Client) -> None:
    assert client.get("/ballots/").status_code == 405


@pytest.mark.django_db
def test_a_reader_without_a_cookie_is_given_one_and_asked_to_press_again() -> None:
    client, summary = Client(), make_summary().pk
    response = press(client, summary)
    assert response.status_code == 403
    assert "sent no cookie" in response.text
    assert not Reader.objects.exists()
    assert press(client, summary).status_code == 201


@pytest.mark.django_db
def test_a_crawler_cannot_vote(client: Client) -> None:
    crawler = {"User-Agent": "Googlebot/2.1"}
    response = press(client, make_summary().pk, headers=crawler)
    assert response.status_code == 403
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_a_ballot_needs_the_token_of_our_form() -> None:
    client, summary = a_client(enforce_csrf_checks=True), make_summary().pk
    assert press(client, summary).status_code == 403
    assert not Ballot.objects.exists()
    client.cookies["csrftoken"] = "t" * 32
    assert press(client, summary, csrfmiddlewaretoken="t" * 32).status_code == 201


def test_the_address_has_a_name() -> None:
    assert reverse("ballot") == "/ballots/"
