"""Exports say all that an import reads."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from common.files.rejections import Rejection
from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Rating
from summaries.importing.exporting import count_left_out, records_held
from summaries.importing.formats import jsonl
from summaries.importing.portion import ImportOptions
from summaries.importing.records import ReadOptions
from summaries.importing.services import import_entries
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_summary, make_version
from tests.summaries.importing.lines import as_jsonl, make_line

pytestmark = pytest.mark.django_db


def refuse(rejection: Rejection) -> None:
    """Fail."""
    pytest.fail(str(rejection))


def import_data(data: bytes) -> None:
    """Import the bytes; any refused line fails the test."""
    entries = jsonl.read(io.BytesIO(data), ReadOptions())
    import_entries(entries=entries, options=ImportOptions(), reject=refuse)


def exported() -> bytes:
    """The export's bytes."""
    return "".join(f"{line}\n" for line in jsonl.write(records_held())).encode()


def empty() -> None:
    """Leave nothing of what was written."""
    Article.objects.all().delete()
    ModelVersion.objects.all().delete()
    Tag.objects.all().delete()


RICH = [
    make_line(
        title="Ice", slug="ice", url="https://example.org/ice", tags=["sea", "Ice", "海"],
        version="2", model_name="Lead", model_type="extractive", note="by hand",
        settings={"beams": 4, "deep": {"a": [1.5, None, "é"]}}, status="retired", weight=0.25,
        article="Zwei\nZeilen \u2028 und \U0001f5f3.\r\n",
        similar=[{"title": "Snow", "similarity": 0.9024987}, {"title": "Own", "similarity": -1}],
        sections=[
            {"kind": "term", "heading": "Ice", "body": "Frozen water."},
            {"kind": "comment", "body": "Good.", "polarity": 1},
            {"kind": "comment", "body": "Short.", "polarity": -1},
            {"kind": "question", "heading": "Why?", "body": "It was cold."},
            {"kind": "question", "heading": "When?", "body": "On Monday."},
            {"kind": "turn", "heading": "Me", "body": "Look."},
            {"kind": "action", "body": "Wait."},
        ],
        expert={"fluency": [3, None, 5], "coherence": [1, 2, 3]},
        crowd_mean={"relevance": 1.333333},
        other_ratings={"Night nurses": {"fluency": [2, 4]}, "vets": [{"rater": "Ann", "tone": 1}]},
        other_ratings_mean={"vets": {"fluency": 1.5}},
        created_at="2026-01-31T12:00:00.123456+01:00", article_created_at="2025-01-01",
    ),
    make_line(model="m0", article=None),
    make_line(model="M1", version="10", article=None),
    make_line(article_id="Zoo", article=None, references=None, source=None, title="Snow"),
    make_line(article_id="zoo", article=None, references=None, source=None),
]  # fmt: skip


def test_export_import_and_export_give_the_same_bytes() -> None:
    import_data(as_jsonl(*RICH))
    first = exported()
    empty()
    import_data(first)
    assert exported() == first
    assert first.count(b"\n") == 5


def test_an_export_holds_every_field() -> None:
    import_data(as_jsonl(RICH[0]))
    line = json.loads(exported())
    assert line["article_created_at"] == "2025-01-01T00:00:00+00:00"
    assert line["created_at"] == "2026-01-31T11:00:00.123456+00:00"
    assert datetime.fromisoformat(line.pop("model_created_at")).tzinfo == UTC
    given = {**RICH[0], "tags": ["Ice", "sea", "海"]}
    for name in ("sections", "created_at", "article_created_at"):
        del line[name], given[name]
    given["article"] = "Zwei\nZeilen \n und \U0001f5f3."  # U+2028 and "\r\n" in their one spelling
    assert line == given


def test_lines_are_in_byte_order_of_article_and_version() -> None:
    import_data(as_jsonl(*RICH))
    order = [
        (line["article_id"], line["model"], line["version"])
        for line in map(json.loads, exported().splitlines())
    ]
    assert order == [
        ("Zoo", "M1", "1"),
        ("harbour", "M1", "10"),
        ("harbour", "M1", "2"),
        ("harbour", "m0", "1"),
        ("zoo", "M1", "1"),
    ]


def test_what_only_the_admin_can_make_survives_too() -> None:
    article = make_article(text=None, title="Two  spaces")
    Reference.objects.create(article=article, position=3, text="A.")
    Reference.objects.create(article=article, position=7, text="B.")
    summary = make_summary(article=article, version=make_version(settings={"a": 1}, weight=0))
    summary.ratings.create(group="expert", dimension="fluency", place=2, value=3)
    article.similar.create(origin="computed", position=0, title="Computed", similarity=0.5)
    first = exported()
    empty()
    import_data(first)
    assert exported() == first
    assert b"Computed" not in first
    assert Rating.objects.get().place == 2


def test_what_has_no_summary_is_counted() -> None:
    make_summary()
    make_article()
    make_version()
    make_version()
    assert count_left_out() == {"articles": 1, "model versions": 2}


def test_more_summaries_take_no_more_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        make_summary()
    with django_assert_num_queries(9):  # ids, versions, four of articles, three of summaries
        assert len(list(jsonl.write(records_held()))) == 3
