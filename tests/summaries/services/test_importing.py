"""Taking in lines, batch by batch."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from summaries.formats import jsonl
from summaries.formats.records import Entry, ReadOptions, Reason, Rejection
from summaries.models import Article, ModelVersion, Rating, Section, SimilarArticle, Summary, Tag
from summaries.services import importing
from summaries.services.batch import ImportOptions
from summaries.services.importing import ImportReport, import_entries
from summaries.services.naming import slug_for
from summaries.texts import key_from_text, key_from_title, text_hash, texts_hash
from surveys.models import Target
from tests.summaries.lines import as_jsonl, make_line

pytestmark = pytest.mark.django_db

TEXT = "The harbour froze on Monday. Boats stayed in for three days."
SECTIONS: list[object] = [
    {"kind": "question", "heading": "Why?", "body": "It was cold."},
    {"kind": "question", "heading": "When?", "body": "On Monday."},
]


def take(
    *lines: dict[str, object], refused: list[Rejection] | None = None, **options: object
) -> ImportReport:
    """Import the lines as one file; those refused are appended to `refused`, or fail the test."""
    rejections: list[Rejection] = []
    report = import_entries(
        entries=jsonl.read(io.BytesIO(as_jsonl(*lines)), ReadOptions()),
        options=ImportOptions(**options),  # type: ignore[arg-type]
        reject=rejections.append,
    )
    if refused is None:
        assert not rejections, rejections
    else:
        refused += rejections
    return report


def test_a_line_makes_an_article_a_version_and_a_summary() -> None:
    report = take(make_line(model_name="Lead", model_type="extractive", title="Ice in the harbour"))
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
    assert (version.status, version.weight) == ("live", 1.0)
    summary = Summary.objects.get()
    assert summary.text_hash == text_hash("ice closed the harbour .")
    assert (report.created, report.articles, report.references, report.versions) == (1, 1, 2, 1)


def test_an_unknown_text_and_no_references_have_empty_hashes() -> None:
    take(make_line(article=None, references=None))
    article = Article.objects.get()
    assert (article.text, article.url) == (None, None)
    assert (article.text_hash, article.references_hash) == ("", "")


def test_ratings_and_means_are_kept_apart() -> None:
    report = take(
        make_line(
            expert={"fluency": [3, 4]}, expert_mean={"fluency": 3.5, "relevance": 2.5},
            crowd_mean={"fluency": 1.5},
        )
    )  # fmt: skip
    assert list(
        Rating.objects.order_by("group", "dimension", "rater").values_list(
            "group", "dimension", "rater", "value"
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
    take(*lines)
    before = _everything()
    report = take(*lines)
    assert _everything() == before
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert (report.articles, report.references, report.versions, report.ratings) == (0, 0, 0, 0)


def _everything() -> list[object]:
    tables = (Article, ModelVersion, Summary, Section, SimilarArticle, Rating, Tag)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_changed_text_is_refused_and_an_update_takes_it() -> None:
    take(make_line())
    refused: list[Rejection] = []
    changed = make_line(summary="ice left the harbour .")
    take(changed, refused=refused)
    assert str(refused[0]) == (
        'line 1: "summary" differs from what is held; pass --update to take it'
    )
    assert Summary.objects.get().text == "ice closed the harbour ."
    assert take(changed, update=True).updated == 1
    summary = Summary.objects.get()
    assert summary.text == "ice left the harbour ."
    assert summary.text_hash == text_hash("ice left the harbour .")


def test_an_update_replaces_what_an_article_says_and_keeps_its_address() -> None:
    take(
        make_line(title="Ice", tags=["sea", "ice"], similar=[{"title": "Snow", "similarity": 0.5}])
    )
    slug = Article.objects.get().slug
    take(
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


def test_other_particulars_are_kept_and_counted() -> None:
    take(make_line(title="Ice", weight=1))
    ModelVersion.objects.update(status="retired", weight=0.5)
    report = take(make_line(title="Snow", status="live", weight=1))
    version = ModelVersion.objects.get()
    assert (version.status, version.weight, Article.objects.get().title) == ("retired", 0.5, "Ice")
    assert report.unchanged == 1
    assert report.kept == {"title": 1, "status": 1, "weight": 1}


def test_a_chosen_status_goes_before_the_lines_own() -> None:
    take(make_line(status="live"), make_line(model="M2"), status="draft")
    assert set(ModelVersion.objects.values_list("status", flat=True)) == {"draft"}


def test_a_later_line_fills_in_what_was_not_known() -> None:
    take(make_line(article=None, references=None), make_line(model="M2"))
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
    report = take(first, {**first, **second}, make_line(model="M3"), refused=refused, update=update)
    assert [(one.line, one.reason, one.message) for one in refused] == [
        (2, Reason.CONFLICT, message)
    ]
    assert report.created == 2


def test_a_refused_line_leaves_nothing_behind() -> None:
    refused: list[Rejection] = []
    take(make_line(), make_line(model="M2", article="Other.", tags=["sea"]), refused=refused)
    assert not ModelVersion.objects.filter(name="M2").exists()
    assert not Tag.objects.exists()


def test_other_settings_are_another_version_once_there_are_outputs() -> None:
    ModelVersion.objects.create(name="M1")
    take(make_line(settings={"beams": 4}))
    assert ModelVersion.objects.get().settings == {"beams": 4}
    refused: list[Rejection] = []
    take(make_line(settings={"beams": 5}, article_id="b"), refused=refused, update=True)
    assert [one.reason for one in refused] == [Reason.SETTINGS]


def test_an_article_without_an_id_is_known_by_its_text() -> None:
    take(make_line(article_id=None))
    assert Article.objects.get().key == key_from_text(TEXT)
    take(make_line(article_id=None, model="M2"))
    assert Article.objects.count() == 1


def test_a_line_without_an_id_finds_the_article_that_has_its_text() -> None:
    take(make_line(), make_line(article_id=None, model="M2"))
    take(make_line(article_id=None, model="M3"))
    assert Article.objects.get().summaries.count() == 3


def test_an_article_without_id_and_text_is_known_by_its_title() -> None:
    take(make_line(article_id=None, article=None, title="Ice"))
    assert Article.objects.get().key == key_from_title("Ice")


def test_titles_that_ascii_cannot_say_still_get_an_address() -> None:
    take(make_line(title="港は凍った"))
    assert Article.objects.get().slug == slug_for("港は凍った", "harbour")
    assert Article.objects.get().slug.startswith("article-")


def test_a_given_address_is_taken_where_it_is_free() -> None:
    take(make_line(slug="ice"), make_line(article_id="b", article="Snow fell.", slug="ice"))
    slugs = dict(Article.objects.values_list("key", "slug"))
    assert slugs["harbour"] == "ice"
    assert slugs["b"] == slug_for("Snow fell", "b")


def test_tags_get_addresses_of_their_own() -> None:
    take(make_line(tags=["C", "C++", "海"]))
    slugs = dict(Tag.objects.values_list("name", "slug"))
    assert slugs["C"] == "c"
    assert slugs["C++"].startswith("c-")
    assert len(set(slugs.values())) == 3
    assert all(slug.isascii() and slug for slug in slugs.values())


def test_similar_articles_are_linked_to_the_ones_we_hold_whichever_came_first() -> None:
    similar = [{"title": "Snow", "similarity": 0.5}, {"title": "Ice", "similarity": 0.4}]
    take(make_line(title="Ice", similar=similar))
    assert set(SimilarArticle.objects.values_list("other", flat=True)) == {None}
    take(make_line(article_id="b", article="Snow fell.", title="Snow"))
    snow = Article.objects.get(key="b")
    assert SimilarArticle.objects.get(title="Snow").other == snow
    assert SimilarArticle.objects.get(title="Ice").other is None  # none is similar to itself


def test_updated_sections_keep_their_rows() -> None:
    take(make_line(sections=SECTIONS))
    before = list(Section.objects.order_by("position").values_list("pk", flat=True))
    changed = [{"kind": "question", "heading": "Why?", "body": "Frost."}, SECTIONS[1]]
    take(make_line(sections=changed), update=True)
    after = Section.objects.order_by("position").values_list("pk", "body")
    assert list(after) == [(before[0], "Frost."), (before[1], "On Monday.")]


def test_a_section_that_readers_voted_on_is_not_lost_to_an_update() -> None:
    take(make_line(sections=SECTIONS))
    summary, section = Summary.objects.get(), Section.objects.get(position=1)
    Target.objects.create(
        kind="section", article=summary.article, version=summary.version, section=section
    )
    refused: list[Rejection] = []
    fewer = make_line(sections=SECTIONS[:1])
    report = take(make_line(model="M2"), fewer, refused=refused, update=True)
    assert [(one.line, one.reason) for one in refused] == [(2, Reason.IN_USE)]
    assert report.created == 1
    assert Section.objects.count() == 2
    Target.objects.all().delete()
    assert take(fewer, update=True).updated == 1
    assert Section.objects.count() == 1


def test_a_line_that_the_database_refuses_costs_itself_alone() -> None:
    made = slug_for("Snow", "b")  # the address that the second article will want
    refused: list[Rejection] = []
    report = take(
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
    dry = take(*lines, refused=refused, dry_run=True)
    assert not any(_everything())
    assert take(*lines, refused=refused) == dry
    assert (dry.created, dry.unchanged, dry.articles, dry.references) == (5, 1, 1, 2)
    assert dry.rejected == {Reason.CONFLICT: 1}
    assert dry.lines == 7


def test_lines_are_stored_while_the_file_is_still_read() -> None:
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
    take(make_line(), make_line(model="M2"))
    assert begun == [1, 1]


def test_rejections_come_by_line_number() -> None:
    refused: list[Rejection] = []
    take(make_line(), make_line(summary="Other."), make_line(model=None), refused=refused)
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
        take(*lines)
    # Articles with their 3 parts, versions, summaries with their 2, a savepoint's 2 ends.
    with django_assert_max_num_queries(10):
        take(*lines)
