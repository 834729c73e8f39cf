"""A world in the database, and the product's own way from its rows to the report and the gate."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from benchmarks.compare_data import fill
from benchmarks.world_judging import Heard
from benchmarks.world_votes import Ballots, Floats, Ints, World

if TYPE_CHECKING:
    from evaluation.comparison.gating import GateResult
    from evaluation.comparison.report import Comparison

BASELINE, CANDIDATE = 1, 2
MARGIN: Final = 0.02
_START: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_STEP: Final = timedelta(minutes=10)
# More ballots than any world brings at once: one look takes all, without rests between.
_ALL: Final = 30_000


@contextmanager
def scratch_site() -> Iterator[None]:
    """The site over an empty database in memory."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WRITEUP_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
        os.environ["LOG_LEVEL"] = "CRITICAL"
        from django.conf import settings

        settings.DATABASES["default"]["NAME"] = ":memory:"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield


@dataclass(frozen=True, slots=True)
class Look:
    """What the product says at one moment."""

    report: Comparison
    decision: GateResult


class WorldRows:
    """One world's rows; making one forgets those of the world before."""

    def __init__(self, world: World, *, measure: str) -> None:
        self.world, self.measure, self.ballots = world, measure, 0
        _forget_all()
        from evaluation.comparison.models import VerdictRule
        from summaries.versions.models import ModelVersion
        from surveys.exposures.models import TrafficPlan

        fill(ModelVersion, 2, name=["one", "other"], status=["live", "live"])
        VerdictRule.objects.create(primary=measure, margin=MARGIN)
        plans = len(world.spec.split)
        fill(TrafficPlan, plans, key=map(str, range(plans)), shares=repeat("{}"))
        self._readers = self._articles = 0
        self.add_people_and_articles()

    def add_people_and_articles(self) -> None:
        """Insert those of the world that are new."""
        from surveys.readers.models import Reader

        first, last = self._readers, len(self.world.role)
        keys = (f"r{number}" for number in range(first, last))
        fill(Reader, last - first, first + 1, key_hash=keys)
        self._readers = last
        self._add_articles(self._articles, len(self.world.source))
        self._articles = len(self.world.source)

    def _add_articles(self, first: int, last: int) -> None:
        from summaries.articles.models import Article
        from summaries.breakdowns.models import Summary
        from surveys.duels.models import Duel
        from surveys.thumbs.models import Target

        numbers = range(first, last)
        keys = [f"a{number}" for number in numbers]
        sources = [f"s{self.world.source[number]}" for number in numbers]
        texts = (f"{key} {'x' * 300}" for key in keys)
        fill(Article, len(keys), first + 1, key=keys, slug=keys, title=keys, source=sources,
             text=texts, text_hash=keys)  # fmt: skip
        # An article's texts have ids of their own, also where the candidate wrote none.
        for number in numbers:
            versions = [BASELINE, CANDIDATE] if self.world.covered[number] else [BASELINE]
            ids = 2 * number + 1
            cells: dict[str, Any] = {"article_id": repeat(number + 1), "version_id": versions}
            fill(Summary, len(versions), ids, **cells, text=[f"{ids}", f"{ids + 1}"],
                 text_hash=repeat(""))  # fmt: skip
            fill(Target, len(versions), ids, **cells, kind=repeat("summary"),
                 summary_id=[ids, ids + 1])  # fmt: skip
            if len(versions) == 2:
                fill(Duel, 1, number + 1, article_id=[number + 1], first_id=[ids],
                     second_id=[ids + 1], first_version_id=[BASELINE],
                     second_version_id=[CANDIDATE])  # fmt: skip

    def add_ballots(self, ballots: Ballots) -> None:
        """Insert what readers sent, not yet counted."""
        if not len(ballots):
            return
        when = [_START + _STEP * (self.ballots + 1 + place) for place in range(len(ballots))]
        moments = [f"{each:%Y-%m-%d %H:%M:%S}" for each in when]
        if self.world.spec.kind == "duels":
            self._add_duels(ballots, moments)
        else:
            self._add_thumbs(ballots, moments)
        self.ballots += len(ballots)

    def _add_thumbs(self, ballots: Ballots, moments: Sequence[str]) -> None:
        from surveys.exposures.models import Exposure

        who = (ballots.reader + 1).tolist()
        fill(Exposure, len(ballots), self.ballots + 1, reader_id=who,
             article_id=(ballots.article + 1).tolist(),
             version_id=(ballots.side + BASELINE).tolist(),
             plan_id=(ballots.period + 1).tolist(), first_seen=moments)  # fmt: skip
        self._add("thumb", who, moments, ballots.said,
                  target_id=(2 * ballots.article + 1 + ballots.side).tolist())  # fmt: skip

    def _add_duels(self, ballots: Ballots, moments: Sequence[str]) -> None:
        from surveys.duels.models import Impression

        who, first = (ballots.reader + 1).tolist(), self.ballots + 1
        fill(Impression, len(ballots), first, duel_id=(ballots.article + 1).tolist(),
             reader_id=who, first_on_left=(~ballots.side).tolist(), strategy=repeat("uniform"),
             probability=repeat(1.0), served_at=moments, expires_at=moments)  # fmt: skip
        self._add("duel", who, moments, ballots.said,
                  impression_id=range(first, first + len(ballots)))  # fmt: skip

    def _add(
        self, kind: str, who: list[int], moments: Sequence[str], said: Ints, **about: Any
    ) -> None:
        from surveys.ballots.models import Ballot

        ids = range(self.ballots + 1, self.ballots + 1 + len(who))
        fill(Ballot, len(who), ids[0], kind=repeat(kind), reader_id=who, value=said.tolist(),
             idempotency_key=map(str, ids), body_hash=repeat(""), received_at=moments,
             **about)  # fmt: skip

    def look(self) -> Look:
        """Collect, screen, derive, keep, compare and ask the gate."""
        from evaluation.agreement.reports import refresh_pairs
        from evaluation.comparison.builder import compare
        from evaluation.comparison.gating import decided
        from evaluation.opinions.services import derive_all_marked
        from summaries.versions.models import ModelVersion
        from surveys.collecting.services import collect_backlog
        from surveys.screening.services import screen_backlog

        collect_backlog(limit=_ALL)
        screen_backlog(limit=_ALL)
        derive_all_marked(limit=_ALL)
        if self.world.spec.kind == "ratings":
            refresh_pairs()
        one, other = ModelVersion.objects.order_by("pk")
        report = compare(baseline=one, candidates=[other])
        return Look(report, decided(report))

    def heard(self) -> Heard:
        """What it says of the world's measure."""
        look = self.look()
        (versus,) = look.report.versus
        return Heard(
            versus.estimate(self.measure), versus.overall.verdict, look.decision.result,
            versus.left_out.total,
        )  # fmt: skip


def add_ratings(values: Floats, *, group: str, dimension: str) -> None:
    """Ratings of both versions' texts, shape (articles, 2, raters), with the scale that an import
    takes them to be on."""
    from summaries.breakdowns.models import Rating
    from summaries.ratings.services import guess_scales

    articles, versions, raters = values.shape
    number = articles * versions * raters
    fill(Rating, number, summary_id=(1 + i // raters for i in range(number)),
         place=(i % raters for i in range(number)), group=repeat(group),
         dimension=repeat(dimension), value=values.ravel().tolist())  # fmt: skip
    guess_scales(named=[(group, dimension)])


def _forget_all() -> None:
    from django.apps import apps
    from django.db import connection

    tables = [
        model._meta.db_table
        for name in ("summaries", "surveys", "evaluation")
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  # names of the models' own
        cursor.execute("PRAGMA foreign_keys=ON")
