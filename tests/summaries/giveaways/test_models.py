"""What the team may add to the list of giveaways."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from summaries.giveaways.models import GiveawayPhrase

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("?!", "holds no letter"),
        ("ab", "at least 3 letters"),
        ("the", "stand in most texts"),
        ("Of The", "stand in most texts"),
    ],
)
def test_a_phrase_that_stands_in_most_texts_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        GiveawayPhrase(text=text, meaning="name").full_clean()


@pytest.mark.parametrize("text", ["abc", "of the Oakfield", "混元"])
def test_a_phrase_that_tells_is_taken(text: str) -> None:
    GiveawayPhrase(text=text, meaning="name").full_clean()
