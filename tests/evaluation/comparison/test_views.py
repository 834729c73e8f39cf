"""The pages of comparisons and trust cards: who may see them, what they show, what they cost."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from common.pictures.files import png_of
from evaluation.agreement.reports import refresh_reports, refresh_standings
from evaluation.comparison.kept_models import Kept
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Metric, Score
from evaluation.runs.selectors import standing_signatures
from summaries.breakdowns.models import GiveawayChange, Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.duels.services import mark_cells_of_giveaways
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_pair,
    make_rating,
    make_summary,
    make_version,
    summary_of,
)
from tests.shared_rows import anew, shared_rows
from writeup_site.home.team import create_login

pytestmark = pytest.mark.django_db
Pair = tuple[ModelVersion, ModelVersion]


@pytest.fixture
def analyst(db: None) -> Client:
    create_login(name="analyst", role="analyst")
    client = Client()
    client.force_login(User.objects.get(username="analyst"))
    return client


def judged_pair() -> Pair:
    """Two versions with scores, ratings, thumbs and duels on three articles."""
    one, other = make_pair(articles=3, source="north")
    for number, article in enumerate(articles_of(one)):
        for version, value in ((one, 0.2), (other, 0.3)):
            summary = summary_of(version, article)
            make_score(summary, value + number / 100)
            thumb(summary, 1 if version == other else -1, collect=False)
            make_rating(summary, 3 + number % 2 + (version == other), place=0)
        duel(other, one, article, collect=False)
    collect_backlog()
    derive_all_marked()
    refresh_reports()
    return one, other


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    with shared_rows(django_db_blocker):
        yield judged_pair()


@pytest.fixture
def pair(made: Pair, db: None) -> Pair:
    one, other = anew(*made)
    return one, other


def address(pair: tuple[ModelVersion, ModelVersion], name: str = "compare", **more: str) -> str:
    one, other = pair
    query = urlencode({"baseline": one.identifier, "candidate": other.identifier, **more})
    return f"{reverse(name)}?{query}"


def test_a_stranger_signs_in_and_a_login_without_a_role_is_refused(client: Client) -> None:
    for name in ("compare", "metrics", "compare_table", "metrics_table"):
        assert client.get(reverse(name))["Location"].startswith(reverse("login"))
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(reverse("compare")).status_code == 403
    assert client.get(reverse("metrics")).status_code == 403


def test_the_verdict_comes_first(analyst: Client, pair: tuple[ModelVersion, ModelVersion]) -> None:
    page = analyst.get(address(pair)).content.decode()
    verdict = page.index("cannot be told yet")
    sources = [page.index(f"{name}: ") for name in ("People’s ratings", "Judges", "Scores")]
    assert page.index("<h1>") < verdict < page.index("Readers leave it open") < sources[0]
    assert sources == sorted(sources)
    assert verdict < page.index("If you must decide today") < page.index("<table")
    for text in ("Duels won", "ROUGE-1", "Relevance (experts)", "Articles that decide"):
        assert text in page
    assert "simulated" not in page.split("</form>")[-1]


def test_the_page_costs_the_same_queries_whatever_the_number_of_votes(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    analyst.get(address(pair))  # which parts the articles are in is read once by a process
    with CaptureQueriesContext(connection) as before:
        analyst.get(address(pair))
    one, other = pair
    for _ in range(3):
        for article in articles_of(one):
            duel(one, other, article)
            thumb(summary_of(one, article))
    derive_all_marked()
    refresh_reports()
    with CaptureQueriesContext(connection) as after:
        analyst.get(address(pair))
    # Three of them tell whether an article changed; one reads the standing that was kept anew, and
    # three ask whether the columns of sources, lengths and tags still hold.
    assert len(after) - 4 == len(before) <= 27
    # Votes are never read for a page: only the columns that this process holds of them.
    tables = ('"surveys_vote"', '"surveys_duelvote"', '"surveys_ballot"')
    assert not [q["sql"] for q in after if any(table in q["sql"] for table in tables)]


def test_the_win_rate_stands_beside_what_even_versions_win(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    page = analyst.get(address(pair)).content.decode()
    row = page[page.index("measure=duels#") :]
    row = row[: row.index("</tr>")]
    # 3 of 3 duels: 100 % less 50 %, in one definition with the other rows.
    assert "+50.0 points" in row and "50.0% <small>is even</small>" in row and "100.0%" in row


def test_the_page_says_why_a_version_loses_and_leads_to_the_articles(analyst: Client) -> None:
    one, other = make_pair(articles=2, source="north")
    two = articles_of(one)
    two[1].source = "south"
    two[1].save()
    for article in two:
        for _ in range(6):
            thumb(summary_of(one, article), 1, collect=False)
            thumb(summary_of(other, article), -1 if article == two[1] else 1, collect=False)
    collect_backlog()
    derive_all_marked()
    page = analyst.get(address((one, other))).content.decode()
    why = page[page.index(f"Why {other.label} loses") :]
    table = why[why.index("by source") : why.index("In all")]
    # Half of the weight lies in the south, where the candidate got no 👍 of six: −100 / 2.
    assert table.index("south") < table.index("−50.0") < table.index("north") < table.index("+0.0")
    assert f"/models/compare/{two[1].slug}" in table or two[1].slug in table


def test_every_measure_leads_to_the_articles_behind_it(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    page = analyst.get(address(pair)).content.decode()
    for key in ("approval", "rouge1", "expert%3Arelevance"):
        assert f"measure={key}#articles-title" in page
    approval = analyst.get(address(pair, measure="approval")).content.decode()
    assert "+100 points of 👍, 1 vote against 1" in approval
    scores = analyst.get(address(pair, measure="rouge1")).content.decode()
    assert scores.count("+0.100") >= 3


def test_texts_without_a_number_are_said_with_the_reason_on_each_page(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    one, other = pair
    texts = [summary_of(one, article) for article in articles_of(one)]
    Score.objects.filter(summary__in=texts[:2]).update(value=None, reason="no word that it reads")
    Score.objects.filter(summary=texts[2]).update(cut=True)
    for path in (address(pair), reverse("models")):
        page = analyst.get(path).text
        unread = page[page.index("What has no number") :]
        rows = [row.split("</tr>")[0] for row in unread.split("<tr>")[2:4]]
        assert f">{one.label}<" in rows[0] and ">2<" in rows[0] and "no word that" in rows[0]
        assert ">1<" in rows[1] and "the rest is cut" in rows[1]
        assert f">{other.label}<" not in "".join(rows)


def test_the_versions_page_says_what_could_not_be_read(analyst: Client) -> None:
    summary = make_summary()
    signature = sorted(standing_signatures())[0]
    metric = Metric.objects.create(name="rouge1", signature=signature, engine="rouge")
    Score.objects.create(
        summary=summary, metric=metric, value=None, text_hash="", reason="no word that it reads"
    )
    page = analyst.get(reverse("version", args=[summary.version_id])).text
    assert "What has no number" in page and "no word that it reads" in page


def test_something_still_to_be_counted_is_said(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    assert "still being counted" not in analyst.get(address(pair)).content.decode()
    thumb(summary_of(pair[0], articles_of(pair[0])[0]))
    assert "still being counted" in analyst.get(address(pair)).content.decode()


def test_all_simulated_votes_are_called_so(analyst: Client) -> None:
    one, other = make_pair(articles=1)
    duel(other, one, articles_of(one)[0], make_reader(simulated=True))
    derive_all_marked()
    page = analyst.get(address((one, other))).content.decode()
    assert "Opinions shown here are simulated: no person gave them" in page


@pytest.mark.parametrize("name", ["forest", "trend", "strengths", "matrix"])
def test_every_picture_comes_twice_the_same(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion], name: str
) -> None:
    one, other = pair
    lost = duel(one, other, articles_of(one)[0])  # who never lost has no strength
    Ballot.objects.filter(pk=lost.pk).update(received_at="2026-02-03T12:00:00Z")
    derive_all_marked()
    refresh_standings()
    query = address((one, other)).partition("?")[2]
    drawn = []
    for _ in range(2):
        png_of.cache_clear()
        response = analyst.get(f"{reverse('compare_picture', args=[name, 'svg'])}?{query}")
        assert response["Content-Type"] == "image/svg+xml"
        drawn.append(response.content)
    assert drawn[0] == drawn[1] and b"<svg" in drawn[0]
    png = analyst.get(f"{reverse('compare_picture', args=[name, 'png'])}?{query}&theme=dark")
    assert png.content.startswith(b"\x89PNG")
    figures = analyst.get(f"{reverse('compare_picture', args=[name, 'csv'])}?{query}")
    assert figures["Content-Type"].startswith("text/csv") and figures.text.count("\r\n") > 2


def test_the_trend_comes_when_it_is_asked_for_and_is_a_page_by_itself(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    one, other = pair
    assert "Draw it day by day" not in analyst.get(address(pair)).text  # one day is no trend
    late = duel(one, other, articles_of(one)[0])
    Ballot.objects.filter(pk=late.pk).update(received_at="2026-02-03T12:00:00Z")
    derive_all_marked()
    page, trend = analyst.get(address(pair)).text, address(pair, "compare_trend")
    assert "Draw it day by day" in page and "plot-days" not in page
    alone = analyst.get(trend).text
    assert "<h1>" in alone and alone.count('class="mark') == 2
    part = analyst.get(trend, headers={"HX-Request": "true"}).text
    assert "<h1>" not in part and part.count('class="mark') == 2


def test_a_report_twice_is_the_same_byte_for_byte(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    query = address(pair).partition("?")[2]
    for kind in ("json", "md"):
        url = f"{reverse('compare_report', args=[kind])}?{query}"
        assert analyst.get(url).content == analyst.get(url).content
    pages = [analyst.get(address(pair)).content.decode() for _ in range(2)]
    without_token = [[line for line in page.splitlines() if "csrf" not in line] for page in pages]
    assert without_token[0] == without_token[1]


def test_the_table_guards_names_that_a_spreadsheet_would_run(analyst: Client) -> None:
    one, other = make_pair(articles=1)
    ModelVersion.objects.filter(pk=one.pk).update(name="=cmd")
    for version in (one, other):
        make_score(summary_of(version, articles_of(one)[0]), 0.5)
    refresh_reports()
    one.refresh_from_db()
    lines = analyst.get(address((one, other), "compare_table")).content.decode().splitlines()
    rows = list(csv.reader(lines))
    assert rows[0][:3] == ["baseline", "candidate", "part"]
    assert {row[0] for row in rows[1:]} == {"'=cmd@1"}


@pytest.mark.parametrize(
    "more",
    [{"measure": "soup"}, {"votes": "all"}, {"title": "\0"}, {"source": "north"}],
)  # fmt: skip
def test_what_the_address_cannot_mean_is_left_out(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion], more: dict[str, str]
) -> None:
    assert analyst.get(address(pair, **more)).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"source": "nowhere"}, "No article has the source “nowhere”."),
        ({"source": "x" * 200}, "No article has the source “xx"),
        ({"tag": "sea"}, "No article has the tag “sea”."),
        ({"title": "zeppelin"}, "No article has “zeppelin” in its title."),
        ({"length": "endless"}, "No length is called “endless”; there are short, middle, long and"),
        ({"month": "2026-13"}, "“2026-13” is no month; write year and month, such as 2026-02."),
        ({"source": "nowhere", "month": "never"}, "“nowhere”. “never” is no month"),
    ],
)
def test_a_part_that_is_not_there_is_named_with_the_way_out(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion], more: dict[str, str], said: str
) -> None:
    answer = analyst.get(address(pair, **more))
    page = answer.content.decode()
    assert answer.status_code == 404 and said in page
    assert "nobody has voted" not in page
    everything = address(pair).partition("?")[2].replace("&", "&amp;")
    assert f'<a href="?{everything}">compare on everything</a>' in page
    assert analyst.get(address(pair, "compare_table", **more)).status_code == 404


def test_a_month_without_a_vote_is_a_report_that_says_so(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    answer = analyst.get(address(pair, month="1999-02"))
    assert answer.status_code == 200
    assert "Nobody voted in 1999-02; votes are from 20" in answer.text
    everything = address(pair).partition("?")[2].replace("&", "&amp;")
    assert f'<a href="?{everything}">compare on everything</a>' in answer.text
    assert "Readers: nobody has voted on these two in this part of the data." in answer.text
    assert '<option value="1999-02" selected>' in answer.text
    assert analyst.get(address(pair, "compare_table", month="1999-02")).status_code == 200
    assert "Nobody voted in" not in analyst.get(address(pair)).text


def test_where_a_part_holds_no_vote_on_the_two_it_is_the_part_that_holds_none(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    make_pair(articles=1, source="south")
    page = analyst.get(address(pair, source="south")).content.decode()
    assert "Readers: nobody has voted on these two in this part of the data." in page
    assert "People’s ratings: nobody has rated both in this part of the data." in page
    assert "in this part of the data" not in analyst.get(address(pair)).content.decode()


def test_a_verdict_for_a_retired_version_says_that_it_is_retired(analyst: Client) -> None:
    one, other = make_pair(articles=6)
    for place in range(60):
        duel(one, other, articles_of(one)[place % 6], collect=False, winner_on_left=place % 2 == 0)
    collect_backlog()
    derive_all_marked()
    page = analyst.get(address((one, other))).content.decode()
    assert "retired" not in page.split('class="headline"')[1].split("</form>")[0]
    one.status = ModelVersion.Status.RETIRED
    one.save()
    page = analyst.get(address((one, other))).content.decode()
    assert f"Readers prefer {one.label} (retired)" in page
    assert f"If you must decide today: {one.label} (retired), as" in page
    assert f"{one.label} is retired: no reader is shown it until its status is live again." in page


def test_duels_that_nobody_won_are_not_told_as_half_won(analyst: Client) -> None:
    one, other = make_pair(articles=6)
    for place in range(60):
        article = articles_of(one)[place % 6]
        duel(one, other, article, outcome="bad" if place % 10 else "tie", collect=False)
    collect_backlog()
    derive_all_marked()
    page = analyst.get(address((one, other))).content.decode()
    # 6 of 60 tied, 54 both bad.
    assert "neither won any of 60 duels (6 tied, 54 both bad)" in page
    assert f"{other.label} won 50" not in page
    assert "50.0% <small>none won, each a half</small>" in page
    duel(other, one, articles_of(one)[0])
    derive_all_marked()
    page = analyst.get(address((one, other))).content.decode()
    assert "% of 61 duels (6 tied, 54 both bad; each counts half)" in page
    assert "none won" not in page


def test_an_unknown_version_is_404_with_the_way_out(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    response = analyst.get(reverse("compare"), {"baseline": "nobody", "candidate": pair[1].name})
    assert response.status_code == 404
    assert "No version is called nobody" in response.content.decode()
    assert analyst.get(reverse("compare_table")).status_code == 404


def test_two_versions_with_nothing_in_common_make_an_empty_report(analyst: Client) -> None:
    page = analyst.get(address((make_version(), make_version()))).content.decode()
    assert "there are no duels to count" in page


def test_the_two_summaries_stand_side_by_side_with_their_differences_marked(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    one, other = pair
    article = articles_of(one)[0]
    Summary.objects.filter(version=one, article=article).update(text="It rained <all> day.")
    Summary.objects.filter(version=other, article=article).update(text="It rained some day.")
    query = address(pair).partition("?")[2]
    url = f"{reverse('compare_article', args=[article.slug])}?{query}"
    page = analyst.get(url).content.decode()
    assert "<del>&lt;all&gt; </del>" in page and "<ins>some </ins>" in page
    assert "won 1 and lost 0; neither won 0." in page and "0.200" in page and "0.300" in page
    assert analyst.get(f"{reverse('compare_article', args=['nowhere'])}?{query}").status_code == 404
    assert analyst.get(reverse("compare_article", args=[article.slug])).status_code == 404


def test_trust_cards_are_read_and_never_computed_by_the_page(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        page = analyst.get(reverse("metrics")).content.decode()
    assert "orders these 2 systems" in page and "Length in words, the baseline" in page
    table = analyst.get(reverse("metrics_table")).content.decode()
    assert table.startswith("metric,signature,group,dimension")
    picture = reverse("metrics_picture", args=["expert", "relevance", "svg"])
    assert b"<svg" in analyst.get(picture).content
    Kept.objects.all().delete()
    assert "No trust card yet" in analyst.get(reverse("metrics")).content.decode()
    assert analyst.get(picture).status_code == 404


def test_a_dimension_of_any_name_has_its_picture(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    named = "=style/tone & clarity"
    for number, summary in enumerate(Summary.objects.all()):
        make_rating(summary, 1 + number % 5, dimension=named, place=0)
    refresh_reports()
    page = analyst.get(reverse("metrics"), {"picture": f"expert:{named}"})
    at = page.context["shown"].at
    assert page.status_code == 200 and "tone" in at
    assert analyst.get(f"{at}.csv")["Content-Disposition"] == 'attachment; filename="agreement.csv"'


def test_what_is_left_out_stands_beside_the_verdict(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    first, second, _ = articles_of(pair[0])
    for version, article, gives_away in ((pair[0], first, 2), (pair[1], second, 4)):
        Summary.objects.filter(version=version, article=article).update(gives_away=gives_away)
        GiveawayChange.objects.create(summary=summary_of(version, article))
    mark_cells_of_giveaways()
    derive_all_marked()
    page = analyst.get(address(pair)).text
    verdict = page.split('id="measures-title"')[0]
    assert "2 choices left out: 1 not blind, 1 on a refusal or a server’s error." in verdict
    assert f"0 of 3 texts of {pair[0].label}, 1 of 3 texts of {pair[1].label} (33.3%)" in page


def test_two_summaries_side_by_side_say_which_is_not_for_duels(
    analyst: Client, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    article = articles_of(pair[0])[0]
    query = urlencode({"baseline": pair[0].identifier, "candidate": pair[1].identifier})
    page = f"{reverse('compare_article', args=[article.slug])}?{query}"
    assert "not for duels" not in analyst.get(page).text
    Summary.objects.filter(version=pair[1], article=article).update(gives_away=4)
    assert analyst.get(page).text.count("not for duels: refuses") == 1
