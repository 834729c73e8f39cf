"""What somebody could tell from a blind page, texts taken out, who learns and then guesses."""

from __future__ import annotations

import math
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.http import HttpResponse
from django.test import Client

# A finding counts where chance alone gives one like it to less than one test run in a million.
MISTAKE: Final = 1e-6


@dataclass
class Served:
    """What came with one page, and the secret: whether the higher version id stands first."""

    higher_left: bool
    page: str
    features: dict[str, float | str] = field(default_factory=dict)


def measured(act: Callable[[], HttpResponse]) -> tuple[HttpResponse, dict[str, float | str]]:
    """What came, and its time: seconds, queries, and their length in signs."""
    queries: list[int] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(len(sql))
        return execute(sql, *rest)

    start = time.perf_counter()
    with connection.execute_wrapper(count):
        response = act()
    seconds = time.perf_counter() - start
    return response, {"seconds": seconds, "queries": len(queries), "written": sum(queries)}


def features_of(page: str, response: HttpResponse, client: Client) -> dict[str, float | str]:
    """Everything one could look at: each word of the page, lengths, headers, cookies, order."""
    features: dict[str, float | str] = {"length": len(page)}
    for word, times in Counter(re.findall(r"[\w=.#-]+", page)).items():
        features[f"word {word}"] = times
    for name, value in response.headers.items():
        features[f"header {name}"] = value
        features[f"header {name} length"] = len(value)
    for name, morsel in client.cookies.items():
        features[f"cookie {name} length"] = len(morsel.value)
    numbers = [int(number) for number in re.findall(r"<section[^>]*?(\d+)", page)]
    features["numbers of the sides"] = str(numbers == sorted(numbers))
    features["identifiers"] = " ".join(re.findall(r'id="([^"]*)"', page))
    return features


def best_guess(every: list[Served]) -> tuple[float, str, float]:
    """The best single feature: how often it is right on the second half, its name, the bound.

    Each feature learns on the first half: words by the commoner side of each, numbers by a
    threshold. The bound is the share that none of them passes by chance, by Hoeffding's
    inequality over all of them together.
    """
    names = sorted({name for one in every for name in one.features})
    middle = len(every) // 2
    half, other = every[:middle], every[middle:]
    scored = [(_accuracy(name, half, other), name) for name in names]
    best, name = max(scored)
    bound = 0.5 + (-math.log(MISTAKE / len(names)) / (2 * len(other))) ** 0.5
    return best, name, bound


def _accuracy(name: str, half: list[Served], other: list[Served]) -> float:
    guess = _learned([(one.features.get(name, 0), one.higher_left) for one in half])
    return sum(guess(one.features.get(name, 0)) == one.higher_left for one in other) / len(other)


def _learned(seen: list[tuple[float | str, bool]]) -> Callable[[float | str], bool]:
    by_value: dict[float | str, int] = {}
    for value, label in seen:
        by_value[value] = by_value.get(value, 0) + (1 if label else -1)
    if len(by_value) <= 20 or any(isinstance(value, str) for value in by_value):
        return lambda value: by_value.get(value, 0) > 0
    middle = statistics.median(float(value) for value, _ in seen)
    above = sum(1 if label else -1 for value, label in seen if float(value) > middle)
    below = sum(1 if label else -1 for value, label in seen if float(value) <= middle)
    return lambda value: (above if float(value) > middle else below) > 0
