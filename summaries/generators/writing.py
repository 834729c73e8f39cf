"""What a model is asked for when it writes by an instruction, and its answer tidied. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from summaries.generators.base import UnsuitableTextError, WritingTask
from summaries.generators.reading import first_sentences, last_sentences
from summaries.generators.replies import answer_text, plain_text
from summaries.generators.thoughts import without_marks
from summaries.texts.sentences import split_sentences

MOST_INSTRUCTION: Final = 500  # characters
SYSTEM: Final = (
    "You help a person to write. You answer with the text alone, in its language: no greeting, no "
    "explanation, no title unless one is asked for."
)
CUT_OFF: Final = "It stops at the most that this version writes at once; “Continue” goes on."
_ASKED: Final[dict[WritingTask, str]] = {
    "draft": "Write the first draft of a text.",
    "continue": "Continue this text where it stops. Write only what comes next.",
    "shorten": "Make this text shorter. Keep what matters most.",
    "rephrase": "Say this text in other words. Keep its meaning and about its length.",
    "title": "Write one short title for this text.",
}
_LACKING: Final[dict[WritingTask, str]] = {
    "draft": "say in the instruction what to draft, or put notes into the text",
    "continue": "there is no text to continue; write how it begins",
    "shorten": "there is no text to shorten; put one into the box",
    "rephrase": "there is no text to rephrase; put one into the box",
    "title": "there is no text to find a title for; put one into the box",
}
_AROUND_A_TITLE: Final = " \t\"'“”‘’«»*#_`"


@dataclass(frozen=True, slots=True)
class Instructions:
    """What is said to the model: as the system, and as the person.

    tokens: how many a small model may write, by the task and the text's length.
    notes: sentences for the reader, such as that only the text's end was read.
    """

    system: str
    prompt: str
    tokens: int
    notes: tuple[str, ...] = ()


def asked_for(task: WritingTask, text: str, instruction: str, *, characters: int) -> Instructions:
    """What to ask a model for `task`; text and instruction may be empty where the task allows.

    characters: the most of the text that the model reads. What needs the whole text is refused
    beyond that; continuing needs its end alone, and a title its beginning.
    Raises UnsuitableTextError.
    """
    text = without_marks(plain_text(text))
    instruction = without_marks(plain_text(instruction))[:MOST_INSTRUCTION]
    if not text and not (task == "draft" and instruction):
        raise UnsuitableTextError(_LACKING[task])
    given, notes = _read(task, text, characters)
    lines = [_ASKED[task]]
    if instruction:
        lines.append(f"{'It is to be:' if task == 'draft' else 'Instruction:'} {instruction}")
    if given:
        lines.append(f"{'Notes' if task == 'draft' else 'Text'}:\n{given}")
    return Instructions(SYSTEM, "\n\n".join(lines), _tokens(task, given), notes)


def tidied(task: WritingTask, written: str) -> str:
    """The text out of what a model wrote: no thoughts, nothing of an open one; a title is bare.

    Of a title the first line is kept.
    """
    text = answer_text(written)
    if task != "title":
        return text
    first = next((line for line in text.splitlines() if line.strip(_AROUND_A_TITLE)), "")
    bare = re.sub(r"^\W*title\W*:\s*", "", first, flags=re.IGNORECASE)
    return bare.strip(_AROUND_A_TITLE)


def _read(task: WritingTask, text: str, characters: int) -> tuple[str, tuple[str, ...]]:
    if len(text) <= characters:
        return text, ()
    sentences = split_sentences(text)
    if task not in ("continue", "title") or not sentences:
        raise UnsuitableTextError(
            f"the text has {len(text):,} characters and this version reads at most "
            f"{characters:,} of them; give it a part"
        )
    if task == "title":
        read = first_sentences(sentences, characters)
        return text[read[0].start : read[-1].end][:characters], (
            f"Only the first {len(read):,} of the text's {len(sentences):,} sentences were read.",
        )
    read = last_sentences(sentences, characters)
    return text[read[0].start :][-characters:], (
        f"Only the last {len(read):,} of the text's {len(sentences):,} sentences were read.",
    )


def _tokens(task: WritingTask, given: str) -> int:
    """Enough for the task: four characters of English are about a token."""
    whole = len(given) // 3
    most = {
        "draft": 400,
        "continue": 200,
        "shorten": min(60 + whole, 600),
        "rephrase": min(80 + whole, 1200),
        "title": 32,
    }
    return most[task]
