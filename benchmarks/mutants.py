"""Do the tests of the pure rooms notice a change? Seeded, bounded in time.

    make mutants [MUTANTS="--seed 2 --only evaluation.stats.paired --each 0"]

Which modules: the pure contract of pyproject.toml. Which changes: `benchmarks.changes`. Which
tests: those that import the module and need no database, and of them those that run the changed
function. Nothing is written: each change is made in memory, in a fork. Prints each that no test
noticed with file and line; status 1 below the floor.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import Final

import pytest

from benchmarks.forked_tests import ForkedTests
from benchmarks.mutant import MOST_TESTS, Mutant, pure_modules, tests_of

# What no output shows survives; of 150 a share of 87 % varies by 3 %.
FLOOR: Final = 0.8
EACH: Final = 5  # of a module, so that long modules do not crowd out the others


def main() -> None:
    """Draw changes of each module, in an order drawn too; try them until the time is up."""
    given = _arguments()
    rng = random.Random(given.seed)
    modules = pure_modules(given.only, given.without)
    with_tests = {module: tests_of(module, given.tests) for module in modules}
    without = [module for module, tests in with_tests.items() if not tests]
    print(f"{len(without)} without a test that needs no database:", *without)
    drawn = [module for module in modules if with_tests[module]]
    if given.each:
        rng.shuffle(drawn)
    tried = ForkedTests(
        {module: with_tests[module] for module in drawn},
        each=given.each or None,
        rng=rng,
        end=time.monotonic() + given.minutes * 60,
    )
    files = sorted({test for tests in tried.chosen.values() for test in tests})
    options = ["-q", "-p", "no:xdist", "-m", "not slow", "--assert=plain", "-s", "--no-summary"]
    pytest.main([*options, *files], plugins=[tried])
    if not tried.mutants:
        sys.exit("nothing was tried")
    share = _report(tried.mutants)
    if share < given.floor:
        sys.exit(f"{share:.1%} killed, below the floor of {given.floor:.0%}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--each", type=int, default=EACH, help="changes of a module; 0 for all")
    parser.add_argument("--tests", type=int, default=MOST_TESTS, help="files of tests of a module")
    parser.add_argument("--minutes", type=float, default=12, help="then it stops and counts")
    parser.add_argument("--floor", type=float, default=FLOOR, help="share that must be killed")
    parser.add_argument("--only", nargs="*", default=[], help="modules or rooms, by name")
    parser.add_argument("--without", nargs="*", default=[], help="modules or rooms left out")
    return parser.parse_args()


def _report(mutants: list[Mutant]) -> float:
    """Print what came of the changes; the share killed."""
    outcomes = Counter(mutant.outcome for mutant in mutants)
    share = outcomes["killed"] / len(mutants)
    print(f"\n{len(mutants)} changes, {share:.1%} killed:", dict(outcomes))
    return share


if __name__ == "__main__":
    main()
