"""What imports and exports make of references that were written here."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User

from summaries.formats.records import Reason, Rejection
from summaries.models import Article
from summaries.reference_queue import desk_of
from summaries.services.exporting import export_lines
from summaries.texts import text_hash, texts_hash
from tests.summaries.lines import make_line
from tests.summaries.services.taking import take
from tests.summaries.services.writing import publish, save, texts

pytestmark = pytest.mark.django_db

FIRST = "The harbour froze, and the boats stayed in."


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


def test_an_import_that_gives_fewer_references_does_as_ever(ann: User) -> None:
    take(make_line())
    article = Article.objects.get()
    held = publish(article, ann, FIRST)
    save(article, ann, "A change.", reference=held.pk, base=text_hash(FIRST))
    refused: list[Rejection] = []
    take(make_line(model="M2"), refused=refused)
    assert [each.reason for each in refused] == [Reason.CHANGED]
    take(make_line(model="M2", references=None))  # one that gives none contradicts nothing
    take(make_line(model="M2"), update=True)
    assert texts(article) == [(0, "The harbour froze."), (1, "Ice kept the boats in.")]
    article.refresh_from_db()
    assert article.references_hash == texts_hash(["The harbour froze.", "Ice kept the boats in."])
    assert desk_of(article, ann, None).text == "A change."  # what was typed is not lost with it


def test_an_import_with_another_text_in_a_references_place_drops_its_author(ann: User) -> None:
    take(make_line(references=None))
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    save(article, ann, "A change.", reference=held.pk, base=text_hash(FIRST))
    take(make_line(references=["From the file."]), update=True)
    held.refresh_from_db()
    assert (held.text, held.author, held.seconds) == ("From the file.", None, None)
    assert not held.is_written_here
    assert desk_of(article, ann, None).text == "A change."
    publish(article, ann, "A change.", base=text_hash(FIRST))
    assert texts(article) == [(0, "From the file."), (1, "A change.")]


def test_an_export_holds_them_and_comes_in_again_unchanged(ann: User) -> None:
    take(make_line())
    article = Article.objects.get()
    held = publish(article, ann, FIRST, seconds=60)
    lines = [json.loads(line) for line in export_lines()]
    assert lines[0]["references"] == ["The harbour froze.", "Ice kept the boats in.", FIRST]
    assert take(*lines).unchanged == 1
    held.refresh_from_db()
    assert (held.author, held.seconds) == (ann, 60)


def test_an_import_of_the_same_texts_keeps_the_author(ann: User) -> None:
    take(make_line(references=None))
    held = publish(Article.objects.get(), ann, FIRST, seconds=60)
    take(make_line(references=[FIRST], tags=["ice"]), update=True)
    held.refresh_from_db()
    assert (held.author, held.seconds) == (ann, 60)
