"""Reads for the readers' pages."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from summaries.breakdowns import selectors
from summaries.similar.selectors import similar_articles
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_sections, make_similar, make_summary, make_version

pytestmark = pytest.mark.django_db


def found(**wanted: str) -> set[str]:
    return {article.title for article in selectors.articles_found(**wanted)}


def test_every_word_of_a_search_must_be_in_the_title_or_the_text() -> None:
    make_article(title="Rain in May", text="The river ROSE.")
    make_article(title="Rain in June", text=None)
    assert found(query="rain") == {"Rain in May", "Rain in June"}
    assert found(query="  rose   may ") == {"Rain in May"}
    assert found(query="rose june") == set()


def test_signs_of_the_databases_own_patterns_are_searched_as_they_are() -> None:
    make_article(title="100% rain")
    make_article(title="1000 rains")
    assert found(query='"100%"') == {"100% rain"}
    assert found(query="%") == found(query="_") == set()


def test_source_and_tag_narrow_the_list() -> None:
    make_article(title="A", source="cnn", tags=("weather", "sea"))
    make_article(title="B", source="cnn", tags=("sea",))
    make_article(title="C", source="dm", tags=("weather",))
    assert found(source="cnn") == {"A", "B"}
    assert found(source="cnn", tag="weather") == {"A"}
    assert selectors.article_sources() == ["cnn", "dm"]
    assert [tag.name for tag in selectors.article_tags()] == ["sea", "weather"]


def test_the_versions_counted_are_those_readers_may_see() -> None:
    article = make_article(tags=("a", "b"))
    for weight, status in [(1, "live"), (0.5, "live"), (0, "live"), (1, "draft"), (1, "retired")]:
        make_summary(article, make_version(weight=weight, status=status))
    counted = selectors.articles_found(query="article", tag="a").get()
    assert counted.version_count == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("fields", [{"weight": 0}, {"status": "draft"}, {"status": "retired"}])
def test_a_version_that_readers_may_not_see_is_never_drawn(fields: dict[str, Any]) -> None:
    article = make_article()
    hidden = make_summary(article, make_version(**fields))
    assert selectors.summary_for(article, "r") is None
    assert selectors.summary_for(article, "r", seen_version=hidden.version_id) is None
    shown = make_summary(article)
    drawn = {selectors.summary_for(article, f"r{number}") for number in range(20)}
    assert drawn == {shown}


def test_what_a_reader_saw_first_outlives_a_change_of_weights() -> None:
    article = make_article()
    first, second = make_summary(article), make_summary(article)
    ModelVersion.objects.filter(pk=second.version_id).update(weight=1e9)
    assert selectors.summary_for(article, "r") == second
    assert selectors.summary_for(article, "r", seen_version=first.version_id) == first


def test_a_first_version_that_is_gone_gives_way_to_the_draw() -> None:
    article = make_article()
    first, second = make_summary(article), make_summary(article)
    ModelVersion.objects.filter(pk=first.version_id).update(status="retired")
    assert selectors.summary_for(article, "r", seen_version=first.version_id) == second


def test_a_version_is_found_by_its_identifier() -> None:
    article = make_article()
    first = make_summary(article, make_version(name="B@T", version="1"))
    second = make_summary(article, make_version(name="B@T", version="2", status="draft"))
    third = make_summary(article, make_version(name="plain"))
    assert selectors.summary_by(article, "B@T@1") == first
    assert selectors.summary_by(article, "B@T@2") == second
    assert selectors.summary_by(article, "plain") == third
    assert selectors.summary_by(article, "B@T") is None  # version "T" of "B"
    assert selectors.summary_by(make_article(), "plain@1") is None


def test_a_breakdown_holds_its_sections_by_kind_in_their_order() -> None:
    summary = make_summary()
    make_sections(summary)
    breakdown = selectors.breakdown_of(summary)
    assert [section.polarity for section in breakdown.comments] == [1, -1]
    assert [len(part) for part in (breakdown.questions, breakdown.turns)] == [1, 1]
    assert [len(part) for part in (breakdown.actions, breakdown.terms)] == [1, 1]


def test_an_imported_list_of_similar_articles_goes_before_a_computed_one() -> None:
    article = make_article()
    make_similar(article, origin="former")
    assert similar_articles(article) == ()
    computed = make_similar(article, origin="computed")
    assert similar_articles(article) == (computed,)
    imported = make_similar(article)
    assert similar_articles(article) == (imported,)


def test_an_opening_is_of_the_summary_that_the_article_shows() -> None:
    articles = [make_article() for _ in range(10)]
    versions = [make_version() for _ in range(3)]
    for article in articles:
        for version in versions:
            make_summary(article, version, text=f"{version.name} wrote.")
    seen = {articles[0].pk: versions[2].pk}
    openings = selectors.openings_for(articles, "r", seen_versions=seen)
    for article in articles:
        shown = selectors.summary_for(article, "r", seen_version=seen.get(article.pk))
        assert shown is not None
        assert openings[article.pk] == shown.text
    assert openings[articles[0].pk] == f"{versions[2].name} wrote."


def test_an_article_without_a_live_summary_has_no_opening(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    article = make_article()
    make_summary(article, make_version(status="draft"))
    with django_assert_num_queries(1):
        assert selectors.openings_for([article], "r", seen_versions={}) == {}
