"""How much of a long article a model is given, and the sentence that says so. Pure."""

from __future__ import annotations

from summaries.texts.sentences import Sentence


def first_sentences(sentences: tuple[Sentence, ...], characters: int) -> tuple[Sentence, ...]:
    """The sentences that end within the first `characters`, and at least one."""
    within = sum(s.end - sentences[0].start <= characters for s in sentences)
    return sentences[: max(within, 1)]


def last_sentences(sentences: tuple[Sentence, ...], characters: int) -> tuple[Sentence, ...]:
    """The sentences that begin within the last `characters`, and at least one."""
    within = sum(sentences[-1].end - s.start <= characters for s in sentences)
    return sentences[-max(within, 1) :]


def note_of_cut(read: tuple[Sentence, ...], every: tuple[Sentence, ...]) -> tuple[str, ...]:
    """A note for the reader where not every sentence was read, else ()."""
    if len(read) == len(every):
        return ()
    return (f"Only the first {len(read):,} of the article's {len(every):,} sentences were read.",)
