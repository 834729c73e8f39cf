"""The page of what waits for a reference."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from summaries.articles.models import Article
from summaries.references import services
from summaries.references.models import Reference
from summaries.references.services import Typed
from tests.rows.written import make_article
from tests.writeup_site.desk.test_references import ann, article, client, post, theirs

__all__ = ["ann", "article", "client", "theirs"]

pytestmark = pytest.mark.django_db


def test_the_queue_of_an_empty_site_says_how_articles_come_in(client: Client) -> None:
    text = client.get("/references/").text
    assert "There are no articles yet" in text and "manage.py import_summaries" in text


def test_the_queue_counts_and_shows_who_writes_and_what_i_have_begun(
    client: Client, article: Article, theirs: Reference
) -> None:
    bare = make_article(title="Thaw", slug="thaw")
    assert "1 of 2 articles has none." in client.get("/references/").text
    post(client, "/references/thaw/", "save")
    services.save_reference_draft(
        article=bare, author=User.objects.get(username="ben"), reference=None, typed=Typed("x")
    )
    page = client.get("/references/")
    assert [each.article for each in page.context["drafts"]] == [bare]
    assert [(each, names) for each, names in page.context["rows"]] == [
        (bare, ["ben"]),
        (article, []),
    ]
    assert "ben is writing" in page.text
    post(client, "/references/thaw/", "publish")
    assert "Every article has a reference: 2 of 2." in client.get("/references/").text


@pytest.mark.parametrize(
    "address",
    ["/references/?q=xyzzy", "/references/?q=%00", "/references/?tag=no", "/references/?page=x"],
)
def test_the_queue_understands_any_address(client: Client, article: Article, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert ("Nothing matches" in page.text) == ("page" not in address)
