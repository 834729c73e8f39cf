"""What a choice in a duel is answered with."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.demo.simulating_duels import simulate_duels
from surveys.duels.models import DuelVote, Impression, PairTally
from surveys.duels.outcome import Outcome
from surveys.duels.tokens import token_of
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import issued, key_of
from tests.rows.said import make_key
from tests.rows.written import make_contest, make_versions
from tests.surveys.browsing import BROWSER, COOKIE, HTMX, a_client, choose, look, token_on

pytestmark = pytest.mark.django_db


def test_a_choice_is_answered_201_a_repeat_200_and_another_one_409(
    client: Client, nudges: list[str]
) -> None:
    make_contest()
    token = token_on(look(client))
    answers = [choose(client, token, each).status_code for each in ("left", "left", "right")]
    assert answers == [201, 200, 409]
    assert Ballot.objects.get().value == Outcome.FIRST.choice
    assert len(nudges) == 2


@pytest.mark.parametrize(
    ("choice", "value", "said"),
    [
        ("left", 1, "You preferred"),
        ("right", 2, "You preferred"),
        ("tie", 3, "equally good"),
        ("bad", 4, "You found both bad"),
    ],
)
def test_the_names_and_the_score_with_ones_own_choice_come_after_it(
    client: Client, choice: str, value: int, said: str
) -> None:
    make_contest(make_versions(2), articles=4)
    token = token_on(look(client))
    response = choose(client, token, choice, headers=HTMX)
    assert response.status_code == 201
    ballot = Ballot.objects.select_related("impression__duel").get()
    assert ballot.impression and (ballot.kind, ballot.value) == ("duel", value)
    duel = ballot.impression.duel
    for version in (duel.first_version, duel.second_version):
        assert version.name in response.text
    assert said in response.text
    assert "1 choice between these two" in response.text
    assert "simulated" not in response.text
    collect_ballots()
    again = choose(client, token, choice, headers=HTMX)
    assert again.status_code == 200
    assert "1 choice between these two" in again.text  # counted once, collected or not


def test_the_score_says_how_many_are_simulated(client: Client) -> None:
    make_contest(make_versions(2), articles=4)
    simulate_duels(seed=1, readers=5, share=1)  # 5 readers · 4 articles
    response = choose(client, token_on(look(client)), headers=HTMX)
    assert "21 choices between these two" in response.text
    assert "20 simulated" in response.text


def test_without_javascript_the_browser_lands_on_the_result(client: Client) -> None:
    make_contest(articles=2)
    response = choose(client, token_on(look(client)), "tie", headers=BROWSER)
    assert response.status_code == 303
    page = client.get(response["Location"])
    assert "equally good" in page.text and "Next duel" in page.text
    assert page["X-Robots-Tag"] == "noindex"


def test_a_result_is_shown_to_its_own_reader_and_after_the_choice_only(client: Client) -> None:
    make_contest()
    look(client)
    address = f"/duel/{Impression.objects.get().pk}/"
    assert client.get(address).status_code == 302
    choose(client, token_on(look(client)))
    assert client.get(address).status_code == 200
    stranger = Client()
    assert stranger.get(address).status_code == 404
    stranger.cookies["reader"] = issued("s" * 22)
    assert stranger.get(address).status_code == 404
    assert client.get("/duel/99/").status_code == 404
    assert client.get(f"/duel/{2**64}/").status_code == 404


def test_a_database_that_fails_after_the_commit_takes_nothing_back(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    with mock.patch("surveys.duels.views.score_after", side_effect=OperationalError("down")):
        response = choose(client, token, headers=HTMX)
    assert response.status_code == 201
    assert "cannot be read just now" in response.text
    assert Ballot.objects.count() == 1


def test_the_time_is_the_servers_and_the_browser_can_only_shorten_it(client: Client) -> None:
    make_contest(articles=3)
    minute, hour = 60_000, 3_600_000  # an hour: a busy machine takes its time
    for hint, low, high in [("", minute, hour), (4_000, 4_000, 4_000), (10**9, minute, hour)]:
        token = token_on(look(client))
        Impression.objects.filter(ballot=None).update(
            served_at=timezone.now() - timedelta(seconds=60)
        )
        assert choose(client, token, shown_ms=hint).status_code == 201
        elapsed = Ballot.objects.latest("pk").elapsed_ms
        assert elapsed is not None and low <= elapsed <= high


# --- Refused --------------------------------------------------------------------------------------


def test_another_readers_token_is_refused(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    thief = Client()
    thief.cookies["reader"] = issued("t" * 22)
    response = choose(thief, token)
    assert response.status_code == 403
    assert "not served to this browser" in response.text
    assert not Ballot.objects.exists()


def test_a_damaged_token_is_refused(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    pk, _, signature = token.partition(":")
    for wrong in [f"{pk}:{signature[::-1]}", f"{'0' * 15}9:{signature}", f"{pk}:{'A' * 43}"]:
        assert choose(client, wrong).status_code == 403, wrong
    for garbage in ["", "x", pk, "\0", "é" * 20, f"{token}\n", "9" * 5000, f"{pk}:"]:
        assert choose(client, garbage).status_code == 400, garbage
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"choice": "both"}, {"choice": ""}, {"shown_ms": "-1"}, {"shown_ms": "NaN"}]
)
def test_a_field_that_makes_no_sense_is_a_400_with_its_name(
    client: Client, wrong: dict[str, str]
) -> None:
    make_contest()
    token = token_on(look(client))
    response = choose(client, token, headers=None, **wrong)
    assert response.status_code == 400
    assert "is missing or wrong" in response.text


def test_an_expired_duel_is_refused_but_a_repeat_of_a_taken_choice_is_not(client: Client) -> None:
    make_contest(articles=2)
    token = token_on(look(client))
    Impression.objects.update(expires_at=timezone.now())
    response = choose(client, token)
    assert response.status_code == 410
    assert "too long ago" in response.text
    fresh = token_on(look(client))
    assert fresh != token
    assert choose(client, fresh).status_code == 201
    Impression.objects.update(expires_at=timezone.now())
    assert choose(client, fresh).status_code == 200


def test_who_has_read_the_breakdown_in_between_is_not_blind_any_more(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    impression = Impression.objects.get()
    record_exposure(
        reader=key_of(COOKIE),
        article=impression.duel.article,
        version=impression.duel.first_version,
    )
    response = choose(client, token)
    assert response.status_code == 409
    assert "would not be blind" in response.text
    assert not Ballot.objects.exists()


def test_a_duel_whose_article_was_deleted_is_gone(client: Client) -> None:
    (article,) = make_contest()
    token = token_on(look(client))
    article.delete()
    assert choose(client, token).status_code == 404


def test_no_cookie_no_crawler_no_other_method_no_missing_csrf_token(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    assert choose(Client(), token).status_code == 403
    assert choose(client, token, headers={"User-Agent": "Googlebot/2.1"}).status_code == 403
    assert client.get("/duel/choice/").status_code == 405
    assert client.post("/duel/").status_code == 405
    strict = a_client(enforce_csrf_checks=True)
    assert choose(strict, token).status_code == 403
    assert not Ballot.objects.exists()


def test_a_token_outlives_a_change_of_the_secret(client: Client, settings: Settings) -> None:
    make_contest()
    token = token_on(look(client))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"
    assert choose(client, token).status_code == 201


def test_every_token_has_one_length() -> None:
    key = make_key()
    assert len({len(token_of(pk, key)) for pk in (1, 10**6, 2**63 - 1)}) == 1


def test_a_choice_is_counted_once(client: Client) -> None:
    make_contest()
    token = token_on(look(client))
    for choice in ("left", "right", "left"):
        choose(client, token, choice)
    collect_ballots()
    tally = PairTally.objects.get()
    assert tally.first + tally.second == 1
    assert DuelVote.objects.count() == 1
