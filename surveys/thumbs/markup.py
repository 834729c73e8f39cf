"""The form that a press of a thumb is answered with, put together from pieces of its template.

A template takes as long as the database for the whole ballot. So each of its few shapes is rendered
once, with marks where an answer differs from the next one, and cut there.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language

from surveys.thumbs.forms import BallotForm
from surveys.thumbs.selectors import ThumbState

TEMPLATE: Final = "surveys/thumbs/_thumbs.html"

# Numbers that no count and no id reaches, and signs that no text of ours has.
_NUMBERS: Final = {
    "target": 7 * 10**18 + 11, "up": 7 * 10**18 + 12, "down": 7 * 10**18 + 13,
    "simulated": 7 * 10**18 + 14,
}  # fmt: skip
_TEXTS: Final = {name: f"\ue000{name}\ue000" for name in ("token", "key", "ticket", "next")}
_NAMES: Final = {str(mark): name for name, mark in (_NUMBERS | _TEXTS).items()}
_MARKS: Final = re.compile("|".join(map(re.escape, _NAMES)))


@dataclass(frozen=True)
class _Shape:
    """All by which one form differs from another, but for what is filled in."""

    language: str
    kind: str
    part: str
    value: int
    has_counts: bool
    is_simulated: bool
    has_ticket: bool
    sentence: str


def form_again(
    request: HttpRequest, state: ThumbState, form: BallotForm, *, status: int, sentence: str
) -> HttpResponse:
    """The form as it stands after a press, for htmx; `sentence` says why it was not taken."""
    if form.body or state.reasons or state.comment:  # what was said stands in it, too
        return _rendered(request, state, form, status=status, sentence=sentence)
    shape = _Shape(
        language=get_language() or "",
        kind=state.kind,
        part=state.part,
        value=state.value,
        has_counts=state.up is not None,
        is_simulated=bool(state.simulated),
        has_ticket=bool(form.ticket),
        sentence=sentence,
    )
    filled = {
        "target": str(state.target_id),
        "up": str(state.up),
        "down": str(state.down),
        "simulated": str(state.simulated),
        "token": _token(request),
        "key": state.key,
        "ticket": escape(form.ticket),
        "next": escape(form.back),
    }
    fixed, names = _pieces(shape)
    parts = [fixed[0]]
    for name, after in zip(names, fixed[1:], strict=True):
        parts += (filled[name], after)
    return HttpResponse("".join(parts), status=status)


def _token(request: HttpRequest) -> str:
    """The request's CSRF token, masked anew: what get_token gives.

    Django draws each sign of the mask by itself, which takes a fifth of a whole ballot.
    """
    secret = request.META.get("CSRF_COOKIE")
    if secret is None or len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True  # as get_token: the cookie lives on
    mask = [drawn % _SIGNS for drawn in secrets.token_bytes(CSRF_SECRET_LENGTH)]
    masked = [(_PLACES[sign] + by) % _SIGNS for sign, by in zip(secret, mask, strict=True)]
    return "".join([CSRF_ALLOWED_CHARS[place] for place in (*mask, *masked)])


_SIGNS: Final = len(CSRF_ALLOWED_CHARS)
_PLACES: Final = {sign: place for place, sign in enumerate(CSRF_ALLOWED_CHARS)}


def _rendered(
    request: HttpRequest, state: ThumbState, form: BallotForm, *, status: int, sentence: str
) -> HttpResponse:
    with_reasons = bool(form.body) and not sentence
    context = {
        "thumb": state,
        "thumbs_next": form.back,
        "thumbs_ticket": form.ticket,
        "thumbs_sentence": sentence,
        "reasons_asked": not (with_reasons or sentence),
        "reasons_given": with_reasons,
    }
    return render(request, TEMPLATE, context, status=status)


@lru_cache(maxsize=1024)
def _pieces(shape: _Shape) -> tuple[list[str], list[str]]:
    """The form's fixed pieces, and the names of what stands between each and the next."""
    state = ThumbState(
        shape.kind,
        _NUMBERS["target"],
        part=shape.part,
        value=shape.value,
        up=_NUMBERS["up"] if shape.has_counts else None,
        down=_NUMBERS["down"] if shape.has_counts else None,
        simulated=_NUMBERS["simulated"] if shape.is_simulated else 0,
        key=_TEXTS["key"],
    )
    context = {
        "thumb": state,
        "thumbs_next": _TEXTS["next"],
        "thumbs_ticket": _TEXTS["ticket"] if shape.has_ticket else "",
        "thumbs_sentence": shape.sentence,
        "reasons_asked": not shape.sentence,
        "reasons_given": False,
        "csrf_token": _TEXTS["token"],
        "request": {"get_full_path": ""},  # asked for in any case, as a default
    }
    whole = render_to_string(TEMPLATE, context)
    return _MARKS.split(whole), [_NAMES[mark] for mark in _MARKS.findall(whole)]
