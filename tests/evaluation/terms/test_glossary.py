"""Terms: where they stand, and all of them on a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template
from django.test import Client, RequestFactory

from evaluation.terms.glossary import TERMS

TEMPLATES = Path(__file__).parents[3]


def rendered(text: str, **values: object) -> str:
    context = Context({"request": RequestFactory().get("/"), **values})
    return Template("{% load terms %}" + text).render(context)


def test_a_term_opens_its_sentence_by_a_button_that_says_what_it_is() -> None:
    page = rendered('{% term "p-holm" %}')
    assert 'aria-label="What “p, Holm” means"' in page
    (button,) = re.findall(r'popovertarget="([^"]+)"', page)
    assert f'id="{button}" popover' in page
    assert TERMS["p-holm"].said in page


def test_a_term_that_stands_twice_has_two_ids() -> None:
    page = rendered('{% term "interval" %}{% term "interval" "Range" %}')
    assert re.findall(r'popovertarget="([^"]+)"', page) == ["term-1-interval", "term-2-interval"]
    assert "What “Range” means" in page


def test_a_page_for_outsiders_links_to_none_of_the_team() -> None:
    assert "/terms/#ranks" in rendered('{% term "ranks" %}')
    assert "/terms/" not in rendered('{% term "ranks" %}', linked=False)


def test_every_term_that_a_template_explains_is_in_the_glossary() -> None:
    asked = {
        key
        for file in TEMPLATES.glob("*/templates/**/*.html")
        for key in re.findall(r'{% term "([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(asked) >= 4
    assert asked <= set(TERMS)


def test_every_term_is_a_sentence_or_two_for_somebody_who_must_decide() -> None:
    for term in TERMS.values():
        assert term.said.endswith("."), term.key
        assert len(term.said) <= 250, term.key


@pytest.mark.django_db
def test_the_page_holds_all_terms_and_each_has_an_address(client: Client, team: User) -> None:
    client.force_login(team)
    page = client.get("/terms/").text
    assert all(f'id="{term.key}"' in page and term.name in page for term in TERMS.values())
