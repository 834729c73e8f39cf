"""How a questionnaire works: its kinds of questions, what is asked when, and its mistakes; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from common.words.language import gettext, number_text

YES_NO: Final = "yes_no"
ONE: Final = "one"
SEVERAL: Final = "several"
SCALE_5: Final = "scale_5"
SCALE_10: Final = "scale_10"
RANKING: Final = "ranking"
TEXT: Final = "text"

SCALES: Final = {SCALE_5: range(1, 6), SCALE_10: range(11)}
WITH_OPTIONS: Final = (ONE, SEVERAL, RANKING)
LEADING: Final = (YES_NO, ONE, SEVERAL, SCALE_5, SCALE_10)  # what a show-if may hang on
MAX_TEXT: Final = 2000  # characters
MAX_OPTION: Final = 200  # characters
MAX_OPTIONS: Final = 20

# "yes" or "no", an option, options in their order or by preference, a number, or a text.
Value = str | int | list[str]


class AnswerRefusedError(ValueError):
    """What was said is no answer to the question; its text is a sentence for the reader."""


@dataclass(frozen=True)
class Item:
    """One question as the questionnaire's rules see it.

    `number` is its place, from 1. `shown_if` is the number of an earlier question, None where it is
    always asked; `shown_if_answers` are the answers to that one which show it, any of them.
    """

    number: int
    kind: str
    text: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    shown_if: int | None = None
    shown_if_answers: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, as text; empty for a free text."""
        if self.kind == YES_NO:
            return ("yes", "no")
        if self.kind in SCALES:
            return tuple(str(step) for step in SCALES[self.kind])
        return self.options

    @property
    def name(self) -> str:
        """How a sentence names the question."""
        short = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return f"Question {self.number} (“{short}”)" if short else f"Question {self.number}"


@dataclass(frozen=True)
class SurveyPlace:
    """How far a reader is: the place of the current question and how many there may be in all.

    Questions of which it is not known yet whether they will be asked count as to come, so that a
    bar can jump ahead and never falls back.
    """

    place: int
    total: int


# --- What is asked --------------------------------------------------------------------------------


def asked(items: Sequence[Item], answers: Mapping[int, Value]) -> list[Item]:
    """The questions that these answers (by number) lead to, in order.

    A question whose own condition is hidden is hidden, too: an answer that isn't asked for any more
    leads nowhere.
    """
    shown: dict[int, Item] = {}
    for item in sorted(items, key=lambda item: item.number):
        if item.shown_if is None or (
            item.shown_if in shown
            and item.shown_if in answers
            and _matches(item, answers[item.shown_if])
        ):
            shown[item.number] = item
    return list(shown.values())


def pending(
    items: Sequence[Item], answers: Mapping[int, Value], passed: Set[int] = frozenset()
) -> Item | None:
    """The first question to go on with: asked, not answered, and required or not yet passed over.

    None where the questionnaire is complete.
    """
    for item in asked(items, answers):
        if item.number not in answers and (item.required or item.number not in passed):
            return item
    return None


def survey_place(
    items: Sequence[Item],
    answers: Mapping[int, Value],
    passed: Set[int],
    *,
    number: int,
) -> SurveyPlace:
    """Where the question `number` stands among those asked and those that may still be asked."""
    shown = {item.number for item in asked(items, answers)}
    open_ends: set[int] = set()
    for item in sorted(items, key=lambda item: item.number):
        lead = item.shown_if
        undecided = lead in shown and lead not in answers and lead not in passed
        if item.number not in shown and (undecided or lead in open_ends):
            open_ends.add(item.number)
    expected = sorted(shown | open_ends | {number})
    return SurveyPlace(place=expected.index(number) + 1, total=len(expected))


def _matches(item: Item, answer: Value) -> bool:
    given = answer if isinstance(answer, list) else [str(answer)]
    return any(each in item.shown_if_answers for each in given)


# --- What was answered ----------------------------------------------------------------------------


def read_answer(item: Item, said: Sequence[str]) -> Value | None:
    """The answer in what a form sent for one question; None where nothing was said.

    said: for a ranking one place for each option, in the options' order; else the values chosen.
    Raises AnswerRefusedError for what the question cannot mean.
    """
    if item.kind == RANKING:
        return _ranking(item, said)
    if item.kind == TEXT:
        return _text(said)
    chosen = [each for each in said if each]
    if not {*chosen} <= {*item.choices}:
        # It isn't repeated: it may be anything.
        raise AnswerRefusedError(
            gettext("One of the answers is not on the list. Choose only what is.")
            if len(chosen) > 1
            else gettext("That answer is not on the list. Choose one that is.")
        )
    if not chosen:
        return None
    if item.kind == SEVERAL:
        return [option for option in item.options if option in chosen]
    if len(chosen) > 1:
        raise AnswerRefusedError(gettext("Only one answer can be given here. Choose one."))
    return int(chosen[0]) if item.kind in SCALES else chosen[0]


def _ranking(item: Item, said: Sequence[str]) -> list[str] | None:
    if not any(said):
        return None
    places = [str(place) for place in range(1, len(item.options) + 1)]
    if len(said) != len(places) or not {*said} <= {*places, ""}:
        raise AnswerRefusedError(
            gettext("The places are 1 to {last}, one for each line.").format(last=len(places))
        )
    twice = sorted(place for place, times in Counter(said).items() if place and times > 1)
    if twice:
        raise AnswerRefusedError(
            gettext("Place {place} is given twice. Give each place once.").format(place=twice[0])
        )
    if missing := [place for place in places if place not in said]:
        raise AnswerRefusedError(
            gettext("Nothing has place {place} yet. Give every line a place.").format(
                place=missing[0]
            )
        )
    return [item.options[said.index(place)] for place in places]


def _text(said: Sequence[str]) -> str | None:
    text = "\n".join(said).replace("\r\n", "\n").strip()
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise AnswerRefusedError(gettext("The text holds a sign that no text has. Type it again."))
    if len(text) > MAX_TEXT:
        raise AnswerRefusedError(
            gettext(
                "The text has {number} characters; at most {most} are kept. Shorten it."
            ).format(number=number_text(len(text)), most=number_text(MAX_TEXT))
        )
    return text or None


# --- What is wrong with a questionnaire -----------------------------------------------------------


def problems(items: Sequence[Item]) -> list[str]:
    """A sentence for each mistake, naming its question; none where it can be published."""
    if not items:
        return ["A survey needs at least one question."]
    found: list[str] = []
    numbers = Counter(item.number for item in items)
    found += [
        f"Two questions have the number {number}; number them 1, 2, 3 …"
        for number, times in sorted(numbers.items())
        if times > 1
    ]
    by_number = {item.number: item for item in items}
    for item in sorted(items, key=lambda item: item.number):
        sentences = [*_option_problems(item), *_condition_problems(item, by_number)]
        found += [f"{item.name}: {sentence}" for sentence in sentences]
    return found


def _option_problems(item: Item) -> Iterator[str]:
    if item.kind not in WITH_OPTIONS:
        if item.options:
            yield "this kind has no options of its own; remove them, or choose another kind."
        return
    if len(item.options) < 2:
        yield "it needs at least two options, one a line."
    if len(item.options) > MAX_OPTIONS:
        yield f"it has {len(item.options)} options; {MAX_OPTIONS} are the most a reader can weigh."
    for option, times in Counter(item.options).items():
        if times > 1:
            yield f"the option “{option}” is there {times} times."
        if len(option) > MAX_OPTION:
            yield f"the option “{option[:30]}…” is longer than {MAX_OPTION} characters."


def _condition_problems(item: Item, by_number: Mapping[int, Item]) -> Iterator[str]:
    if item.shown_if is None:
        if item.shown_if_answers:
            yield "it names answers to show it, but no question that they answer."
        return
    lead = by_number.get(item.shown_if)
    if item.shown_if >= item.number:
        yield (
            f"it is shown by an answer to question {item.shown_if}, which is not asked before it. "
            "Name an earlier one."
        )
    elif lead is None:
        yield f"it is shown by an answer to question {item.shown_if}, which does not exist."
    elif lead.kind not in LEADING:
        yield (
            f"it is shown by an answer to question {lead.number}, but only yes/no, a choice or a "
            "scale can show another question."
        )
    elif not item.shown_if_answers:
        yield f"it names no answer to question {lead.number} that shows it."
    else:
        for answer in item.shown_if_answers:
            if answer not in lead.choices:
                yield (
                    f"“{answer}” is no answer to question {lead.number}; its answers are "
                    f"{', '.join(f'“{choice}”' for choice in lead.choices)}."
                )
