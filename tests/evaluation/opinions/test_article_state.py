"""Parts of articles: which lie in them, and that what a process holds of them is never old."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.opinions.article_parts import parts_with_articles
from evaluation.opinions.article_state import articles_state
from evaluation.opinions.part_names import Part
from evaluation.opinions.selectors import articles_of_parts
from summaries.articles.models import Article, Tag
from summaries.texts.hashing import text_hash
from tests.rows.written import make_article

pytestmark = pytest.mark.django_db


def test_parts_name_the_articles_that_lie_in_them() -> None:
    north = make_article(source="north", text="x" * 1_499)
    south = make_article(source="south", text="x" * 1_500)
    north.tags.add(Tag.objects.create(slug="sport", name="Sport"))
    asked = np.array([south.pk, north.pk, north.pk], np.int32)
    found = {part: ids.tolist() for part, ids in parts_with_articles(asked).items()}
    assert found == {
        ("source", "north"): [north.pk], ("source", "south"): [south.pk],
        ("length", "short"): [north.pk], ("length", "middle"): [south.pk],
        ("tag", "sport"): [north.pk],
    }  # fmt: skip
    assert articles_of_parts([("source", "north"), ("tag", "sport")]).tolist() == [north.pk]
    assert articles_of_parts([("source", "north"), ("length", "middle")]).tolist() == []
    assert articles_of_parts([]).tolist() == [north.pk, south.pk]
    assert articles_of_parts([]).dtype == np.int32


def parts_of(*articles: Article) -> dict[Part, list[int]]:
    asked = np.array([each.pk for each in articles], np.int32)
    return {part: ids.tolist() for part, ids in parts_with_articles(asked).items()}


def test_articles_are_read_once_and_again_when_one_of_them_changed() -> None:
    one, other = make_article(source="sea"), make_article(source="sea")
    assert parts_of(one)["source", "sea"] == [one.pk]
    state = articles_state()
    with CaptureQueriesContext(connection) as queries:
        assert parts_of(other)["source", "sea"] == [other.pk]
        assert parts_of(one, other)["source", "sea"] == [one.pk, other.pk]
    assert len(queries) == 6  # whether sources, lengths and tags moved, each time
    other.source = "land"
    other.save()
    assert articles_state() != state
    assert parts_of(one, other)["source", "land"] == [other.pk]
    assert parts_of(one, other)["source", "sea"] == [one.pk]


def test_a_text_that_grew_and_a_tag_are_seen() -> None:
    article = make_article(text="x" * 1_499)
    assert ("length", "short") in parts_of(article)
    article.text, article.text_hash = "x" * 1_500, text_hash("x" * 1_500)
    article.save()
    assert ("length", "middle") in parts_of(article)
    article.tags.add(Tag.objects.create(slug="sport", name="Sport"))
    assert parts_of(article)["tag", "sport"] == [article.pk]


def test_a_tag_of_another_name_and_an_article_that_is_gone_are_seen() -> None:
    one, other = make_article(text="A text."), make_article(text="A text.")
    tag = Tag.objects.create(slug="sport", name="Sport")
    for each in (one, other):
        each.tags.add(tag)
    assert parts_of(one, other)["tag", "sport"] == [one.pk, other.pk]
    Tag.objects.update(slug="sports")
    gone = np.array([one.pk, other.pk], np.int32)
    other.delete()
    found = {part: ids.tolist() for part, ids in parts_with_articles(gone).items()}
    assert found == {("tag", "sports"): [one.pk], ("length", "short"): [one.pk]}
    assert parts_with_articles(np.zeros(0, np.int32)) == {}
