"""Templates say to readers what is meant for them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("common", "summaries", "surveys", "evaluation", "writeup_site")
TEMPLATES = sorted(path for app in APPS for path in (ROOT / app).glob("**/templates/**/*.html"))


def unclosed(text: str) -> list[int]:
    """The lines on which a comment begins and does not end: Django shows such a one."""
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if line.count("{#") != line.count("#}")]


def test_no_comment_of_a_template_is_shown() -> None:
    assert len(TEMPLATES) > 100
    shown = {path.relative_to(ROOT): unclosed(path.read_text()) for path in TEMPLATES}
    assert {path: lines for path, lines in shown.items() if lines} == {}


@pytest.mark.parametrize(
    ("text", "lines"), [("{# one line #}\n<p>", []), ("<p>\n{# two\n lines #}", [2, 3])]
)
def test_a_comment_of_two_lines_is_found(text: str, lines: list[int]) -> None:
    assert unclosed(text) == lines
