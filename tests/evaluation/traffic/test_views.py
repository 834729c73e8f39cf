"""The team's page of traffic: the verdict, the figures, the picture, the CSV."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from summaries.versions.models import ModelVersion
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.readers.cookies import issued
from surveys.readers.models import Reader
from tests.rows.written import make_article, make_summary, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions() -> list[ModelVersion]:
    return [make_version(name="Alpha"), make_version(name="Beta")]


def shown(versions: list[ModelVersion], counts: list[int], *, simulated: bool = False) -> None:
    """So many first readings of each version, under a plan of equal shares."""
    article = make_article()
    plan, _ = TrafficPlan.objects.get_or_create(
        key="even",
        defaults={"shares": {str(version.pk): 1 / len(versions) for version in versions}},
    )
    for version, count in zip(versions, counts, strict=True):
        readers = Reader.objects.bulk_create(
            Reader(key_hash=f"{version.pk}-{article.pk}-{n}", simulated=simulated)
            for n in range(count)
        )
        Exposure.objects.bulk_create(
            Exposure(reader=reader, article=article, version=version, plan=plan)
            for reader in readers
        )


def test_it_is_for_the_team_alone(client: Client) -> None:
    assert client.get("/traffic/")["Location"] == "/login/?next=/traffic/"
    client.force_login(User.objects.create_user("guest"))
    assert client.get("/traffic/").status_code == 403


def test_an_empty_site_says_so(client: Client, team: User) -> None:
    client.force_login(team)
    assert "Nobody has read anything yet" in client.get("/traffic/").text
    assert client.get("/traffic/table.csv").text.count("\n") == 1


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ([510, 490], "as planned (p = 0.527)"),  # χ² = 400 / 1000 = 0.4
        ([540, 460], "uneven, but no more than"),  # χ² = 6.4, p = 0.011
        ([600, 400], "not</b> see the versions as planned"),  # χ² = 40
        ([4, 3], "cannot be told yet"),  # 3.5 expected
    ],
)
def test_the_verdict_stands_on_top(
    client: Client, team: User, versions: list[ModelVersion], counts: list[int], verdict: str
) -> None:
    client.force_login(team)
    shown(versions, counts)
    text = client.get("/traffic/").text
    assert verdict in text
    assert text.index(verdict) < text.index("Alpha")


def test_simulated_readers_are_shown_apart(
    client: Client, team: User, versions: list[ModelVersion]
) -> None:
    client.force_login(team)
    shown(versions, [500, 500])
    shown(versions, [600, 400], simulated=True)
    assert client.get("/traffic/").context["report"].verdict == "as planned"
    assert client.get("/traffic/?votes=simulated").context["report"].verdict == "mismatch"


def test_the_csv_and_the_pictures_hold_the_same_figures(
    client: Client, team: User, versions: list[ModelVersion]
) -> None:
    client.force_login(team)
    shown(versions, [60, 40])
    rows = list(csv.reader(io.StringIO(client.get("/traffic/table.csv").text)))
    assert rows[1:] == [
        [versions[0].identifier, "60", "50.0", "5.0", "0.6", "0.5"],
        [versions[1].identifier, "40", "50.0", "5.0", "0.4", "0.5"],
    ]
    svg = client.get("/traffic/picture.svg")
    assert svg["Content-Type"] == "image/svg+xml" and "Alpha" in svg.text
    assert client.get("/traffic/picture.png").content.startswith(b"\x89PNG")
    drawn = list(csv.reader(io.StringIO(client.get("/traffic/picture.csv").text)))
    # 60 of 100 less half; chance reaches 1.96 · 5 / 100 each way
    assert [float(cell) for cell in drawn[1][1:]] == pytest.approx([0.1, 0.002, 0.198])
    assert "+10.0% (+0.2% to +19.8%)" in client.get("/traffic/").text


def test_readers_of_the_real_page_are_split_as_planned(
    client: Client, team: User, versions: list[ModelVersion]
) -> None:
    versions[0].weight = 3
    versions[0].save()
    articles = [make_article() for _ in range(3)]
    for article in articles:
        for version in versions:
            make_summary(article, version)
    for number in range(40):
        reader = Client()
        reader.cookies["reader"] = issued(f"{number:022d}")
        for article in articles:
            reader.get(article.get_absolute_url())
    client.force_login(team)
    report = client.get("/traffic/").context["report"]
    assert [arm.expected for arm in report.result.arms] == [90, 30]  # 120 readings, 3 to 1
    assert report.verdict == "as planned"


def test_the_page_takes_the_same_few_queries_whatever_it_holds(
    client: Client,
    team: User,
    versions: list[ModelVersion],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(team)
    shown(versions, [5, 5])
    # session, user; simulated readers, counts, plans, versions; whose opinions there are
    with django_assert_num_queries(7):
        client.get("/traffic/")
    shown(versions, [50, 50])
    make_summary()
    with django_assert_num_queries(7):
        client.get("/traffic/")
