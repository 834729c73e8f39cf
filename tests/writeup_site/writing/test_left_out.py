"""A reader sees what a document held besides text, before a breakdown is made of it."""

from __future__ import annotations

from unittest import mock

import pytest
from django.core import signing
from django.test import Client
from lxml import html
from pytest_django.fixtures import Settings

from summaries.documents.base import Document, Omission
from summaries.own_texts.models import OwnText
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE
from tests.summaries.documents.corpus import EQUATION, PICTURE, docx_of, paragraph
from tests.writeup_site.writing.giving import a_file, give, given
from writeup_site.writing import sources

pytestmark = pytest.mark.django_db


def form_of(answer: object) -> dict[str, object]:
    """What a browser would send of the form as it came back."""
    form = html.document_fromstring(answer.content).xpath("//form[@enctype]")[0]  # type: ignore[attr-defined]
    return {k: v for k, v in form.form_values() if k != "csrfmiddlewaretoken"}


def test_what_was_left_out_is_said_before_anything_is_made(
    reader: Client, lead: ModelVersion
) -> None:
    body = "".join(map(paragraph, ARTICLE.split("\n"))) + PICTURE + EQUATION + PICTURE
    answer = give(reader, lead, file=a_file("ice.docx", docx_of(body, title="Ice")))
    assert answer.status_code == 200
    assert "Left out: 1 equation and 2 pictures." in answer.content.decode()
    assert not OwnText.objects.exists()
    sent = form_of(answer)
    assert sent["title"] == "Ice"
    assert ARTICLE.split()[-1] in str(sent["text"])
    # Pressed again: it is taken now, and its page says so before and after the breakdown is made.
    own = given(reader, lead, text=sent["text"], title=sent["title"], origin=sent["origin"])
    assert (own.title, own.left_out) == ("Ice", "1 equation and 2 pictures")
    said = "Not all of its document was text. Left out: 1 equation and 2 pictures."
    assert own.own_breakdowns.get().status == "waiting"
    assert said in reader.get(own.get_absolute_url()).content.decode()
    own.own_breakdowns.update(status="done")
    assert said in reader.get(own.get_absolute_url()).content.decode()


def test_a_text_of_nothing_but_text_has_no_such_sentence(
    reader: Client, lead: ModelVersion
) -> None:
    own = given(reader, lead, text=ARTICLE, origin="forged")
    assert own.left_out == ""
    assert b"Left out" not in reader.get(own.get_absolute_url()).content


def test_a_document_that_is_all_text_is_taken_at_once(reader: Client, lead: ModelVersion) -> None:
    body = "".join(map(paragraph, ARTICLE.split("\n")))
    assert given(reader, lead, file=a_file("ice.docx", docx_of(body)))


@pytest.mark.parametrize(("changed", "url"), [("", "https://example.org/final"), ("x", "")])
def test_the_address_comes_back_with_the_text_unless_somebody_changed_it(
    reader: Client, lead: ModelVersion, settings: Settings, changed: str, url: str
) -> None:
    settings.FETCH_ADDRESSES = True
    document = Document(ARTICLE, "Ice", (Omission("film", 1),))
    found = document, "https://example.org/final"
    with mock.patch.object(sources, "fetch_document", return_value=found):
        answer = give(reader, lead, address="https://example.org/")
    assert b"Left out: 1 film or sound." in answer.content
    sent = form_of(answer)
    assert not sent.get("address")
    piece = given(reader, lead, text=sent["text"], origin=f"{sent['origin']}{changed}")
    assert piece.url == url


def test_nothing_but_invisible_signs_is_no_article(reader: Client, lead: ModelVersion) -> None:
    # A filler that Unicode counts as a letter, and that nobody sees.
    answer = give(reader, lead, text="\u3164" * 30 + " \u3164" * 60)
    assert answer.status_code == 400
    assert b"There is no text in it" in answer.content


def test_a_pasted_text_is_kept_in_its_one_spelling(reader: Client, lead: ModelVersion) -> None:
    piece = given(reader, lead, text=f"{ARTICLE} Caf\u0065\u0301 har\u00adbour of\ufb01ce.")
    assert piece.text.endswith("Café harbour office.")


def test_a_form_that_was_open_before_the_update_brings_back_its_address() -> None:
    former = signing.dumps("https://example.org/a", salt="writing.origin")
    found = sources.source_of({"text": ARTICLE, "origin": former})
    assert (found.url, found.left_out) == ("https://example.org/a", "")
