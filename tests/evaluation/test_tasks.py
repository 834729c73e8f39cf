"""The tasks that keep comparisons fresh: what each brings up to date, and where it runs."""

from __future__ import annotations

import pytest

from evaluation import tasks
from evaluation.comparison.kept_models import Kept
from evaluation.opinions.selectors import current_opinions
from surveys.ballots.models import CellMark
from tests.rows.duels import duel
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, summary_of
from writeup_site.processes.celery import app

pytestmark = pytest.mark.django_db


def test_neither_deriving_nor_scoring_waits_for_what_takes_long() -> None:
    def queue(task: object) -> str:
        return str(app.amqp.router.route({}, task.name)["queue"].name)  # type: ignore[attr-defined]

    assert queue(tasks.derive_marked_cells) == "ballots"
    assert queue(tasks.score_waiting_chunks) == queue(tasks.score_what_lacks) == "scoring"
    assert queue(tasks.refresh_reports) == queue(tasks.recount_comparisons) == "upkeep"


def test_the_three_tasks_bring_everything_up_to_date() -> None:
    one, other = make_pair(articles=2)
    for article in articles_of(one):
        duel(other, one, article)
        make_score(summary_of(one, article), 0.4)
        make_score(summary_of(other, article), 0.5)
    tasks.derive_marked_cells()
    assert not CellMark.objects.exists() and len(current_opinions().duels) == 2
    tasks.refresh_reports()
    kept = dict(Kept.objects.values_list("kind", "data_key"))
    assert set(kept) == {"standing", "pair", "trust"}
    tasks.recount_comparisons()
    assert dict(Kept.objects.values_list("kind", "data_key")) == kept
    make_score(summary_of(one, articles_of(one)[0]), 0.9, "rouge2|v:1")
    tasks.refresh_reports()
    assert dict(Kept.objects.values_list("kind", "data_key"))["pair"] != kept["pair"]
