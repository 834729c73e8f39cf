"""That a plan's size was reached is noted once, for each two versions and origin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from evaluation.comparison.looks import looks_noted, note_looks, pair_ids
from evaluation.comparison.models import PlanLook, VerdictPlan
from evaluation.declaring.services import declare_plan, declare_rule, end_plan
from evaluation.opinions.codes import Origin
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from tests.evaluation.comparison.test_builder import compared
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.written import articles_of, make_pair, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann")


@pytest.fixture
def pair() -> tuple[ModelVersion, ModelVersion]:
    return make_pair(articles=5)


def planned(ann: User, size: int) -> None:
    declare_plan(size=size, until=None, watched_live=False, by=ann)
    VerdictPlan.objects.update(declared_at="2020-01-01T00:00:00Z")


def duels(pair: tuple[ModelVersion, ModelVersion], number: int, *, simulated: bool = False) -> None:
    one, other = pair
    for n in range(number):
        reader = make_reader(simulated=simulated)
        duel(other, one, articles_of(one)[n % 5], reader, collect=False)
    collect_backlog()
    derive_all_marked()


@pytest.mark.parametrize(("number", "looks"), [(29, 0), (30, 1)])
def test_a_look_is_noted_when_the_size_is_reached_and_not_again(
    ann: User, pair: tuple[ModelVersion, ModelVersion], number: int, looks: int
) -> None:
    planned(ann, 30)
    duels(pair, number)
    assert note_looks() == looks
    duels(pair, 0)
    assert note_looks() == 0
    assert PlanLook.objects.count() == looks


def test_a_report_notes_the_look_and_reads_it_by_the_pair_either_way_round(
    ann: User, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    planned(ann, 30)
    duels(pair, 30)
    before = compared(*pair).versus[0]
    assert before.plan is not None and before.plan.looked_at is not None
    look = PlanLook.objects.get()
    assert looks_noted([pair_ids(pair[1].pk, pair[0].pk)], origin=Origin.READER) == {
        (look.first_id, look.second_id): before.plan.looked_at
    }
    assert looks_noted([pair_ids(pair[0].pk, pair[1].pk)], origin=Origin.SIMULATED) == {}


def test_simulated_votes_reach_a_look_of_their_own(
    ann: User, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    planned(ann, 30)
    duels(pair, 29)
    duels(pair, 31, simulated=True)
    assert note_looks() == 1
    assert PlanLook.objects.get().origin == Origin.SIMULATED


def test_a_plan_of_thumbs_is_looked_at_when_the_two_have_so_many(
    ann: User, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    declare_rule(primary="approval", margin=0.02, guard_rails=[], by=ann)
    planned(ann, 30)
    one, other = pair
    for article in articles_of(one):
        for version in pair:
            for _ in range(3):
                thumb(summary_of(version, article), collect=False)
    collect_backlog()
    derive_all_marked()
    assert note_looks() == 1  # 5 · 2 · 3 = 30
    assert PlanLook.objects.get().first_id == min(one.pk, other.pk)


def test_without_a_plan_of_a_size_nothing_is_noted(
    ann: User, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    duels(pair, 30)
    assert note_looks() == 0
    planned(ann, 30)
    end_plan(by=ann)
    assert note_looks() == 0
