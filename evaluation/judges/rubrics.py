"""What a judge goes by: instructions, a scale of whole numbers, dimensions with anchors. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from evaluation.judges.naming import fits_dimension
from summaries.articles.limits import DIMENSION

MOST_DIMENSIONS: Final = 12  # more than anybody rates at once
HIGHEST: Final = 10  # a scale's end: more steps than that nobody puts into words
LONGEST: Final = 2_000  # characters of a question or of an anchor
_ANCHOR: Final = re.compile(r"(\d{1,3})\s*[:=.)]\s*(.*)")


class RubricError(ValueError):
    """A rubric cannot be so; the message names the place, the fact and the way out."""


@dataclass(frozen=True, slots=True)
class RubricDimension:
    """One thing that is judged. anchors: numbers of the scale, ascending, with what each means."""

    name: str
    question: str
    anchors: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RubricText:
    """All that a judge is told of what is good. A higher number is better on every dimension.

    low, high: the ends of the scale, whole numbers from 0 to HIGHEST.
    """

    instructions: str
    low: int
    high: int
    dimensions: tuple[RubricDimension, ...]

    def __post_init__(self) -> None:
        """Raises RubricError where the parts don't fit."""
        if not 0 <= self.low < self.high <= HIGHEST:
            raise RubricError(
                f"a scale goes from one whole number to a higher one, within 0 and {HIGHEST}"
            )
        if not 0 < len(self.dimensions) <= MOST_DIMENSIONS:
            raise RubricError(f"a rubric has 1 to {MOST_DIMENSIONS} dimensions")
        names = [each.name.casefold() for each in self.dimensions]
        for each in self.dimensions:
            _check(each, self.low, self.high)
            if names.count(each.name.casefold()) > 1:
                raise RubricError(f"“{each.name}” stands twice; name each dimension once")

    @classmethod
    def of(cls, instructions: str, low: int, high: int, dimensions: Sequence[Any]) -> Self:
        """As a Rubric's row holds it."""
        return cls(instructions, low, high, tuple(_dimension(each) for each in dimensions))

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions' names, in order."""
        return tuple(each.name for each in self.dimensions)

    def as_json(self) -> list[dict[str, Any]]:
        """The dimensions as a Rubric's row holds them."""
        return [
            {
                "name": each.name,
                "question": each.question,
                "anchors": {str(number): words for number, words in each.anchors},
            }
            for each in self.dimensions
        ]


def read_dimensions(text: str) -> tuple[RubricDimension, ...]:
    """Dimensions as they are written in a form: “# name”, a question, lines such as “1: awful”.

    Raises RubricError with the number of the line.
    """
    found: list[tuple[str, list[str], list[tuple[int, str]]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said.startswith("#"):
            found.append((said.lstrip("#").strip(), [], []))
        elif said and not found:
            raise RubricError(f"line {number}: begin with “# ” and the dimension’s name")
        elif anchor := _ANCHOR.fullmatch(said):
            found[-1][2].append((int(anchor[1]), anchor[2].strip()))
        elif said and found[-1][2]:
            raise RubricError(
                f"line {number}: after the first anchor stand only anchors such as “5: flawless”"
            )
        elif said:
            found[-1][1].append(said)
    return tuple(
        RubricDimension(name, " ".join(question), tuple(sorted(anchors)))
        for name, question, anchors in found
    )


def written_dimensions(dimensions: Sequence[RubricDimension]) -> str:
    """Dimensions as `read_dimensions` reads them."""
    blocks = []
    for each in dimensions:
        lines = [f"# {each.name}", each.question, *(f"{n}: {words}" for n, words in each.anchors)]
        blocks.append("\n".join(line for line in lines if line))
    return "\n\n".join(blocks)


def _check(dimension: RubricDimension, low: int, high: int) -> None:
    name = dimension.name
    if not fits_dimension(name) or len(name) > DIMENSION:
        raise RubricError(
            f"“{name[:DIMENSION]}” is no name of a dimension; take up to {DIMENSION} letters, "
            "digits, spaces and hyphens"
        )
    if not dimension.question:
        raise RubricError(f"{name}: say in a sentence what is asked")
    numbers = [number for number, _ in dimension.anchors]
    if len(set(numbers)) < len(numbers):
        raise RubricError(f"{name}: two anchors have the same number")
    if outside := [number for number in numbers if not low <= number <= high]:
        raise RubricError(f"{name}: {outside[0]} is not on the scale from {low} to {high}")
    texts = [dimension.question, *(words for _, words in dimension.anchors)]
    if any(len(words) > LONGEST for words in texts):
        raise RubricError(f"{name}: a text is longer than {LONGEST:,} characters")
    if not all(texts):
        raise RubricError(f"{name}: an anchor has no words")


def _dimension(said: Mapping[str, Any]) -> RubricDimension:
    anchors = sorted((int(number), words) for number, words in said.get("anchors", {}).items())
    return RubricDimension(said["name"], said["question"], tuple(anchors))


PACKAGED_NAME: Final = "summary-quality"
# The four that SummEval's experts rated (Fabbri et al., TACL 2021), in words of our own.
PACKAGED: Final = RubricText(
    instructions="You compare a summary with the article that it is of. Length alone is neither "
    "good nor bad, and nor is a style that you like.",
    low=1,
    high=5,
    dimensions=(
        RubricDimension(
            "coherence",
            "Do the sentences together make one account, each following from what stands before?",
            (
                (1, "unconnected sentences in no order"),
                (3, "an account with gaps, jumps or repetitions"),
                (5, "one well-built account from beginning to end"),
            ),
        ),
        RubricDimension(
            "consistency",
            "Does the article bear out every fact that the summary states?",
            (
                (1, "most of it is not in the article, or against it"),
                (3, "one or two facts are not borne out"),
                (5, "every fact is borne out"),
            ),
        ),
        RubricDimension(
            "fluency",
            "Is every single sentence well written, whatever stands around it?",
            (
                (1, "hardly readable"),
                (3, "readable, with mistakes of grammar, spelling or layout"),
                (5, "no mistake anywhere"),
            ),
        ),
        RubricDimension(
            "relevance",
            "Does the summary hold what matters most in the article, and little else?",
            (
                (1, "it misses what matters"),
                (3, "it holds part of what matters, or much that does not"),
                (5, "it holds what matters, and only that"),
            ),
        ),
    ),
)
