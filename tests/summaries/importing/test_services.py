"""Taking in lines, batch by batch."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from common.files.rejections import Reason, Rejection
from summaries.articles.models import Article, Tag
from summaries.articles.naming import slug_for
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.importing import services as importing
from summaries.importing.formats import jsonl
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Entry, ReadOptions
from summaries.importing.services import import_entries
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion
from tests.rows.written import make_version
from tests.summaries.importing.imported import SECTIONS, TEXT, import_lines
from tests.summaries.importing.lines import as_jsonl, make_line

pytestmark = pytest.mark.django_db


def test_a_line_makes_an_article_a_version_and_a_summary() -> None:
    report = import_lines(
        make_line(model_name="Lead", model_type="extractive", title="Ice in the harbour")
    )
    article = Article.objects.get()
    assert article.key == "harbour"
    assert article.slug == slug_for("Ice in the harbour", "harbour")
    assert article.slug.startswith("ice-in-the-harbour-")
    assert article.source == "gazette"
    assert article.text == TEXT
    assert article.text_hash == text_hash(TEXT)
    assert article.references_hash == texts_hash(["The harbour froze.", "Ice kept the boats in."])
    assert list(article.references.values_list("position", "text")) == [
        (0, "The harbour froze."),
        (1, "Ice kept the boats in."),
    ]
    version = ModelVersion.objects.get()
    assert (version.identifier, version.title, version.kind) == ("M1@1", "Lead", "extractive")
    assert (version.status, version.weight) == ("draft", 1.0)
    summary = Summary.objects.get()
    assert summary.text_hash == text_hash("ice closed the harbour .")
    assert (report.created, report.articles, report.references, report.versions) == (1, 1, 2, 1)


def test_an_unknown_text_and_no_references_have_empty_hashes() -> None:
    import_lines(make_line(article=None, references=None))
    article = Article.objects.get()
    assert (article.text, article.url) == (None, None)
    assert (article.text_hash, article.references_hash) == ("", "")


def test_ratings_and_means_are_kept_apart() -> None:
    report = import_lines(
        make_line(
            expert={"fluency": [3, 4]}, expert_mean={"fluency": 3.5, "relevance": 2.5},
            crowd_mean={"fluency": 1.5},
        )
    )  # fmt: skip
    assert list(
        Rating.objects.order_by("group", "dimension", "place").values_list(
            "group", "dimension", "place", "value"
        )
    ) == [
        ("crowd", "fluency", None, 1.5),
        ("expert", "fluency", 0, 3.0),
        ("expert", "fluency", 1, 4.0),
        ("expert", "relevance", None, 2.5),
    ]
    assert report.ratings == 4


def test_the_same_lines_again_change_nothing() -> None:
    lines = [
        make_line(sections=SECTIONS, tags=["sea"], expert={"fluency": [3]}, settings={"beams": 4}),
        make_line(model="M2", similar=[{"title": "Snow", "similarity": 0.5}]),
    ]
    import_lines(*lines)
    before = _everything()
    report = import_lines(*lines)
    assert _everything() == before
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert (report.articles, report.references, report.versions, report.ratings) == (0, 0, 0, 0)


def _everything() -> list[object]:
    tables = (Article, ModelVersion, Summary, Section, SimilarArticle, Rating, Tag)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_changed_text_is_refused_and_an_update_takes_it() -> None:
    import_lines(make_line())
    refused: list[Rejection] = []
    changed = make_line(summary="ice left the harbour .")
    import_lines(changed, refused=refused)
    assert str(refused[0]) == (
        'line 1: "summary" differs from what is held; pass --update to take it'
    )
    assert Summary.objects.get().text == "ice closed the harbour ."
    assert import_lines(changed, update=True).updated == 1
    summary = Summary.objects.get()
    assert summary.text == "ice left the harbour ."
    assert summary.text_hash == text_hash("ice left the harbour .")


def test_other_particulars_are_kept_and_counted() -> None:
    import_lines(make_line(title="Ice", weight=1))
    ModelVersion.objects.update(status="retired", weight=0.5)
    report = import_lines(make_line(title="Snow", status="live", weight=1))
    version = ModelVersion.objects.get()
    assert (version.status, version.weight, Article.objects.get().title) == ("retired", 0.5, "Ice")
    assert report.unchanged == 1
    assert report.kept == {"title": 1, "status": 1, "weight": 1}


def test_a_chosen_status_goes_before_the_lines_own() -> None:
    import_lines(make_line(status="draft"), make_line(model="M2"), status="live")
    assert set(ModelVersion.objects.values_list("status", flat=True)) == {"live"}


def test_a_later_line_fills_in_what_was_not_known() -> None:
    import_lines(make_line(article=None, references=None), make_line(model="M2"))
    article = Article.objects.get()
    assert article.title == "The harbour froze on Monday"
    assert article.references_hash == texts_hash(["The harbour froze.", "Ice kept the boats in."])


@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"summary": "Other."}, '"summary" differs from line 1\'s; keep one'),
        ({"model": "M2", "article": "Other."}, '"article" differs from line 1\'s; keep one'),
        ({"model": "M2", "references": "Other."}, '"references" differs from line 1\'s; keep one'),
        ({"article_id": "b", "settings": {"a": 1}}, '"settings" differs from line 1\'s; keep one'),
        ({"expert": {"fluency": [1]}}, '"expert" differs from line 1\'s; keep one'),
    ],
)
def test_lines_of_one_file_must_not_contradict_each_other(
    second: dict[str, object], message: str, apart: bool, update: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if apart:
        monkeypatch.setattr(importing, "BATCH_LINES", 1)
    refused: list[Rejection] = []
    first = make_line(settings={"a": 2}, expert={"fluency": [2]})
    report = import_lines(
        first, {**first, **second}, make_line(model="M3"), refused=refused, update=update
    )
    assert [(one.line, one.reason, one.message) for one in refused] == [
        (2, Reason.CONFLICT, message)
    ]
    assert report.created == 2


def test_a_refused_line_leaves_nothing_behind() -> None:
    refused: list[Rejection] = []
    import_lines(
        make_line(), make_line(model="M2", article="Other.", tags=["sea"]), refused=refused
    )
    assert not ModelVersion.objects.filter(name="M2").exists()
    assert not Tag.objects.exists()


def test_other_settings_are_another_version_once_there_are_outputs() -> None:
    make_version("M1", status="draft")
    import_lines(make_line(settings={"beams": 4}))
    assert ModelVersion.objects.get().settings == {"beams": 4}
    refused: list[Rejection] = []
    import_lines(make_line(settings={"beams": 5}, article_id="b"), refused=refused, update=True)
    assert [one.reason for one in refused] == [Reason.SETTINGS]


def test_a_line_that_the_database_refuses_costs_itself_alone() -> None:
    made = slug_for("Snow", "b")  # the address that the second article will want
    refused: list[Rejection] = []
    report = import_lines(
        make_line(slug=made),
        make_line(article_id="b", article="Snow fell.", title="Snow"),
        make_line(article_id="c", article="Rain fell."),
        refused=refused,
    )
    assert [(one.line, one.reason) for one in refused] == [(2, Reason.REFUSED)]
    assert report.created == 2
    assert report.articles == 2


def test_a_dry_run_writes_nothing_and_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_LINES", 2)
    lines = [make_line(model=f"M{number}", expert={"fluency": [1]}) for number in range(5)]
    lines += [make_line(model="M1", summary="Other."), make_line(model="M2")]
    refused: list[Rejection] = []
    dry = import_lines(*lines, refused=refused, dry_run=True)
    assert not any(_everything())
    assert import_lines(*lines, refused=refused) == dry
    assert (dry.created, dry.unchanged, dry.articles, dry.references) == (5, 1, 1, 2)
    assert dry.rejected == {Reason.CONFLICT: 1}
    assert dry.lines == 7


def test_lines_are_stored_while_the_file_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_LINES", 50)
    stored: list[int] = []

    def entries() -> Iterator[Entry]:
        lines = (make_line(article_id=f"a{number}") for number in range(3 * importing.BATCH_LINES))
        data = io.BytesIO(as_jsonl(*lines))
        for number, entry in enumerate(jsonl.read(data, ReadOptions())):
            stored.append(number - Summary.objects.count())
            yield entry

    report = import_entries(entries=entries(), options=ImportOptions(), reject=lambda _: None)
    assert not report.rejected
    # What was read and is not stored yet is never more than a batch.
    assert max(stored) < importing.BATCH_LINES
    assert Summary.objects.count() == 3 * importing.BATCH_LINES


def test_a_batch_of_long_lines_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_BYTES", 1)
    begun: list[int] = []
    whole = importing._import_lines

    def counted(lines: object, **options: object) -> object:
        begun.append(len(lines))  # type: ignore[arg-type]
        return whole(lines, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_import_lines", counted)
    import_lines(make_line(), make_line(model="M2"))
    assert begun == [1, 1]


def test_rejections_come_by_line_number() -> None:
    refused: list[Rejection] = []
    import_lines(make_line(), make_line(summary="Other."), make_line(model=None), refused=refused)
    assert [one.line for one in refused] == [2, 3]


def test_a_batch_takes_as_many_queries_as_one_line(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    lines = [
        make_line(
            article_id=f"a{number % 50}", model=f"M{number // 50}", sections=SECTIONS, tags=["sea"],
            similar=[{"title": "Snow", "similarity": 0.5}], expert={"fluency": [3]},
        )
        for number in range(200)
    ]  # fmt: skip
    # 9 reads, 9 inserts of up to 166 rows each in 3 rounds at most, tags and links, savepoints.
    with django_assert_max_num_queries(40):
        import_lines(*lines)
    # Articles with their 3 parts, versions, summaries with their 2, a savepoint's 2 ends, the
    # declared scales; then the scale of what is rated, in 3. Postgres locks the versions, too.
    with django_assert_max_num_queries(14 + (connection.vendor == "postgresql")):
        import_lines(*lines)
