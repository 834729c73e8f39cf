"""Ratings of which less is better: what the team declared goes into every verdict, and is said."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from evaluation.agreement.reading import kept_trust
from evaluation.agreement.report import TrustCell
from evaluation.agreement.reports import refresh_compared, refresh_trust
from evaluation.comparison.builder import compare
from evaluation.comparison.models import GuardRail, VerdictRule
from evaluation.comparison.rendering import as_json, notes
from evaluation.comparison.report import Comparison
from summaries.ratings.models import Dimension
from summaries.ratings.services import declare_scale, guess_scales
from summaries.versions.models import ModelVersion
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db
Pair = tuple[ModelVersion, ModelVersion]


@pytest.fixture
def pair() -> Pair:
    """On each of 12 articles the second version has two errors less, and a ROUGE-1 .1 higher."""
    one, other = make_pair(articles=12)
    for number, article in enumerate(articles_of(one)):
        for version, fewer in ((one, 0), (other, 2)):
            summary = summary_of(version, article)
            make_rating(summary, 6 + number % 3 - fewer, place=0, dimension="errors")
            make_score(summary, 0.2 + number / 100 + fewer / 20)
    guess_scales(named=[("expert", "errors")])
    return one, other


def declare(better: str) -> None:
    errors = Dimension.objects.get()
    declare_scale(dimension=errors, scale=errors.scale, better=better)


def report(pair: Pair) -> Comparison:
    refresh_compared(pair)
    return compare(baseline=pair[0], candidates=[pair[1]])


@pytest.mark.parametrize(
    ("better", "verdict"), [("", "worse"), ("higher", "worse"), ("lower", "better")]
)
def test_less_is_better_where_the_team_said_so(pair: Pair, better: str, verdict: str) -> None:
    declare(better)
    VerdictRule.objects.create(primary="expert:errors", margin=0.5)
    found = report(pair)
    (versus,) = found.versus
    estimate = versus.estimate("expert:errors")
    assert estimate is not None and estimate.difference == pytest.approx(-2)  # of any direction
    assert estimate.verdict == versus.overall.verdict == versus.headline.lines[1].verdict == verdict
    told = [each["measure"] for each in as_json(found)["versus"][0]["estimates"]]
    kept = [each["better"] for each in told if each["key"] == "expert:errors"]
    assert kept == [better or "higher"]
    assert ("of which less is better" in versus.headline.lines[1].sentence) is (better == "lower")
    said = {"": "higher is taken as better, as nobody has said"}.get(better, f"{better} is better")
    assert any(f"; {said}: Errors (experts)." in each for each in notes(found))


@pytest.mark.parametrize(("better", "code"), [("higher", 1), ("lower", 0)])
@pytest.mark.parametrize("measure", ["--primary=expert:errors", "--guard=expert:errors=0.5"])
def test_the_gate_goes_by_it(pair: Pair, better: str, code: int, measure: str) -> None:
    declare(better)
    options = ["--margin=0.5"] if "primary" in measure else ["--primary=rouge1", "--margin=0.01"]
    names = [f"--baseline={pair[0].identifier}", f"--candidate={pair[1].identifier}"]
    ended = 0
    try:
        call_command("gate", *names, measure, *options)
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == code


def test_a_change_of_it_is_seen_at_once_and_needs_no_figure_anew(pair: Pair) -> None:
    declare("higher")
    GuardRail.objects.create(rule=VerdictRule.objects.create(), measure="expert:errors", margin=0.5)
    assert report(pair).versus[0].overall.verdict == "worse"
    declare("lower")
    again = compare(baseline=pair[0], candidates=[pair[1]])
    assert not again.waiting and again.versus[0].overall.verdict == "cannot tell yet"
    estimate = again.versus[0].estimate("expert:errors")
    assert estimate is not None and estimate.verdict == "better"


def test_the_pages_and_the_table_say_it(pair: Pair) -> None:
    declare("lower")
    report(pair)
    create_login(name="analyst", role="analyst")
    client = Client()
    client.force_login(User.objects.get(username="analyst"))
    address = f"?baseline={pair[0].identifier}&candidate={pair[1].identifier}"
    page = client.get(f"{reverse('compare')}{address}").content.decode()
    assert "<small>less is better</small>" in page and "declared by the team; lower" in page
    # What was lost most is first: by errors the candidate lost nowhere.
    shown = client.get(f"{reverse('compare')}{address}&measure=expert:errors").content.decode()
    assert "On no article." in shown.split("loses most</h3>")[1].split("wins most")[0]
    rows = csv.DictReader(io.StringIO(
        client.get(f"{reverse('compare_table')}{address}").content.decode()
    ))  # fmt: skip
    better = {row["measure"]: row["better"] for row in rows}
    assert (better["expert:errors"], better["rouge1"]) == ("lower", "higher")


def trust() -> tuple[TrustCell, str]:
    refresh_trust()
    found, _ = kept_trust()
    assert found is not None
    card = next(card for card in found.cards if card.name == "rouge1")
    return card.cells[0], card.sentences[0]


def test_a_metric_that_falls_with_errors_agrees_with_people(pair: Pair) -> None:
    declare("higher")
    against, said = trust()
    declare("lower")
    agrees, told = trust()
    one, other = (each.of("summary", "kendall") for each in (against, agrees))
    assert one is not None and other is not None
    assert (one.value, other.value) == (-1, 1)  # on each article fewer errors have the higher score
    assert "Less is better" not in said
    assert "Less is better of errors: a positive figure there still is agreement." in told
