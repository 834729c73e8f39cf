"""Small numbers that columns of opinions hold in place of words; pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, IntFlag
from typing import Final


class Origin(IntEnum):
    """Where an opinion comes from; two of them are never mixed in one estimate."""

    READER = 0
    IMPORTED = 1
    JUDGE = 2
    SIMULATED = 3


class ThumbPart(IntEnum):
    """What of a breakdown a thumb is about: the summary, or a section by its kind.

    The names in small letters are those of Target.Kind and Section.Kind.
    """

    SUMMARY = 0
    QUESTION = 1
    COMMENT = 2
    TURN = 3
    ACTION = 4
    TERM = 5


class OpinionFlag(IntFlag):
    """What is to be known of an opinion beside what it says.

    UNSCREENED, QUARANTINED: it does not count, and is counted beside the verdict. FORMER_TEXT: nor
    does what was said of a text that is another one by now.
    NOT_BLIND, REFUSAL: nor does a choice between two texts of which one tells who wrote it, or
    refuses or is a server's error.
    OPENED: nor does what a reader said of an article after opening what other versions wrote.
    KNEW: before a thumb, the reader had met another version's work on the article; before a
    choice, one of the two was not new to them. As far as first readings, thumbs and answered
    duels tell; what a reader saw without any of these is not recorded.
    """

    UNSCREENED = 1
    QUARANTINED = 2
    KNEW = 4
    NOT_BLIND = 8
    REFUSAL = 16
    OPENED = 32
    FORMER_TEXT = 64


LEFT_OUT: Final = int(
    OpinionFlag.UNSCREENED
    | OpinionFlag.QUARANTINED
    | OpinionFlag.NOT_BLIND
    | OpinionFlag.REFUSAL
    | OpinionFlag.OPENED
    | OpinionFlag.FORMER_TEXT
)

# The bit of each reason for a 👎. Kept in the database: new ones go to the end, sixteen at most.
REASON_ORDER: Final = (
    "wrong", "misses", "long", "hard", "other", "needless", "unfair", "wooden", "vague",
    "impractical",
)  # fmt: skip
_BITS: Final = {reason: 1 << place for place, reason in enumerate(REASON_ORDER)}


def reason_bits(reasons: Iterable[str]) -> int:
    """Reasons as one number of up to 16 bits; a word that is no reason of a part has no bit."""
    bits = 0
    for reason in reasons:
        bits |= _BITS.get(reason, 0)
    return bits
