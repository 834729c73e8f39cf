"""The picture that a link to an article is shared with."""

from __future__ import annotations

import struct

import pytest
from django.test import Client

from common.pictures.labels import width_of
from tests.rows.written import make_article
from writeup_site.home.cards import can_be_drawn, card_svg, title_lines


@pytest.mark.django_db
def test_an_article_names_its_picture_and_serves_it(client: Client) -> None:
    make_article(slug="rain", title="It <rained>")
    page = client.get("/articles/rain/").text
    assert '<meta property="og:image" content="http://testserver/articles/rain/card.png">' in page
    answer = client.get("/articles/rain/card.png")
    assert answer["Content-Type"] == "image/png" and "public" in answer["Cache-Control"]
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)  # of a PNG's header
    assert client.get("/articles/snow/card.png").status_code == 404


def test_a_title_of_letters_that_cannot_be_drawn_is_left_out() -> None:
    assert can_be_drawn("Où va-t-on – Žluťoučký “Ж”…") and not can_be_drawn("您怎么读")
    assert card_svg("Rain & <snow>").count("<text") == 2 and "&lt;snow&gt;" in card_svg("<snow>")
    assert card_svg("أعلن").count("<text") == card_svg("").count("<text") == 1


@pytest.mark.parametrize("title", ["Rain", "W" * 300, "word " * 60, "a " * 200])
def test_no_title_leaves_its_card(title: str) -> None:
    lines = title_lines(title)
    assert 1 <= len(lines) <= 4
    assert all(width_of(line, size=64) <= 1040 for line in lines)


def test_a_long_title_says_that_it_goes_on() -> None:
    assert title_lines("word " * 60)[-1].endswith("…")
    assert title_lines("Rain in the valley") == ["Rain in the valley"]
