"""What raters are told where they cannot go on, and how long an article takes."""

from __future__ import annotations

import math
from typing import Final

from django.db.models import Avg, Count
from django.db.models.functions import Length
from django.utils.translation import gettext_noop

from surveys.experts.models import RatingTask, TaskText

GONE: Final = gettext_noop("There is no such work here, or not any more. Ask whoever sent you.")
NO_LINK: Final = gettext_noop(
    "This link does not hold: it is incomplete, was replaced, or has ended. Ask whoever sent it."
)
NO_PASS: Final = gettext_noop(
    "Open your personal link once more, and allow cookies: your browser does not say who you are."
)
NO_CROWD: Final = gettext_noop("This work is for people with a personal link.")
OTHER_STUDY: Final = gettext_noop("This work belongs to another study than the one you come from.")
ENDED: Final = gettext_noop(
    "Your part in this work was ended by its team. What you handed in is kept."
)
# Of careful reading; who judges a text reads it twice.
CHARACTERS_A_MINUTE: Final = 1_000
LOOKS: Final = 2


def reading_time(task: RatingTask) -> int | None:
    """About how many minutes one article takes with its texts; None where none is. Two queries."""
    items = task.items.filter(is_gold=False)
    article = items.aggregate(length=Avg(Length("article__text")))["length"]
    texts = TaskText.objects.filter(item__in=items).aggregate(
        length=Avg(Length("summary__text")), n=Count("pk"), items=Count("item", distinct=True)
    )
    if article is None or not texts["items"]:
        return None
    characters = float(article + LOOKS * (texts["length"] or 0) * texts["n"] / texts["items"])
    return max(1, math.ceil(characters / CHARACTERS_A_MINUTE))
