"""The figures of a survey's results: counts from `surveys`, intervals from `evaluation`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scipy import special

from evaluation.stats.interval import Interval
from evaluation.stats.wilson import share_interval
from surveys.questionnaires.items import RANKING, SCALES, SEVERAL, TEXT, YES_NO
from surveys.questionnaires.models import Question
from surveys.questionnaires.results import QuestionResult, SurveyResults, Tallied

LEVEL = 0.95


@dataclass(frozen=True)
class Figure:
    """A share (0 to 1) or a mean, with its interval; both None where nobody answered.

    `count` is how many answers it counts, of `answered`. A mean of equal answers, or of one, has no
    interval: its spread is not known.
    """

    value: float | None
    interval: Interval | None
    count: int
    answered: int


@dataclass(frozen=True)
class ChoiceLine:
    """One choice of a question: its share among all who answered, complete and partial.

    `place` is the mean place of an option of a ranking, from 1; None for other kinds.
    """

    label: str
    everybody: Figure
    complete: Figure
    partial: Figure
    place: Figure | None


@dataclass(frozen=True)
class VersionLine:
    """The answers of those who had last seen one model version."""

    label: str
    answered: int
    shares: tuple[Figure, ...]
    mean: Figure | None


@dataclass(frozen=True)
class QuestionFigures:
    """One question of the results page."""

    question: Question
    answered: int
    partial: int
    lines: tuple[ChoiceLine, ...]
    mean: Figure | None
    versions: tuple[VersionLine, ...]

    @property
    def is_text(self) -> bool:
        """Whether there is nothing to count but texts."""
        return self.question.kind == TEXT

    @property
    def share_title(self) -> str:
        """What the shares are shares of."""
        if self.question.kind == RANKING:
            return "ranked first by"
        return "chosen by" if self.question.kind == SEVERAL else "share"


def question_figures(results: SurveyResults) -> tuple[QuestionFigures, ...]:
    """The figures of each question, in order."""
    return tuple(_figures(each, results.versions) for each in results.questions)


def share(count: int, answered: int) -> Figure:
    """A share with Wilson's interval."""
    interval = share_interval(successes=count, trials=answered, level=LEVEL)
    return Figure(count / answered if answered else None, interval, count, answered)


def mean(times: Mapping[int, int]) -> Figure:
    """The mean of whole numbers, by how often each came, with Student's interval.

    Source: Student, "The probable error of a mean", Biometrika 6 (1908), 1-25.
    """
    answered = sum(times.values())
    if not answered:
        return Figure(None, None, 0, 0)
    centre = sum(value * number for value, number in times.items()) / answered
    squares = sum(number * (value - centre) ** 2 for value, number in times.items())
    if answered < 2 or squares == 0:
        return Figure(centre, None, answered, answered)
    t = float(special.stdtrit(answered - 1, 0.5 + LEVEL / 2))
    reach = t * math.sqrt(squares / (answered - 1) / answered)
    interval = Interval(low=centre - reach, high=centre + reach, level=LEVEL)
    return Figure(centre, interval, answered, answered)


def _figures(result: QuestionResult, versions: Mapping[int, str]) -> QuestionFigures:
    question = result.question
    named = sorted((label, pk) for pk, label in versions.items() if pk in result.by_version)
    return QuestionFigures(
        question=question,
        answered=result.everybody.answered,
        partial=result.partial.answered,
        lines=tuple(_lines(result)),
        mean=_mean(question, result.everybody),
        versions=tuple(
            _version_line(question, label, result.by_version[pk]) for label, pk in named
        ),
    )


def _lines(result: QuestionResult) -> Iterator[ChoiceLine]:
    question = result.question
    for choice in question.item.choices:
        places: Mapping[int, int] = result.everybody.places.get(choice, {})
        yield ChoiceLine(
            label=_label(question, choice),
            everybody=_share(result.everybody, choice),
            complete=_share(result.complete, choice),
            partial=_share(result.partial, choice),
            place=mean(places) if question.kind == RANKING else None,
        )


def _version_line(question: Question, label: str, tallied: Tallied) -> VersionLine:
    choices = () if question.kind in (*SCALES, TEXT) else question.item.choices
    shares = tuple(_share(tallied, choice) for choice in choices)
    return VersionLine(label, tallied.answered, shares, _mean(question, tallied))


def _share(tallied: Tallied, choice: str) -> Figure:
    return share(tallied.times[choice], tallied.answered)


def _mean(question: Question, tallied: Tallied) -> Figure | None:
    if question.kind not in SCALES:
        return None
    return mean({int(step): number for step, number in tallied.times.items()})


def _label(question: Question, choice: str) -> str:
    if question.kind == YES_NO:
        return choice.capitalize()
    if question.kind in SCALES:
        ends = {
            question.item.choices[0]: question.low_label,
            question.item.choices[-1]: question.high_label,
        }
        return f"{choice} ({ends[choice]})" if ends.get(choice) else choice
    return choice
