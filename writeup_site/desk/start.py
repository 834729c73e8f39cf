"""What the team's first page says: what is undecided, what came in, what is in trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.urls import reverse

from common.limits.origins import origins_trouble
from common.words.counts import counted, counted_are
from evaluation.comparison.builder import compare_each
from evaluation.comparison.report import Comparison
from evaluation.judges.models import JudgeBatch
from evaluation.opinions.codes import Origin
from evaluation.runs.models import Run
from summaries.articles.models import Article
from summaries.batches.models import Batch
from summaries.breakdowns.models import Summary
from summaries.own_texts.models import OwnText
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import standing_versions
from surveys.ballots.models import Ballot
from surveys.demo.contents import SOURCE
from surveys.ideas.selectors import waiting_ideas
from surveys.questionnaires.models import Response
from surveys.screening.models import BallotDay
from writeup_site.webhooks.selectors import undelivered

# What came in and what failed is said of this long.
LATELY: Final = timedelta(days=7)
# So many versions beside the one that most readers see; all others have the leaderboard.
CANDIDATES: Final = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """So many things came in lately; where they are looked at."""

    number: int
    things: str
    address: str

    @property
    def words(self) -> str:
        first, *rest = self.things.split(" ", 1)
        return " ".join([counted(self.number, first), *rest])


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that somebody must look at, and where."""

    sentence: str
    address: str


def main_comparisons(origin: Origin | None) -> list[Comparison]:
    """The newest versions, each against the one that most readers see; none with fewer than two.

    Live versions go before drafts, since readers speak of them; retired ones are left out.
    """
    versions = standing_versions()
    if len(versions) < 2:
        return []
    baseline, others = versions[0], versions[1 : CANDIDATES + 1]
    return compare_each(baseline=baseline, candidates=others, origin=origin, trend=False)


def arrivals(now: datetime) -> list[Arrival]:
    """What came in within LATELY, nothing of which there was none."""
    since = now - LATELY
    votes = BallotDay.objects.filter(day__gte=since.date()).aggregate(sum=Sum("received"))["sum"]
    answers = Response.objects.filter(completed_at__gte=since, simulated=False).count()
    found = [
        Arrival(votes or 0, "votes of readers", reverse("models")),
        Arrival(answers, "surveys answered", reverse("surveys")),
        Arrival(_offered_texts(), "texts offered by readers", reverse("offered_own_texts")),
        Arrival(waiting_ideas().count(), "ideas to look at", reverse("idea_desk")),
        Arrival(_new_drafts(since), "versions that no reader sees yet", reverse("versions")),
    ]
    return [each for each in found if each.number]


def troubles(now: datetime) -> list[Trouble]:
    """What failed lately or was set aside; what died is said on every page of the team's."""
    since = now - LATELY
    found: list[Trouble] = []
    if proxies := origins_trouble():
        found.append(Trouble(proxies, ""))
    runs = Run.objects.filter(status=Run.Status.FAILED, created_at__gte=since)
    for run in runs[:3]:
        found.append(Trouble(f"Run {run.pk} failed: {run.error}", reverse("run", args=[run.pk])))
    for batch in Batch.objects.filter(status=Batch.Status.FAILED, requested_at__gte=since)[:3]:
        said = f"Batch {batch.pk} failed: {batch.error}"
        found.append(Trouble(said, reverse("batch", args=[batch.pk])))
    judging = JudgeBatch.objects.filter(status=JudgeBatch.Status.FAILED, requested_at__gte=since)
    for asked in judging.select_related("judge")[:3]:
        said = f"Batch {asked.pk} by judge {asked.judge} failed: {asked.error}"
        found.append(Trouble(said, reverse("judge_batch", args=[asked.pk])))
    found += [Trouble(each.sentence, each.path) for each in undelivered(since)]
    if aside := Ballot.objects.filter(set_aside_at__isnull=False).count():
        found.append(
            Trouble(
                f"{counted_are(aside, 'votes')} set aside, since counting failed three times. Once "
                "the cause is mended, manage.py collect_ballots --retry-set-aside counts again.",
                "",
            )
        )
    return found


def _offered_texts() -> int:
    """Texts that readers offered and nobody has decided on."""
    waiting = OwnText.objects.filter(offered_at__isnull=False, declined_at=None, article=None)
    return waiting.count()


def _new_drafts(since: datetime) -> int:
    """Versions that were brought or made since then and are drafts still."""
    drafts = ModelVersion.objects.filter(status=ModelVersion.Status.DRAFT)
    return drafts.filter(created_at__gte=since).count()


def is_empty() -> bool:
    """Whether nothing was brought in yet."""
    return not Summary.objects.exists()


def has_demo() -> bool:
    """Whether articles of the demo are here. One query."""
    return Article.objects.filter(source=SOURCE).order_by().exists()
