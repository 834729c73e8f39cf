"""Do the tests of the pure rooms notice a change? A seeded sample of mutants, bounded in time.

    make mutants [MUTANTS="--seed 2 --only evaluation.stats.paired"]

Bodies of functions are changed by mutmut, thresholds (module-level numbers and defaults of
arguments, which it leaves alone) by `benchmarks.thresholds`. All of it happens in a copy of the
tree. Which modules: the pure contract of pyproject.toml. Which tests: those that import the module
and need no database. Prints each mutant with file, line and change; status 1 below the floor.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks import mutated_bodies, thresholds
from benchmarks.mutant import ROOT, Mutant, pure_modules, tests_of

# Of both kinds together: of 150, a share of 87 % varies by 3 %, and what no output shows survives.
FLOOR: Final = 0.8
PER_MODULE: Final = 5  # of a module's bodies, so that long modules do not crowd out the others


def main() -> None:
    """Draw modules, then mutants; try them until the time is up."""
    given = _arguments()
    rng = random.Random(given.seed)
    with_tests = {module: tests_of(module) for module in pure_modules(given.only, given.without)}
    without = [module for module, tests in with_tests.items() if not tests]
    tried = [module for module, tests in with_tests.items() if tests]
    drawn = sorted(rng.sample(tried, min(given.modules, len(tried))))
    chosen = {module: with_tests[module] for module in drawn}
    print(f"{len(drawn)} of {len(tried)} pure modules drawn with seed {given.seed}")
    print(f"{len(without)} without a test that needs no database:", *without)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="writeup-mutants-"))
    try:
        _copy_tree(folder)
        third = began + given.minutes * 60 / 3
        by_value = thresholds.tried(folder, chosen, many=given.mutants // 4, rng=rng, end=third)
        bodies = mutated_bodies.tried(
            folder,
            chosen,
            many=given.mutants,
            per_module=PER_MODULE,
            rng=rng,
            end=began + given.minutes * 60,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    share = _report({"thresholds": by_value, "bodies": bodies})
    if not bodies:
        sys.exit("the time was up before a body was tried; give more --minutes")
    if share < given.floor:
        sys.exit(f"{share:.1%} killed, below the floor of {given.floor:.0%}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--modules", type=int, default=30, help="drawn from the contract")
    parser.add_argument("--mutants", type=int, default=150, help="of bodies; and a quarter more")
    parser.add_argument("--minutes", type=float, default=12, help="then it stops and counts")
    parser.add_argument("--floor", type=float, default=FLOOR, help="share that must be killed")
    parser.add_argument("--only", nargs="*", default=[], help="modules or rooms, by name")
    parser.add_argument("--without", nargs="*", default=[], help="modules or rooms left out")
    return parser.parse_args()


def _copy_tree(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if Path(ROOT, name).is_file():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(Path(ROOT, name), Path(folder, name))
    os.environ["WRITEUP_DATA_DIR"] = str(folder / "var")
    os.environ["SECRET_KEY"] = "of the copy alone " * 4


def _report(results: dict[str, list[Mutant]]) -> float:
    """Print the score of each kind and the survivors; the share killed of all."""
    everyone = [mutant for mutants in results.values() for mutant in mutants]
    print("\nSurvivors:")
    for mutant in sorted(everyone, key=lambda mutant: mutant.where):
        if mutant.survived:
            print(mutant)
    print()
    for kind, mutants in (*results.items(), ("all", everyone)):
        killed = sum(not mutant.survived for mutant in mutants)
        print(f"{kind}: {killed} of {len(mutants)} killed ({killed / max(1, len(mutants)):.0%})")
    return sum(not mutant.survived for mutant in everyone) / max(1, len(everyone))


if __name__ == "__main__":
    main()
