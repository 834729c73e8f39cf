"""The packages' numbers from a process of its own, which ends afterwards and takes its model along.

As a program it reads what to score from standard input and writes the numbers to standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import ArticleTexts, MetricError
from evaluation.metrics.registry import ScoringOptions, oracle

_ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS: Final = 300.0  # to load a model takes ten, on a busy machine a minute


Numbers = list[float | None]


@dataclass(frozen=True, slots=True)
class PackageNumbers:
    """One measure. precision, recall, values: of each candidate; None where it has no number."""

    precision: Numbers
    recall: Numbers
    values: Numbers


def numbers_of_package(
    name: str, options: ScoringOptions, articles: Sequence[ArticleTexts]
) -> list[PackageNumbers]:
    """What the package says itself, a row a measure; none where an engine has no package.

    Raises MetricError where it cannot work.
    """
    package = oracle(name, options)
    if package is None:
        return []
    found = []
    for column in package.score(articles):
        known = column.known.tolist()

        def numbers(part: NDArray[np.float64] | None, known: list[bool] = known) -> Numbers:
            values = [None] * len(known) if part is None else part.tolist()
            return [one if there else None for one, there in zip(values, known, strict=True)]

        parts = (numbers(part) for part in (column.precision, column.recall, column.values))
        found.append(PackageNumbers(*parts))
    return found


def numbers_from_apart(
    name: str, options: ScoringOptions, articles: Sequence[ArticleTexts]
) -> list[PackageNumbers]:
    """The same, from a process of its own. Raises MetricError where that fails or is slow."""
    request = {
        "name": name,
        "options": options.as_json(),
        "articles": [[each.candidates, each.references, each.source] for each in articles],
    }
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            [sys.executable, "-m", __spec__.name],
            input=json.dumps(request).encode(),
            capture_output=True,
            cwd=_ROOT,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
        raise MetricError(f"the package's process ended with {lines[-1]}") from error
    except subprocess.TimeoutExpired as error:
        raise MetricError(
            f"the package's process took over {_PATIENCE_SECONDS:.0f} seconds"
        ) from error
    return [PackageNumbers(**row) for row in json.loads(done.stdout)]


def main() -> None:
    request = json.load(sys.stdin)
    articles = [
        ArticleTexts(tuple(candidates), tuple(references), source)
        for candidates, references, source in request["articles"]
    ]
    options = ScoringOptions.from_json(request["options"])
    out, sys.stdout = sys.stdout, sys.stderr  # the packages print
    found = numbers_of_package(request["name"], options, articles)
    json.dump([{name: getattr(row, name) for name in row.__slots__} for row in found], out)


if __name__ == "__main__":
    main()
