"""Documents of strangers give their text, or a sentence within limits; never anything else."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from summaries.documents.base import Document, DocumentError, Kind, Limits, kind_of
from summaries.documents.reading import read_document
from tests.summaries.documents.corpus import (
    BILLION_LAUGHS,
    OUTSIDE_ENTITY,
    docx_of,
    paragraph,
    pdf_of,
    shown,
    stream,
    zipped,
)

PROSE = (
    "The town of Ridgeham opened a new bridge on Monday. It cost two million euros and took three "
    "years to build, and it joins the old market to the station on the other bank of the river."
)
MORE = (
    "Shopkeepers hope that it will bring back the customers whom they lost when the ferry stopped."
)
PAGE = f"""<!doctype html><html><head><title>A  bridge</title><script>var stolen = 1</script>
<style>p {{ color: red }}</style></head><body><nav><a href="/">Home</a></nav>
<article><h1>A bridge</h1><p onclick="stolen()">{PROSE}</p><p>{MORE}</p></article>
<script>document.write("stolen")</script><footer>Imprint</footer></body></html>"""


def test_the_kind_of_a_file_is_told_by_its_name() -> None:
    assert [kind_of(name) for name in ("a.TXT", "a.b.md", "a.htm", "a.pdf", "a.docx")] == [
        "text",
        "text",
        "html",
        "pdf",
        "docx",
    ]
    with pytest.raises(DocumentError, match=r"of these kinds can be read: \.txt, \.md"):
        kind_of("a.doc")


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("Café – naïve".encode(), None),
        ("Café – naïve".encode(), "punycode"),
        ("Café – naïve".encode(), "no-such"),
        ("\ufeffCafé – naïve".encode(), None),
        ("Café – naïve".encode("utf-16"), None),
        ("Café – naïve".encode("cp1252"), None),
        ("Café – naïve".encode("cp1252"), "iso-8859-1"),
        ("Café – naïve".encode("mac-roman"), "macintosh"),
    ],
)
def test_text_is_decoded(data: bytes, charset: str | None) -> None:
    assert read_document(data, "text", charset=charset) == Document("Café – naïve")


@pytest.mark.parametrize(
    ("data", "called"),
    [
        (docx_of(paragraph(PROSE)), "text"),
        (docx_of(paragraph(PROSE)), "pdf"),
        (pdf_of(PROSE), "docx"),
        (pdf_of(PROSE), "text"),
        (f"\n<!DOCTYPE html><body><p>{PROSE}</p>".encode(), "text"),
        (f"<HTML><body><p>{PROSE}</p>".encode(), "pdf"),
    ],
)
def test_a_file_is_read_as_what_it_is_whatever_it_is_called(data: bytes, called: Kind) -> None:
    assert read_document(data, called).text == PROSE


@pytest.mark.parametrize("called", ["text", "html", "docx"])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (rb"{\rtf1\ansi Some words.}", "the file is RTF"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n--x", "mhtml"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n--x", "mhtml"),
        (b"bplist00\xd1\x01", "Safari"),
    ],
)
def test_markup_of_other_kinds_is_not_read_as_text(
    data: bytes, sentence: str, called: Kind
) -> None:
    with pytest.raises(DocumentError, match=sentence):
        read_document(data, called)


def test_a_text_about_markup_is_text() -> None:
    assert read_document(b"In RTF a text begins with {\\rtf1.", "text").text.startswith("In RTF")
    assert read_document(b"<p> parts paragraphs, <html> holds all.", "text").text.startswith("<p>")


def test_a_word_file_gives_its_paragraphs_and_title() -> None:
    body = (
        paragraph("One &amp; two.")
        + "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>Thr</w:t></w:r>"
        "<w:r><w:t>ee.</w:t><w:tab/><w:t>Four.</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<mc:AlternateContent><mc:Choice>"
        + paragraph("Box.")
        + "</mc:Choice><mc:Fallback>"
        + paragraph("Box.")
        + "</mc:Fallback></mc:AlternateContent>"
    )
    read = read_document(docx_of(body, title="A title"), "docx")
    assert read == Document("One & two.\nThree.\tFour.\nBox.", "A title")


def test_a_pdf_gives_its_text_in_paragraphs_and_its_title() -> None:
    made = pdf_of("The town has a new\nbridge of con-\ncrete.", "It cost much.")
    assert read_document(made, "pdf") == Document(
        "The town has a new bridge of concrete.\n\nIt cost much.", "A title"
    )


def test_a_page_gives_its_article_without_menu_and_script() -> None:
    read = read_document(PAGE.encode(), "html")
    assert read.title == "A bridge"
    assert read.text == f"A bridge\n{PROSE}\n{MORE}"


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of("A secret."))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def with_a_password() -> bytes:
    """A zip whose entries say that they are encrypted."""
    data = bytearray(docx_of(paragraph("A.")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    return bytes(data)


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert read_document(encrypted(""), "pdf").text == "A secret."


FULL = docx_of(paragraph(PROSE) * 200)
# What takes a second to make is made by the test that reads it.
HOSTILE: dict[str, tuple[Kind, bytes | Callable[[], bytes], str]] = {
    "text: a picture": ("text", b"\x89PNG\r\n\x1a\n\x00\x00", "is no text"),
    "text: nothing": ("text", b" \n\n", "holds no text"),
    "text: too large": ("text", b"a" * 3_000_001, "3,000,001 bytes; at most 3,000,000"),
    "text: too long": ("text", b"a" * 200_001, "longer than 200,000 characters"),
    "docx: nothing": ("docx", b"", "is broken"),
    "docx: a text": ("docx", b"Hello", "is broken"),
    "docx: cut off": ("docx", FULL[: len(FULL) // 2], "is broken"),
    "docx: damaged": ("docx", FULL[:60] + b"\xff" * 90 + FULL[150:], "is broken"),
    "docx: another zip": ("docx", zipped({"a.txt": b"a"}), "is no .docx"),
    "docx: an old .doc": (
        "docx",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "locked by a password or an old",
    ),
    "docx: a password": ("docx", with_a_password(), "packed in a way that can't be read"),
    "docx: broken XML": ("docx", docx_of(b"<w:document><w:body>"), "is broken"),
    "docx: a bomb": (
        "docx",
        lambda: docx_of(b"<a>" + b" " * 30_000_000),
        "more than 20,000,000",
    ),
    "docx: a billion laughs": ("docx", BILLION_LAUGHS, "declares entities"),
    "docx: an outside entity": ("docx", OUTSIDE_ENTITY, "declares entities"),
    "docx: 10,000 nested tags": ("docx", docx_of("<w:p>" * 10_000), "more than 200 deep"),
    "docx: too long": ("docx", docx_of(paragraph("a" * 1000) * 300), "longer than 200,000"),
    "docx: no text": ("docx", docx_of("<w:p/>"), "holds no text"),
    "html: 10,000 nested tags": ("html", b"<div>" * 10_000 + b"deep", "more than 200 deep"),
    "html: nested by other names": ("html", b"<a><b><i><x-y>" * 51, "more than 200 deep"),
    "html: only scripts": ("html", b"<script>var a = 'text'</script>", "holds no text"),
    "html: a script without end": ("html", b"<script>" * 1000 + b"<div>" * 1000, "holds no text"),
    "html: a tag without end": ("html", b"<" + b"a" * 2_000_000, "holds no text|too complicated"),
    "html: bytes": ("html", bytes(range(256)) * 10, "is no text"),
    "html: nothing": ("html", b"", "no text|no HTML"),
    "pdf: nothing": ("pdf", b"", "is no PDF"),
    "pdf: a text": ("pdf", b"Hello", "is no PDF"),
    "pdf: only a head": ("pdf", b"%PDF-1.7\n", "is broken"),
    "pdf: locked": ("pdf", encrypted("secret"), "locked by a password"),
    "pdf: many pages": ("pdf", pdf_of(*["A."] * 21), "has 21 pages; at most 20"),
    "pdf: no text": ("pdf", pdf_of(b"<< /Length 0 >>\nstream\n\nendstream"), "holds no text"),
    "pdf: a bomb": (
        "pdf",
        lambda: pdf_of(stream(b" " * 400_000_000)),
        "is broken|complicated|no text",
    ),
    "pdf: too long": ("pdf", pdf_of(stream(shown("a" * 200_001))), "longer than 200,000"),
    "pdf: pages in a circle": ("pdf", pdf_of("A.", tree="2 0 R"), "is broken|complicated|no text"),
    "pdf: deep arrays": ("pdf", pdf_of(stream(b"[" * 100_000)), "broken|complicated|no text"),
    "pdf: a form that holds itself": (
        "pdf",
        pdf_of(
            stream(b"/X Do"),
            extra={
                100: stream(
                    b"/X Do /X Do",
                    b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 100 0 R >> >>",
                )
            },
        ),
        "broken|complicated|no text|within",
    ),
}
NARROW = Limits(
    size=3_000_000, unpacked=20_000_000, pages=20, characters=200_000, seconds=10, memory=1 << 29
)
UNHURRIED = replace(NARROW, seconds=300)  # a busy machine reads slowly


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_document_ends_in_a_sentence(which: str) -> None:
    kind, made, sentence = HOSTILE[which]
    data = made if isinstance(made, bytes) else made()
    with pytest.raises(DocumentError, match=sentence):
        read_document(data, kind, limits=NARROW if "within" in sentence else UNHURRIED)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(memory=60_000_000), "too complicated"),
        (Limits(seconds=1), "too complicated|within 1 seconds"),
    ],
)
def test_a_process_that_needs_too_much_is_ended(limits: Limits, sentence: str) -> None:
    slow = b"".join(b"<p>%d <b>word</b></p>" % i for i in range(200_000))
    with pytest.raises(DocumentError, match=sentence):
        read_document(slow, "html", limits=limits)


def test_the_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []
    run = subprocess.run

    def watched(*arguments: object, **options: object) -> object:
        given.append(options["env"])  # type: ignore[arg-type]
        return run(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setattr(subprocess, "run", watched)
    read_document(docx_of(paragraph("A.")), "docx")
    assert given == [{"LANG": "C.UTF-8"}]
    assert "OPENAI_API_KEY" in os.environ


def test_an_outside_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("stolen text")
    page = PAGE.replace("<!doctype html>", f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret}">]>')
    read = read_document(page.replace("<h1>", "<h1>&x;").encode(), "html")
    assert "stolen" not in read.text


@given(st.binary(max_size=200), st.none() | st.text(max_size=12))
def test_any_bytes_are_text_or_refused(data: bytes, charset: str | None) -> None:
    try:
        read = read_document(data, "text", charset=charset)
    except DocumentError:
        return
    assert read.text.strip()
    read.text.encode()


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_word_file_is_read_or_refused(data: st.DataObject) -> None:
    from summaries.documents.docx import read_docx

    whole = bytearray(docx_of(paragraph("Some text.") * 3, title="T"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_docx(bytes(whole), Limits())
    except DocumentError:
        return
