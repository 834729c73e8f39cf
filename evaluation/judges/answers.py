"""A judge's answer read: numbers on the scale, or a side. What cannot be read is no answer. Pure.

A rating is the mean of the scale's numbers by the probabilities that the model gave them in the
place where it wrote one (Liu et al., G-Eval, EMNLP 2023); the number itself where no probabilities
are told.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from evaluation.judges.rubrics import RubricText
from summaries.generators.completions import Completion, TokenChances
from summaries.generators.thoughts import spoken_in

Side = Literal["left", "right", "tie"]

# Of all that the model might have written in that place: with less, what it told is no answer.
LEAST_MASS: Final = 0.5
_NUMBER: Final = r"(?P<number>-?\d+(?:[.,]\d+)?)(?!\d|[.,]\d|\s*[-–—]\s*\d)"
_SCALE: Final = r"(?:\(\s*\d+\s*(?:[-–—]|to)\s*\d+\s*\)\W*?)?"
_WORDS: Final = r"(?:(?:score|rating|value|is)\W*?)?"
_ALONE: Final = re.compile(
    rf"\W*?{_WORDS}(?<!\d){_NUMBER}(?:\s*(?:/|out of)\s*\d+)?\W*", re.IGNORECASE
)
_LETTER_ALONE: Final = re.compile(
    r"\W*(?:(?:answer|better|choice|summary)\W*(?:is\W*)?)*(?P<letter>[ABC]|tie)\W*", re.IGNORECASE
)
# In capitals: “the answer is a bit unclear” names nothing.
_LETTER_SAID: Final = re.compile(
    r"\b(?i:answer|better|choice|verdict|winner)\W+(?i:(?:is|one|summary)\W+)*"
    r"(?P<letter>[ABC]|[Tt]ie|TIE)\b"
)
_SIDES: Final[Mapping[str, Side]] = {"a": "left", "b": "right", "c": "tie", "tie": "tie"}


class UnreadableAnswerError(ValueError):
    """The answer gives nothing that was asked for; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class RatingRead:
    """values: a number on the scale for each dimension that was asked for, None where none stands.

    by_probability: whether every number is a mean by the model's probabilities.
    """

    values: dict[str, float | None]
    by_probability: bool

    @property
    def lacking(self) -> tuple[str, ...]:
        """The dimensions without a number."""
        return tuple(name for name, value in self.values.items() if value is None)


@dataclass(frozen=True, slots=True)
class ChoiceRead:
    """left_share: the left one's probability, half a tie's with it, 0 to 1; None where untold."""

    side: Side
    left_share: float | None


def read_rating(answer: Completion, rubric: RubricText, dimensions: Sequence[str]) -> RatingRead:
    """The numbers in an answer. Raises UnreadableAnswerError where there is none at all."""
    text, start = _spoken(answer)
    values: dict[str, float | None] = {}
    expected: list[bool] = []
    alone = _ALONE.fullmatch(text) if len(dimensions) == 1 else None
    numbers = {} if alone else _numbers_in(text, rubric.names)
    for name in dimensions:
        found = alone or numbers.get(name)
        value = None if found is None else _on_scale(found["number"], rubric)
        values[name] = value
        if found is None or value is None:
            continue
        mean = _expected(answer, start + found.start("number"), rubric)
        expected.append(mean is not None)
        values[name] = value if mean is None else mean
    if not expected:
        raise UnreadableAnswerError(
            f"the judge gave no number from {rubric.low} to {rubric.high} for "
            f"{', '.join(dimensions)}"
        )
    return RatingRead(values, all(expected))


def read_choice(answer: Completion, *, ties: bool) -> ChoiceRead:
    """The side that an answer names. Raises UnreadableAnswerError where it names none."""
    text, start = _spoken(answer)
    found = _LETTER_ALONE.fullmatch(text) or _last(_LETTER_SAID, text)
    side = _SIDES[found["letter"].lower()] if found else None
    if found is None or side is None or (side == "tie" and not ties):
        raise UnreadableAnswerError("the judge named neither A nor B" + (" nor C" if ties else ""))
    return ChoiceRead(side, _left_share(answer, start + found.start("letter")))


def _spoken(answer: Completion) -> tuple[str, int]:
    """What was said after every thought, and where in the whole it begins."""
    spoken = spoken_in(answer.content)
    if not spoken.has_answer:
        raise UnreadableAnswerError("the judge began to think and never came to an answer")
    return answer.content[spoken.start :], spoken.start


def _numbers_in(text: str, names: Sequence[str]) -> dict[str, re.Match[str]]:
    """Where each dimension's number stands: behind its name, the last time; where the name is in
    quotation marks, as in JSON, before any where it is not.

    names: of all dimensions, so that “overall quality” is not taken for “quality”.
    """
    written = {each: name for name in names for each in (name, json.dumps(name)[1:-1])}
    longest_first = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    behind = rf"(?P<quote>[\"']?)(?<!\w)(?P<name>{longest_first})(?!\w)\W*?"
    pattern = f"{behind}{_SCALE}{_WORDS}(?<!\\d){_NUMBER}"
    known = {each.casefold(): name for each, name in written.items()}
    found: dict[str, re.Match[str]] = {}
    for each in re.finditer(pattern, text, re.IGNORECASE):
        name = known.get(each["name"].casefold())
        if name is not None and (each["quote"] or name not in found or not found[name]["quote"]):
            found[name] = each
    return found


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007  # the last one is wanted
        pass
    return found


def _on_scale(said: str, rubric: RubricText) -> float | None:
    value = float(said.replace(",", "."))
    return value if rubric.low <= value <= rubric.high else None


def _expected(answer: Completion, place: int, rubric: RubricText) -> float | None:
    """The mean of the scale's numbers by their probabilities; None where they tell too little.

    A "1" may begin a "10": on a scale that goes so far a number is taken as it was written.
    """
    token = _token_at(answer, place)
    if token is None or rubric.high > 9:
        return None
    known = [(word.strip(" \"'\n"), chance) for word, chance in token.chances]
    on_scale = [
        (int(word), chance)
        for word, chance in known
        if re.fullmatch(r"[0-9]", word) and rubric.low <= int(word) <= rubric.high
    ]
    mass = math.fsum(chance for _, chance in on_scale)
    if mass < LEAST_MASS:
        return None
    return math.fsum(number * chance for number, chance in on_scale) / mass


def _left_share(answer: Completion, place: int) -> float | None:
    token = _token_at(answer, place)
    if token is None:
        return None
    weights: dict[Side, float] = {"left": 0.0, "right": 0.0, "tie": 0.0}
    for word, chance in token.chances:
        side = _SIDES.get(word.strip(" \"'*\n").lower())
        if side is not None:
            weights[side] += chance
    mass = math.fsum(weights.values())
    return (weights["left"] + weights["tie"] / 2) / mass if mass >= LEAST_MASS else None


def _token_at(answer: Completion, place: int) -> TokenChances | None:
    """The token that begins what stands at this place of the content, where tokens are told."""
    whole = "".join(token.token for token in answer.tokens)
    offset = whole.find(answer.content)
    if offset < 0 or not answer.tokens:
        return None
    end = 0
    for token in answer.tokens:
        end += len(token.token)
        if end > place + offset:
            return token if token.chances else None
    return None
