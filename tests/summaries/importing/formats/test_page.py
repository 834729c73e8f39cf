"""Pages as the original site prints them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.rejections import Reason
from summaries.breakdowns.records import SectionRecord, SimilarRecord
from summaries.importing.formats import page
from summaries.importing.records import ReadOptions
from tests.summaries.importing.lines import DATA, SHARED_DATA, read_all, read_one

OPTIONS = ReadOptions(model=("site", "1"))
PAGE = (DATA / "page.txt").read_bytes()


def test_a_page_becomes_a_breakdown_with_all_its_parts() -> None:
    record = read_one(page.read, PAGE, OPTIONS)
    assert record.article.title == "The town that heats its houses with bread"
    assert record.article.text is None
    assert record.version.identifier == "site@1"
    assert record.text.startswith("In Ellernbach a bakery's ovens")
    kinds = Counter((section.kind, section.polarity) for section in record.sections)
    assert kinds == {
        ("question", None): 5,
        ("comment", 1): 1,
        ("comment", -1): 1,
        ("turn", None): 3,
        ("term", None): 6,
    }
    assert record.sections[0] == SectionRecord(
        "question",
        "How much does a household save?",
        "A household saves about 400 euros a year.",
        None,
    )
    assert [one.heading for one in record.sections if one.kind == "turn"] == ["Me", "Friend", "Me"]
    assert record.sections[-1].heading == "Night shift"
    assert len(record.article.similar) == 5
    assert record.article.similar[0] == SimilarRecord("The laundry that warms a school", 0.9024987)


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_DATA.exists(), reason="../shared/data is not there")
def test_the_sites_own_page_is_read_whole() -> None:
    record = read_one(page.read, (SHARED_DATA / "writeup-page.txt").read_bytes(), OPTIONS)
    kinds = Counter((section.kind, section.polarity) for section in record.sections)
    assert kinds == {
        ("question", None): 5,
        ("comment", 1): 1,
        ("comment", -1): 1,
        ("turn", None): 3,
        ("term", None): 6,
    }
    similarities = [other.similarity for other in record.article.similar]
    assert len(similarities) == 5
    assert round(similarities[0], 4) == 0.9025
    assert similarities == sorted(similarities, reverse=True)


def with_line(after: str, *lines: str) -> tuple[bytes, int]:
    """The page with lines in a block of their own after one; and the number of the first."""
    text = PAGE.decode().split("\n")
    place = text.index(after) + 1
    text[place:place] = ["", *lines, ""]
    return "\n".join(text).encode(), place + 2


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ("Q&As", "Is this a question without an answer?"),
        ("AI Comments", "A comment without a thumb."),
        ("AI Discussion", "Nobody said this."),
        ("Technical terms", "A term without a definition"),
        ("Similar articles", "An article without a similarity"),
        ("Similar articles", "1.7 An article that is too similar"),
    ],
)
def test_a_line_without_a_place_is_reported_and_the_rest_is_kept(after: str, line: str) -> None:
    data, number = with_line(after, line)
    accepted, rejected = read_all(page.read, data, OPTIONS)
    assert [(one.line, one.reason, one.raw.decode()) for one in rejected] == [
        (number, Reason.UNPLACED, line + "\n")
    ]
    assert accepted[0].record == read_one(page.read, PAGE, OPTIONS)


def test_what_stands_between_banner_and_title_is_reported() -> None:
    banner = PAGE.decode().split("\n")[0]
    data, number = with_line(banner, "Cookies?")
    accepted, rejected = read_all(page.read, data, OPTIONS)
    assert [one.line for one in rejected] == [number]
    assert accepted[0].record.article.title == "The town that heats its houses with bread"


def test_a_page_may_come_without_its_furniture() -> None:
    bare = b"\n".join(PAGE.split(b"\n")[2:-3])
    assert read_one(page.read, bare, OPTIONS) == read_one(page.read, PAGE, OPTIONS)


def test_each_line_under_action_items_is_one() -> None:
    data, _ = with_line("Action items", "- Ask the bakery.", "2. Measure the pipes.", "Wait.")
    items = [
        one.body for one in read_one(page.read, data, OPTIONS).sections if one.kind == "action"
    ]
    assert items == ["Ask the bakery.", "Measure the pipes.", "Wait."]


def test_a_term_may_be_called_like_an_earlier_heading() -> None:
    data, _ = with_line("Technical terms", "Summary", "A short text.")
    terms = [one for one in read_one(page.read, data, OPTIONS).sections if one.kind == "term"]
    assert terms[0] == SectionRecord("term", "Summary", "A short text.", None)


def test_a_summary_may_have_several_paragraphs() -> None:
    data = b"Title\n\nSummary\n\nOne.\n\nTwo.\n\nAI Comments\n"
    assert read_one(page.read, data, OPTIONS).text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Title\n\nSummary\n\nQ&As\n", Reason.MISSING),
        (b"Summary\n\nA text.\n", Reason.MISSING),
        (b"Title\n\nA text.\n", Reason.MISSING),
        (b"T" * 400 + b"\n\nSummary\n\nA text.\n", Reason.LIMIT),
    ],
)
def test_a_page_without_title_or_summary_is_refused(data: bytes, reason: Reason) -> None:
    accepted, rejected = read_all(page.read, data, OPTIONS)
    assert not accepted
    assert reason in {one.reason for one in rejected}


def test_a_line_that_is_no_text_is_reported() -> None:
    data = PAGE.replace(b"Base load\n", b"Base l\xffad\n")
    accepted, rejected = read_all(page.read, data, OPTIONS)
    # Its definition and the two lines after it make one line too many, the last.
    assert [one.reason for one in rejected] == [Reason.BROKEN_UTF8, Reason.UNPLACED]
    assert len(accepted) == 1


def test_a_page_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 1000)
    accepted, rejected = read_all(page.read, PAGE, OPTIONS)
    assert not accepted
    assert [one.reason for one in rejected] == [Reason.LIMIT]


@given(st.binary())
def test_any_bytes_give_a_record_or_rejections(data: bytes) -> None:
    read_all(page.read, data, OPTIONS)


lines = st.sampled_from([*PAGE.decode().split("\n"), "👍", "Me:", "0.5", "0.5 x", "\ufeff", "-"])


@given(st.lists(lines, max_size=30))
def test_any_order_of_lines_gives_a_record_or_rejections(chosen: list[str]) -> None:
    accepted, rejected = read_all(page.read, "\n".join(chosen).encode(), OPTIONS)
    assert len(accepted) <= 1
    assert [one.line for one in rejected[:-1]] == sorted(one.line for one in rejected[:-1])
