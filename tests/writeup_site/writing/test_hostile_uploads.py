"""Documents made to do harm, through the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from summaries.own_texts.models import OwnText
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE
from tests.summaries.documents.corpus import (
    BILLION_LAUGHS,
    OUTSIDE_ENTITY,
    docx_of,
    paragraph,
    pdf_of,
    stream,
    zipped,
)
from tests.writeup_site.markup import markup
from tests.writeup_site.writing.giving import a_file, give

pytestmark = pytest.mark.django_db

NESTED = "<div>" * 10_000 + ARTICLE + "</div>" * 10_000
# What takes a second to make is made by the test that reads it.
CORPUS: dict[str, tuple[str, bytes | Callable[[], bytes]]] = {
    "billion-laughs": ("a.docx", BILLION_LAUGHS),
    "outside-entity": ("a.docx", OUTSIDE_ENTITY),
    "docx-bomb": ("a.docx", lambda: docx_of(paragraph("a " * 30_000_000))),
    "empty-zip": ("a.docx", zipped({})),
    "broken-zip": ("a.docx", BILLION_LAUGHS[:200]),
    "no-zip": ("a.docx", b"PK\x03\x04" + b"\xff" * 99),
    "climbing-zip": ("a.docx", zipped({"../../etc/passwd": b"x"})),
    "pdf-bomb": ("a.pdf", lambda: pdf_of(stream(b"0 g " * 20_000_000))),
    "endless-pdf": ("a.pdf", pdf_of("x", tree="2 0 R")),
    "broken-pdf": ("a.pdf", pdf_of(ARTICLE)[:300]),
    "text-as-pdf": ("a.pdf", ARTICLE.encode()),
    "nested-html": ("a.html", NESTED.encode()),
    "binary-text": ("a.txt", bytes(range(256)) * 20),
    "utf-16": ("a.txt", ARTICLE.encode("utf-16")),
    "name": ("../../<script>.exe", ARTICLE.encode()),
    "no-suffix": ("passwd", ARTICLE.encode()),
}


@pytest.mark.parametrize("which", CORPUS)
def test_a_hostile_document_gets_a_sentence_or_is_read_as_text(
    reader: Client, lead: ModelVersion, which: str
) -> None:
    name, made = CORPUS[which]
    data = made if isinstance(made, bytes) else made()
    answer = give(reader, lead, file=a_file(name, data))
    if answer.status_code == 303:
        assert which == "utf-16"
        assert OwnText.objects.get().text == ARTICLE
        return
    assert answer.status_code == 400
    text = answer.content.decode()
    assert 'id="id_file_error"' in text
    assert "Traceback" not in text and "root:" not in text
    assert not OwnText.objects.exists()


def test_scripts_in_a_document_are_left_behind_or_are_text(
    reader: Client, lead: ModelVersion
) -> None:
    page = f"<title><b>Ice</b></title><p>{ARTICLE}</p><script>alert(1)</script>&lt;img src=x&gt;"
    answer = give(reader, lead, file=a_file("a.html", page))
    assert answer.status_code == 303
    shown = reader.get(answer["Location"])
    assert markup(shown).inline == []
    assert "img" not in markup(shown).tags
    assert b"alert(1)" not in shown.content
