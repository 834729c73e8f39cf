"""The passport's page: empty, whole, as JSON and as picture; who may see and declare."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.judges.models import Judge
from evaluation.opinions.codes import Origin
from evaluation.passports.models import DeclaredAgreement
from evaluation.passports.selectors import passport_of
from tests.evaluation.passports.rows import answer, make_judge, make_texts, readers_choose
from tests.rows.written import make_version, make_versions
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db

ADDRESS = "/judges/strict/passport/"


def fill(judge: Judge) -> None:
    """The judge's own version wins where it did not refuse or flip; readers prefer the other on
    half of the articles. Its texts are the longer ones on every second article. Two anchors are
    asked again; one is answered anew."""
    own = make_version(settings={"settings": {"model": "some-model"}})
    (other,) = make_versions(1)
    articles = [make_texts(own, other, articles=1, longer=each)[0] for each in (own, other) * 6]
    for number, article in enumerate(articles[:10]):
        outcome = {0: "flip", 1: ""}.get(number, "won")
        answer(judge, own, other, article, outcome=outcome)
    readers_choose(own, other, articles[:6], readers=3)
    readers_choose(other, own, articles[6:], readers=3)
    answer(judge, own, other, articles[4], occasion=1)
    answer(judge, other, own, articles[5], occasion=1)


def test_it_is_for_the_team_alone(client: Client) -> None:
    make_judge()
    for address in (ADDRESS, "/judges/strict/passport.json", "/judges/strict/passport.svg"):
        assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("guest"))
    assert client.get(ADDRESS).status_code == 403


def test_a_judge_that_answered_nothing_has_none_and_the_page_says_what_to_do(
    client: Client, team: User
) -> None:
    make_judge()
    client.force_login(team)
    page = client.get(ADDRESS).text
    assert "No passport yet" in page and "no gate listens to it" in page
    assert client.get("/judges/strict/passport.svg").status_code == 404
    assert client.get("/judges/nobody/passport/").status_code == 404


def test_the_figures_are_those_of_its_answers_and_of_readers_duels() -> None:
    judge = make_judge()
    fill(judge)
    found = passport_of(judge)
    # Ten pairs, of which one has no answer; three readers on each of the ten.
    assert (found.population, found.pairs, found.articles) == ("readers", 10, 10)
    assert (found.duels, found.persons, found.currency) == (30, 6, "USD")
    # Answered: articles 0 (a flip, one half) and 2 to 9. Readers: its own on 0 to 5.
    assert found.pairwise.accuracy.value == pytest.approx((0.5 + 4) / 9)
    assert found.pairwise.people.value == 1
    assert found.pairwise.no_answer.value == pytest.approx(1 / 10)
    assert found.pairwise.flipped.value == pytest.approx(1 / 9)
    assert found.pairwise.side.value == pytest.approx(0.5 / 9)
    # By article the judge's choice of its own less readers': −1/2 on 0, 0 on 2 to 5, 1 on 6 to 9.
    # Own +1 on all nine; longer +1 on 0, 2, 4, 6, 8, −1 on 3, 5, 7, 9: sums 9, 9, 1 of squares and
    # product, so own = (9 * 3.5 - 1 * -0.5) / 80 and longer = (9 * -0.5 - 1 * 3.5) / 80.
    assert found.pairwise.own.value == pytest.approx(32 / 80)
    assert found.pairwise.longer.value == pytest.approx(-8 / 80)
    assert found.pairwise.price.value == pytest.approx(100 * 10 * 0.004 / 9)
    (drift,) = found.drift
    assert (drift.changed.value, drift.changed.number) == (0.5, 2)
    assert drift.shift.value in {-0.5, 0.5}
    (pair,) = found.powered
    assert pair.duels == 36 and "not asked about the articles of 17 %" in pair.withheld


def test_imported_and_simulated_duels_are_held_apart() -> None:
    judge = make_judge()
    fill(judge)
    found = passport_of(judge, origin=Origin.SIMULATED)
    assert (found.population, found.duels) == ("simulated", 0)
    assert found.pairwise.accuracy.value is None


def test_the_page_the_json_and_the_picture(client: Client, team: User) -> None:
    fill(make_judge())
    client.force_login(team)
    page = client.get(ADDRESS).text
    assert "Where readers decided, strict chooses as they do in 50 %" in page
    assert "People alone: the judge was not asked about" in page
    held: dict[str, Any] = client.get("/judges/strict/passport.json").json()
    assert (held["form"], held["judge"], held["pairs"]) == (1, "strict", 10)
    assert held["pairwise"]["accuracy"]["number"] == 27
    assert "To the longer text" in client.get("/judges/strict/passport.csv").text
    assert client.get("/judges/strict/passport.svg").status_code == 200


def test_the_page_asks_the_same_queries_however_many_pairs_there_are(
    client: Client, team: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    judge = make_judge()
    fill(judge)
    client.force_login(team)
    client.get(ADDRESS)
    with django_assert_num_queries(20):
        client.get(ADDRESS)
    one, other = make_versions()
    for article in make_texts(one, other, articles=5):
        answer(judge, one, other, article)
    with django_assert_num_queries(20):
        client.get(ADDRESS)


def test_engineers_declare_and_what_was_declared_stays(client: Client, team: User) -> None:
    make_judge()
    client.force_login(team)
    for least in ("0.7", "0.7", "0.65"):
        posted = client.post(f"{ADDRESS}declare/", {"trade": "choices", "least": least})
        assert posted["Location"] == ADDRESS
    assert list(DeclaredAgreement.objects.values_list("least", "who")) == [
        (0.65, team.username),
        (0.7, team.username),
    ]
    assert "Choices between two texts: at least 0.65" in client.get(ADDRESS).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"trade": "choices", "least": "65"}, "65 of 100 are 0.65"),
        ({"trade": "choices", "least": "-0.1"}, "0 or more"),
        ({"trade": "choices", "least": "nan"}, "as a number"),
        ({"trade": "soup", "least": "0.5"}, "choices or ratings"),
        ({}, "Say how far it must agree"),
    ],
)
def test_what_cannot_be_declared_says_why(
    client: Client, team: User, fields: dict[str, str], said: str
) -> None:
    make_judge()
    client.force_login(team)
    page = client.post(f"{ADDRESS}declare/", fields)
    assert page.status_code == 400 and said in page.text
    assert not DeclaredAgreement.objects.exists()


def test_an_analyst_looks_and_does_not_declare(client: Client) -> None:
    make_judge()
    create_login(name="ann", role="analyst")
    client.force_login(User.objects.get(username="ann"))
    assert "an engineer or an owner declares it" in client.get(ADDRESS).text
    posted = client.post(f"{ADDRESS}declare/", {"trade": "choices", "least": "0.5"})
    assert posted.status_code == 403
    assert Group.objects.filter(name="analyst").exists()
