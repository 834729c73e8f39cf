"""Whose opinions a member of the team looks at: by an address, else as chosen before."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import origin_named

_KEPT: Final = "population"


def chosen_origin(request: HttpRequest) -> Origin | None:
    """What the address names, else what was chosen on any page; None to let each page choose."""
    named = origin_named(request.GET.get("votes"))
    return named if named is not None else origin_named(request.session.get(_KEPT))


def keep_choice(request: HttpRequest, name: str) -> None:
    """Remember a choice for all pages; a name of none lets each page choose again."""
    if origin_named(name) is None:
        request.session.pop(_KEPT, None)
    else:
        request.session[_KEPT] = name
