"""What readers offer, the team publishes or declines."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.own_texts.models import OwnText
from summaries.own_texts.publishing import withdraw_own_text
from summaries.own_texts.services import delete_own_text
from summaries.similar.services import refresh_similar_articles
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.thumbs.models import Target
from tests.rows.own_texts import ARTICLE
from tests.rows.written import make_article, version_by
from tests.surveys.browsing import BROWSER
from tests.writeup_site.markup import markup
from tests.writeup_site.writing.giving import a_reader, act, written
from writeup_site.home.team import create_login
from writeup_site.writing.forms import TitleForm

pytestmark = pytest.mark.django_db


def member(role: str) -> Client:
    create_login(name=role, role=role)
    client = Client()
    client.force_login(User.objects.get(username=role))
    return client


@pytest.fixture
def engineer(db: None) -> Client:
    return member("engineer")


@pytest.fixture
def offered(reader: Client, lead: ModelVersion) -> OwnText:
    own_text = written(reader, lead, title="Ice in Brennick")
    act(reader, own_text, "offer")
    own_text.refresh_from_db()
    return own_text


def decide(client: Client, own_text: OwnText, what: str, **fields: str) -> int:
    return client.post(f"/write/offered/{own_text.slug}/{what}/", fields).status_code


def test_the_team_reads_what_is_offered_and_nothing_else(
    reader: Client, lead: ModelVersion, engineer: Client
) -> None:
    own_text = written(reader, lead, title="Ice in Brennick")
    assert "Nothing waits for your decision" in engineer.get("/write/offered/").content.decode()
    assert engineer.get(own_text.get_absolute_url()).status_code == 404
    assert decide(engineer, own_text, "publish", title="Ice") == 404
    act(reader, own_text, "offer")
    assert "Ice in Brennick" in engineer.get("/write/offered/").content.decode()
    text = engineer.get(own_text.get_absolute_url()).content.decode()
    assert "A reader offered it" in text and "Publish" in text and "Decline" in text
    assert "Delete it" not in text and "Take the offer back" not in text
    assert act(engineer, own_text, "delete").status_code == 404
    act(reader, own_text, "withdraw")
    assert engineer.get(own_text.get_absolute_url()).status_code == 404


def test_only_those_who_may_add_articles_decide(offered: OwnText, client: Client) -> None:
    analyst = member("analyst")
    for other in (client, analyst, a_reader()):
        assert other.get("/write/offered/").status_code in {302, 403}
        assert other.get(offered.get_absolute_url()).status_code == 404
        assert decide(other, offered, "publish", title="Ice") in {302, 403}
        assert decide(other, offered, "decline") in {302, 403}
    assert b"Offered" not in analyst.get("/").content
    assert not Article.objects.exists()


def test_a_published_text_is_an_article_that_readers_vote_on(
    offered: OwnText, engineer: Client, reader: Client
) -> None:
    assert decide(engineer, offered, "publish", title="Ice at the quay") == 303
    article = Article.objects.get()
    page = reader.get(article.get_absolute_url())
    assert b'<h1 lang="en" dir="auto">Ice at the quay</h1>' in page.content
    form = re.search(r'<form[^>]*class="thumbs.*?</form>', page.content.decode(), re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert reader.post("/ballots/", {**fields, "value": "1"}).status_code == 201
    collect_ballots()
    assert Ballot.objects.get().applied_at is not None
    assert Target.objects.get().article == article
    assert b"Ice at the quay" in reader.get("/").content
    shown = reader.get(offered.get_absolute_url())
    assert article.get_absolute_url() in markup(shown).links
    assert b"Everybody reads it" in shown.content
    other = make_article(text=f"The lake froze over. {ARTICLE}")
    refresh_similar_articles()
    assert article.similar.get().other == other
    assert not Score.objects.exists()  # there is no reference yet


@pytest.mark.parametrize(
    ("meanwhile", "status", "sentence"),
    [(withdraw_own_text, 409, "This text is not on offer any more"), (delete_own_text, 404, "")],
    ids=["withdrawn", "deleted"],
)
def test_what_its_reader_takes_back_at_the_same_moment_is_not_published(
    offered: OwnText, engineer: Client, monkeypatch: pytest.MonkeyPatch, *,
    meanwhile: Callable[..., object], status: int, sentence: str,
) -> None:  # fmt: skip
    class Late(TitleForm):
        def is_valid(self) -> bool:
            meanwhile(own_text=offered)
            return super().is_valid()

    monkeypatch.setattr("writeup_site.writing.own_text.TitleForm", Late)
    answer = engineer.post(f"/write/offered/{offered.slug}/publish/", {"title": "Ice"})
    assert answer.status_code == status and sentence in answer.content.decode()
    assert not Article.objects.exists()


def test_publishing_twice_is_publishing_once(offered: OwnText, engineer: Client) -> None:
    assert decide(engineer, offered, "publish", title="Ice") == 303
    assert decide(engineer, offered, "publish", title="Ice") == 404  # no more on offer
    assert (Article.objects.count(), Summary.objects.count()) == (1, 1)


def test_a_member_publishes_their_own_at_once(lead: ModelVersion, engineer: Client) -> None:
    engineer.get("/write/")
    own_text = written(engineer, lead)
    assert b"Publish" in engineer.get(own_text.get_absolute_url()).content
    answer = act(engineer, own_text, "publish", title="Ice")
    assert answer["Location"] == Article.objects.get().get_absolute_url()
    again = act(engineer, own_text, "publish", title="Snow")
    assert again["Location"] == answer["Location"]
    assert Article.objects.get().title == "Ice"


def test_a_reader_cannot_publish(reader: Client, lead: ModelVersion) -> None:
    own_text = written(reader, lead)
    assert act(reader, own_text, "publish", title="Ice").status_code == 404
    assert b">Publish<" not in reader.get(own_text.get_absolute_url()).content


def test_what_cannot_be_published_is_said_with_a_way_out(
    offered: OwnText, engineer: Client
) -> None:
    OwnText.objects.update(title="")
    answer = engineer.post(f"/write/offered/{offered.slug}/publish/", {"title": " "})
    assert answer.status_code == 409
    assert b"An article needs a title" in answer.content
    twin = make_article(title="Held", text=ARTICLE)
    address = f"/write/offered/{offered.slug}/publish/"
    answer = engineer.post(address, {"title": "Ice"}, headers=BROWSER)
    assert answer.status_code == 409
    assert twin.get_absolute_url() in markup(answer).links


def test_a_declined_text_is_its_readers_again(
    offered: OwnText, engineer: Client, reader: Client
) -> None:
    assert decide(engineer, offered, "decline") == 303
    assert "Declined." in engineer.get("/write/offered/").content.decode()
    assert "Ice in Brennick" not in engineer.get("/write/offered/").content.decode()
    text = reader.get(offered.get_absolute_url()).content.decode()
    assert "did not publish it" in text
    act(reader, offered, "withdraw")
    assert "Only you see this" in reader.get(offered.get_absolute_url()).content.decode()


def test_after_declining_the_team_sees_it_no_more(offered: OwnText, engineer: Client) -> None:
    decide(engineer, offered, "decline")
    assert engineer.get(offered.get_absolute_url()).status_code == 404
    assert decide(engineer, offered, "publish", title="Ice") == 404


def test_the_list_takes_as_many_queries_for_ten_as_for_one(
    lead: ModelVersion, engineer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        reader = a_reader()
        own_text = written(reader, lead, text=f"{number}. {ARTICLE}", title=f"Text {number}")
        act(reader, own_text, "offer")
    # session, user, permissions of the user and of the groups, count, page
    with django_assert_num_queries(6):
        page = engineer.get("/write/offered/")
    assert "10 texts wait for" in page.content.decode()
    assert "1 finished breakdown " in page.content.decode()
    version_by("extractive")
