"""The tasks that keep comparisons fresh: what each brings up to date, and where it runs."""

from __future__ import annotations

import pytest

from evaluation import tasks
from evaluation.comparison.kept_models import Kept
from evaluation.opinions import services
from evaluation.opinions.selectors import current_opinions
from surveys.ballots.models import CellMark
from surveys.thumbs.models import Tally
from tests.rows.duels import duel
from tests.rows.said import make_ballot, make_reader
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_summary, summary_of
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


def test_what_readers_press_while_cells_are_derived_is_counted_before_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summary = make_summary()
    make_ballot(make_reader(), summary)
    counted: list[int] = []
    derive = services.derive_marked_cells

    def look(*, limit: int) -> services.DerivedCells:
        counted.append(Tally.objects.get().up)
        found = derive(limit=limit)
        if len(counted) == 3:
            return found
        make_ballot(make_reader(), summary)
        return services.DerivedCells(marks=limit, blocks=found.blocks)  # as if more had waited

    monkeypatch.setattr(services, "derive_marked_cells", look)
    tasks.derive_marked_cells()
    assert counted == [1, 2, 3]
    assert not CellMark.objects.exists()
