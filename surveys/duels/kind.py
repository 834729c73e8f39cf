"""Choices in duels as a kind of ballot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext, gettext_noop

from common.work.portions import portions
from surveys.ballots.kinds import (
    AuditedRows,
    BallotKind,
    KeptCounts,
    Key,
    Rows,
    Words,
    counts_by_key,
    keys_among,
    plain_words,
)
from surveys.ballots.models import Ballot
from surveys.ballots.screen_rules import ScreenRules
from surveys.duels.counting import (
    among,
    forget_duels,
    lock_pair_tallies,
    recount_duels,
    recount_pair,
)
from surveys.duels.models import DuelVote, PairTally
from surveys.duels.outcome import PAIR_FIELDS, Outcome

_AT_ONCE: Final = 500
_DUEL: Final = "impression__duel__"
_SAID: Final = {
    Outcome.FIRST: gettext_noop("Left"),
    Outcome.SECOND: gettext_noop("Right"),
    Outcome.TIE: gettext_noop("Tie"),
    Outcome.BAD: gettext_noop("Both bad"),
}


def _kept_rows(keys: Collection[Key] | None) -> Rows:
    tallies = PairTally.objects.all() if keys is None else PairTally.objects.filter(among(keys))
    rows = counts_by_key(tallies, ("first_version_id", "second_version_id"), PAIR_FIELDS)
    return keys_among(rows, keys)


def _recounted_rows(keys: Collection[Key] | None) -> Rows:
    """What the ballots say, votes not asked."""
    ballots = Ballot.objects.standing().filter(kind=Ballot.Kind.DUEL)
    if keys is not None:
        ballots = ballots.filter(among(keys, _DUEL))
    rows: Any = (
        ballots.order_by()
        .values_list(
            f"{_DUEL}first_version_id",
            f"{_DUEL}second_version_id",
            "value",
            "impression__first_on_left",
            "reader__simulated",
        )
        .annotate(count=Count("pk"))
    )
    counts: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PAIR_FIELDS, 0))
    for one, other, choice, first_on_left, simulated, count in rows:
        outcome = Outcome.of_choice(choice).seen(first_on_left=first_on_left)
        counts[one, other][outcome] += count
        if simulated:
            counts[one, other][f"simulated_{outcome}"] += count
    return keys_among(
        {
            pair: KeptCounts(PAIR_FIELDS, tuple(its[name] for name in PAIR_FIELDS))
            for pair, its in counts.items()
        },
        keys,
    )


def _lock(keys: Collection[Key]) -> None:
    lock_pair_tallies([(one, other) for one, other in keys])


def _derive(key: Key) -> None:
    one, other = key
    of_pair = {f"{_DUEL}first_version": one, f"{_DUEL}second_version": other}
    ballots = list(Ballot.objects.filter(**of_pair).order_by("pk").values_list("pk", flat=True))
    for some in portions(ballots, _AT_ONCE):
        with transaction.atomic():
            recount_duels(some)
    recount_pair((one, other))


def _words(ballot: Ballot) -> Words:
    impression = ballot.impression
    if impression is None:
        return plain_words(ballot)
    article = impression.duel.article
    about = gettext("A duel about “{article}”").format(article=article)
    said = gettext(_SAID[Outcome.of_choice(ballot.value)])
    return Words(about, said, article.get_absolute_url())


DUEL: Final = BallotKind(
    name=Ballot.Kind.DUEL,
    subject="impression",
    values=tuple(outcome.choice for outcome in Outcome),
    recount=recount_duels,
    forget=forget_duels,
    audited=AuditedRows(
        kept=_kept_rows,
        recounted=_recounted_rows,
        lock=_lock,
        derive=_derive,
        named=lambda key: f"versions {key[0]} and {key[1]}",
        nothing=KeptCounts(PAIR_FIELDS, (0,) * len(PAIR_FIELDS)),
    ),
    derived=frozenset({DuelVote}),
    title=gettext_noop("Duels"),
    joined=("impression__duel__article",),
    words=_words,
    screens=ScreenRules(
        fastest_ms=1000,  # nobody reads two summaries in a second
        drawn_sides=frozenset({Outcome.FIRST.choice, Outcome.SECOND.choice}),
    ),
    urls="surveys.duels.urls",
)
