"""Ideas: points given and taken back, proposals, and what the team makes of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from summaries.texts.hashing import text_hash
from surveys.ballots.models import Ballot
from surveys.ballots.services import Receipt, Reception, SubjectGoneError, commit_ballot
from surveys.ideas.counting import recount_ideas
from surveys.ideas.models import Idea
from surveys.ideas.points import MOST, groups_of, root_of
from surveys.ideas.selectors import Budget, budget_of, holdings, merged_ideas
from surveys.readers.models import Reader

MOST_WAITING: Final = 3  # proposals of one reader that the team hasn't looked at
MOST_WAITING_OF_ALL: Final = 1000  # a reader is a cookie, and cookies cost nothing
BACK_TO_WAITING: Final = "Readers have seen this idea. Decline it, with a reason, or merge it."

_NO_WORDS = re.compile(r"[\W_]+")


class IdeaMissingError(LookupError):
    """There is no such idea on the board."""


class IdeaClosedError(ValueError):
    """The idea is shipped or declined and takes no points; `idea` is the one."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(f"“{idea}” is {idea.get_state_display()} and takes no points")
        self.idea = idea


class BudgetSpentError(ValueError):
    """More points than are left; `budget` is what the reader has, `wanted` what was asked more."""

    def __init__(self, budget: Budget, wanted: int) -> None:
        super().__init__(f"{wanted} points were asked for and {budget.left} are left")
        self.budget, self.wanted = budget, wanted


class KnownIdeaError(ValueError):
    """The same was proposed before; `idea` is the one."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(f"this is idea {idea.pk} already")
        self.idea = idea


class TooManyWaitingError(ValueError):
    """So many proposals wait, the reader's own or all together, that none more is taken."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("too many proposals wait for the team")
        self.own = own


class MergingError(ValueError):
    """These ideas cannot be merged; the message says why."""


@dataclass(frozen=True)
class Proposal:
    """An idea that was proposed; `created` is False where the same reader just had sent it."""

    idea: Idea
    created: bool


def give_points(
    *, reader: Reader, idea: int, points: int, key: str, reception: Reception | None = None
) -> Receipt:
    """Commit a reader's new total on an idea, 0 to 3; 0 takes all back. See commit_ballot.

    A duplicate stands for the idea it was merged into. The reader's row is locked while the budget
    is looked at, so two tabs cannot spend the same points. Raises IdeaMissingError,
    IdeaClosedError, BudgetSpentError, and what commit_ballot raises.
    """
    with transaction.atomic():
        if not Reader.objects.select_for_update(no_key=True).filter(pk=reader.pk).exists():
            raise SubjectGoneError("this reader's data was deleted")
        merged = merged_ideas()
        root = root_of(idea, merged)
        ballot = Ballot(reader=reader, kind=Ballot.Kind.POINTS, idea_id=root, value=points)
        if covers := sorted(groups_of([root], merged)[root] - {root}):
            ballot.body = {"covers": covers}
        # A repeat gets its first receipt, whatever became of the idea or the budget since.
        if not Ballot.objects.filter(reader=reader, idempotency_key=key).exists():
            _refuse_too_many(reader, root, points)
        return commit_ballot(ballot, key=key, said=["idea", idea, points], reception=reception)


def _refuse_too_many(reader: Reader, root: int, points: int) -> None:
    idea = Idea.objects.on_board().filter(pk=root).first()
    if idea is None:
        raise IdeaMissingError(f"there is no idea {root} on the board")
    if not idea.is_open:
        raise IdeaClosedError(idea)
    if not 0 <= points <= MOST:
        raise ValueError(f"an idea takes 0 to {MOST} points, not {points}")
    held = holdings(reader)
    more = points - (held[root].points if root in held else 0)
    budget = budget_of(held.values())
    if more > 0 and more > budget.left:
        raise BudgetSpentError(budget, more)


def propose_idea(*, reader: Reader, title: str, body: str = "") -> Proposal:
    """Keep an idea for the team to look at; nobody but the reader sees it until then.

    Raises KnownIdeaError where one of this title is there, TooManyWaitingError.
    """
    mark = fingerprint(title)
    with transaction.atomic():
        if not Reader.objects.select_for_update(no_key=True).filter(pk=reader.pk).exists():
            raise SubjectGoneError("this reader's data was deleted")
        if known := Idea.objects.filter(fingerprint=mark).first():
            return _known(known, reader, body)
        waiting = Idea.objects.filter(state=Idea.State.WAITING)
        if waiting.filter(proposer=reader).count() >= MOST_WAITING:
            raise TooManyWaitingError(own=True)
        if waiting.count() >= MOST_WAITING_OF_ALL:
            raise TooManyWaitingError(own=False)
        try:
            with transaction.atomic():
                idea = Idea.objects.create(
                    title=title, body=body, fingerprint=mark, proposer=reader
                )
        except IntegrityError:  # another reader had the same idea in this moment
            return _known(Idea.objects.get(fingerprint=mark), reader, body)
    return Proposal(idea, created=True)


def _known(known: Idea, reader: Reader, body: str) -> Proposal:
    waits = known.state == Idea.State.WAITING and known.proposer_id == reader.pk
    if waits and known.body == body:
        return Proposal(known, created=False)
    raise KnownIdeaError(known)


def fingerprint(title: str) -> str:
    """What two titles have in common that differ in case, signs and spaces only; 32 hex digits."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return text_hash(_NO_WORDS.sub(" ", folded).strip() or folded.strip())


def save_idea(*, idea: Idea) -> None:
    """Write what the team says of an idea, and recount where points move with it.

    A duplicate's points show with the idea it was merged into, at most 3 of a reader together; its
    ballots stay its own, so emptying `merged_into` gives back what was. Merged into a duplicate, it
    is kept as one of the idea that this stands for. Raises MergingError for a
    circle or a target that readers don't see, KnownIdeaError where another has this title, and
    ValidationError where a declined one has no reason, or one that readers saw is to wait again.
    """
    with transaction.atomic():
        # All of them: two mergings at once could make a circle that neither sees.
        before = {row.pk: row for row in Idea.objects.order_by("pk").select_for_update()}
        idea.fingerprint = fingerprint(idea.title)
        known = next((r for r in before.values() if r.fingerprint == idea.fingerprint), None)
        if known and known.pk != idea.pk:
            raise KnownIdeaError(known)
        refuse_merging(idea, before)
        was = before.get(idea.pk)
        if idea.merged_into_id and (was is None or was.merged_into_id != idea.merged_into_id):
            merged = {pk: row.merged_into_id for pk, row in before.items() if row.merged_into_id}
            idea.merged_into_id = root_of(idea.merged_into_id, merged)
        if was and was.state != Idea.State.WAITING and idea.state == Idea.State.WAITING:
            raise ValidationError({"state": BACK_TO_WAITING})
        if was is None or was.state != idea.state:
            idea.state_at = timezone.now()
        idea.full_clean(exclude=["fingerprint"])
        idea.save()
        old = was.merged_into_id if was else None
        if old != idea.merged_into_id:
            recount_ideas({idea.pk, *(each for each in (old, idea.merged_into_id) if each)})


def refuse_merging(idea: Idea, others: dict[int, Idea]) -> None:
    """Raise MergingError where `idea` cannot be merged into what it names; `others` are all."""
    if idea.merged_into_id is None:
        return
    into = others.get(idea.merged_into_id)
    if into is None or (into.state == Idea.State.WAITING and into.merged_into_id is None):
        raise MergingError("Approve the idea that this one is merged into first.")
    merged = {pk: row.merged_into_id for pk, row in others.items() if row.merged_into_id}
    if idea.pk and root_of(into.pk, {pk: to for pk, to in merged.items() if pk != idea.pk}) == (
        idea.pk
    ):
        raise MergingError(f"“{into}” is merged into this one already.")


def approve_ideas(*, ideas: list[int]) -> int:
    """Put what waits on the board, under review; how many there were."""
    return Idea.objects.filter(pk__in=ideas, state=Idea.State.WAITING).update(
        state=Idea.State.REVIEW, state_at=timezone.now()
    )


def delete_waiting_idea(*, idea: Idea) -> bool:
    """Delete a proposal that nobody but its reader and the team saw; whether it was there.

    What was merged into it waits by itself again. One that was approved meanwhile stays.
    """
    with transaction.atomic():
        held = Idea.objects.select_for_update().filter(pk=idea.pk, state=Idea.State.WAITING).first()
        if held is None:
            return False
        orphans = list(held.duplicates.values_list("pk", flat=True))
        held.duplicates.update(merged_into=None)
        held.delete()
        if orphans:
            recount_ideas(orphans)
    return True


def forget_proposals(*, reader: Reader) -> int:
    """Delete what waits of a reader's ideas; how many. Call it inside a transaction.

    What was merged into them becomes a duplicate of what they were merged into, so that its points
    stay where they show.
    """
    waiting = reader.ideas.filter(state=Idea.State.WAITING).order_by("pk").select_for_update()
    going = {idea.pk: idea.merged_into_id for idea in waiting}
    orphans = []
    for duplicate in Idea.objects.filter(merged_into__in=going).exclude(pk__in=going):
        into = duplicate.merged_into_id
        while into in going:
            into = going[into]
        Idea.objects.filter(pk=duplicate.pk).update(merged_into=into)
        if into is None:
            orphans.append(duplicate.pk)
    Idea.objects.filter(pk__in=going).update(merged_into=None)  # they protect each other, too
    Idea.objects.filter(pk__in=going).delete()
    if orphans:
        recount_ideas(orphans)
    return len(going)
