"""A file of battles as FastChat writes them, of models of known strengths: from file to ranks.

python -m benchmarks.battles [--battles 8000] [--texts]

Prints the seconds of reading and taking in, of columns and of ranks (on a fresh SQLite file), the
same file's again, evalica's for the ranks alone, and whether the intervals hold the true strengths.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

STRENGTHS: Final = {"alpha": 1.0, "beta": 0.6, "gamma": 0.2, "delta": -0.2, "zeta": -0.6,
                    "omega": -1.0}  # fmt: skip
VOTERS: Final = 1_500
Result = TypeVar("Result")


def battle_lines(number: int, *, texts: bool, seed: int = 1) -> Iterator[str]:
    """So many lines; each a prompt of its own, ties of either kind in a fifth."""
    rng = random.Random(seed)
    for at in range(number):
        one, other = rng.sample(list(STRENGTHS), 2)
        wins = 1 / (1 + math.exp(STRENGTHS[other] - STRENGTHS[one]))
        decided = "model_a" if rng.random() < wins else "model_b"
        winner = rng.choices(["tie", "tie (bothbad)", decided], [1, 1, 8])[0]
        line: dict[str, Any] = {
            "question_id": f"q{at}", "model_a": one, "model_b": other, "winner": winner,
            "judge": f"user{rng.randrange(VOTERS)}", "turn": 1, "language": "English",
            "tstamp": 1_682_351_591 + 60 * at,
        }  # fmt: skip
        if texts:
            asked = {"role": "user", "content": f"What is {at} plus one?"}
            for name, model in (("conversation_a", one), ("conversation_b", other)):
                place = list(STRENGTHS).index(model)  # a text that names its model is not blind
                said = {"role": "assistant", "content": f"It is {at + 1}" + "!" * place}
                line[name] = [asked, said]
        yield json.dumps(line)


def timed(what: str, action: Callable[[], Result]) -> Result:
    """Do it, and print how long it took."""
    begun = time.perf_counter()
    result = action()
    print(f"{what}: {time.perf_counter() - begun:.1f} s")
    return result


def main() -> None:
    """Write the file, take it in, rank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--battles", type=int, default=8_000)
    parser.add_argument("--texts", action="store_true", help="Each battle brings its two texts.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WRITEUP_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
        os.environ["LOG_LEVEL"] = "ERROR"
        path = Path(folder) / "battles.jsonl"
        lines = battle_lines(options.battles, texts=options.texts)
        path.write_text("\n".join(lines), encoding="utf-8")
        import django

        django.setup()
        run(path)


def run(path: Path) -> None:
    """Everything that needs Django."""
    import evalica
    from django.core.management import call_command

    from evaluation.agreement.reports import refresh_standings
    from evaluation.comparison.standing import kept_standing
    from evaluation.opinions.codes import Origin
    from evaluation.opinions.services import derive_all_marked

    call_command("migrate", verbosity=0)
    timed("taken in", lambda: call_command("import_votes", str(path)))
    timed("as columns", derive_all_marked)
    timed("ranked", refresh_standings)
    timed("the same file again", lambda: call_command("import_votes", str(path)))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wins = {"model_a": evalica.Winner.X, "model_b": evalica.Winner.Y}
    of_evalica = timed("ranked by evalica, without intervals", lambda: evalica.bradley_terry(
        [row["model_a"] for row in rows], [row["model_b"] for row in rows],
        [wins.get(row["winner"], evalica.Winner.Draw) for row in rows],
    ))  # fmt: skip
    kept = kept_standing(Origin.IMPORTED)
    assert kept is not None
    theirs = list(of_evalica.scores.sort_values(ascending=False).index)
    ours = [each.label for each in kept.standing.strengths]
    print(f"order: {', '.join(ours)}; evalica's is the same: {ours == theirs}")
    for each in kept.standing.strengths:
        ends, true = each.interval, STRENGTHS[each.label]
        assert ends is not None
        holds = "holds" if ends.low <= true <= ends.high else "MISSES"
        print(f"{each.label}: {each.strength:+.2f} ({ends.low:+.2f} to {ends.high:+.2f}) {holds} "
              f"{true:+.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
