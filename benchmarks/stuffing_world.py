"""Readers and attackers of a site under test, through its own views, screens and collectors.

The clock is moved, not waited for. Limits are counted in this process by that clock.
"""

from __future__ import annotations

import datetime
import importlib
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest import mock

from django.test import Client
from django.utils import timezone

from common.limits import ceiling
from common.limits.shared_limits import LimitAnswer, LimitQuestion, SharedLimits
from evaluation.comparison.again_words import without_sentences
from evaluation.comparison.builder import compare
from evaluation.comparison.report import Versus
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.exposures.models import Exposure
from surveys.readers.models import Reader
from surveys.readers.network_keys import forget_keys
from surveys.screening.alarms import watch_quarantine
from surveys.screening.models import ScreenAlarm
from surveys.screening.services import screen_backlog
from surveys.thumbs import services as thumbs
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_contest, make_versions

ARTICLES: Final = 10
USUAL: Final = 0.7  # of usual readers like either version
HOUR: Final = 3600.0
READING: Final = 45.0  # seconds between a page and the press on it, of whoever behaves
LOOK: Final = 120.0  # seconds between two looks of screens and collectors
_TICKET: Final = re.compile(r'name="ticket" value="([^"]+)"\s*>\s*<input type="hidden" name="next"')
_FORM: Final = re.compile(r'name="kind" value="summary">\s*<input[^>]*value="(\d+)"')
_BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


class Clock:
    """The time of the site, which is moved."""

    def __init__(self) -> None:
        self._off, self._time, self._now = 0.0, time.time, timezone.now

    def time(self) -> float:
        """Seconds since 1970."""
        return self._time() + self._off

    def now(self) -> datetime.datetime:
        """The same as a moment."""
        return self._now() + datetime.timedelta(seconds=self._off)

    def move(self, seconds: float) -> None:
        """Let so much time pass."""
        self._off += seconds


class _LimitsByClock:
    """The soft limits as the broker's server counts them."""

    def __init__(self) -> None:
        self._limits = SharedLimits("unix:///nonexistent/stuffing")

    def ask(self, questions: Sequence[LimitQuestion]) -> LimitAnswer:
        return self.ask_all([questions])[0]

    def ask_all(self, of_each: Sequence[Sequence[LimitQuestion]]) -> list[LimitAnswer]:
        alone = self._limits._ask_alone
        return [LimitAnswer(alone(questions), shared=True) for questions in of_each]


@contextmanager
def moved_clock() -> Iterator[Clock]:
    """A clock for everything that views, screens and collectors ask."""
    clock = Clock()
    limits = _LimitsByClock()
    # Whatever is first loaded by the end would keep what stands in for the real ones.
    for name in ("writeup_site.urls", "writeup_site.api.limits", "writeup_site.home.login_limits"):
        importlib.import_module(name)
    with ExitStack() as stack:
        for name, instead in (
            ("django.utils.timezone.now", clock.now),
            ("time.time", clock.time),
            ("surveys.ballots.reception.shared_limits", lambda: limits),
            ("surveys.thumbs.pressing.nudge", lambda: None),
        ):
            stack.enter_context(mock.patch(name, instead))
        yield clock


@dataclass(frozen=True)
class Press:
    """What somebody does: at which second of the hour, from where, liking which version how often.

    `approval`: version → the chance of 👍. `page`: whether they fetch the page and keep its cookie,
    else they make one up.
    """

    at: float
    address: str
    approval: dict[int, float]
    page: bool = True


@dataclass
class StuffingResult:
    """What came of an hour. Differences are in points, candidate less baseline."""

    sent: int = 0
    taken: int = 0
    counted: int = 0
    held: dict[str, int] = field(default_factory=dict)
    alarms: tuple[str, ...] = ()
    before: float = 0.0
    after: float = 0.0
    interval: tuple[float, float] | None = None
    verdict: str = ""
    hangs_on: tuple[str, ...] = ()  # what Compare and whoever is told of a changed verdict read

    @property
    def moved(self) -> float:
        """Points."""
        return self.after - self.before


class StuffedSite:
    """Two versions whom usual readers like alike, and who comes to press."""

    def __init__(self, clock: Clock, *, usual: int = 300, seed: int = 1) -> None:
        thumbs._known_target.cache_clear()  # ids of a site that was there before
        forget_keys()
        self.clock, self.rng = clock, random.Random(seed)
        self.baseline, self.candidate = make_versions(2)
        make_contest((self.baseline, self.candidate), articles=ARTICLES)
        self.articles = list(Article.objects.order_by("pk"))
        self._usual_readers(usual)
        self.first = self.report()

    def _usual_readers(self, number: int) -> None:
        """Readers of the last week, of whom each reads three articles."""
        summaries = {
            (article.pk, summary.version_id): summary
            for article in self.articles
            for summary in article.summaries.all()
        }
        versions = (self.baseline.pk, self.candidate.pk)
        for _ in range(number):
            reader = make_reader()
            for article in self.rng.sample(self.articles, 3):
                version = self.rng.choice(versions)
                Exposure.objects.create(reader=reader, article=article, version_id=version)
                value = 1 if self.rng.random() < USUAL else -1
                make_ballot(reader, summaries[article.pk, version], value)
        before = self.clock.now() - datetime.timedelta(days=3)
        Ballot.objects.update(received_at=before, screened_at=before)
        Reader.objects.update(created_at=before)
        Exposure.objects.update(first_seen=before)
        collect_backlog()

    def versus(self) -> Versus:
        """The comparison of the two."""
        derive_all_marked()
        report = compare(baseline=self.baseline, candidates=[self.candidate], trend=False)
        return report.versus[0]

    def report(self) -> Any:
        """The estimate of the share of 👍."""
        return self.versus().estimate("approval")

    def hour_of(self, presses: Sequence[Press], *, look: float = LOOK) -> StuffingResult:
        """Let all this happen, while screens and collectors look every so many seconds."""
        result, newest = StuffingResult(before=100 * self.first.difference), _newest_ballot()
        waiting = sorted(presses, key=lambda press: press.at)
        began, next_look = self.clock.time(), look
        for press in waiting:
            while press.at >= next_look:
                self._go_to(began + next_look)
                self._look()
                next_look += look
            self._go_to(began + press.at)
            status = self._press(press)
            result.sent += status is not None
            result.taken += status in {200, 201, 302, 303}
        for pause in (HOUR - (self.clock.time() - began), 15 * 60.0, 60.0):
            self.clock.move(max(pause, 0.0))
            self._look()
        return self._judged(result, newest)

    def _judged(self, result: StuffingResult, newest: int) -> StuffingResult:
        ballots = Ballot.objects.filter(pk__gt=newest)
        result.counted = ballots.standing().count()
        for reason in ballots.exclude(quarantine_reason="").values_list(
            "quarantine_reason", flat=True
        ):
            result.held[reason] = result.held.get(reason, 0) + 1
        result.alarms = tuple(sorted(set(ScreenAlarm.objects.values_list("reason", flat=True))))
        versus = self.versus()
        now = versus.estimate("approval")
        assert now is not None and now.difference is not None
        result.verdict, result.hangs_on = now.verdict or "", tuple(without_sentences(versus))
        result.after = 100 * now.difference
        if now.interval is not None:
            result.interval = (100 * now.interval.low, 100 * now.interval.high)
        return result

    def _go_to(self, moment: float) -> None:
        self.clock.move(max(moment - self.clock.time(), 0.0))

    def _look(self) -> None:
        ceiling.forget()  # it counts by the machine's own minutes, of which few pass here
        collect_backlog()
        screen_backlog(seconds=600)
        collect_backlog()
        watch_quarantine()

    def _press(self, press: Press) -> int | None:
        article = self.rng.choice(self.articles)
        client = Client(REMOTE_ADDR=press.address, headers={"User-Agent": _BROWSER})
        form: dict[str, object] = {"kind": "summary", "key": "k", "next": "/"}
        if press.page:
            page = client.get(article.get_absolute_url()).content.decode()
            target = int(_FORM.findall(page)[0])
            if ticket := _TICKET.search(page):
                form["ticket"] = ticket[1]
            self.clock.move(READING)
        else:
            client.cookies["reader"] = make_key().cookie
            target = self.rng.choice(list(article.summaries.values_list("pk", flat=True)))
        version = article.summaries.get(pk=target).version_id
        form["target"] = target
        form["value"] = 1 if self.rng.random() < press.approval[version] else -1
        return client.post("/ballots/", form).status_code


def attackers(
    site: StuffedSite,
    networks: int,
    readers: int,
    *,
    address: Callable[[int], str],
    page: bool = True,
    dislike: float = 1.0,
) -> list[Press]:
    """So many readers of each of so many networks, against the candidate all the hour."""
    approval = {site.candidate.pk: 1 - dislike, site.baseline.pk: dislike}
    number = networks * readers
    return [
        Press(HOUR * place / number, address(place % networks), approval, page=page)
        for place in range(number)
    ]


def honest_crowd(site: StuffedSite, number: int, *, minutes: float = 60) -> list[Press]:
    """New readers of a link that goes round, who like the versions as others do.

    One in five comes from one university's address, one in twenty-five from one office's, one in
    five from a provider's /16, the others from anywhere.
    """
    approval = {site.candidate.pk: USUAL, site.baseline.pk: USUAL}
    rng = site.rng

    def address(place: int) -> str:
        match place % 25:
            case 0 | 1 | 2 | 3 | 4:
                return "192.0.2.7"
            case 5:
                return "198.51.100.9"
            case 6 | 7 | 8 | 9 | 10:
                return f"100.64.{rng.randrange(256)}.{rng.randrange(256)}"
        return f"{rng.randrange(1, 223)}.{rng.randrange(256)}.{rng.randrange(256)}.9"

    return [Press(minutes * 60 * rng.random(), address(place), approval) for place in range(number)]


def slash_24(place: int) -> str:
    """An address of a /24 of its own, of anywhere."""
    return f"{11 + place % 97}.{place * 7 % 251}.{place * 13 % 241}.5"


def slash_64(place: int) -> str:
    """An address of a /64 of its own, all of one /48."""
    return f"2001:db8:77:{place:x}::5"


def _newest_ballot() -> int:
    newest = Ballot.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
