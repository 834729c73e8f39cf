"""Whose opinions the team's pages show: chosen once, for all of them, or by an address."""

from __future__ import annotations

import pytest
from django.test import Client

from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import (
    POPULATIONS,
    first_of,
    origin_named,
    population_of,
)
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from tests.rows.said import make_reader, thumb
from tests.rows.written import articles_of, make_pair, summary_of
from tests.writeup_site.roles import signed_in

SWITCH = "/models/population/"


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({}, Origin.READER),
        ({Origin.SIMULATED: 9}, Origin.SIMULATED),
        ({Origin.SIMULATED: 9, Origin.JUDGE: 1}, Origin.JUDGE),
        ({Origin.SIMULATED: 9, Origin.JUDGE: 1, Origin.IMPORTED: 1}, Origin.IMPORTED),
        ({Origin.SIMULATED: 9, Origin.READER: 1}, Origin.READER),
    ],
)
def test_one_stands_in_for_another_that_has_nothing_to_say(
    found: dict[Origin, int], shown: Origin
) -> None:
    assert first_of(None, found) == shown
    assert first_of(Origin.IMPORTED, found) == Origin.IMPORTED


def test_fewer_than_enough_are_none() -> None:
    found = {Origin.READER: 1, Origin.SIMULATED: 2}
    assert first_of(None, found, fewest=2) == Origin.SIMULATED
    assert first_of(None, found, fewest=3) == Origin.READER


def test_every_origin_has_a_name_and_former_ones_are_known() -> None:
    assert [population_of(origin) for origin in Origin] == list(POPULATIONS)
    assert origin_named("real") == origin_named("readers") == Origin.READER
    assert origin_named("martians") is origin_named(None) is origin_named("") is None


@pytest.fixture
def pair_address(db: None) -> str:
    """Two versions with a simulated vote each, and one reader's on the first."""
    one, other = make_pair(articles=1)
    (article,) = articles_of(one)
    for version in (one, other):
        thumb(summary_of(version, article), 1, make_reader(simulated=True))
    thumb(summary_of(one, article), -1)
    derive_all_marked()
    return f"/models/compare/?baseline={one.identifier}&candidate={other.identifier}"


SIMULATED = "Opinions shown here are simulated: no person gave them"
READERS = "Opinions shown here are readers’ own"


def test_a_choice_is_remembered_on_every_page_that_shows_opinions(pair_address: str) -> None:
    analyst = signed_in("analyst")
    assert READERS in analyst.get(pair_address).text
    back = analyst.post(SWITCH, {"population": "simulated", "next": f"{pair_address}&votes=real"})
    assert back["Location"].startswith("/models/compare/?baseline=")
    assert "votes" not in back["Location"]  # the choice goes before the address it was made on
    for page in (back["Location"], "/models/", "/traffic/", "/models/?sort=name"):
        assert f"{SIMULATED}, as you chose for all pages" in analyst.get(page).text, page
    analyst.post(SWITCH, {"population": ""})
    assert READERS in analyst.get(pair_address).text


def test_an_address_goes_before_what_was_chosen_and_changes_nothing(pair_address: str) -> None:
    analyst = signed_in("analyst")
    analyst.post(SWITCH, {"population": "readers"})
    assert SIMULATED in analyst.get(f"{pair_address}&votes=simulated").text
    assert READERS in analyst.get(pair_address).text


def test_every_choice_says_how_many_there_are(pair_address: str) -> None:
    page = signed_in("analyst").get(pair_address).text
    assert "Readers’ <small>1</small>" in page and "Simulated <small>2</small>" in page
    assert "Imported" not in page and "Judges’" not in page


def test_the_article_behind_a_figure_shows_the_same_opinions(pair_address: str) -> None:
    analyst = signed_in("analyst")
    analyst.post(SWITCH, {"population": "simulated"})
    address = f"/models/compare/articles/{Article.objects.get().slug}/?{pair_address[17:]}"
    assert SIMULATED in analyst.get(address).text
    assert READERS in analyst.get(f"{address}&votes=readers").text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "//evil.example", "", "junk\n"])
def test_the_switch_leads_nowhere_else(client: Client, db: None, elsewhere: str) -> None:
    answer = signed_in("analyst").post(SWITCH, {"population": "readers", "next": elsewhere})
    assert answer.status_code == 302 and answer["Location"] == "/"


def test_the_switch_is_for_the_team(client: Client, db: None) -> None:
    assert client.post(SWITCH, {"population": "readers"})["Location"].startswith("/login/")
    assert signed_in("analyst").get(SWITCH)["Location"] == "/models/"
