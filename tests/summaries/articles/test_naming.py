"""How an article is known and addressed, and what it is filed under."""

from __future__ import annotations

import pytest

from summaries.articles.models import Article, Tag
from summaries.articles.naming import slug_for
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import key_from_text, key_from_title
from tests.summaries.importing.imported import TEXT, import_lines
from tests.summaries.importing.lines import make_line

pytestmark = pytest.mark.django_db


def test_an_article_without_an_id_is_known_by_its_text() -> None:
    import_lines(make_line(article_id=None))
    assert Article.objects.get().key == key_from_text(TEXT)
    import_lines(make_line(article_id=None, model="M2"))
    assert Article.objects.count() == 1


def test_a_line_without_an_id_finds_the_article_that_has_its_text() -> None:
    import_lines(make_line(), make_line(article_id=None, model="M2"))
    import_lines(make_line(article_id=None, model="M3"))
    assert Article.objects.get().summaries.count() == 3


def test_an_article_without_id_and_text_is_known_by_its_title() -> None:
    import_lines(make_line(article_id=None, article=None, title="Ice"))
    assert Article.objects.get().key == key_from_title("Ice")


def test_a_title_in_any_script_is_its_address() -> None:
    import_lines(make_line(title="港は凍った"))
    assert Article.objects.get().slug == slug_for("港は凍った", "harbour")
    assert Article.objects.get().slug.startswith("港は凍った-")


def test_a_given_address_is_taken_where_it_is_free() -> None:
    import_lines(make_line(slug="ice"), make_line(article_id="b", article="Snow fell.", slug="ice"))
    slugs = dict(Article.objects.values_list("key", "slug"))
    assert slugs["harbour"] == "ice"
    assert slugs["b"] == slug_for("Snow fell", "b")


def test_tags_get_addresses_of_their_own() -> None:
    import_lines(make_line(tags=["C", "C++", "海"]))
    slugs = dict(Tag.objects.values_list("name", "slug"))
    assert slugs["C"] == "c"
    assert slugs["C++"].startswith("c-")
    assert slugs["海"] == "海"
    assert len(set(slugs.values())) == 3


def test_similar_articles_are_linked_to_the_ones_we_hold_whichever_came_first() -> None:
    similar = [{"title": "Snow", "similarity": 0.5}, {"title": "Ice", "similarity": 0.4}]
    import_lines(make_line(title="Ice", similar=similar))
    assert set(SimilarArticle.objects.values_list("other", flat=True)) == {None}
    import_lines(make_line(article_id="b", article="Snow fell.", title="Snow"))
    snow = Article.objects.get(key="b")
    assert SimilarArticle.objects.get(title="Snow").other == snow
    assert SimilarArticle.objects.get(title="Ice").other is None  # none is similar to itself
