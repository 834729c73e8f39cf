"""Points, budget and merging beside a model that works everything out from the start."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.collecting.audit import audit
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.ideas.kind import POINTS
from surveys.ideas.models import Idea
from surveys.ideas.points import BUDGET, MOST
from surveys.ideas.services import BudgetSpentError, IdeaClosedError
from tests.rows.ideas import give, left, make_idea, merge, points_of, set_state
from tests.rows.said import make_reader

pytestmark = pytest.mark.django_db

READERS, IDEAS = 3, 4
ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("give"),
            st.integers(0, READERS - 1),
            st.integers(0, IDEAS - 1),
            st.integers(0, MOST),
        ),
        st.tuples(st.just("collect"), st.integers(1, 4)),
        st.tuples(st.just("quarantine"), st.integers(0, 20)),
        st.tuples(st.just("release"), st.integers(0, 20)),
        st.tuples(st.just("merge"), st.integers(0, IDEAS - 1), st.integers(0, IDEAS - 1)),
        st.tuples(st.just("part"), st.integers(0, IDEAS - 1)),
        st.tuples(st.just("ship"), st.integers(0, IDEAS - 1)),
    ),
    max_size=25,
)


class NaiveBoard:
    """Every ballot in a list with the ideas it stood for; all is worked out from the start."""

    def __init__(self) -> None:
        self.said: list[dict[str, object]] = []
        self.into: dict[int, int] = {}
        self.shipped: set[int] = set()

    def chain(self, idea: int) -> list[int]:
        ideas = [idea]
        while ideas[-1] in self.into:
            ideas.append(self.into[ideas[-1]])
        return ideas

    def root(self, idea: int) -> int:
        return self.chain(idea)[-1]

    def group(self, root: int) -> list[int]:
        return [idea for idea in range(IDEAS) if self.root(idea) == root]

    def points(self, reader: int, root: int, *, counted: bool) -> int:
        newest: dict[int, dict[str, object]] = {}
        for ballot in self.said:
            standing = ballot["collected"] and not ballot["quarantined"]
            if ballot["reader"] == reader and (standing or not counted):
                newest[int(str(ballot["idea"]))] = ballot
        total = 0
        for idea in self.group(root):
            if idea not in newest:
                continue
            later = self.said[self.said.index(newest[idea]) + 1 :]
            replaced = any(
                other in later and idea in list(other["covers"])  # type: ignore[call-overload]
                for name, other in newest.items()
                if name in self.group(root)
            )
            total += 0 if replaced else int(str(newest[idea]["points"]))
        return min(MOST, total)

    def spent(self, reader: int) -> int:
        roots = {self.root(idea) for idea in range(IDEAS)} - self.shipped
        return sum(self.points(reader, root, counted=False) for root in roots)

    def give(self, reader: int, idea: int, points: int) -> bool:
        root = self.root(idea)
        more = points - self.points(reader, root, counted=False)
        if root in self.shipped or (more > 0 and self.spent(reader) + more > BUDGET):
            return False
        covers = [each for each in self.group(root) if each != root]
        self.said.append(
            {"reader": reader, "idea": root, "points": points, "covers": covers,
             "collected": False, "quarantined": False, "number": len(self.said)}
        )  # fmt: skip
        return True


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_any_sequence_of_acts_leaves_the_points_of_a_naive_recount(
    acts: list[tuple[str, int, int, int]],
) -> None:
    with transaction.atomic():
        check_against_naive_board(acts)
        transaction.set_rollback(True)  # the next example starts from nothing


def check_against_naive_board(  # noqa: PLR0912  # one branch an act
    acts: list[tuple[str, int, int, int]],
) -> None:
    readers = [make_reader(), make_reader(), make_reader(simulated=True)]
    ideas = [make_idea() for _ in range(IDEAS)]
    model, ids = NaiveBoard(), []
    for act, *numbers in acts:
        match act:
            case "give":
                reader, idea, points = numbers
                if model.give(reader, idea, points):
                    ids.append(give(readers[reader], ideas[idea], points).pk)
                else:
                    with pytest.raises((BudgetSpentError, IdeaClosedError)):
                        give(readers[reader], ideas[idea], points)
            case "collect":
                collect_ballots(limit=numbers[0])
                for ballot in [each for each in model.said if not each["collected"]][: numbers[0]]:
                    ballot["collected"] = True
            case "quarantine" | "release" if numbers[0] < len(ids):
                model.said[numbers[0]]["quarantined"] = act == "quarantine"
                if act == "quarantine":
                    quarantine_ballots(ballots=[ids[numbers[0]]], reason="burst")
                else:
                    release_ballots(ballots=[ids[numbers[0]]])
            case "merge":
                one, other = numbers
                if one not in model.chain(other):
                    if model.into.get(one) != other:
                        model.into[one] = model.root(other)
                    merge(ideas[one], ideas[other])
            case "part":
                model.into.pop(numbers[0], None)
                merge(ideas[numbers[0]], None)
            case "ship":
                model.shipped.add(numbers[0])
                set_state(ideas[numbers[0]], Idea.State.SHIPPED)
    for number, row in enumerate(ideas):
        shown = [
            model.points(reader, number, counted=True) if model.root(number) == number else 0
            for reader in range(READERS)
        ]
        assert points_of(row) == (sum(shown), shown[2])
    assert audit(POINTS) == []
    for number, reader_row in enumerate(readers):
        assert left(reader_row) == max(0, BUDGET - model.spent(number))
