"""How a question's answers are offered, and what was said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from surveys.questionnaires.items import MAX_TEXT, RANKING, SCALES, SEVERAL, TEXT, YES_NO
from surveys.questionnaires.models import Question
from surveys.questionnaires.selectors import SurveyProgress


@dataclass(frozen=True)
class ControlOption:
    """One thing to choose, or to rank at `place` ("" where it has none)."""

    value: str
    label: str
    chosen: bool = False
    place: str = ""


@dataclass(frozen=True)
class Control:
    """What a page offers: `look` is "choices", "scale", "ranking" or "text"."""

    look: str
    choices: tuple[ControlOption, ...] = ()
    several: bool = False
    text: str = ""
    max_text: int = MAX_TEXT

    @property
    def places(self) -> range:
        """The places that a ranking gives, from 1."""
        return range(1, len(self.choices) + 1)

    @property
    def nothing_chosen(self) -> bool:
        """Whether the page opens without an answer."""
        return not any(choice.chosen for choice in self.choices)


def said_in(taking: SurveyProgress, number: int) -> list[str]:
    """The standing answer to a question as its form would send it."""
    value, asked = taking.answers.get(number), taking.question(number)
    if value is None or asked is None:
        return []
    if not isinstance(value, list):
        return [str(value)]
    if asked.kind != RANKING:
        return value
    return [str(value.index(option) + 1) for option in asked.options]


def control_of(question: Question, said: Sequence[str]) -> Control:
    """What the page of a question offers, with what was said already chosen."""
    if question.kind == TEXT:
        return Control("text", text="\n".join(said))
    if question.kind == RANKING:
        places = [*said, *[""] * len(question.options)]
        return Control(
            "ranking",
            tuple(
                ControlOption(option, option, place=place)
                for option, place in zip(question.options, places, strict=False)
            ),
        )
    labels = {"yes": gettext("Yes"), "no": gettext("No")} if question.kind == YES_NO else {}
    choices = tuple(
        ControlOption(each, labels.get(each, each), each in said) for each in question.item.choices
    )
    look = "scale" if question.kind in SCALES else "choices"
    return Control(look, choices, several=question.kind == SEVERAL)
