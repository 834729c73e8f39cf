"""Searching by the database's own index of words, kept up to date by the database alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.breakdowns.selectors import FoundArticles, articles_found
from summaries.searching.selectors import ArticleSearch, articles_with, summaries_with
from summaries.searching.words import terms_of
from summaries.versions.models import ModelVersion
from tests.long_forms import drawn_again
from tests.rows.written import make_article, make_readable, make_summary, make_version

pytestmark = pytest.mark.django_db


def found(query: str, **within: str) -> list[str]:
    return [
        article.title for article in FoundArticles(everything=True, query=query, **within)[0:20]
    ]


def test_titles_come_before_texts_and_the_newest_first() -> None:
    make_article(title="Old ice", text="It froze.")
    make_article(title="Sleds", text="On the ice.")
    make_article(title="New ice", text="It froze again.")
    make_article(title="Sand", text="Nothing of it.")
    assert found("ice") == ["New ice", "Old ice", "Sleds"]
    assert len(FoundArticles(everything=True, query="ice")) == 3
    search = ArticleSearch(terms_of("ice"))
    pages = [search.ids(start, start + 1) for start in range(4)]
    titles = [Article.objects.get(pk=pk).title for page in pages for pk in page]
    assert titles == ["New ice", "Old ice", "Sleds"]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("harbour", True),
        ("HARB", True),  # the beginning of a word
        ("arbour", False),  # its end
        ('"harb"', False),  # what is quoted is a whole word
        ('"the harbour froze"', True),
        ('"harbour the"', False),
        ("froze harbour", True),  # in any order
        ("harbour sleds", False),  # all of them
        ("state-of-the-art", True),
        ("art state", True),
        ("example.com", True),
        ("example", True),
        ("3.14", True),
        ("港口", True),
        ("口结", True),  # across what a reader would call words
        ("口港", False),
        ("ÄRGER", True),
        ("พบ", True),
        ("हिन्दी", True),
        ("İstanbul", True),  # of which Python makes small letters otherwise than a database
        ("ΟΔΟΣ", True),
        ("A\u0308rger", True),
    ],
)
def test_words_phrases_and_any_script(query: str, finds: bool) -> None:
    text = (
        "The harbour froze: a state-of-the-art sled of example.com, 3.14 long. "
        "港口结冰。Ärger หิมะพบ हिन्दी İstanbul ΟΔΟΣ"
    )
    make_article(title="Winter", text=text)
    assert found(query) == (["Winter"] if finds else [])


def test_it_follows_every_change_of_an_article() -> None:
    article = make_article(title="Ice", text="It froze.")
    Article.objects.filter(pk=article.pk).update(title="Snow", text="It fell.")
    assert (found("ice"), found("froze"), found("snow fell")) == ([], [], ["Snow"])
    Article.objects.filter(pk=article.pk).update(text=None)
    assert (found("fell"), found("snow")) == ([], ["Snow"])
    Article.objects.bulk_create(
        [Article(key="b", slug="b", title="Hail", text="It hailed.")],
        update_conflicts=True, unique_fields=["key"], update_fields=["title"],
    )  # fmt: skip
    assert found("hailed") == ["Hail"]
    article.delete()
    assert found("snow") == []


def test_source_and_tag_narrow_what_is_found() -> None:
    make_article(title="Ice here", source="north", tags=["Sea"])
    make_article(title="Ice there", source="south")
    assert found("ice", source="north") == found("ice", tag="sea") == ["Ice here"]
    assert len(FoundArticles(everything=True, query="ice", source="south")) == 1
    assert found("ice", source="west") == []
    assert [article.title for article in articles_found(query="ice", source="south")] == [
        "Ice there"
    ]


def test_readers_search_among_what_they_can_read_a_breakdown_of() -> None:
    make_article(title="Ice ages", text="Ice.", source="north", tags=["Sea"])
    make_readable(title="Sleds", text="On the ice.", source="north", tags=["Sea"])
    make_readable(title="Old ice", source="south")
    for source, tag, titles in (
        ("", "", ["Old ice", "Sleds"]),
        ("north", "", ["Sleds"]),
        ("", "sea", ["Sleds"]),
    ):
        listed = FoundArticles(query="ice", source=source, tag=tag)
        assert [article.title for article in listed[0:20]] == titles
        assert len(listed) == len(titles)
    pages = [FoundArticles(query="ice")[start : start + 1] for start in range(3)]
    assert [article.title for page in pages for article in page] == ["Old ice", "Sleds"]


def test_an_article_that_only_votes_name_is_not_found() -> None:
    make_article(title="Ice", versions_only=True)
    assert found("ice") == [] and len(FoundArticles(everything=True, query="ice")) == 0


def test_an_article_of_which_the_text_comes_after_the_votes_is_found_changed_and_deleted() -> None:
    article = make_article(title="Prompt 7", text=None, versions_only=True)
    rows = Article.objects.filter(pk=article.pk)
    rows.update(title="Ice", text="It froze.")
    rows.update(versions_only=False)
    assert found("ice froze") == ["Ice"]
    rows.update(versions_only=True)
    assert found("ice") == []
    rows.update(versions_only=False, text="It fell.")
    assert found("fell") == ["Ice"]
    article.delete()
    assert found("ice") == []


def test_what_holds_no_word_finds_nothing_and_nothing_asked_finds_all() -> None:
    make_article(title="Ice")
    assert found("!!!") == [] and len(FoundArticles(everything=True, query="!!!")) == 0
    assert list(articles_found(query="% _")) == []
    assert found("") == found("  ") == ["Ice"]


NASTY = [
    '"', '""', "'", "*", "a*", "NEAR(a b)", "title: ice", "{title} : ice", "ice AND", "OR NOT",
    "ice NOT ice", "^ice", "-ice", "(ice", "ice)", "a:b", "\\",
    "'; DROP TABLE summaries_article; --",
    "ice & !", "ice <-> ", ":*", "\u0000", "😀", "\u0301", "\ue000", "𓀀", "ॐ्", "ﬁ", "İ", "x" * 190,
]  # fmt: skip


@pytest.mark.parametrize("query", NASTY)
def test_no_query_is_an_error(client: Client, query: str) -> None:
    make_article(title="Ice")
    assert client.get("/", {"q": query}).status_code == 200


@settings(
    max_examples=drawn_again(150, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=30))
def test_any_query_is_answered_and_finds_what_was_written_like_it(query: str) -> None:
    terms = terms_of(query)
    if terms and "\0" not in query:
        list(Article.objects.filter(pk__in=articles_with(terms)))
        list(Summary.objects.filter(pk__in=summaries_with(terms)))


def test_readers_do_not_meet_the_words_of_drafts(client: Client) -> None:
    article = make_article(title="Ice", text="It froze.")
    draft = make_version("draft", status=ModelVersion.Status.DRAFT)
    make_summary(article, draft, text="An unseen walrus.")
    make_summary(article)
    page = client.get("/", {"q": "walrus"})
    assert "Ice" not in page.content.decode()
    page = client.get("/", {"q": "ice"})
    assert "walrus" not in page.content.decode()
    assert "<mark>Ice</mark>" in page.content.decode()


def test_summaries_are_found_by_their_text_or_their_articles_title() -> None:
    one = make_summary(make_article(title="Ice"), text="It froze over.")
    two = make_summary(make_article(title="Sand"), text="Ice was there, too.")
    make_summary(make_article(title="Sand"), text="Nothing.")

    def ids(query: str) -> set[int]:
        rows = Summary.objects.filter(pk__in=summaries_with(terms_of(query)))
        return set(rows.values_list("pk", flat=True))

    assert ids("ice") == {one.pk, two.pk}
    assert ids("ice froze") == {one.pk}
    Summary.objects.filter(pk=two.pk).update(text="Snow.")
    assert ids("ice") == {one.pk}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5's own check")
def test_the_index_agrees_with_the_texts_after_all_that() -> None:
    articles = [make_article(title=f"Ice {n}", text=f"It froze {n} times.") for n in range(5)]
    articles[0].delete()
    Article.objects.filter(pk=articles[1].pk).update(title="Änderung", text="变化")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO summaries_article_words1 (summaries_article_words1) "
            "VALUES ('integrity-check')"
        )
    assert found("ice") == ["Ice 4", "Ice 3", "Ice 2"]
