"""What the tests of exported pairs share: counted votes, and what is exported of them."""

from __future__ import annotations

import io
import json
from typing import Any

from django.core.management import call_command

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from tests.rows.duels import choice_for, judge, make_impression
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary


def export(*options: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines and what was said of them."""
    out, err = io.StringIO(), io.StringIO()
    call_command("export_pairs", *options, stdout=out, stderr=err)
    lines = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    return lines, err.getvalue().splitlines()


def summaries_of(article: Article, *versions: ModelVersion) -> list[Summary]:
    """A summary of an article by each version, each of other words."""
    return [
        make_summary(
            article=article, version=version, text=f"{version.identifier} on {article.key}."
        )
        for version in versions
    ]


def choose(
    one: Summary, other: Summary, outcome: str, times: int = 1, *, simulated: bool = False
) -> list[Ballot]:
    """Counted duels, each by a reader of its own, that `one` "won" or "lost", or "tie" or "bad"."""
    first, second = sorted((one, other), key=lambda summary: summary.version_id)
    if outcome in {"won", "lost"}:
        outcome = "first" if (outcome == "won") == (first == one) else "second"
    ballots = []
    for number in range(times):
        impression = make_impression(
            first.version,
            second.version,
            one.article,
            make_reader(simulated=simulated),
            one_on_left=number % 2 == 0,
        )
        ballots.append(judge(impression, choice_for(impression, outcome)))
    collect_ballots()
    return ballots


def thumb(summary: Summary, value: int, times: int = 1, *, simulated: bool = False) -> list[Ballot]:
    """Counted thumbs, each by a reader of its own."""
    ballots = [make_ballot(make_reader(simulated=simulated), summary, value) for _ in range(times)]
    collect_ballots()
    return ballots
