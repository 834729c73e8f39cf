"""What the elements of `writeup.js` say, in the language of the page they stand in."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation.trans_real import get_supported_language_variant
from ninja import Query
from pydantic import BaseModel

from common.web.refusals import translated
from surveys.thumbs.reasons import LABELS, MAX_COMMENT, REASONS
from writeup_site.api.public import Key, router

_PARTS: Final = ("summary", "question", "comment", "turn", "action", "term")
WORDS: Final[dict[str, str]] = {
    "why": gettext_noop("Say why, if you like"),
    "own": gettext_noop("In your own words"),
    "send": gettext_noop("Send"),
    "voted": gettext_noop("The vote is taken."),
    "kept": gettext_noop("It is kept here, and sent as soon as the site can be reached."),
    "lost": gettext_noop("It was not taken. Reload the page and press again."),
    "which": gettext_noop("Which summary is better?"),
    "choice": gettext_noop("Your choice"),
    "a": gettext_noop("A is better"),
    "b": gettext_noop("B is better"),
    "tie": gettext_noop("Equally good"),
    "bad": gettext_noop("Both bad"),
    "chosen": gettext_noop("The choice is taken."),
    "another": gettext_noop("Show another duel"),
    "read": gettext_noop("Read the original"),
    "judged": gettext_noop("Nothing is left that would be blind for you"),
    "empty": gettext_noop("No duels yet"),
    "thanks": gettext_noop("Thank you"),
    "yes": gettext_noop("Yes"),
    "no": gettext_noop("No"),
}


class ThumbWords(BaseModel):
    """What 👍 and 👎 mean on one part."""

    up: str
    down: str


class WordsOut(BaseModel):
    """What elements say: by part what 👍 and 👎 mean and why a 👎 is given; the other words."""

    language: str
    labels: dict[str, ThumbWords]
    reasons: dict[str, dict[str, str]]
    longest_comment: int
    words: dict[str, str]


@router.get("/{key}/words", response=WordsOut)
def get_words(
    request: HttpRequest,
    key: Key,
    language: Annotated[
        str, Query(max_length=35, description="The page's, such as de; none: the browser's.")
    ] = "",
) -> WordsOut:
    """The words of `writeup.js`, in the page's language where the site speaks it."""
    with translation.override(_spoken(language)):
        return WordsOut(
            language=translation.get_language() or "en",
            labels={
                part: ThumbWords(up=translated(LABELS[part][0]), down=translated(LABELS[part][1]))
                for part in _PARTS
            },
            reasons={
                part: {name: translated(words) for name, words in REASONS[part].items()}
                for part in _PARTS
            },
            longest_comment=MAX_COMMENT,
            words={name: translated(words) for name, words in WORDS.items()}
            | {f"side_{side}": _name_of_side(side.upper()) for side in "ab"},
        )


def _spoken(language: str) -> str | None:
    """The site's language that is meant; the one in use where it has none of that name."""
    try:
        return get_supported_language_variant(language) if language else translation.get_language()
    except LookupError:
        return translation.get_language()


def _name_of_side(letter: str) -> str:
    return gettext("Summary %(letter)s") % {"letter": letter}
