"""Each element of a Word file that can hold text is read, skipped or said."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.documents.base import Document, DocumentError, Limits, Omission
from summaries.documents.docx import read_docx
from summaries.documents.docx_body import Body
from summaries.documents.docx_elements import GONE, SAID, SIGNS, SKIPPED
from summaries.documents.docx_styles import Styles
from summaries.documents.docx_xml import UnpackingBudget
from summaries.documents.reading import read_document
from tests.summaries.documents.corpus import EQUATION, NAMES, PICTURE, docx_of, paragraph


def text_of(body: str, styles: str = "") -> str:
    return read(body, styles).text


def read(body: str, styles: str = "") -> Document:
    """As the worker reads it, with the edges and blank lines that are left."""
    made = read_docx(docx_of(body, styles=styles), Limits())
    lines = [line for line in made.text.split("\n") if line.strip()]
    return Document("\n".join(lines), made.title, made.left_out)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*runs: str, mark: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}<w:rPr>{mark}</w:rPr></w:pPr>{''.join(runs)}</w:p>"


def table(*rows: list[str]) -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def test_what_moved_stands_once_where_it_went() -> None:
    moved = run("Fishers asked.")
    body = (
        par("<w:moveFromRangeStart/>", f"<w:moveFrom>{moved}</w:moveFrom>", "<w:moveFromRangeEnd/>")
        + paragraph("The council met.")
        + par(f"<w:moveTo>{moved}</w:moveTo>")
    )
    assert text_of(body) == "The council met.\nFishers asked."


def test_a_move_of_several_paragraphs_takes_their_marks_along() -> None:
    gone = [par(f"<w:moveFrom>{run(t)}</w:moveFrom>", mark="<w:moveFrom/>") for t in ("A.", "B.")]
    there = [par(f"<w:moveTo>{run(t)}</w:moveTo>", mark="<w:moveTo/>") for t in ("A.", "B.")]
    body = paragraph("Start.") + "".join(gone) + paragraph("Middle.") + "".join(there)
    assert read_docx(docx_of(body), Limits()).text == "Start.\nMiddle.\nA.\nB."


def test_where_the_mark_between_them_is_deleted_two_paragraphs_are_one() -> None:
    body = par(run("The har"), mark="<w:del/>") + par(run("bour."), mark="<w:ins/>")
    assert text_of(body) == "The harbour."


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    body = par(
        run("Cost: "),
        "<w:del><w:r><w:delText>five</w:delText></w:r></w:del>",
        f"<w:ins>{run('seven')}<w:del>{run(' or eight')}</w:del></w:ins>",
        run(" million."),
    )
    assert text_of(body) == "Cost: seven million."


def test_the_properties_before_a_change_hide_nothing() -> None:
    body = par(run("Seen.", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"))
    assert read(body) == Document("Seen.")


def test_deleted_rows_and_cells_are_gone() -> None:
    cells = (
        f"<w:tc>{paragraph('a')}</w:tc><w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph('b')}</w:tc>"
    )
    body = (
        f"<w:tbl><w:tr>{cells}<w:tc>{paragraph('c')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('gone')}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(body) == "a | c"


@pytest.mark.parametrize(
    ("properties", "is_seen"),
    [
        ("<w:vanish/>", False),
        ('<w:vanish w:val="1"/>', False),
        ('<w:vanish w:val="true"/>', False),
        ('<w:vanish w:val="0"/>', True),
        ('<w:vanish w:val="false"/>', True),
        ("<w:webHidden/>", True),  # hidden in a browser, printed
        ('<w:rStyle w:val="Secret"/>', False),
        ('<w:rStyle w:val="Under"/>', False),  # based on Secret
        ('<w:rStyle w:val="Open"/>', True),  # based on Secret, and takes it back
        ('<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>', True),
        ('<w:rStyle w:val="Circle"/>', True),
    ],
)
def test_hidden_text_stays_out_and_is_counted(properties: str, is_seen: bool) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Under"><w:basedOn w:val="Secret"/></w:style>'
        '<w:style w:type="character" w:styleId="Open"><w:basedOn w:val="Under"/>'
        '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Circle"><w:basedOn w:val="Circle"/></w:style>'
    )
    body = par(run("Seen"), run(" note", properties), run(" twice", properties), run("."))
    if is_seen:
        assert read(body, styles) == Document("Seen note twice.")
    else:
        # Two runs after each other are one passage.
        assert read(body, styles) == Document("Seen.", None, (Omission("hidden", 1),))


def test_a_style_that_hides_a_paragraph_is_toggled_by_that_of_a_run() -> None:
    hiding = "<w:rPr><w:vanish/></w:rPr>"
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Note">{hiding}</w:style>'
        f'<w:style w:type="character" w:styleId="Secret">{hiding}</w:style>'
    )
    note = '<w:pStyle w:val="Note"/>'
    body = (
        paragraph("First.")
        + par(run("Hidden."), properties=note)
        + par(
            run("Shown.", '<w:rStyle w:val="Secret"/>'),
            mark='<w:vanish w:val="0"/>',
            properties=note,
        )
    )
    assert read(body, styles) == Document("First.\nShown.", None, (Omission("hidden", 1),))


@pytest.mark.parametrize(
    "styles",
    [
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:vanish/></w:rPr>'
        "</w:style>",
    ],
)
def test_what_is_hidden_by_default_is_shown_where_it_says_so(styles: str) -> None:
    body = paragraph("Hidden.") + par(run("Shown.", '<w:vanish w:val="0"/>'))
    assert read(body, styles) == Document("Shown.", None, (Omission("hidden", 1),))


def test_a_heading_whose_end_is_hidden_runs_into_its_text() -> None:
    body = par(run("Depth. "), mark="<w:vanish/><w:specVanish/>") + paragraph("It is nine metres.")
    assert text_of(body) == "Depth. It is nine metres."


def test_a_box_in_a_box_and_one_in_hidden_text() -> None:
    def box(inner: str, properties: str = "") -> str:
        content = f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>"
        return f"<w:r><w:rPr>{properties}</w:rPr><w:drawing>{content}</w:drawing></w:r>"

    body = par(run("A."), box(par(run("B."), box(paragraph("C."))))) + paragraph("D.")
    assert text_of(body) == "A.\nB.\nC.\nD."
    hidden = paragraph("A.") + par(box(paragraph("B."), "<w:vanish/>"))
    assert read(hidden) == Document("A.", None, (Omission("hidden", 1),))


def test_inserted_and_deleted_blocks_are_as_their_runs() -> None:
    inserted = f"<w:ins>{paragraph('New.')}</w:ins>"
    deleted = "<w:del><w:p><w:r><w:delText>Old.</w:delText></w:r></w:p></w:del>"
    moved = (
        f"<w:tbl><w:tr><w:trPr><w:moveFrom/></w:trPr><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(inserted + deleted + moved + paragraph("End.")) == "New.\nEnd."


def test_joiners_that_a_script_needs_are_kept_and_soft_hyphens_are_not() -> None:
    made = read_document(docx_of(paragraph("می\u200cخواهد har\u00adbour")), "docx")
    assert made.text == "می\u200cخواهد harbour"


def test_hidden_rows_are_counted() -> None:
    body = table([paragraph("a")]).replace("</w:tbl>", "") + (
        f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    )
    assert read(body) == Document("a", None, (Omission("hidden", 1),))


def test_a_table_is_a_line_each_row() -> None:
    body = table(
        [paragraph("Year"), paragraph("Depth"), paragraph("Boats")],
        [paragraph("2021"), "<w:p/>", paragraph("410")],
    )
    assert text_of(body) == "Year | Depth | Boats\n2021 |  | 410"


def test_a_table_that_sets_out_a_page_keeps_its_paragraphs() -> None:
    inner = table([paragraph("1"), paragraph("2")], [paragraph("3"), paragraph("4")])
    body = table([paragraph("One.") + paragraph("Two."), paragraph("Side.")], [inner + "<w:p/>"])
    assert text_of(body) == "One.\nTwo.\nSide.\n1 | 2\n3 | 4"


def test_signs_that_are_elements_are_read() -> None:
    body = par(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>well</w:t><w:noBreakHyphen/>"
        "<w:t>known har</w:t><w:softHyphen/><w:t>bour</w:t></w:r>",
        properties='<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>',  # where tabs stop
    )
    assert text_of(body) == "a\tb\nwell-known harbour"


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Symbol", "F061", "α"),
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0B7", "•"),
        ("Wingdings", "F0E0", "→"),
        ("Wingdings", "F0FC", "✓"),
        ("Arial", "20AC", "€"),
    ],
)
def test_symbols_are_read_by_their_fonts(font: str, code: str, sign: str) -> None:
    body = par(run("a "), f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>', run(" b"))
    assert read(body) == Document(f"a {sign} b")


@pytest.mark.parametrize("symbol", ['w:font="Webdings" w:char="F04E"', 'w:char="xyz"', ""])
def test_symbols_that_nobody_knows_are_counted(symbol: str) -> None:
    body = par(run("a"), f"<w:r><w:sym {symbol}/></w:r>")
    assert read(body) == Document("a", None, (Omission("symbol", 1),))


def test_letters_of_a_symbol_font_in_ordinary_text_are_read_too() -> None:
    fonts = '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'
    assert text_of(par(run("an angle "), run("\uf061", fonts))) == "an angle α"


@pytest.mark.parametrize(
    ("place", "before", "text", "read_as"),
    [
        ("superscript", "10", "6", "10⁶"),
        ("superscript", "10", "\u22123", "10⁻³"),
        ("subscript", "H", "2", "H₂"),
        ("superscript", "e", "x", "e^x"),
        ("superscript", "e", "a/b", "e^(a/b)"),
        ("superscript", "1", "st", "1st"),
        ("subscript", "T", "max", "T_max"),
        ("baseline", "10", "6", "106"),
    ],
)
def test_powers_stay_powers(place: str, before: str, text: str, read_as: str) -> None:
    assert text_of(par(run(before), run(text, f'<w:vertAlign w:val="{place}"/>'))) == read_as


@pytest.mark.parametrize(
    ("properties", "read_as"),
    [
        ('<w:rStyle w:val="Power"/>', "10⁶"),
        ('<w:rStyle w:val="Child"/>', "10⁶"),
        ('<w:rStyle w:val="Index"/>', "10₆"),
        ('<w:rStyle w:val="Other"/>', "106"),
        ('<w:rStyle w:val="Power"/><w:vertAlign w:val="baseline"/>', "106"),
        ('<w:rStyle w:val="Index"/><w:vertAlign w:val="superscript"/>', "10⁶"),
    ],
)
def test_powers_that_a_style_sets_stay_powers(properties: str, read_as: str) -> None:
    def style(name: str, place: str, more: str = "") -> str:
        said = f'<w:rPr><w:vertAlign w:val="{place}"/></w:rPr>' if place else ""
        return f'<w:style w:type="character" w:styleId="{name}">{more}{said}</w:style>'

    child = style("Child", "", '<w:basedOn w:val="Power"/>')
    styles = style("Power", "superscript") + style("Index", "subscript") + child
    assert text_of(par(run("10"), run("6", properties)), styles) == read_as


def test_of_a_field_its_result_is_read_and_not_its_code() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = mark("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + mark("separate")
    inner += run("7") + mark("end")
    body = par(
        run("See "),
        mark("begin"), "<w:r><w:instrText>IF </w:instrText></w:r>", inner, run('"never"'),
        mark("separate"), run("page seven"), mark("end"), run("."),
    )  # fmt: skip
    assert text_of(body) == "See page seven."
    simple = f'<w:fldSimple w:instr="DATE">{run("Monday")}</w:fldSimple>'
    assert text_of(par(simple)) == "Monday"


def test_a_field_that_never_ends_swallows_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    body = par(run("A. "), begin, run("B.")) + paragraph("C.")
    assert text_of(body) == "A. \nB.\nC."


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    body = par(
        run("Before "),
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
        run("after."),
    )
    assert text_of(body) == "Before after.\nIn the box."
    old = par(run("A."), f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>")
    assert text_of(old) == "A.\nIn the box."
    without = "<mc:AlternateContent><mc:Fallback>" + paragraph("B.") + "</mc:Fallback>"
    assert text_of(without + "</mc:AlternateContent>") == "B."


def test_ruby_reads_as_its_base() -> None:
    body = par(
        f"<w:r><w:ruby><w:rt>{run('みなと')}</w:rt><w:rubyBase>{run('港')}</w:rubyBase></w:ruby></w:r>"
    )
    assert read(body) == Document("港", None, (Omission("reading", 1),))


def test_links_controls_and_tags_are_read_through_and_placeholders_are_not() -> None:
    body = (
        par(f"<w:hyperlink>{run('link ')}</w:hyperlink><w:smartTag>{run('tag ')}</w:smartTag>",
            f'<w:bdo w:val="rtl"><w:dir>{run("שלום")}</w:dir></w:bdo>')
        + f'<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{paragraph("Filled.")}'
        "</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph('Click here')}"
        "</w:sdtContent></w:sdt>"
        + f"<w:customXml>{paragraph('Inside.')}</w:customXml>"
    )  # fmt: skip
    assert text_of(body) == "link tag שלום\nFilled.\nInside."


def test_what_is_no_text_is_counted_by_kind() -> None:
    notes = '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>'
    graphics = "<w:r><w:drawing><c:chart/><dgm:relIds/></w:drawing></w:r>"
    ole = "<w:r><w:object><v:shape><v:imagedata/></v:shape></w:object></w:r>"
    comment = '<w:r><w:commentReference w:id="1"/></w:r>'
    body = par(run("Text."), notes, graphics, ole, comment) + EQUATION + PICTURE * 2
    # A picture that was deleted, or stands in the code of a change, is none.
    body += par(f"<w:del>{PICTURE}</w:del>")
    made = read(body)
    assert made.text == "Text."
    said = {each.kind: each.count for each in made.left_out}
    assert said == {"equation": 1, "picture": 2, "chart": 1, "diagram": 1, "object": 1,
                    "footnote": 1, "endnote": 1}  # fmt: skip


def test_an_equation_in_a_table_is_counted_and_leaves_its_cell() -> None:
    cell = "<w:p><w:r><w:t>depth </w:t></w:r><m:oMath><m:r><m:t>d</m:t></m:r></m:oMath></w:p>"
    made = read(table([cell, paragraph("9")]))
    assert made == Document("depth | 9", None, (Omission("equation", 1),))


def test_a_file_in_the_strict_set_of_names_is_read() -> None:
    assert read_docx(docx_of(paragraph("Strict."), strict=True), Limits()).text == "Strict."


def test_no_element_is_treated_twice() -> None:
    assert not set(SKIPPED) & (set(SAID) | set(SIGNS)) and not set(SAID) & set(SIGNS)


@pytest.mark.parametrize("name", sorted(SKIPPED))
def test_nothing_inside_what_is_skipped_is_read(name: str) -> None:
    inside = f"<{name}><w:r><w:t>gone</w:t></w:r></{name}>"
    assert text_of(f"<w:p>{run('a')}{inside}{run('b')}</w:p>") == "ab"


def test_all_files_of_a_document_share_what_they_may_unpack_to() -> None:
    styles = "<w:style/>" * 300  # 3,000 bytes, and the body has 1,000 more
    limits = Limits(unpacked=3500)
    assert read_docx(docx_of(paragraph("a" * 1000)), limits)
    with pytest.raises(DocumentError, match="unpacks to more than 3,500"):
        read_docx(docx_of(paragraph("a" * 1000), styles=styles), limits)


def test_the_worker_hands_on_what_was_left_out() -> None:
    made = read_document(docx_of(paragraph("Text.") + EQUATION, title="A  title"), "docx")
    assert made == Document("Text.", "A title", (Omission("equation", 1),))


STRUCTURE = """
w:p w:pPr w:rPr w:r w:t w:tbl w:tr w:trPr w:tc w:tcPr w:sdt w:sdtPr w:sdtContent w:txbxContent
w:hidden w:showingPlcHdr w:fldChar w:sym w:vanish w:vertAlign w:pStyle
mc:AlternateContent mc:Choice mc:Fallback
""".split()  # noqa: SIM905
PREFIXES = tuple(f"{prefix}:" for prefix in NAMES)
ELEMENTS = sorted(
    {*STRUCTURE, *(name for marks in GONE for name in marks)}
    | {name for name in (*SKIPPED, *SIGNS, *SAID) if name.startswith(PREFIXES)}
)
KINDS = (
    "",
    ' w:fldCharType="begin"',
    ' w:fldCharType="separate"',
    ' w:fldCharType="end"',
    ' w:val="superscript"',
    ' w:char="F0B7"',
)
RUN = "<w:r><w:t>run</w:t></w:r>"
# What is done next: an element begins, the innermost ends, or there is text.
STEPS = st.lists(st.integers(0, 3 * len(ELEMENTS) * len(KINDS) - 1), max_size=40)


def xml_of(steps: list[int]) -> str:
    """A well-formed piece of XML, each number one of its steps."""
    written, opened = [], list[str]()
    for step in steps:
        what, which = step % 3, step // 3
        if what == 0:
            opened.append(ELEMENTS[which % len(ELEMENTS)])
            written.append(f"<{opened[-1]}{KINDS[which // len(ELEMENTS)]}>")
        elif what == 1 and opened:
            written.append(f"</{opened.pop()}>")
        else:
            written.append(RUN)
    return "".join(written + [f"</{name}>" for name in reversed(opened)])


@given(STEPS)
def test_elements_in_any_order_are_read_without_an_error(steps: list[int]) -> None:
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMES.items())
    budget = UnpackingBudget(Limits())
    body = Body(budget, Styles(budget))
    end = "<w:p><w:r><w:t>The end.</w:t></w:r></w:p>"
    body.read(io.BytesIO(f"<w:body {spaces}>{xml_of(steps)}{end}</w:body>".encode()))
    assert "The end." in body.text
