"""What a judge is sent: the question about a summary, or about two. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.rubrics import RubricDimension, RubricText
from summaries.generators.reading import first_sentences
from summaries.generators.replies import plain_text
from summaries.generators.thoughts import without_marks
from summaries.texts.sentences import split_sentences

_PLACES: Final = re.compile(r"\{([a-z_]+)\}")
# A text that closes the element it stands in would be read as the team's own words.
_ELEMENT: Final = re.compile(r"<(?=\s*/?\s*(?:article|summary|summary_[ab])\b)", re.IGNORECASE)
LETTERS: Final = "A if A is better, B if B is better"
WITH_TIE: Final = f"{LETTERS}, C if they are equally good"


@dataclass(frozen=True, slots=True)
class JudgeQuestion:
    """A request's body. is_cut: whether the article was longer than the judge reads."""

    body: dict[str, Any]
    is_cut: bool


def rating_question(
    settings: JudgeSettings, rubric: RubricText, dimensions: Sequence[str], *,
    article: str, summary: str,
) -> JudgeQuestion:  # fmt: skip
    """What is asked about one summary; dimensions: names of those that are asked for."""
    asked = [each for each in rubric.dimensions if each.name in dimensions]
    read, is_cut = _read(article, settings.characters)
    values = {
        **_told(rubric, asked),
        "form": "{" + ", ".join(f'"{each.name}": …' for each in asked) + "}",
        "article": read,
        "summary": _contained(summary),
    }
    return _question(settings, settings.rating_prompt, values, is_cut=is_cut)


def choice_question(
    settings: JudgeSettings, rubric: RubricText, *, article: str, left: str, right: str
) -> JudgeQuestion:
    """What is asked about two summaries, of which `left` is called A."""
    read, is_cut = _read(article, settings.characters)
    values = {
        **_told(rubric, rubric.dimensions),
        "letters": WITH_TIE if settings.ties else LETTERS,
        "article": read,
        "summary_a": _contained(left),
        "summary_b": _contained(right),
    }
    return _question(settings, settings.choice_prompt, values, is_cut=is_cut)


def _told(rubric: RubricText, dimensions: Sequence[RubricDimension]) -> dict[str, str]:
    return {
        "instructions": rubric.instructions,
        "low": str(rubric.low),
        "high": str(rubric.high),
        "dimensions": "\n\n".join(_described(each) for each in dimensions),
    }


def _described(dimension: RubricDimension) -> str:
    anchors = [f"  {number}: {words}" for number, words in dimension.anchors]
    return "\n".join([f"{dimension.name}: {dimension.question}", *anchors])


def _question(
    settings: JudgeSettings, prompt: str, values: Mapping[str, str], *, is_cut: bool
) -> JudgeQuestion:
    # In one pass, so that a summary that speaks of {article} stays as it is.
    said = _PLACES.sub(lambda place: values.get(place[1], place[0]), prompt)
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [
            {"role": "system", "content": settings.system},
            {"role": "user", "content": said},
        ],
        settings.tokens_name: settings.tokens,
    }
    optional = {"temperature": settings.temperature, "seed": settings.seed}
    body |= {name: value for name, value in optional.items() if value is not None}
    if settings.probabilities:
        body |= {"logprobs": True, "top_logprobs": settings.probabilities}
    return JudgeQuestion(body, is_cut)


def _read(article: str, characters: int) -> tuple[str, bool]:
    """The article's beginning in whole sentences, and whether that is not all of it."""
    text = plain_text(article)
    if len(text) <= characters:
        return _contained(text), False
    sentences = split_sentences(text)
    read = first_sentences(sentences, characters) if sentences else ()
    end = read[-1].end if read else characters
    return _contained(text[: min(end, characters)]), True


def _contained(text: str) -> str:
    """A text that no model can take for the end of its element, or for a thought of its own."""
    return _ELEMENT.sub("‹", without_marks(plain_text(text)))
