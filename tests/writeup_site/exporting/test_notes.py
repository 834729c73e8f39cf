"""How what was seen of an export's rows is said."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from writeup_site.exporting.notes import noted_words


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (1, "pairs with as many votes on either side", "1 pair with as many votes on either side"),
        (2, "pairs with no such votes", "2 pairs with no such votes"),
        (1, "summaries of a draft", "1 summary of a draft"),
        (1200, "thumbs", "1,200 thumbs"),
        (0, "thumbs held back", "0 thumbs held back"),
    ],
)
def test_one_thing_is_said_as_one(number: int, words: str, said: str) -> None:
    assert noted_words(number, words) == said
    page = Template("{% load exports %}{{ number|noted:words }}, {{ number|rows }}")
    rows = f"{number:,} {'row' if number == 1 else 'rows'}"
    assert page.render(Context({"number": number, "words": words})) == f"{said}, {rows}"
