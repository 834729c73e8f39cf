"""A PDF's words as its readers see them, or a sentence where its letters have no names."""

from __future__ import annotations

from collections import Counter

import pytest

from summaries.documents.base import Document, DocumentError, Limits, Omission
from summaries.documents.pdf import read_pdf
from summaries.documents.pdf_lines import english_words, is_compound, paragraphs
from summaries.documents.reading import read_document
from tests.summaries.documents.corpus import pdf_of, stream

TYPE_1 = "<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Some "


def shown(*lines: bytes) -> bytes:
    return stream(b"BT /F1 12 Tf 14 TL 20 250 Td " + b" ".join(lines) + b" ET")


def read(page: bytes, font: str = "", more: dict[int, bytes] | None = None) -> Document:
    extra = ({3: font.encode()} if font else {}) | (more or {})
    return read_pdf(pdf_of(page, extra=extra), Limits())


def mapped(*lines: str) -> dict[int, bytes]:
    """What object 200 says of the letters of a font."""
    head = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange {len(lines)} beginbfchar "
    return {200: stream(f"{head}{' '.join(lines)} endbfchar endcmap".encode())}


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("The coun-\ncil met.", "The council met."),
        ("a well-\nknown house", "a well-known house"),
        ("two-\nthirds", "two-thirds"),
        ("a long-\nterm plan", "a long-term plan"),
        ("a two-\nday storm", "a two-day storm"),
        ("North-\nSouth trade", "North-South trade"),
        ("COUN-\nCIL", "COUNCIL"),
        ("state-of-the-\nart boats", "state-of-the-art boats"),
        ("long-\nto-medium", "long-to-medium"),
        ("pre-\nand post-war", "pre- and post-war"),
        ("the fac-\ntor", "the factor"),
        ("a thous-\nand boats", "a thousand boats"),
        ("they under-\nestimate it", "they underestimate it"),
        ("be self-\nish", "be selfish"),
        ("1990-\n2000", "1990-2000"),
        ("Hafen-\nverwaltung", "Hafenverwaltung"),  # no English word: taken as broken
        ("har\u00ad\nbour, well\u00ad\nknown", "harbour, wellknown"),
        ("of the har\u2010\nbour", "of the harbour"),
        ("it was - \nas ever", "it was - as ever"),
        ("港务委员会\n星期一开会。\n决定", "港务委员会星期一开会。决定"),
        ("One.\n\nTwo\nthree.", "One.\n\nTwo three."),
        ("\ufee3\ufeae\ufed3\ufe84", "مرفأ"),  # shapes of Arabic letters
    ],
)
def test_hyphens_at_line_ends_go_where_they_broke_a_word(lines: str, text: str) -> None:
    assert paragraphs([lines]) == text


def test_a_word_is_written_as_elsewhere_in_the_document() -> None:
    assert paragraphs(["sea-\nbed. The sea-bed."]) == "sea-bed. The sea-bed."
    assert paragraphs(["sea-\nbed. The seabed."]) == "seabed. The seabed."
    assert paragraphs(["Kai-\nmauer. Die Kai-Mauer."]) == "Kai-mauer. Die Kai-Mauer."


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [("sea", "tide", True), ("ox", "tide", False), ("sea", "fog", False), ("sea", "fogg", False)],
)
def test_words_of_three_and_four_letters_can_meet_at_a_hyphen(
    first: str, second: str, meet: bool
) -> None:
    words = english_words()
    assert {"sea", "tide", "ox", "fog"} <= words and not {"seatide", "oxtide", "fogg"} & words
    assert is_compound(first, second, Counter()) is meet


def test_a_word_broken_at_a_page_s_end_is_joined() -> None:
    assert paragraphs(["The coun-", "cil met."]) == "The council met."


def test_a_second_code_for_the_hyphen_is_a_hyphen_where_no_font_says_otherwise() -> None:
    font = TYPE_1 + "/Encoding /WinAnsiEncoding "
    page = shown(b"(a well\\255known house of the har\\255) Tj T* (bour) Tj")
    assert read(page, f"{font} >>").text == "a well-known house of the harbour"
    soft = mapped("<AD> <00AD>")  # not drawn, but where a word may break
    made = pdf_of(
        shown(b"(har\\255bour) Tj"), extra={3: f"{font}/ToUnicode 200 0 R >>".encode(), **soft}
    )
    assert read_document(made, "pdf").text == "harbour"


def test_a_script_from_the_right_is_read_in_its_order() -> None:
    font = TYPE_1 + "/ToUnicode 200 0 R >>"
    # Drawn from the left as m, w, l, sh: shalom.
    more = mapped("<41> <05DD>", "<42> <05D5>", "<43> <05DC>", "<44> <05E9>")
    assert read(shown(b"(ABCD ABCD) Tj"), font, more).text == "שלום שלום"


def test_ligatures_unfold() -> None:
    font = TYPE_1 + "/Encoding << /Type /Encoding /Differences [174 /fi 175 /fl] >> >>"
    made = pdf_of(shown(b"(The of\\256ce \\257oated) Tj"), extra={3: font.encode()})
    assert read_document(made, "pdf").text == "The office floated"


@pytest.mark.parametrize(
    ("commands", "text"),
    [
        (b"(10) Tj /F1 7 Tf 5 Ts (6) Tj 0 Ts /F1 12 Tf ( litres) Tj", "10⁶ litres"),
        (b"(H) Tj /F1 7 Tf -3 Ts (2) Tj 0 Ts /F1 12 Tf (O) Tj", "H₂O"),
        (b"(10) Tj /F1 7 Tf 13.4 5 Td (6) Tj /F1 12 Tf 4 -5 Td ( litres) Tj", "10⁶ litres"),
        (b"(10) Tj /F1 7 Tf (6) Tj", "106"),  # smaller, but on the line
        (b"(10) Tj /F1 10.1 Tf 5 Ts (6) Tj", "10⁶"),  # 0.84 of 12
        (b"(10) Tj /F1 10.2 Tf 5 Ts (6) Tj", "106"),  # 0.85 of 12
        (b"(10) Tj /F1 7 Tf 0.97 Ts (6) Tj", "10⁶"),  # higher by 0.081 of 12
        (b"(10) Tj /F1 7 Tf 0.95 Ts (6) Tj", "106"),  # by 0.079
        (b"(10) Tj /F1 7 Tf 10.7 Ts (6) Tj", "10⁶"),  # by 0.89
        (b"(10) Tj /F1 7 Tf 10.9 Ts (6) Tj", "106"),  # by 0.91: another line
        (b"(10) Tj /F1 12 Tf 5 Ts (6) Tj", "106"),  # higher, but as large
    ],
)
def test_powers_are_told_by_their_size_and_place(commands: bytes, text: str) -> None:
    assert read(shown(commands)).text == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (45, "10⁶ litres"),  # 5 points above the line at 50, counted from the top
        (55, "10₆ litres"),
    ],
)
def test_powers_are_told_on_a_page_that_counts_downwards(line: int, text: str) -> None:
    # As browsers print: the page is turned over, and so are its letters.
    parts = [(12, 20, 50, "10"), (7, 33.4, line, "6"), (12, 38, 50, " litres")]
    blocks = [f"BT /F1 {s} Tf 1 0 0 -1 {x} {y} Tm ({shows}) Tj ET" for s, x, y, shows in parts]
    made = pdf_of(stream(" ".join(["1 0 0 -1 0 300 cm", *blocks]).encode()))
    assert read_document(made, "pdf").text == text


def test_a_soft_hyphen_that_a_browser_marks_is_one() -> None:
    # It draws a blank there, and at a line's end a hyphen of its own behind that.
    soft = b"/Span << /ActualText <FEFF00AD> >> BDC (\\040) Tj EMC "
    text = b"(inter) Tj " + soft + b"(national co) Tj " + soft + b"(-) Tj T* (operation) Tj"
    assert read_document(pdf_of(shown(text)), "pdf").text == "international cooperation"


def test_a_soft_hyphen_that_a_program_marks_joins_what_would_be_a_compound() -> None:
    soft = b"/Span << /ActualText <FEFF00AD> >> BDC [(-)] TJ EMC "
    lines = b"(short) Tj " + soft + b"T* (stop) Tj T* (well-) Tj T* (known) Tj"
    assert read(shown(lines)).text == "shortstop well-known"


def test_a_break_without_width_is_no_blank() -> None:
    mark = b"/Span << /ActualText <FEFF200B> >> BDC (\\040) Tj EMC "
    made = pdf_of(shown(b"(twenty-) Tj " + mark + b"(five) Tj"))
    assert read_document(made, "pdf").text == "twenty-five"


def test_what_a_span_draws_is_read_where_it_stands_for_something_seen() -> None:
    mark = b"/Span << /ActualText (ff) >> BDC (ff) Tj EMC "
    assert read(shown(b"(o) Tj " + mark + b"(ice) Tj")).text == "office"


MUTE = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Some /Encoding /Identity-H "
    "/DescendantFonts [201 0 R] >>"
)
DESCENDANT = {201: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Some >>"}


def test_glyphs_by_number_that_no_font_names_are_refused() -> None:
    with pytest.raises(DocumentError, match="3 of the 3 letters of the PDF cannot be known"):
        read(shown(b"<002400250026> Tj"), MUTE, DESCENDANT)


def test_glyphs_by_private_names_are_refused() -> None:
    font = TYPE_1 + "/Encoding << /Type /Encoding /Differences [65 /g12 /g13] >> >>"
    with pytest.raises(DocumentError, match="4 of the 6 letters"):
        read(shown(b"(ABAB cd) Tj"), font)


def test_letters_mapped_to_a_private_area_are_refused() -> None:
    font = TYPE_1 + "/ToUnicode 200 0 R >>"
    with pytest.raises(DocumentError, match="3 of the 3 letters"):
        read(shown(b"(ABC) Tj"), font, mapped("<41> <E041>", "<42> <E042>", "<43> <E043>"))


@pytest.mark.parametrize(("others", "is_read"), [(98, False), (99, True)])
def test_one_letter_in_a_hundred_may_be_lost_and_is_counted(others: int, is_read: bool) -> None:
    font = TYPE_1 + "/ToUnicode 200 0 R >>"
    page = shown(b"(A" + b"x" * others + b") Tj")
    if is_read:  # 1 of 100
        made = read(page, font, mapped("<41> <E041>"))
        assert made == Document("x" * 99, "A title", (Omission("letter", 1),))
    else:  # 1 of 99
        with pytest.raises(DocumentError, match="1 of the 99 letters"):
            read(page, font, mapped("<41> <E041>"))


def test_a_bullet_of_a_symbol_font_is_a_bullet_and_another_is_counted() -> None:
    font = TYPE_1 + "/ToUnicode 200 0 R >>"
    more = mapped("<41> <F0B7>", "<42> <F0EE>")
    made = read(shown(b"(A one) Tj T* (B two) Tj"), font, more)
    assert (made.text, made.left_out) == ("• one two", (Omission("symbol", 1),))


def test_columns_are_read_in_the_order_in_which_they_are_written() -> None:
    page = stream(
        b"BT /F1 10 Tf 1 0 0 1 20 250 Tm (The coun-) Tj 1 0 0 1 20 236 Tm (cil met on Mon-) Tj "
        b"1 0 0 1 160 250 Tm (day and spoke) Tj 1 0 0 1 160 236 Tm (for long.) Tj ET"
    )
    assert read(page).text == "The council met on Monday and spoke for long."


def test_pictures_and_pages_without_text_are_counted() -> None:
    def picture(side: int) -> bytes:
        size = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (side, side)
        return stream(b"0", size + b"/ColorSpace /DeviceGray /BitsPerComponent 8")

    def made(side: int) -> Document:
        # The picture stands on both pages and is one.
        return read_pdf(pdf_of("Text.", stream(b"/X Do"), extra={100: picture(side)}), Limits())

    assert made(32).left_out == (Omission("picture", 1), Omission("page", 1))
    assert made(31).left_out == (Omission("page", 1),)


def test_a_scan_of_pictures_alone_is_refused() -> None:
    size = b"/Type /XObject /Subtype /Image /Width 64 /Height 64 "
    picture = stream(b"0", size + b"/ColorSpace /DeviceGray /BitsPerComponent 8")
    with pytest.raises(DocumentError, match="holds no text"):
        read_pdf(pdf_of(stream(b"/X Do"), extra={100: picture}), Limits())
