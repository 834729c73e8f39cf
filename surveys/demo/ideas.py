"""The demo's ideas, and the points that simulated readers give them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.demo.simulated_votes import cookie_of, points_of
from surveys.ideas.models import Idea
from surveys.ideas.services import fingerprint, give_points
from surveys.readers.cookies import key_of
from surveys.readers.models import Reader


class DemoIdea(NamedTuple):
    """An idea in the state that the demo shows; `repeats` names the one it was merged into."""

    title: str
    body: str
    state: str
    reason: str = ""
    repeats: str = ""


IDEAS: Final = (
    DemoIdea(
        "Send me a weekly digest",
        "One letter on Friday with the five articles that readers liked best, each with its "
        "summary and one question. I would read it on the train.",
        Idea.State.REVIEW,
    ),
    DemoIdea(
        "Choose how long the summary is",
        "Three lengths are enough: one sentence, one paragraph, half a page. Remember my choice.",
        Idea.State.PLANNED,
    ),
    DemoIdea(
        "Show where in the article a statement comes from",
        "Press a sentence of the summary, and the passage that it rests on lights up in the text. "
        "Then I could check it without reading everything.",
        Idea.State.BUILDING,
    ),
    DemoIdea(
        "Read the breakdown aloud",
        "Summary first, then the questions with a short pause before each answer.",
        Idea.State.REVIEW,
    ),
    DemoIdea(
        "Keep a list of terms I have learned",
        "Every term I open goes into a list of mine, with the article it came from.",
        Idea.State.REVIEW,
    ),
    DemoIdea(
        "A dark page for the evening",
        "Follow what my device says, without a switch.",
        Idea.State.SHIPPED,
    ),
    DemoIdea(
        "Let me write comments under articles",
        "A discussion among readers below each breakdown.",
        Idea.State.DECLINED,
        reason="A discussion needs people who look after it day and night, and we are few. Votes "
        "and reasons tell us what we need to know.",
    ),
    DemoIdea(
        "A short version for people in a hurry",
        "",
        Idea.State.REVIEW,
        repeats="Choose how long the summary is",
    ),
)


def load_demo_ideas(*, seed: int, readers: int) -> int:
    """Put the demo's ideas on the board, with the points of simulated readers; how many are new.

    An idea that is there already, by its title, is left as it is, so a second call adds nothing.
    """
    there = set(Idea.objects.values_list("fingerprint", flat=True))
    with transaction.atomic():
        made = [_make(idea, age) for age, idea in enumerate(IDEAS) if _mark(idea) not in there]
        for number in range(readers if made else 0):
            reader = ensure_reader(key_of(cookie_of(seed=seed, reader=number)), simulated=True)
            _give(reader, made, seed=seed, number=number)
        _settle(made)
    collect_backlog()
    return len(made)


def _mark(idea: DemoIdea) -> str:
    return fingerprint(idea.title)


def _make(idea: DemoIdea, age: int) -> Idea:
    """The idea as it is when readers give it points."""
    long_ago = timezone.now() - timedelta(days=30 - 3 * age)
    return Idea.objects.create(
        title=idea.title, body=idea.body, fingerprint=_mark(idea), state=Idea.State.REVIEW,
        created_at=long_ago, state_at=long_ago,
    )  # fmt: skip


def _give(reader: Reader, ideas: list[Idea], *, seed: int, number: int) -> None:
    given = points_of([idea.title for idea in ideas], seed=seed, reader=number)
    for idea in ideas:
        if points := given.get(idea.title):
            key = f"simulated-{seed}-{idea.fingerprint}"
            give_points(reader=reader, idea=idea.pk, points=points, key=key)


def _settle(ideas: list[Idea]) -> None:
    by_title = {idea.title: idea for idea in ideas}
    for told in IDEAS:
        if idea := by_title.get(told.title):
            idea.state, idea.reason = told.state, told.reason
            idea.state_at = timezone.now() - timedelta(days=2)
            idea.merged_into = Idea.objects.filter(title=told.repeats).first()
            idea.save()
