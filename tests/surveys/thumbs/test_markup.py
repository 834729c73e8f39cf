"""What is put together from pieces of the template is what the template says."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.http import QueryDict
from django.middleware.csrf import _check_token_format, _does_token_match  # type: ignore[attr-defined]
from django.test import RequestFactory
from django.utils import translation

from surveys.thumbs.forms import BallotForm
from surveys.thumbs.markup import _rendered, form_again
from surveys.thumbs.reasons import LABELS
from surveys.thumbs.selectors import ThumbState

pytestmark = pytest.mark.django_db  # the fixtures of this folder look into it

TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)"')
KINDS = ("summary", "section", "similar", "own_breakdown")


def same_on_both_ways(state: ThumbState, form: BallotForm, sentence: str = "") -> str:
    request = RequestFactory(headers={"cookie": f"csrftoken={'t' * 32}"}).post("/ballots/")
    request.META["CSRF_COOKIE"] = "t" * 32
    made = [
        re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", each.text)
        for each in (
            way(request, state, form, status=201, sentence=sentence)
            for way in (form_again, _rendered)
        )
    ]
    assert made[0] == made[1]
    return made[0]


def a_form(**fields: str) -> BallotForm:
    said = {"kind": "summary", "target": "7", "value": "1", "key": "k", "next": "/a/", **fields}
    query = QueryDict(mutable=True)
    query.update(said)
    return BallotForm(query)


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_every_shape_of_the_form_in_every_language(language: str) -> None:
    parts = {"summary": [""], "similar": [""], "section": ["question", "comment", "turn", "term"],
             "own_breakdown": ["text", "breakdown"]}  # fmt: skip
    assert {part for of_kind in parts.values() for part in of_kind if part} <= LABELS.keys()
    shapes = product(KINDS, (1, -1, 0), (0, 12_345), ("", "a:b"), ("", "<said>"))
    with translation.override(language):
        for kind, value, simulated, ticket, sentence in shapes:
            for part in parts[kind]:
                up, down = (1_234_567, 0) if value else (None, None)
                state = ThumbState(
                    kind, 7, part=part, value=value, up=up, down=down,
                    simulated=simulated if value else None,
                )  # fmt: skip
                same_on_both_ways(state, a_form(ticket=ticket), sentence)


def test_what_a_reader_sent_is_escaped() -> None:
    form = a_form(next='/a/?q="><script>', ticket='"><b>')
    text = same_on_both_ways(ThumbState("summary", 7, value=1, up=1, down=0, simulated=0), form)
    assert "<script>" not in text and "<b>" not in text


def test_reasons_that_were_given_stand_in_the_form() -> None:
    state = ThumbState(
        "summary", 7, value=-1, up=0, down=1, simulated=0, reasons=("long",), comment="<too> long"
    )
    form = a_form(value="-1", reasons="long", comment="<too> long")
    assert "&lt;too&gt; long" in same_on_both_ways(state, form)


def test_the_token_is_one_that_django_takes_and_another_each_time() -> None:
    request = RequestFactory().post("/ballots/")
    secret = "aZ09" * 8
    request.META["CSRF_COOKIE"] = secret
    state, form = ThumbState("summary", 7, value=1, up=1, down=0, simulated=0), a_form()
    tokens = {
        found[1]
        for _ in range(20)
        if (found := TOKEN.search(form_again(request, state, form, status=201, sentence="").text))
    }
    assert len(tokens) == 20
    for token in tokens:
        _check_token_format(token)
        assert _does_token_match(token, secret)
        assert not _does_token_match(token, secret[::-1])
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
