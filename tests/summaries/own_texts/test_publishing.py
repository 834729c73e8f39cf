"""A reader's text becomes an article."""

from __future__ import annotations

import pytest

from summaries.articles.models import Article
from summaries.batches.waiting import work_on_jobs
from summaries.breakdowns.models import Section, Summary
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.publishing import (
    NotPublishableError,
    decline_own_text,
    offer_own_text,
    publish_own_text,
    withdraw_own_text,
)
from summaries.own_texts.services import KnownArticleError, create_own_text, delete_own_text
from summaries.texts.hashing import text_hash
from tests.rows.own_texts import ARTICLE, make_own_text
from tests.rows.written import make_article, version_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_text() -> OwnText:
    """With a breakdown by extractive and by lead, and one that failed."""
    versions = [version_by(name) for name in ("extractive", "lead", "openai")]
    own_text = create_own_text(
        owner_key="7", text=ARTICLE, versions=versions, url="https://a.example/1"
    )
    OwnBreakdown.objects.filter(version__name="openai").update(status=Job.Status.FAILED)
    work_on_jobs()
    return own_text


def test_publishing_makes_an_article_with_each_finished_breakdown(own_text: OwnText) -> None:
    article = publish_own_text(own_text=own_text, title="  Ice in\nBrennick ")
    assert article.title == "Ice in Brennick"
    assert article.key == f"written-{own_text.slug}"
    assert article.slug.startswith("ice-in-brennick-")
    assert (article.text, article.url) == (ARTICLE, "https://a.example/1")
    assert article.text_hash == text_hash(ARTICLE)
    assert set(article.summaries.values_list("version__name", flat=True)) == {"extractive", "lead"}
    assert Section.objects.filter(summary__article=article, kind="term").exists()
    own_text.refresh_from_db()
    assert (own_text.article, own_text.title) == (article, "Ice in Brennick")


def test_publishing_again_changes_nothing(own_text: OwnText) -> None:
    article = publish_own_text(own_text=own_text, title="Ice")
    counts = Summary.objects.count(), Section.objects.count()
    assert publish_own_text(own_text=own_text, title="Snow") == article
    assert (Summary.objects.count(), Section.objects.count()) == counts
    assert Article.objects.get().title == "Ice"


def test_an_own_text_needs_a_title_and_a_finished_breakdown(own_text: OwnText) -> None:
    with pytest.raises(NotPublishableError, match="needs a title"):
        publish_own_text(own_text=own_text, title=" ")
    OwnBreakdown.objects.update(status=Job.Status.CANCELLED)
    with pytest.raises(NotPublishableError, match="No breakdown is finished"):
        publish_own_text(own_text=own_text, title="Ice")
    assert not Article.objects.exists()


def test_two_readers_same_text_is_published_once(own_text: OwnText) -> None:
    other = make_own_text("8")
    work_on_jobs()
    article = publish_own_text(own_text=own_text, title="Ice")
    with pytest.raises(KnownArticleError) as known:
        publish_own_text(own_text=other, title="Ice")
    assert known.value.article == article


def test_two_articles_of_one_title_have_their_own_addresses(own_text: OwnText) -> None:
    first = publish_own_text(own_text=own_text, title="Ice")
    other = make_own_text("8", text=f"{ARTICLE} It thawed on Friday.")
    work_on_jobs()
    assert publish_own_text(own_text=other, title="Ice").slug != first.slug


def test_an_offer_is_made_once_taken_back_and_declined(own_text: OwnText) -> None:
    assert not decline_own_text(own_text=own_text)
    assert offer_own_text(own_text=own_text)
    assert not offer_own_text(own_text=own_text)
    assert decline_own_text(own_text=own_text)
    assert not decline_own_text(own_text=own_text)
    assert withdraw_own_text(own_text=own_text)
    own_text.refresh_from_db()
    assert own_text.offered_at is own_text.declined_at is None
    publish_own_text(own_text=own_text, title="Ice")
    assert not offer_own_text(own_text=own_text) and not withdraw_own_text(own_text=own_text)


def test_what_is_published_stays_when_its_own_text_goes_and_the_other_way_round(
    own_text: OwnText,
) -> None:
    article = publish_own_text(own_text=own_text, title="Ice")
    delete_own_text(own_text=own_text)
    assert Article.objects.get() == article
    other = make_own_text("8", text=f"{ARTICLE} It thawed on Friday.")
    work_on_jobs()
    publish_own_text(own_text=other, title="Thaw").delete()
    other.refresh_from_db()
    assert other.article is None


def test_a_text_that_came_by_another_way_meanwhile_is_not_doubled(own_text: OwnText) -> None:
    make_article(text=ARTICLE)
    with pytest.raises(KnownArticleError):
        publish_own_text(own_text=own_text, title="Ice")


def test_the_team_publishes_only_what_is_on_offer(own_text: OwnText) -> None:
    for withdrawn in (withdraw_own_text, decline_own_text):
        offer_own_text(own_text=own_text)
        read = OwnText.objects.get(pk=own_text.pk)
        withdrawn(own_text=own_text)
        with pytest.raises(NotPublishableError, match="not on offer any more"):
            publish_own_text(own_text=read, title="Ice", by_team=True)
        withdraw_own_text(own_text=own_text)
    assert not Article.objects.exists()
    offer_own_text(own_text=own_text)
    assert publish_own_text(own_text=own_text, title="Ice", by_team=True) == Article.objects.get()
