"""What a model was made for: the languages it declares, else what its vocabulary spells out."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from evaluation.metrics.bertscore.store import Embedded
from evaluation.metrics.reading import WITHOUT_BLANKS, script_of, unread_but_in
from summaries.texts.text_models import languages_of, scripts_of_languages

# English vocabularies hold the letters of most scripts and up to a hundred short runs of some.
_FEWEST_PIECES: Final = 500
_SHORTEST: Final = 3  # letters; shorter ones are letters and syllables of anything
_FEWEST_SIGNS: Final = 1000  # all-MiniLM-L6-v2 holds some 300 Chinese characters
_MOST_UNKNOWN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """unknown: the id of the piece that stands for what has none; None where there is none.

    scripts: those the model was made for: of the languages that its card declares, else those that
    its vocabulary holds more than letters of; empty where neither can be read: then any.
    languages: the declared ones' codes.
    """

    unknown: int | None
    scripts: frozenset[str]
    languages: tuple[str, ...] = ()

    def unread(self, text: str, embedded: Embedded, label: str) -> str:
        """Why the model cannot read a text, as the end of a sentence about it; "" where it can."""
        if self.scripts and (reason := unread_but_in(self.scripts, label)(text)):
            return reason
        pieces = embedded.tokens[1:-1]
        if self.unknown is None or not len(pieces):
            return ""
        if np.mean(pieces == self.unknown) <= _MOST_UNKNOWN:
            return ""
        return f"is mostly made of signs that {label} does not know"


@lru_cache(maxsize=8)
def read_vocabulary(directory: Path) -> Vocabulary:
    """The vocabulary of a model's directory, from tokenizer.json or vocab.txt, and its card."""
    pieces, unknown = _pieces(directory)
    if languages := languages_of(directory):
        return Vocabulary(pieces.get(unknown), scripts_of_languages(languages), languages)
    long: Counter[str] = Counter()
    for piece in pieces:
        letters = "".join(filter(str.isalpha, piece))
        script = script_of(letters[0]) if letters else ""
        if script in WITHOUT_BLANKS or len(letters) >= _SHORTEST:
            long[script] += 1
    return Vocabulary(
        unknown=pieces.get(unknown),
        scripts=frozenset(
            script
            for script, number in long.items()
            if number >= (_FEWEST_SIGNS if script in WITHOUT_BLANKS else _FEWEST_PIECES)
        ),
    )


def _pieces(directory: Path) -> tuple[dict[str, int], str]:
    """Piece to id, and the piece for what has none; nothing where no file tells."""
    try:
        if (file := directory / "tokenizer.json").is_file():
            model: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["model"]
            vocabulary = model["vocab"]
            if isinstance(vocabulary, dict):
                return vocabulary, str(model.get("unk_token") or "")
            pieces = {piece: number for number, (piece, _) in enumerate(vocabulary)}
            names = list(pieces)
            unknown = model.get("unk_id")
            return pieces, "" if unknown is None else names[unknown]
        if (file := directory / "vocab.txt").is_file():
            lines = file.read_text(encoding="utf-8").splitlines()
            return {unicodedata.normalize("NFC", p): n for n, p in enumerate(lines)}, "[UNK]"
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        pass  # a tokeniser of another make: then the model says nothing of what it reads
    return {}, ""
