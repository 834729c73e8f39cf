"""How a comparison is come by: nothing to compare yet, two of several that were ticked."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.rows.written import articles_of, make_pair, make_summary, make_version
from tests.writeup_site.roles import signed_in

pytestmark = pytest.mark.django_db


def test_without_two_versions_the_page_says_what_to_do() -> None:
    analyst = signed_in("analyst")
    assert "import_summaries" in analyst.get(reverse("compare")).content.decode()
    make_pair()
    assert "what would settle it" in analyst.get(reverse("compare")).content.decode()


def test_versions_ticked_on_the_leaderboard_lead_to_their_comparison_the_oldest_as_baseline(
    client: Client, team: User
) -> None:
    client.force_login(team)
    old, young = make_pair()
    third = make_version("third")
    make_summary(articles_of(old)[0], third)
    page = client.get("/models/").text
    assert page.count('type="checkbox" name="pick"') == 3
    ticked = {"pick": [third.identifier, young.identifier, old.identifier]}
    answer = client.get("/models/compare/", ticked)
    assert answer.headers["Location"] == "/models/compare/?" + urlencode(
        {"baseline": old.identifier, "candidate": [young.identifier, third.identifier]}, doseq=True
    )
    # One alone, or none that exists, is no comparison: the page asks.
    assert client.get("/models/compare/", {"pick": [young.identifier, "gone@1"]}).status_code == 200
