"""Answers of readers who don't exist, drawn from a seed; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from surveys.demo.simulated_votes import uniform
from surveys.questionnaires.items import (
    RANKING,
    SCALES,
    SEVERAL,
    TEXT,
    YES_NO,
    Item,
    Value,
    pending,
)

TAKES_PART: Final = 0.85
STOPS: Final = 0.04  # at each question
LEAVES_OUT: Final = 0.15  # of the optional ones
WRITES: Final = 0.35
TEXTS: Final = (
    "Shorter summaries, please.",
    "Say in the first sentence what it is about.",
    "The terms are the best part; keep them.",
    "I would like to see who wrote the article.",
    "Some questions repeat the summary.",
    "More articles on science.",
    "Nothing, it is fine as it is.",
    "Let me choose how long a summary is.",
)


def answers_of(
    items: Sequence[Item], *, seed: int, reader: int
) -> Iterator[tuple[int, Value | None]]:
    """What a reader answers, by question number and in order; None passes a question over.

    About 15 % never begin, and some stop halfway. Every draw depends on the seed, the reader and
    the question's number only.
    """
    if uniform(seed, "survey", "takes part", reader) >= TAKES_PART:
        return
    answers: dict[int, Value] = {}
    passed: set[int] = set()
    while (item := pending(items, answers, passed)) is not None:
        number = item.number
        if uniform(seed, "survey", "stops", reader, number) < STOPS:
            return
        value = None if _leaves_out(item, seed, reader) else _drawn(item, seed, reader)
        if value is None:
            passed.add(number)
        else:
            answers[number] = value
        yield number, value


def _leaves_out(item: Item, seed: int, reader: int) -> bool:
    if item.required:
        return False
    chance = 1 - WRITES if item.kind == TEXT else LEAVES_OUT
    return uniform(seed, "survey", "leaves out", reader, item.number) < chance


def _drawn(item: Item, seed: int, reader: int) -> Value:
    """One answer; each option pleases a question's readers to another degree."""
    number = item.number

    def draw(*names: object) -> float:
        return uniform(seed, "survey", reader, number, *names)

    def liking(option: str) -> float:
        return uniform(seed, "survey", "liking", number, option)

    if item.kind == TEXT:
        return TEXTS[int(draw("text") * len(TEXTS))]
    if item.kind in SCALES:
        steps = SCALES[item.kind]
        # The mean of two draws, pulled upwards: a hump, as scales have them.
        where = (draw("a") + draw("b")) / 2 * 0.8 + 0.2
        return steps[min(int(where * len(steps)), len(steps) - 1)]
    if item.kind == YES_NO:
        return "yes" if draw("yes") < 0.7 else "no"
    by_taste = sorted(item.options, key=lambda option: -draw(option) - 0.8 * liking(option))
    if item.kind == RANKING:
        return by_taste
    if item.kind == SEVERAL:
        chosen = by_taste[: 1 + int(draw("how many") * 3)]
        return [option for option in item.options if option in chosen]
    return by_taste[0]
