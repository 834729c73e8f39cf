"""The form of the assistant: what is taken, and what is said of the rest."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.own_texts.services import MOST_UNFINISHED
from summaries.versions.models import ModelVersion
from surveys.readers.models import Reader
from tests.rows.own_texts import ARTICLE, SPANISH
from tests.rows.written import make_article, version_by
from tests.summaries.documents.corpus import docx_of, paragraph, pdf_of
from tests.surveys.browsing import BROWSER
from tests.writeup_site.markup import markup
from tests.writeup_site.writing.giving import a_file, a_reader, give, given, written

pytestmark = pytest.mark.django_db


def test_the_page_asks_for_an_article_and_makes_nobody_a_reader(client: Client) -> None:
    version_by("extractive")
    page = client.get("/write/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "reader" in page.cookies
    text = page.content.decode()
    assert 'name="address"' not in text
    assert "checked" in text
    assert markup(page).inline == []
    assert not Reader.objects.exists() and not OwnText.objects.exists()


def test_a_pasted_article_leads_to_its_page(reader: Client, lead: ModelVersion) -> None:
    answer = give(reader, lead, title="Ice")
    own_text = OwnText.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/write/{own_text.slug}/")
    assert (own_text.title, own_text.text) == ("Ice", ARTICLE)
    assert own_text.owner_key == str(Reader.objects.get().pk)
    assert [own_breakdown.version for own_breakdown in own_text.own_breakdowns.all()] == [lead]


def test_where_no_version_can_write_the_default_one_is_made(reader: Client) -> None:
    assert b'name="versions"' not in reader.get("/write/").content
    assert not ModelVersion.objects.exists()
    own_text = given(reader)
    assert own_text.own_breakdowns.get().version.identifier == "extractive@1"


def test_two_versions_are_compared_and_three_are_too_many(
    reader: Client, lead: ModelVersion
) -> None:
    others = [version_by("extractive"), version_by("openai")]
    answer = give(reader, lead, *others)
    assert answer.status_code == 400
    assert b"Choose 2 at most." in answer.content
    assert ARTICLE in answer.content.decode()
    assert given(reader, lead, others[0]).own_breakdowns.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("a.txt", ARTICLE, ""),
        ("A.MD", ARTICLE, ""),
        ("a.html", f"<title>Ice</title><article><p>{ARTICLE}</p></article>", "Ice"),
        ("a.docx", docx_of(paragraph(ARTICLE), title="Ice"), "Ice"),
        ("a.pdf", pdf_of(ARTICLE.replace(". ", ".\n")), "A title"),
    ],
    ids=["txt", "md", "html", "docx", "pdf"],
)
def test_an_article_comes_as_a_file(
    reader: Client, lead: ModelVersion, name: str, data: bytes | str, title: str
) -> None:
    own_text = given(reader, lead, file=a_file(name, data))
    assert " ".join(own_text.text.split()) == ARTICLE
    assert own_text.title == title


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Paste an article’s text here"),
        ({"text": "Too short."}, "This has 2 words; with fewer than 40"),
        ({"text": "x" * 200_001}, "The text has 200,001 characters; at most 200,000"),
        ({"text": ARTICLE + "\0\0"}, "This is not text"),
        ({"text": "=== ### --- " * 60}, "mostly signs"),
        ({"text": ARTICLE, "title": "x" * 301}, "at most 300 characters"),
        ({"text": ARTICLE, "title": "a\0b"}, "Null characters"),
        ({"text": ARTICLE, "file": a_file("a.txt", ARTICLE)}, "Give one of them alone"),
        ({"file": a_file("a.txt", "")}, "The file is empty"),
        ({"file": a_file("a.exe", "MZ")}, "Only files of these kinds can be read"),
        ({"file": a_file("a.pdf", "not a PDF")}, "PDF"),
        ({"file": a_file("a.txt", b"\0\1\2" * 99)}, "."),
        ({"file": a_file("a.txt", "x" * 5_000_001)}, "The file has 5.0 MB; at most 5 MB"),
        ({"file": a_file("a.txt", "word " * 39)}, "This has 39 words"),
    ],
    ids=["empty", "short", "long", "nul", "signs", "title", "title-nul", "both", "empty-file",
         "kind", "no-pdf", "binary", "large", "short-file"],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_typed_is_lost(
    reader: Client, lead: ModelVersion, fields: dict[str, object], sentence: str
) -> None:
    answer = give(reader, lead, **{"title": "Kept", **fields})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in text
    assert 'role="alert"' in text and 'class="field-error"' in text
    assert 'aria-invalid="true"' in text
    kept = str(fields.get("title", "Kept"))
    assert kept in text or "\0" in kept
    if fields.get("text") == ARTICLE:
        assert ARTICLE in text
    assert not OwnText.objects.exists()


def test_what_was_read_of_a_file_stands_in_the_box(reader: Client, lead: ModelVersion) -> None:
    answer = give(reader, lead, file=a_file("a.html", "<p>A page with few words.</p>"))
    assert answer.status_code == 400
    assert ">\nA page with few words.</textarea>" in answer.content.decode()


def test_a_version_must_be_chosen_among_those_offered(reader: Client, lead: ModelVersion) -> None:
    assert b"Choose who takes it apart." in give(reader).content
    ModelVersion.objects.update(status="retired")
    version_by("extractive")
    assert b"is not offered any more" in give(reader, lead).content


def test_a_version_that_reads_english_only_refuses_other_languages(
    reader: Client, lead: ModelVersion
) -> None:
    smollm = version_by("smollm")
    answer = give(reader, smollm, text=SPANISH)
    assert answer.status_code == 400
    assert b"smollm reads English only" in answer.content
    assert SPANISH in answer.content.decode()
    assert given(reader, lead, text=SPANISH)
    assert given(reader, smollm)


def test_a_known_article_is_shown_and_not_made_again(reader: Client, lead: ModelVersion) -> None:
    article = make_article(title="Ice in Brennick", text=ARTICLE.replace(". ", ".\n\n"))
    answer = give(reader, lead)
    assert answer.status_code == 409
    assert article.get_absolute_url() in markup(answer).links
    assert b"Ice in Brennick" in answer.content
    assert not OwnText.objects.exists()


def test_the_readers_own_earlier_text_is_shown_to_them_alone(
    reader: Client, lead: ModelVersion
) -> None:
    own_text = given(reader, lead)
    OwnText.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    answer = give(reader, lead)
    assert answer.status_code == 409
    assert own_text.get_absolute_url() in markup(answer).links
    other = a_reader()
    assert given(other, lead).slug != own_text.slug


def test_beyond_the_limits_of_a_reader_there_is_a_sentence_and_a_time(
    reader: Client, lead: ModelVersion, settings: Settings
) -> None:
    settings.OWN_TEXT_LIMITS_PER_READER = "2/hour; 50/day"
    for number in range(2):
        written(reader, lead, text=f"{number}. {ARTICLE}")
    answer = give(reader, lead)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1800"  # 3,600 s / 2
    assert b"try again in about 30 minutes" in answer.content
    assert ARTICLE in answer.content.decode()
    assert given(a_reader(), lead)


def test_a_network_has_its_limits_too(lead: ModelVersion, settings: Settings) -> None:
    settings.OWN_TEXT_LIMITS_PER_NETWORK = "1/day"
    address = "203.0.113.9"  # a network that no other test comes from

    def give_from(client: Client) -> int:
        fields = {"text": ARTICLE, "versions": str(lead.pk)}
        return client.post("/write/", fields, REMOTE_ADDR=address).status_code

    assert [give_from(a_reader()) for _ in range(2)] == [303, 429]


def test_so_many_unfinished_breakdowns_are_the_most(reader: Client, lead: ModelVersion) -> None:
    for number in range(MOST_UNFINISHED):
        given(reader, lead, text=f"{number}. {ARTICLE}")
    answer = give(reader, lead)
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert b"4 breakdowns at once are the most" in answer.content
    OwnBreakdown.objects.update(status="done")
    assert given(reader, lead)


def test_who_keeps_no_cookie_is_told_so_with_the_text(client: Client, lead: ModelVersion) -> None:
    answer = give(client, lead)
    assert answer.status_code == 403
    assert b"Your browser sent no cookie" in answer.content
    assert ARTICLE in answer.content.decode()
    assert not Reader.objects.exists()


def test_crawlers_have_nothing_written(lead: ModelVersion) -> None:
    crawler = Client(headers={"User-Agent": "Googlebot/2.1"})
    assert crawler.get("/write/").status_code == 200
    assert give(crawler, lead).status_code == 403
    assert not OwnText.objects.exists()


def test_a_form_without_its_token_is_refused(lead: ModelVersion) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/write/")
    assert give(client, lead).status_code == 403
    assert not OwnText.objects.exists()


def test_what_is_too_large_altogether_is_refused_before_it_is_read(
    reader: Client, lead: ModelVersion
) -> None:
    answer = give(reader, lead, file=a_file("a.txt", b"x" * 7_100_000))
    assert answer.status_code == 413
    assert b"larger than 5 MB" in answer.content
    text = "字" * 400_000  # 1.2 MB of text in a form
    answer = give(reader, lead, text=text)
    assert answer.status_code == 413
    assert b"This text is longer than what is read at once" in answer.content


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/json"],
    ids=["no-boundary", "long-boundary", "json"],
)
def test_a_broken_form_gets_a_sentence(reader: Client, kind: str) -> None:
    answer = reader.post("/write/", data=b"--x\r\nbroken", content_type=kind, headers=BROWSER)
    assert answer.status_code == 400
    assert b"</html>" in answer.content


def test_a_busy_database_keeps_what_was_typed(reader: Client, lead: ModelVersion) -> None:
    busy = OperationalError("database is locked")
    with mock.patch("writeup_site.writing.giving.create_own_text", side_effect=busy):
        answer = give(reader, lead, title="Ice")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"nothing was kept" in answer.content
    assert ARTICLE in answer.content.decode() and 'value="Ice"' in answer.content.decode()


def test_a_database_that_answers_nothing_gets_a_page_too(reader: Client) -> None:
    with mock.patch("writeup_site.writing.giving.offers", side_effect=OperationalError("gone")):
        answer = reader.get("/write/")
    assert answer.status_code == 503
    assert b"The site is busy" in answer.content


def test_own_texts_are_listed_newest_first_and_paged(
    reader: Client, lead: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        written(reader, lead, text=f"{number}. {ARTICLE}", title=f"Text {number}")
    # versions, whether any writes texts, reader, count, page, breakdowns of the page
    with django_assert_num_queries(6):
        page = reader.get("/write/")
    text = page.content.decode()
    assert [f"Text {n}<" in text for n in (11, 2, 1)] == [True, True, False]
    assert text.index("Text 11<") < text.index("Text 10<")
    assert b"Text 1<" in reader.get("/write/?page=2").content
    assert b"Text 11<" not in a_reader().get("/write/").content


def test_giving_an_article_takes_few_queries(
    reader: Client, lead: ModelVersion, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    written(reader, lead, text=f"First. {ARTICLE}")
    # versions, the day's key, reader; article by hash, by words; a transaction's two, own text,
    # unfinished, two inserts
    with django_assert_max_num_queries(14):
        given(reader, lead)
