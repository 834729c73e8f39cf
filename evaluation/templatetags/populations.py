"""The switch of whose opinions are shown, for any page of the team's that shows some."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template

from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.codes import Origin
from evaluation.opinions.populations import POPULATIONS, WORDS, Population, population_of
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import Opinions, current_opinions

register = template.Library()

_BUTTONS: dict[Population, str] = {
    "readers": "Readers’", "imported": "Imported", "judges": "Judges’", "simulated": "Simulated",
}  # fmt: skip


@register.inclusion_tag("evaluation/_population.html", takes_context=True)
def population_switch(context: template.RequestContext, shown: Origin) -> dict[str, Any]:
    """Whose opinions the page shows, in words, and what there is to choose from. One query."""
    request = context["request"]
    numbers = _numbers(current_opinions())
    chosen = chosen_origin(request)
    name = population_of(shown)
    return {
        "csrf_token": context.get("csrf_token"),
        "words": WORDS[name],
        "shown": name,
        "chosen": None if chosen is None else population_of(chosen),
        "buttons": [
            (each, _BUTTONS[each], numbers[origin])
            for each, origin in POPULATIONS.items()
            if numbers[origin] or origin == shown
        ],
        "next": request.get_full_path(),
    }


@lru_cache(maxsize=1)  # until the opinions change
def _numbers(opinions: Opinions) -> dict[Origin, int]:
    return numbers_by_origin(opinions.thumbs, opinions.duels)
