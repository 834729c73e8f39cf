"""What imports and exports make of references that were written here."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from common.files.rejections import Reason, Rejection
from summaries.articles.models import Article
from summaries.importing.exporting import records_held
from summaries.importing.formats import jsonl
from summaries.references.queue import desk_of
from summaries.texts.hashing import text_hash, texts_hash
from tests.summaries.importing.imported import import_lines
from tests.summaries.importing.lines import make_line
from tests.summaries.references.writers import publish, save, texts

pytestmark = pytest.mark.django_db

FIRST = "The harbour froze, and the boats stayed in."


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


def test_an_import_leaves_what_was_written_here_alone(ann: User) -> None:
    import_lines(make_line())
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    save(article, ann, "A change.", reference=held.pk, base=text_hash(FIRST))
    refused: list[Rejection] = []
    assert import_lines(make_line(), refused=refused).unchanged == 1
    import_lines(make_line(model="M2"), refused=refused)
    assert refused == []
    assert texts(article) == [(0, "The harbour froze."), (1, "Ice kept the boats in."), (2, FIRST)]
    assert desk_of(article, ann, held).text == "A change."


def test_references_that_a_file_adds_come_before_those_written_here(ann: User) -> None:
    import_lines(make_line(references=["One."]))
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    refused: list[Rejection] = []
    import_lines(make_line(references=["One.", "Two."]), refused=refused)
    assert [each.reason for each in refused] == [Reason.CHANGED]
    import_lines(make_line(references=["One.", "Two.", "Three."]), update=True)
    assert texts(article) == [(0, "One."), (1, "Two."), (2, "Three."), (3, FIRST)]
    held.refresh_from_db()
    assert (held.position, held.author, held.seconds) == (3, ann, 60)
    article.refresh_from_db()
    assert article.references_hash == texts_hash(["One.", "Two.", "Three.", FIRST])
    import_lines(make_line(references=["Two."]), update=True)
    assert texts(article) == [(0, "Two."), (1, FIRST)]


def test_a_file_may_bring_references_where_all_were_written_here(ann: User) -> None:
    import_lines(make_line(references=None))
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    import_lines(make_line(references=["From the file."]), update=True)
    assert texts(article) == [(0, "From the file."), (1, FIRST)]
    held.refresh_from_db()
    assert held.is_written_here


def test_an_export_holds_them_and_comes_in_again_unchanged(ann: User) -> None:
    import_lines(make_line())
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    lines = [json.loads(line) for line in jsonl.write(records_held())]
    assert lines[0]["references"] == ["The harbour froze.", "Ice kept the boats in.", FIRST]
    assert import_lines(*lines).unchanged == 1
    held.refresh_from_db()
    assert (held.author, held.seconds) == (ann, 60)


def test_an_import_of_the_same_texts_keeps_the_author(ann: User) -> None:
    import_lines(make_line(references=None))
    held = publish(Article.objects.get(), ann, FIRST, seconds=60)
    import_lines(make_line(references=[FIRST], tags=["ice"]), update=True)
    held.refresh_from_db()
    assert (held.author, held.seconds) == (ann, 60)
