"""Two imports at once: what the other wrote in between is held when a line is tried again."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection

from common.files.rejections import Reason, Rejection
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.importing import saving
from summaries.importing.portion import ImportBatch
from summaries.importing.saving import save_batch
from summaries.versions.models import ModelVersion
from summaries.versions.showing import set_status
from tests.summaries.importing.imported import import_lines
from tests.summaries.importing.lines import make_line

pytestmark = pytest.mark.django_db

Refused = Callable[[int], list[int]]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Refused:
    """Let the database refuse the first so many writings; how many lines each one had."""

    def refuse(times: int) -> list[int]:
        sizes: list[int] = []

        def save_or_refuse(batch: ImportBatch, **named: object) -> None:
            sizes.append(len(batch._lines))
            if len(sizes) <= times:
                raise IntegrityError("UNIQUE constraint failed: summaries_article.key")
            save_batch(batch, **named)  # type: ignore[arg-type]

        monkeypatch.setattr("summaries.importing.services.save_batch", save_or_refuse)
        return sizes

    return refuse


def test_a_line_that_lost_a_race_is_tried_again_and_taken(refused: Refused) -> None:
    sizes = refused(1)
    report = import_lines(make_line())
    assert sizes == [1, 1]
    assert (report.created, report.articles) == (1, 1)
    assert Summary.objects.count() == 1


def test_what_the_other_import_wrote_in_between_is_held_at_the_second_try(
    monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    refused(1)
    load, tries = ImportBatch.load, []

    def load_after_the_other(batch: ImportBatch) -> None:
        tries.append(batch)
        if len(tries) == 2:  # the other import is through by then
            Article.objects.create(key="harbour", slug="harbour", title="Ice in the harbour")
        load(batch)

    monkeypatch.setattr(ImportBatch, "load", load_after_the_other)
    report = import_lines(make_line())
    assert (report.created, report.articles) == (1, 0)  # the summary is new, its article is not
    assert Article.objects.get().title == "Ice in the harbour"


def test_of_a_batch_that_lost_a_race_each_line_is_tried_by_itself(refused: Refused) -> None:
    sizes = refused(1)
    report = import_lines(make_line(), make_line(model="M2"), make_line(model="M3"))
    assert sizes == [3, 1, 1, 1]
    assert (report.created, report.articles) == (3, 1)


def test_a_line_that_is_refused_twice_is_rejected_and_not_tried_for_ever(refused: Refused) -> None:
    sizes = refused(2)
    rejections: list[Rejection] = []
    report = import_lines(make_line(), refused=rejections)
    assert sizes == [1, 1]
    assert [rejection.reason for rejection in rejections] == [Reason.REFUSED]
    assert report.created == 0
    assert not Article.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_a_version_is_hidden_while_an_import_writes_for_it_and_neither_waits_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = make_line(article_id="a", source="north", model="lead", version="1")
    import_lines(held, status="live")
    version = ModelVersion.objects.get()
    errors: list[Exception] = []
    begun = Event()

    def hide() -> None:
        try:
            begun.set()
            set_status(version, "retired", who="somebody")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    save_summaries, other = saving._save_summaries, Thread(target=hide)

    def save_when_the_other_has_begun(*arguments: object) -> None:
        other.start()
        begun.wait(10)
        Event().wait(0.5)  # so that it waits for this transaction
        save_summaries(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "_save_summaries", save_when_the_other_has_begun)
    import_lines(
        held | {"source": "south"},
        make_line(article_id="b", source="south", model="lead", version="1"),
        update=True,
    )
    other.join()
    assert errors == []
    version.refresh_from_db()
    assert version.status == "retired" and Summary.objects.count() == 2
