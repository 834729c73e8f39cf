"""Every imported text has one spelling; what was held before, and every number, stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.importing.fields import read_fields
from summaries.importing.normalising import normalised_line
from summaries.importing.records import ReadOptions
from summaries.references.models import Reference
from summaries.texts.hashing import key_from_text, text_hash
from tests.rows.written import make_article, make_summary, make_version
from tests.summaries.importing.test_raters import exported, take

RAW = "  Caf\u0065\u0301 \ufb01sh.\r\nSo\u00adft\u200b rain.\u00a0"
SPELLED = "Café fish.\nSoft rain."


def line(**fields: Any) -> dict[str, Any]:
    return {"article_id": "a1", "model": "lead", "summary": RAW} | fields


def test_each_text_is_brought_into_its_one_spelling_and_counted_by_field() -> None:
    given = line(
        article=RAW, title=RAW, references=[RAW, "plain"], expert={"fluency": [4.5]},
        similar=[{"title": "of\ufb01ce", "similarity": 0.25}],
        sections=[{"kind": "question", "heading": RAW, "body": RAW},
                  {"kind": "action", "body": "plain"}],
    )  # fmt: skip
    record, _ = read_fields(given, ReadOptions())
    spelled, changed = normalised_line(record)
    assert changed == {
        "title": 1, "article": 1, "references": 1, "similar": 1, "summary": 1, "sections": 1,
    }  # fmt: skip
    assert spelled.article.text == spelled.text == spelled.sections[0].body == SPELLED
    assert spelled.article.references == (SPELLED, "plain")
    assert spelled.article.similar[0].title == "office"
    assert spelled.ratings == record.ratings
    assert normalised_line(spelled) == (spelled, {})


@pytest.mark.django_db
def test_an_import_says_how_many_texts_it_normalised_and_the_same_again_changes_nothing() -> None:
    lines = [line(article=RAW, references=[RAW]), line(model="two", article=RAW, summary="Plain.")]
    report, refused = take(lines)
    assert (report.created, report.normalised, refused) == (2, 3, [])  # article, reference, summary
    assert Article.objects.get().text == Reference.objects.get().text == SPELLED
    assert Article.objects.get().text_hash == text_hash(SPELLED)
    again, _ = take(lines)
    assert (again.unchanged, again.normalised) == (2, 0)
    before = exported()
    from_export, _ = take([json.loads(each) for each in before.splitlines()])
    assert (from_export.unchanged, from_export.normalised) == (2, 0)
    assert exported() == before


@pytest.mark.django_db
@pytest.mark.parametrize("update", [False, True])
def test_what_was_held_before_stays_as_it_is_under_the_same_file(update: bool) -> None:
    article = make_article(key="a1", text=RAW, title="A title", references=(RAW, "plain "))
    held = make_summary(article=article, version=make_version("lead"), text=RAW)
    again = [line(article=RAW, references=[RAW, "plain "])]
    report, refused = take(again, update=update)
    assert (report.unchanged, report.normalised, refused) == (1, 0, [])
    summary = Summary.objects.get()
    assert (summary.text, summary.text_hash) == (RAW, held.text_hash)
    assert [each.text for each in Reference.objects.order_by("position")] == [RAW, "plain "]
    one_of_them, refused = take([line(references=[SPELLED])], update=update)
    assert refused == [] and one_of_them.unchanged == (not update)


@pytest.mark.django_db
def test_an_article_without_a_key_is_known_by_its_text_in_either_spelling() -> None:
    article = make_article(key=key_from_text(RAW), text=RAW)
    nameless = {"model": "lead", "summary": "Plain."}
    assert take([nameless | {"article": RAW}])[1] == []
    assert take([nameless | {"model": "two", "article": RAW}])[1] == []
    assert Article.objects.get() == article
    take([nameless | {"article": f"{RAW}More."}])
    take([nameless | {"article": f"{SPELLED} More."}])
    assert Article.objects.count() == 2


@pytest.mark.django_db
def test_a_text_of_which_nothing_is_seen_is_no_text() -> None:
    _, refused = take([line(summary="\u200b\u2060 \ufeff")])
    assert refused == ['line 1: "summary" is empty; a breakdown needs its text']


@pytest.mark.django_db
def test_no_number_is_changed() -> None:
    take([line(crowd={"fluency": [0.1 + 0.2, 1e-9, 0.996]})])
    values = Rating.objects.order_by("place").values_list("value", flat=True)
    assert list(values) == [0.1 + 0.2, 1e-9, 0.996]
