"""The page on which the team declares a scale."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from summaries.ratings.models import Dimension, Rater
from summaries.ratings.selectors import scale_sentence
from summaries.ratings.services import guess_scales
from tests.rows.written import make_rating, make_summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("team", "", "a long password"))
    return client


@pytest.fixture
def fluency() -> Dimension:
    """Rated 2, 3 and 4."""
    ann = Rater.objects.create(group="expert", name="ann")
    for place, value in enumerate([2, 3, 4]):
        make_rating(make_summary(), value, dimension="fluency", place=place, rater=ann)
    guess_scales(named=[("expert", "fluency")])
    return Dimension.objects.get()


def declared(team: Client, dimension: Dimension, low: str, high: str, step: str) -> str:
    """What the page answers to a scale; "" where it took it."""
    address = reverse("admin:summaries_dimension_change", args=[dimension.pk])
    answer = team.post(address, {"low": low, "high": high, "step": step})
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_page_says_what_a_scale_changes(team: Client, fluency: Dimension) -> None:
    page = team.get(reverse("admin:summaries_dimension_change", args=[fluency.pk])).content.decode()
    assert "an import refuses a rating that lies outside of it" in page
    assert "No rating and no mean changes" in page
    assert "1 to 5 in steps of 1, guessed from the ratings" in page


def test_a_scale_that_holds_every_rating_becomes_the_teams_own(
    team: Client, fluency: Dimension
) -> None:
    assert declared(team, fluency, "2", "4", "0.5") == ""
    fluency.refresh_from_db()
    assert (str(fluency.scale), fluency.is_declared) == ("2 to 4 in steps of 0.5", True)
    guess_scales(named=[("expert", "fluency")])
    fluency.refresh_from_db()
    assert str(fluency.scale) == "2 to 4 in steps of 0.5"


@pytest.mark.parametrize(
    ("scale", "sentence"),
    [
        (("5", "1", "1"), "The highest rating is not above the lowest; exchange them."),
        (("1", "5", "0"), "A step is more than 0 and not longer than the scale."),
        (("1", "5", "1e-6"), "Leave so fine a step empty"),
        (("-1e308", "5", ""), "No rating is further from 0 than 1,000,000,000."),
        (("1", "5", "4.1"), "A step is more than 0 and not longer than the scale."),
        (("2.5", "5", ""), "1 rating held would not be on this scale, such as 2."),
        (("1", "5", "2"), "2 ratings held would not be on this scale, such as"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(
    team: Client, fluency: Dimension, scale: tuple[str, str, str], sentence: str
) -> None:
    assert sentence in declared(team, fluency, *scale)
    fluency.refresh_from_db()
    assert not fluency.is_declared


@pytest.mark.parametrize("model", ["dimension", "rater"])
def test_lists_are_shown_and_nothing_is_added(team: Client, fluency: Dimension, model: str) -> None:
    page = team.get(reverse(f"admin:summaries_{model}_changelist")).content.decode()
    assert {"dimension": "fluency", "rater": "ann"}[model] in page
    assert team.get(reverse(f"admin:summaries_{model}_add")).status_code == 403


def test_which_end_is_better_is_declared_and_said_and_never_guessed(
    team: Client, fluency: Dimension
) -> None:
    assert scale_sentence(fluency).endswith("higher is taken as better, as nobody has said")
    address = reverse("admin:summaries_dimension_change", args=[fluency.pk])
    given = {"low": "1", "high": "5", "step": "1"}
    assert team.post(address, given | {"better": "lower"}).status_code == 302
    guess_scales(named=[("expert", "fluency")])
    fluency.refresh_from_db()
    said = "1 to 5 in steps of 1, declared by the team; lower is better"
    assert scale_sentence(fluency) == said and fluency.lower_is_better
    assert said in team.get(address).content.decode()
    assert "Select a valid choice" in team.post(address, given | {"better": "up"}).content.decode()
    assert team.post(address, given | {"better": "higher"}).status_code == 302
    fluency.refresh_from_db()
    assert scale_sentence(fluency).endswith("team; higher is better")
