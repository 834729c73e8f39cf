"""Rows that are written in their places."""

from __future__ import annotations

import pytest

from common.files.rejections import Reason, Rejection
from summaries.articles.models import Article
from summaries.breakdowns.models import Section, Summary
from summaries.texts.hashing import text_hash, texts_hash
from surveys.thumbs.models import Target
from tests.summaries.importing.imported import SECTIONS, import_lines
from tests.summaries.importing.lines import make_line

pytestmark = pytest.mark.django_db


def test_an_update_replaces_what_an_article_says_and_keeps_its_address() -> None:
    import_lines(
        make_line(title="Ice", tags=["sea", "ice"], similar=[{"title": "Snow", "similarity": 0.5}])
    )
    slug = Article.objects.get().slug
    import_lines(
        make_line(
            title="Thaw", article="It thawed.", references=["Thaw."], tags=["sea", "thaw"],
            similar=[{"title": "Rain", "similarity": 0.25}, {"title": "Snow", "similarity": 0.5}],
        ),
        update=True,
    )  # fmt: skip
    article = Article.objects.get()
    assert (article.title, article.text, article.slug) == ("Thaw", "It thawed.", slug)
    assert article.text_hash == text_hash("It thawed.")
    assert article.references_hash == texts_hash(["Thaw."])
    assert list(article.references.values_list("position", "text")) == [(0, "Thaw.")]
    assert sorted(article.tags.values_list("name", flat=True)) == ["sea", "thaw"]
    similar = article.similar.order_by("position").values_list("title", "similarity")
    assert list(similar) == [("Rain", 0.25), ("Snow", 0.5)]


def test_updated_sections_keep_their_rows() -> None:
    import_lines(make_line(sections=SECTIONS))
    before = list(Section.objects.order_by("position").values_list("pk", flat=True))
    changed = [{"kind": "question", "heading": "Why?", "body": "Frost."}, SECTIONS[1]]
    import_lines(make_line(sections=changed), update=True)
    after = Section.objects.order_by("position").values_list("pk", "body")
    assert list(after) == [(before[0], "Frost."), (before[1], "On Monday.")]


def test_a_section_that_readers_voted_on_is_not_lost_to_an_update() -> None:
    import_lines(make_line(sections=SECTIONS))
    summary, section = Summary.objects.get(), Section.objects.get(position=1)
    Target.objects.create(
        kind="section", article=summary.article, version=summary.version, section=section
    )
    refused: list[Rejection] = []
    fewer = make_line(sections=SECTIONS[:1])
    report = import_lines(make_line(model="M2"), fewer, refused=refused, update=True)
    assert [(one.line, one.reason) for one in refused] == [(2, Reason.IN_USE)]
    assert report.created == 1
    assert Section.objects.count() == 2
    Target.objects.all().delete()
    assert import_lines(fewer, update=True).updated == 1
    assert Section.objects.count() == 1
