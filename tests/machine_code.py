"""Run by make while pip installs: numba makes the machine code of ROUGE, half a minute of work.

It lies beside the source then (`evaluation.metrics.rouge.compiled`). Where it does not, each
process of tests and each worker that a test starts makes it for itself, all in the first minutes.
"""

from __future__ import annotations

from typing import Final

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.tokens import Tokeniser

TOKENISERS: Final[tuple[Tokeniser, ...]] = ("rouge", "unicode")
ARTICLE: Final = ArticleTexts(
    candidates=("The harbour froze. Boats sank.", ""),
    references=("The harbour froze by night.", "It did."),
)

if __name__ == "__main__":
    for tokeniser in TOKENISERS:
        Rouge(tokeniser=tokeniser).score([ARTICLE])
