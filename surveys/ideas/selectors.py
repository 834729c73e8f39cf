"""Ideas and points as pages show them."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext_noop

from surveys.ballots.models import Ballot, BallotQuerySet
from surveys.ideas.models import Idea, IdeaPoints
from surveys.ideas.points import BUDGET, MOST, Given, groups_of, points_together, root_of
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of

SORTS: Final = {
    "points": gettext_noop("Most points"),
    "newest": gettext_noop("Newest"),
    "shipped": gettext_noop("Shipped"),
}


@dataclass(frozen=True)
class IdeaHolding:
    """What a reader gives to an idea by what they said last, counted already or not.

    `ballot` is the newest of their ballots on it or on its duplicates.
    """

    idea: int
    points: int
    ballot: int
    is_open: bool


@dataclass(frozen=True)
class IdeaState:
    """An idea as one reader sees it, and the key of the form that shows it.

    `own` is 0 to 3; `total` includes it, collected or not. `simulated` says how many of `total` are
    not people's.
    """

    idea: Idea
    own: int = 0
    total: int = 0
    simulated: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def element_id(self) -> str:
        """The id of its form in a page."""
        return f"points-{self.idea.pk}"

    @property
    def less(self) -> int | None:
        """What the reader's total is with one point taken back; None where there is none."""
        return self.own - 1 if self.own else None

    @property
    def more(self) -> int | None:
        """What it is with one point more; None at the most."""
        return self.own + 1 if self.own < MOST else None

    @property
    def marks(self) -> list[bool]:
        """A mark for each point that can be given; True for those that are."""
        return [number < self.own for number in range(MOST)]


@dataclass(frozen=True)
class Budget:
    """How many points a reader gives to open ideas, and how many are left of BUDGET.

    More than BUDGET can be given where the team opened a closed idea again; then 0 are left.
    """

    given: int = 0

    @property
    def left(self) -> int:
        """Never less than 0."""
        return max(0, BUDGET - self.given)

    @property
    def whole(self) -> int:
        """What every reader has."""
        return BUDGET


@dataclass(frozen=True)
class Board:
    """A page of ideas as one reader sees it."""

    states: list[IdeaState]
    budget: Budget
    waiting: list[Idea]


def merged_ideas() -> dict[int, int]:
    """Idea → the one it was merged into. One query."""
    return dict(Idea.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))


def newest_given(ballots: BallotQuerySet) -> dict[int, dict[int, Given]]:
    """Reader → idea → what the newest of these ballots on points says. One query."""
    newest = ballots.filter(kind=Ballot.Kind.POINTS).values("reader_id", "idea_id").order_by()
    rows = Ballot.objects.filter(pk__in=newest.annotate(newest=Max("pk")).values("newest"))
    said: dict[int, dict[int, Given]] = defaultdict(dict)
    for pk, reader, idea, points, body in rows.values_list(
        "pk", "reader_id", "idea_id", "value", "body"
    ):
        said[reader][idea] = Given(idea, pk, points, frozenset(body.get("covers", ())))
    return said


def holdings(reader: Reader) -> dict[int, IdeaHolding]:
    """Idea → what this reader gives to it, 0 after taking all back; three queries."""
    said = newest_given(Ballot.objects.filter(reader=reader))[reader.pk]
    merged = merged_ideas() if said else {}
    groups = groups_of(said, merged)
    open_ideas = set(
        Idea.objects.taking_points().filter(pk__in=groups).values_list("pk", flat=True)
    )
    return {
        root: IdeaHolding(
            idea=root,
            points=points_together([said[idea] for idea in members & said.keys()]),
            ballot=max(said[idea].ballot for idea in members & said.keys()),
            is_open=root in open_ideas,
        )
        for root, members in groups.items()
    }


def budget_of(held: Iterable[IdeaHolding]) -> Budget:
    """The budget of a reader who holds these; what was given to closed ideas is theirs again."""
    return Budget(given=sum(each.points for each in held if each.is_open))


def board(key: ReaderKey | None, ideas: Iterable[Idea]) -> Board:
    """These ideas and what a reader may see beside them; at most six queries."""
    reader = reader_of(key) if key else None
    held = holdings(reader) if reader else {}
    return Board(
        states=idea_states(reader, ideas, held),
        budget=budget_of(held.values()),
        waiting=waiting_of(reader) if reader else [],
    )


def idea_states(
    reader: Reader | None, ideas: Iterable[Idea], held: Mapping[int, IdeaHolding]
) -> list[IdeaState]:
    """The state of each idea, in their order; `held` is what `holdings` gives. One query."""
    shown = list(ideas)
    counted = _counted(reader, [idea.pk for idea in shown]) if reader else {}
    states = []
    for idea in shown:
        tally = getattr(idea, "tally", None)
        own = held[idea.pk].points if idea.pk in held else 0
        points, simulated = (tally.points, tally.simulated) if tally else (0, 0)
        total = points - counted.get(idea.pk, 0) + own
        states.append(IdeaState(idea=idea, own=own, total=total, simulated=min(simulated, total)))
    return states


def ideas_by(sort: str) -> QuerySet[Idea]:
    """What the board lists in this order of SORTS, tallies joined; declined ideas stand apart."""
    ideas = Idea.objects.on_board().select_related("tally").exclude(state=Idea.State.DECLINED)
    ideas = ideas.prefetch_related("duplicates")
    if sort == "shipped":
        return ideas.filter(state=Idea.State.SHIPPED).order_by("-state_at", "-pk")
    ideas = ideas.exclude(state=Idea.State.SHIPPED)
    if sort == "newest":
        return ideas.order_by("-created_at", "-pk")
    return ideas.order_by(F("tally__points").desc(nulls_last=True), "created_at", "pk")


def declined_ideas() -> QuerySet[Idea]:
    """The declined ones, last declined first."""
    declined = Idea.objects.on_board().filter(state=Idea.State.DECLINED).select_related("tally")
    return declined.prefetch_related("duplicates").order_by("-state_at", "-pk")


def waiting_ideas() -> QuerySet[Idea]:
    """What readers proposed and the team hasn't looked at; the oldest first."""
    return Idea.objects.filter(state=Idea.State.WAITING, merged_into=None).order_by("pk")


def decided_ideas(state: str, query: str) -> QuerySet[Idea]:
    """What readers see, tallies joined, of one state ("" for any) and with these words; most points
    first. Duplicates are found by their own words, too."""
    found = Idea.objects.exclude(state=Idea.State.WAITING, merged_into=None)
    found = found.select_related("tally", "merged_into")
    if state:
        found = found.filter(state=state)
    if query:
        found = found.filter(Q(title__icontains=query) | Q(body__icontains=query))
    return found.order_by(F("tally__points").desc(nulls_last=True), "-pk")


def waiting_of(reader: Reader) -> list[Idea]:
    """What this reader proposed and the team hasn't looked at; newest first."""
    waiting = Idea.objects.filter(
        proposer=reader, state=Idea.State.WAITING, merged_into__isnull=True
    )
    return list(waiting.order_by("-pk"))


def idea_for(key: ReaderKey | None, pk: int) -> Idea | None:
    """The idea that stands for this one, where this reader may see it; at most three queries."""
    idea = Idea.objects.filter(pk=root_of(pk, merged_ideas())).select_related("tally").first()
    if idea and idea.state == Idea.State.WAITING:
        own = (
            bool(key)
            and Reader.objects.filter(
                Q(pk=idea.proposer_id), key_hash__in=key.hashes if key else ()
            ).exists()
        )
        return idea if own else None
    return idea


def _counted(reader: Reader, ideas: Collection[int]) -> dict[int, int]:
    rows = IdeaPoints.objects.filter(reader=reader, idea__in=ideas)
    return dict(rows.values_list("idea_id", "points"))
