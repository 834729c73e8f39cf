"""What a page shows is in its text, or said to be left out."""

from __future__ import annotations

import pytest

from summaries.documents.base import Document, Limits, Omission
from summaries.documents.html import read_html
from summaries.documents.reading import read_document

PROSE = (
    "The harbour office measured the depth of the channel in the year {} and wrote the figures "
    "down in its book. The council read them out on Monday and spoke about dredging for two hours."
)


def page(middle: str, head: str = "", article: str = "article") -> str:
    above = "".join(f"<p>{PROSE.format(2000 + i)}</p>" for i in range(3))
    below = "".join(f"<p>{PROSE.format(2010 + i)}</p>" for i in range(3))
    return (
        f"<html><head><title>T</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<{article}>{above}{middle}{below}</{article}><footer>Imprint</footer></body></html>"
    )


def read(middle: str, **kwargs: str) -> tuple[list[str], dict[str, int]]:
    """The lines that `middle` became, and what was left out."""
    made = read_html(page(middle, **kwargs).encode(), Limits())
    lines = [line for line in made.text.split("\n") if line and not line.startswith("The harbour")]
    return lines, {each.kind: each.count for each in made.left_out}


def rows(*lines: list[str]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)


def test_a_table_stays_as_lines() -> None:
    table = f"<table><caption>Depths</caption>{rows(['Year', 'Depth'], ['2021', '10.2 m'])}</table>"
    assert read(table) == (["Depths", "Year | Depth", "2021 | 10.2 m"], {})


def test_what_spans_rows_stands_in_each_and_what_spans_columns_once() -> None:
    table = (
        '<table><tr><th>Year</th><th colspan="2">Depth</th></tr>'
        '<tr><td rowspan="2">2021</td><td>May</td><td>10</td></tr>'
        "<tr><td>June</td><td>9</td></tr><tr><td>2022</td><td>May</td><td>8</td></tr></table>"
    )
    assert read(table)[0] == [
        "Year | Depth",
        "2021 | May | 10",
        "2021 | June | 9",
        "2022 | May | 8",
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999999", "²"])
def test_a_span_that_is_no_number_or_too_large_is_one_or_the_most(span: str) -> None:
    table = f'<table><tr><td rowspan="{span}">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    assert read(table)[0][0] == "a | b"


def test_lines_and_powers_in_cells_are_parted_and_kept() -> None:
    table = f"<table>{rows(['litres', '10<sup>6</sup>'], ['a<br>b', '<p>c</p>'])}</table>"
    assert read(table)[0] == ["litres | 10⁶", "a b | c"]


@pytest.mark.parametrize(("length", "lines"), [(300, 1), (301, 2)])
def test_a_table_with_prose_in_it_sets_out_the_page(length: int, lines: int) -> None:
    prose = ("word " * 61)[: length - 1] + "."
    assert len(read(f"<table>{rows([prose, 'Side words beside it.'])}</table>")[0]) == lines


def test_an_article_inside_a_table_is_read() -> None:
    inner = f"<table>{rows(['Year', 'Depth'], ['2021', '10'])}</table>"
    prose = "".join(f"<p>{PROSE.format(i)}</p>" for i in range(4))
    made = read_html(
        f"<html><body><table>{rows(['Menu', prose + inner])}</table>".encode(), Limits()
    )
    assert made.text.count("The harbour office") == 4
    assert "Year | Depth\n2021 | 10" in made.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10<sup>6</sup> litres", "10⁶ litres"),
        ("10<sup>−3</sup>", "10⁻³"),
        ("H<sub>2</sub>O and CO<sub>2</sub>", "H₂O and CO₂"),
        ("e<sup>x</sup>, a<sub>i,j</sub>", "e^x, a_(i,j)"),
        ("e<sup>x<sup>2</sup></sup>", "e^(x²)"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("2<b>4</b><sup><i>8</i></sup>", "24⁸"),
        ("<sup>note</sup> at the beginning", "note at the beginning"),
        ('10<span style="font-size:0.6em;vertical-align: super">6</span> litres', "10⁶ litres"),
        ('H<span style="VERTICAL-ALIGN:sub">2</span>O', "H₂O"),
        ('10<span style="vertical-align:superb">6</span>', "106"),
    ],
)
def test_powers_stay_powers(given: str, kept: str) -> None:
    assert read(f"<p>{given}</p>")[0] == [kept]


def test_marks_of_notes_are_no_powers() -> None:
    notes = 'word<sup><a href="#fn1">1</a></sup>, more<sup class="reference">2</sup><sup>[3]</sup>.'
    assert read(f"<p>{notes}</p>") == (["word, more."], {"mark": 3})


def test_captions_quotes_and_definitions_are_read() -> None:
    middle = (
        "<figure><img src=x><figcaption>The channel in May, from the pier.</figcaption></figure>"
        "<blockquote>“We will dredge,” said the mayor.</blockquote>"
        "<dl><dt>Silt</dt><dd>Fine mud that settles.</dd></dl>"
        "<details><summary>More</summary><p>It costs three million.</p></details>"
    )
    lines, left_out = read(middle)
    assert lines == [
        "The channel in May, from the pier.", "“We will dredge,” said the mayor.",
        "- Silt", "- Fine mud that settles.", "More", "It costs three million.",
    ]  # fmt: skip
    assert left_out == {"picture": 1}


@pytest.mark.parametrize("tag", ["time", "label", "output", "legend", "span", "small", "cite"])
def test_words_inside_a_sentence_stay_in_it(tag: str) -> None:
    assert read(f"<p>On <{tag}>Monday</{tag}> it met.</p>")[0] == ["On Monday it met."]


@pytest.mark.parametrize("tag", ["section", "details", "summary", "center", "fieldset", "xmp"])
def test_words_of_a_block_without_a_paragraph_are_read(tag: str) -> None:
    assert read(f"<{tag}>The words of this block.</{tag}>")[0] == ["The words of this block."]


def test_words_beside_a_block_are_not_joined_to_it() -> None:
    block = "<div>Before <b>it</b><!-- x --> all<div>inside</div>after<p>end</p>of it</div>"
    assert read(block)[0] == ["Before it all", "inside", "after", "end", "of it"]


def test_a_comment_takes_no_words_with_it() -> None:
    assert read("<p>It <b>met</b><!-- --> on <!-- 1 -->Monday.</p>")[0] == ["It met on Monday."]


def test_what_is_struck_out_is_counted() -> None:
    assert read("<p>Cost: <del>five</del><ins>seven</ins>.</p>") == (
        ["Cost: seven."],
        {"struck": 1},
    )


def test_a_table_inside_another_keeps_its_rows() -> None:
    inner = f"<table>{rows(['a', '1'], ['b', '2'])}</table>"
    assert read(f"<table>{rows([inner, 'Side words.'])}</table>")[0] == [
        "a | 1",
        "b | 2",
        "Side words.",
    ]


def test_the_caption_of_a_picture_that_leads_somewhere_is_read() -> None:
    figure = "<figure><a href=x><img src=y></a><figcaption>The channel from the pier.</figcaption>"
    assert read(f"{figure}</figure>") == (["The channel from the pier."], {"picture": 1})


def test_paragraphs_of_an_old_page_are_parted_by_its_breaks() -> None:
    texts = [PROSE.format(1950 + i) for i in range(4)]
    table = f"<table>{rows(['Year', 'Depth'], ['2021', '10'])}</table>"
    cell = f"<b>Harbour</b><br><br>{'<br><br>'.join(texts)}{table}The <i>end</i><br>of it."
    html = f"<html><body><table><tr><td>Menu</td><td>{cell}</td></tr></table></body></html>"
    lines = read_html(html.encode(), Limits()).text.split("\n")
    assert lines == ["Menu", "Harbour", *texts, "Year | Depth", "2021 | 10", "The end", "of it."]


def test_invisible_signs_that_a_script_needs_are_kept() -> None:
    persian = "شورا می\u200cخواهد کانال را لایروبی کند و ماهی\u200cگیران \u200f(A)\u200f."
    assert read(f"<p>{persian}</p>")[0] == [persian]
    assert read("<p>👩\u200d🚀 crew and &zwnj;others</p>")[0] == [
        "👩\u200d🚀 crew and \u200cothers"
    ]


def test_a_sign_that_is_shown_and_not_read_out_is_a_symbol() -> None:
    assert read("<p>Seen <i aria-hidden=true>★</i>text.</p>") == (["Seen text."], {"symbol": 1})


def test_a_passage_that_stands_twice_and_is_read_once_is_counted() -> None:
    html = "<html><body><article>" + f"<p>{PROSE.format(1)}</p>" * 2 + "</article></body></html>"
    made = read_html(html.encode(), Limits())
    lost = 2 - made.text.count("The harbour")
    assert made.left_out == ((Omission("passage", lost),) if lost else ())


def test_what_is_no_text_is_counted_inside_the_article_alone() -> None:
    middle = (
        "<p>x <math><mi>x</mi></math> y <img src=a width=32 height=32><img src=b width=31></p>"
        "<video></video><iframe src=x></iframe><canvas></canvas>"
        "<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby> here</p>"
    )
    lines, left_out = read(f"{middle}<aside><img src=c></aside><nav><img src=d></nav>")
    assert lines == ["x y", "港 here"]
    assert left_out == {
        "equation": 1, "picture": 2, "film": 1, "object": 1, "chart": 1, "reading": 1,
    }  # fmt: skip


def test_a_picture_in_an_article_s_header_counts_and_one_in_the_page_s_does_not() -> None:
    assert read("<header><img src=a></header>")[1] == {"picture": 1}
    assert read("<header><img src=a></header>", article="div")[1] == {}


@pytest.mark.parametrize(
    "equation",
    [
        '<span class="katex"><span><math><mi>x</mi></math></span><span>x</span></span>',
        '<span class="mwe-math-element"><math><mi>x</mi></math><img src="x.svg"></span>',
        '<script type="math/tex">x^2</script>',
        "<mjx-container><mjx-math>x</mjx-math></mjx-container>",
    ],
)
def test_an_equation_in_several_guises_is_one(equation: str) -> None:
    assert read(f"<p>The depth {equation} grows.</p>") == (["The depth grows."], {"equation": 1})


@pytest.mark.parametrize("how", ["hidden", 'style="display: none"', 'style="visibility:hidden"'])
def test_hidden_text_stays_out_and_is_counted(how: str) -> None:
    assert read(f"<p {how}>A secret note of some length.</p><p>Seen.</p>") == (
        ["Seen."],
        {"hidden": 1},
    )


@pytest.mark.parametrize(
    ("passage", "count"),
    [
        ("Our correspondent has lived at the harbour for years.", 1),
        ("Three short words", 0),
        ("Four words stand here", 1),
        ("港务委员会星期一开会决定", 1),  # 12 signs
        ("港务委员会星期一开会决", 0),  # 11
        ("<a href='/a'>Another article about the harbour</a>", 0),
        ("<a href='/a'>Half it</a> is a link", 1),  # 6 of 13 letters are linked
        ("<a href='/a'>Half all</a> is a link", 0),  # 7 of 14
    ],
)
def test_a_passage_that_the_article_lacks_is_counted(passage: str, count: int) -> None:
    assert read(f"<aside><p>{passage}</p></aside>") == ([], {"passage": 1} if count else {})


RUSSIAN = "<p>Совет гавани собрался в понедельник и два часа говорил о северном канале.</p>" * 6


@pytest.mark.parametrize(
    ("charset", "head", "said"),
    [
        ("cp1251", '<meta charset="windows-1251">', None),
        ("cp1251", "", None),
        ("cp1251", "", "windows-1251"),
        ("koi8-r", "", "no-such-charset"),
        ("utf-8", '<meta charset="utf-16">', None),  # which ASCII up to there denies
        ("utf-8", '<meta charset="windows-1251">', None),
        ("cp1251", '<meta charset="utf-8">', None),
        ("utf-16", "", None),
        ("utf-16-le", "", None),
    ],
)
def test_a_page_is_read_in_its_charset(charset: str, head: str, said: str | None) -> None:
    html = f"<html><head>{head}<title>Гавань</title></head><body><article>{RUSSIAN}</article>"
    made = read_document(html.encode(charset), "html", charset=said)
    assert made.title == "Гавань"
    assert made.text.startswith("Совет гавани собрался")


def test_an_xml_declaration_names_a_charset() -> None:
    html = f'<?xml version="1.0" encoding="koi8-r"?><html><body><article>{RUSSIAN}</article></body>'
    assert "Совет гавани" in read_document(f"{html}</html>".encode("koi8-r"), "html").text


def test_bytes_that_are_broken_are_counted() -> None:
    html = page("<p>caf\u00e9</p>").replace("caf\u00e9", "\u00e9" * 200).encode()
    made = read_html(html.replace(b"\xc3\xa9", b"\xff", 1), Limits())
    assert Omission("letter", 1) in made.left_out
    assert isinstance(made, Document)
