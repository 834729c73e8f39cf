"""A reader's text becomes an article."""

from __future__ import annotations

import pytest

from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from summaries.jobs import services as jobs
from summaries.jobs.models import Job
from summaries.own_texts.models import Piece, Take
from summaries.own_texts.publishing import (
    NotPublishableError,
    decline_piece,
    offer_piece,
    publish_piece,
    withdraw_piece,
)
from summaries.own_texts.services import KnownArticleError, create_piece, delete_piece
from summaries.texts.hashing import text_hash
from tests.factories import make_article
from tests.summaries.own_texts import ARTICLE, make_piece, version_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece() -> Piece:
    """With a breakdown by extractive and by lead, and one that failed."""
    versions = [version_by(name) for name in ("extractive", "lead", "openai")]
    piece = create_piece(owner_key="7", text=ARTICLE, versions=versions, url="https://a.example/1")
    Take.objects.filter(version__name="openai").update(status=Job.Status.FAILED)
    jobs.work_on_jobs()
    return piece


def test_publishing_makes_an_article_with_each_finished_breakdown(piece: Piece) -> None:
    article = publish_piece(piece=piece, title="  Ice in\nBrennick ")
    assert article.title == "Ice in Brennick"
    assert article.key == f"written-{piece.slug}"
    assert article.slug.startswith("ice-in-brennick-")
    assert (article.text, article.url) == (ARTICLE, "https://a.example/1")
    assert article.text_hash == text_hash(ARTICLE)
    assert set(article.summaries.values_list("version__name", flat=True)) == {"extractive", "lead"}
    assert Section.objects.filter(summary__article=article, kind="term").exists()
    piece.refresh_from_db()
    assert (piece.article, piece.title) == (article, "Ice in Brennick")


def test_publishing_again_changes_nothing(piece: Piece) -> None:
    article = publish_piece(piece=piece, title="Ice")
    counts = Summary.objects.count(), Section.objects.count()
    assert publish_piece(piece=piece, title="Snow") == article
    assert (Summary.objects.count(), Section.objects.count()) == counts
    assert Article.objects.get().title == "Ice"


def test_a_piece_needs_a_title_and_a_finished_breakdown(piece: Piece) -> None:
    with pytest.raises(NotPublishableError, match="needs a title"):
        publish_piece(piece=piece, title=" ")
    Take.objects.update(status=Job.Status.CANCELLED)
    with pytest.raises(NotPublishableError, match="No breakdown is finished"):
        publish_piece(piece=piece, title="Ice")
    assert not Article.objects.exists()


def test_two_readers_same_text_is_published_once(piece: Piece) -> None:
    other = make_piece("8")
    jobs.work_on_jobs()
    article = publish_piece(piece=piece, title="Ice")
    with pytest.raises(KnownArticleError) as known:
        publish_piece(piece=other, title="Ice")
    assert known.value.article == article


def test_two_articles_of_one_title_have_their_own_addresses(piece: Piece) -> None:
    first = publish_piece(piece=piece, title="Ice")
    other = make_piece("8", text=f"{ARTICLE} It thawed on Friday.")
    jobs.work_on_jobs()
    assert publish_piece(piece=other, title="Ice").slug != first.slug


def test_an_offer_is_made_once_taken_back_and_declined(piece: Piece) -> None:
    assert not decline_piece(piece=piece)
    assert offer_piece(piece=piece)
    assert not offer_piece(piece=piece)
    assert decline_piece(piece=piece)
    assert not decline_piece(piece=piece)
    assert withdraw_piece(piece=piece)
    piece.refresh_from_db()
    assert piece.offered_at is piece.declined_at is None
    publish_piece(piece=piece, title="Ice")
    assert not offer_piece(piece=piece) and not withdraw_piece(piece=piece)


def test_what_is_published_stays_when_its_piece_goes_and_the_other_way_round(piece: Piece) -> None:
    article = publish_piece(piece=piece, title="Ice")
    delete_piece(piece=piece)
    assert Article.objects.get() == article
    other = make_piece("8", text=f"{ARTICLE} It thawed on Friday.")
    jobs.work_on_jobs()
    publish_piece(piece=other, title="Thaw").delete()
    other.refresh_from_db()
    assert other.article is None


def test_a_text_that_came_by_another_way_meanwhile_is_not_doubled(piece: Piece) -> None:
    make_article(text=ARTICLE)
    with pytest.raises(KnownArticleError):
        publish_piece(piece=piece, title="Ice")


def test_the_team_publishes_only_what_is_on_offer(piece: Piece) -> None:
    for withdrawn in (withdraw_piece, decline_piece):
        offer_piece(piece=piece)
        read = Piece.objects.get(pk=piece.pk)
        withdrawn(piece=piece)
        with pytest.raises(NotPublishableError, match="not on offer any more"):
            publish_piece(piece=read, title="Ice", by_team=True)
        withdraw_piece(piece=piece)
    assert not Article.objects.exists()
    offer_piece(piece=piece)
    assert publish_piece(piece=piece, title="Ice", by_team=True) == Article.objects.get()
