"""A term with its sentence where it stands."""

from __future__ import annotations

from typing import Any

from django import template

from evaluation.terms.glossary import TERMS

register = template.Library()


@register.inclusion_tag("evaluation/terms/_term.html", takes_context=True)
def term(context: template.RequestContext, key: str, words: str = "") -> dict[str, Any]:
    """The term's name, or other `words`, and a mark that opens what it means.

    A key that the glossary lacks is an error of the template's.
    """
    found = TERMS[key]
    # One page may explain a term twice, and an id stands for one thing.
    number = (context.render_context.get(_COUNTED) or 0) + 1
    context.render_context[_COUNTED] = number
    return {
        "term": found,
        "words": words or found.name,
        "id": f"term-{number}-{key}",
        # A page that outsiders see links to none of the team's.
        "linked": context.get("linked", True),
    }


_COUNTED = "terms explained"
