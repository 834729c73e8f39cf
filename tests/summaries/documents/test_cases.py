"""Small documents that went wrong somewhere, where the folder that holds them is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from summaries.documents.base import DocumentError, kind_of, leftovers_said
from summaries.documents.reading import read_document

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "documents"
# name: what is in the text once, what is not, what is said to be left out
EXPECTED: dict[str, tuple[list[str], list[str], str]] = {
    "moved.docx": (["Fishers asked for a later date."], [], ""),
    "hidden.docx": (["Visible end."], ["SECRET"], "1 hidden passage"),
    "math.docx": (["The depth is"], [], "1 equation"),
    "tracked.docx": (["seven million"], ["five"], ""),
    "footnote.docx": (["The channel silts up."], [], "1 footnote"),
    "ligature.pdf": (["office floated"], ["\ufb01", "\ufb02"], ""),
    "hyphen.pdf": (["council", "well-known", "long-term", "North-South", "two-thirds"], [], ""),
    "table-long.html": (["2021 | 10.2 metres | 410 boats", "photographed"], [], "1 picture"),
    "inline.html": (["10⁶ litres", "H₂O"], ["106"], ""),
    "gb2312.html": (["港务委员会星期一开会"], [], ""),
}

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases/documents is not there"),
]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_that_went_wrong_is_read_right(name: str) -> None:
    there, missing, said = EXPECTED[name]
    made = read_document((CASES / name).read_bytes(), kind_of(name))
    assert {each: made.text.count(each) for each in there} == dict.fromkeys(there, 1)
    assert [each for each in missing if each in made.text] == []
    assert leftovers_said(made.left_out) == said


def test_a_scan_is_refused() -> None:
    with pytest.raises(DocumentError, match="only pictures perhaps"):
        read_document((CASES / "scan.pdf").read_bytes(), "pdf")


def test_every_case_has_its_expectation() -> None:
    assert {path.name for path in CASES.iterdir()} == {*EXPECTED, "scan.pdf"}
