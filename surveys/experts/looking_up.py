"""Where in the article a rater's sentence likely rests."""

from __future__ import annotations

from dataclasses import dataclass

from summaries.texts.paragraphs import Segment, marked_paragraphs
from surveys.evidence.selectors import grounded_text
from surveys.experts.forms import PairForm, RatingsForm, mark_name
from surveys.experts.selectors import PlacePage


@dataclass(frozen=True)
class LookedUp:
    """The article with the likely passage of one sentence marked; found: whether there is one."""

    name: str
    sentence: str
    found: bool
    paragraphs: tuple[tuple[Segment, ...], ...]


def looked_up(page: PlacePage, form: RatingsForm | PairForm, name: str) -> LookedUp | None:
    """name: of a sentence's field, as a page sent it; None for any other."""
    if not name or not isinstance(form, RatingsForm):
        return None
    article = page.place.item.article
    for number, sentences in enumerate(form.sentences):
        for place, sentence in enumerate(sentences):
            if mark_name(number, place) != name:
                continue
            rows = grounded_text(page.texts[number].shown, article)
            passage = rows[place].passage if place < len(rows) else None
            start, end = (passage.start, passage.end) if passage else (0, 0)
            marked = marked_paragraphs(article.text or "", start, end)
            return LookedUp(name, sentence, passage is not None, marked)
    return None
