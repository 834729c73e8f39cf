"""What other versions wrote: read after one's own vote, and what is said then is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from evaluation.comparison.builder import compare
from evaluation.comparison.rendering import left_out_sentence
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.exposures.models import Exposure
from tests.rows.said import make_ballot
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.browsing import a_client, key_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    """By two live versions and a draft."""
    written = make_article(title="Rain", slug="rain")
    for name, status in (("Alpha", "live"), ("Beta", "live"), ("Gamma", "draft")):
        make_summary(written, make_version(name, status=status), text=f"{name} wrote this.")
    return written


def visit(client: Client, article: Article) -> Summary:
    """The summary that this client's reader is shown."""
    summary: Summary = client.get(article.get_absolute_url()).context["breakdown"].summary
    return summary


def vote(client: Client, summary: Summary, value: int = 1) -> None:
    make_ballot(ensure_reader(key_in(client)), summary, value)
    collect_backlog()
    derive_all_marked()


def test_who_has_not_voted_is_led_back_to_the_vote(article: Article) -> None:
    client = a_client()
    visit(client, article)
    assert "other versions" not in client.get("/articles/rain/").text
    assert client.get("/articles/rain/versions/")["Location"] == "/articles/rain/#vote"
    assert not Exposure.objects.filter(others_opened_at__isnull=False).exists()


def test_who_has_voted_reads_the_other_live_versions_and_votes_on_none_of_them(
    article: Article,
) -> None:
    client = a_client()
    shown = visit(client, article)
    vote(client, shown)
    assert "/articles/rain/versions/" in client.get("/articles/rain/").text
    page = client.get("/articles/rain/versions/").text
    other = "Beta" if shown.version.name == "Alpha" else "Alpha"
    assert f"{other} wrote this." in page and shown.text not in page
    assert "Gamma" not in page and "thumbs__button" not in page
    assert visit(client, article) == shown  # and keeps what they were shown


def test_what_is_said_after_it_counts_in_no_comparison_and_is_said_to_be_left_out(
    article: Article,
) -> None:
    client = a_client()
    shown = visit(client, article)
    vote(client, shown)
    client.get("/articles/rain/versions/")
    opened = Exposure.objects.get().others_opened_at
    assert opened is not None

    def left_out() -> tuple[int, str]:
        alpha, beta = (each.version for each in article.summaries.order_by("version__name")[:2])
        report = compare(baseline=alpha, candidates=[beta], origin=Origin.READER, trend=False)
        (versus,) = report.versus
        return versus.left_out.opened, left_out_sentence(versus)

    assert left_out() == (0, "No vote on these two versions was left out.")
    vote(client, shown, -1)
    number, sentence = left_out()
    assert number == 1 and "1 after opening others" in sentence
    # What came a moment before the page was opened counts.
    Exposure.objects.update(others_opened_at=opened + timedelta(hours=1))
    vote(client, shown, 1)
    assert left_out()[0] == 0


def test_it_is_noted_once_and_a_stranger_without_a_cookie_opens_nothing(article: Article) -> None:
    client = a_client()
    vote(client, visit(client, article))
    client.get("/articles/rain/versions/")
    first = Exposure.objects.get().others_opened_at
    client.get("/articles/rain/versions/")
    assert Exposure.objects.get().others_opened_at == first
    assert Client().get("/articles/rain/versions/").status_code == 302
