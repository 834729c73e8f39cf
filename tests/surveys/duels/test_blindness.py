"""Nothing about a duel but its two texts tells who wrote which: not the page, not its way here.

Duels are served through the real view, a thousand of them in `make simulations`. Whoever tries to
tell from what was served, texts taken out, on which side the version of the higher id stands,
learns on one half of them and is right on the other half no more often than chance. Pages that leak
are found out by the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.http import HttpResponse
from django.test import Client

from common.web.htmx import HtmxHttpRequest
from summaries.breakdowns.models import Summary
from surveys.duels import views as duels
from surveys.duels.models import Impression
from surveys.duels.tokens import impression_of
from surveys.readers.cookies import issued, key_of, reader_key
from tests.long_forms import drawn
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.blindness import Served, best_guess, features_of, measured
from tests.surveys.browsing import token_on

pytestmark = pytest.mark.django_db

WORDS = ["rain", "river", "snow", "rose", "fell", "night", "the", "a", "by", "dawn", "town", "mill"]
NAMES = ["zeta", "alpha-with-a-very-long-name", "M1", "beta"]


def make_demo(rng: random.Random, *, articles: int, mixed: bool = True) -> None:
    """Articles whose texts say nothing of who wrote them; the rows of each in any order, or in
    that of the versions."""
    versions = [make_version(f"{name}", title=f"{name} title") for name in NAMES]
    for number in range(articles):
        article = make_article(title=f"Title {number:03}", text="The text.", source="demo")
        for version in rng.sample(versions, len(versions)) if mixed else versions:
            text = " ".join(rng.choices(WORDS, k=rng.randint(20, 60))) + "."
            make_summary(article=article, version=version, text=text)


def ask(number: int, client: Client) -> HttpResponse:
    client.cookies["reader"] = issued(cookie(number))
    return client.get("/duel/")  # type: ignore[return-value]


def cookie(number: int) -> str:
    return f"{number:022d}"


def served(duels_wanted: int) -> list[Served]:
    """So many duels through the real view, each to a reader of its own."""
    found = []
    for number in range(duels_wanted):
        client = Client()
        response, measures = measured(lambda number=number, client=client: ask(number, client))  # type: ignore[misc]
        page = response.content.decode()
        impression = Impression.objects.select_related("duel__first", "duel__second").get(
            pk=impression_of(token_on(page), key_of(cookie(number)))
        )
        bare = without_texts(page, impression)
        one = Served(higher_left=not impression.first_on_left, page=bare)
        one.features = features_of(bare, response, client) | measures | {"order": number}
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


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The draws of the view, the same in every run."""
    monkeypatch.setattr("surveys.duels.views._random", random.Random(20))


# What stands on a page is compared byte for byte, whatever their number. What is measured, such as
# seconds, is guessed from: of 300, whoever is right on 76 % of the second half is found out (the
# bound for five hundred features); of 1,000, on 64 %.
DUELS: Final = drawn(300, 1000)


@pytest.mark.slow
def test_many_duels_tell_nobody_which_side_is_whose() -> None:
    make_demo(random.Random(1), articles=12)
    every = served(DUELS)
    left = sum(one.higher_left for one in every)
    # half of them ± 5 standard deviations: 150 ± 43 of 300, 500 ± 79 of 1,000
    assert abs(left - DUELS / 2) < 5 * (DUELS / 4) ** 0.5
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
