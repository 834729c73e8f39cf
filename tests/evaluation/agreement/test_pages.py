"""The pages of agreement, whatever people call what they rate."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client

from evaluation.agreement.reports import refresh_trust
from tests.rows.scored import make_score
from tests.rows.written import make_article, make_rating, make_summary, make_versions

pytestmark = pytest.mark.django_db


def test_a_dimension_with_any_signs_has_its_pictures_and_tables(team: User, client: Client) -> None:
    client.force_login(team)
    versions = make_versions(3)
    for number in range(6):
        article = make_article()
        for place, version in enumerate(versions):
            summary = make_summary(article, version, f"Text {number} {place}.")
            make_rating(summary, place + number % 2, dimension='a/b.svg\n"c"?#')
            make_score(summary, place, "rouge1|x")
    refresh_trust(aspects=("f",))
    for page in ("/agreement/", "/metrics/"):
        answer = client.get(page)
        assert answer.status_code == 200
        links = re.findall(rf'href="({page}[^"]+\.(?:svg|png|csv)\??[^"]*)"', answer.text)
        assert links
        for link in links:
            assert client.get(unescape(link)).status_code == 200
