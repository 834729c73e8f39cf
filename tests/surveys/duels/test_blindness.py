"""Nothing about a duel but its two texts tells who wrote which: not the page, not its way here.

A thousand duels are served through the real view. Whoever tries to tell from what was served,
texts taken out, on which side the version of the higher id stands, learns on one half of them and
is right on the other half no more often than chance. Pages that leak are found out by the same.
"""

from __future__ import annotations

import math
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from common.web.htmx import HtmxHttpRequest
from summaries.breakdowns.models import Summary
from surveys.duels import views as duels
from surveys.duels.models import Impression
from surveys.duels.tokens import impression_of
from surveys.readers.cookies import issued, key_of, reader_key
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.browsing import token_on

pytestmark = pytest.mark.django_db

WORDS = ["rain", "river", "snow", "rose", "fell", "night", "the", "a", "by", "dawn", "town", "mill"]
NAMES = ["zeta", "alpha-with-a-very-long-name", "M1", "beta"]
# A finding counts where chance alone gives one like it to less than one test run in a million.
MISTAKE = 1e-6


@dataclass
class Served:
    """What came with one duel, and the secret: whether the higher version id stands left."""

    higher_left: bool
    page: str
    features: dict[str, float | str] = field(default_factory=dict)


def make_demo(rng: random.Random, *, articles: int, mixed: bool = True) -> None:
    """Articles whose texts say nothing of who wrote them; the rows of each in any order, or in
    that of the versions."""
    versions = [make_version(f"{name}", title=f"{name} title") for name in NAMES]
    for number in range(articles):
        article = make_article(title=f"Title {number:03}", text="The text.", source="demo")
        for version in rng.sample(versions, len(versions)) if mixed else versions:
            text = " ".join(rng.choices(WORDS, k=rng.randint(20, 60))) + "."
            make_summary(article=article, version=version, text=text)


def ask(number: int) -> tuple[HttpResponse, Client]:
    client = Client()
    client.cookies["reader"] = issued(cookie(number))
    return client.get("/duel/"), client  # type: ignore[return-value]


def cookie(number: int) -> str:
    return f"{number:022d}"


def served(duels_wanted: int) -> list[Served]:
    """So many duels through the real view, each to a reader of its own."""
    found = []
    for number in range(duels_wanted):
        queries: list[int] = []

        def count(execute: Any, sql: str, *rest: Any, seen: list[int] = queries) -> Any:
            seen.append(len(sql))
            return execute(sql, *rest)

        start = time.perf_counter()
        with connection.execute_wrapper(count):
            response, client = ask(number)
        seconds = time.perf_counter() - start
        page = response.content.decode()
        impression = Impression.objects.select_related("duel__first", "duel__second").get(
            pk=impression_of(token_on(page), key_of(cookie(number)))
        )
        bare = without_texts(page, impression)
        one = Served(higher_left=not impression.first_on_left, page=bare)
        one.features = features_of(bare, response, client)
        one.features |= {
            "seconds": seconds,
            "queries": len(queries),
            "written": sum(queries),
            "order": number,
        }
        found.append(one)
    return found


def without_texts(page: str, impression: Impression) -> str:
    """The page with its texts and its article's title swapped, and random tokens levelled."""
    for summary in impression.duel.texts:
        assert page.count(f"<p>{summary.text}</p>") == 1
        page = page.replace(f"<p>{summary.text}</p>", "<p>A text.</p>")
    page = page.replace(impression.duel.article.title, "A title")
    return re.sub(
        r'(name="(?:token|csrfmiddlewaretoken)" value=")([^"]+)',
        lambda found: found[1] + "x" * len(found[2]),
        page,
    )


def features_of(page: str, response: HttpResponse, client: Client) -> dict[str, float | str]:
    """Everything one could look at: each word of the page, lengths, headers, cookies, order."""
    features: dict[str, float | str] = {"length": len(page)}
    for word in set(re.findall(r"[\w=.#-]+", page)):
        features[f"word {word}"] = page.count(word)
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


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The draws of the view, the same in every run."""
    monkeypatch.setattr("surveys.duels.views._random", random.Random(20))


@pytest.mark.slow
def test_a_thousand_duels_tell_nobody_which_side_is_whose() -> None:
    make_demo(random.Random(1), articles=12)
    every = served(1000)
    left = sum(one.higher_left for one in every)
    assert 420 < left < 580  # 500 ± 5 standard deviations of 15.8
    accuracy, name, bound = best_guess(every)
    assert accuracy <= bound, f"{name} tells the sides apart in {accuracy:.0%} of duels"
    pages = {one.page for one in every}
    assert len(pages) == 1  # byte for byte, but for texts and tokens of one length


# --- It would be noticed --------------------------------------------------------------------------


Leak = Callable[[HttpResponse, Impression], None]


def _in_an_attribute(response: HttpResponse, impression: Impression) -> None:
    duel = impression.duel
    pair = (duel.first_id, duel.second_id)
    text = response.content.decode()
    for letter, summary in zip("AB", pair if impression.first_on_left else pair[::-1], strict=True):
        text = text.replace(f'"Summary {letter}"', f'"Summary {letter}" data-of="{summary}"', 1)
    response.content = text.encode()


def _in_the_length(response: HttpResponse, impression: Impression) -> None:
    response.content += b"" if impression.first_on_left else b" "


def _in_the_queries(response: HttpResponse, impression: Impression) -> None:
    if impression.first_on_left:
        Summary.objects.exists()


@contextmanager
def leaking(leak: Leak) -> Iterator[None]:
    """The view with a leak in it."""
    honest = duels._page

    def leaky(request: HtmxHttpRequest, context: dict[str, object]) -> HttpResponse:
        response = honest(request, context)
        pk = impression_of(token_on(response.content.decode()), reader_key(request))
        leak(response, Impression.objects.select_related("duel").get(pk=pk))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duels, "_page", leaky)
        yield


@pytest.mark.parametrize("leak", [_in_an_attribute, _in_the_length, _in_the_queries])
def test_a_page_that_leaks_is_found_out(leak: Leak) -> None:
    make_demo(random.Random(1), articles=10, mixed=False)
    with leaking(leak):
        accuracy, _, bound = best_guess(served(120))
    assert accuracy > bound


def test_an_answer_that_takes_longer_for_one_side_is_found_out() -> None:
    rng = random.Random(4)
    every = []
    for _ in range(1000):
        higher = rng.random() < 0.5
        seconds = rng.gauss(0.020, 0.005) + 0.004 * higher
        every.append(Served(higher, "", {"seconds": seconds, "length": 5000}))
    accuracy, name, bound = best_guess(every)
    # medians 0.8 standard deviations apart: right in Φ(0.4) = 66 % of 500
    assert (accuracy > bound, name) == (True, "seconds")
