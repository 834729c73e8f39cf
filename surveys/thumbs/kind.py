"""Thumbs as a kind of ballot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext, gettext_noop

from summaries.own_texts.words import TASKS
from summaries.texts.excerpt import opening
from surveys.ballots.kinds import (
    AuditedRows,
    BallotKind,
    KeptCounts,
    Key,
    Rows,
    Words,
    counts_by_key,
    plain_words,
)
from surveys.ballots.models import Ballot
from surveys.ballots.screen_rules import ScreenRules
from surveys.thumbs.counting import AT_ONCE, forget_thumbs, recount_thumbs
from surveys.thumbs.models import Tally, Target, Vote
from surveys.thumbs.selectors import COUNT_FIELDS

_SAID: Final = {1: "👍", -1: "👎", 0: gettext_noop("taken back")}

# Between serving a page and a press on it lie the way to the browser, a look and the way of a hand.
# Whoever is quicker is answered as everybody is; the vote is kept and held back.
READING_MS: Final = 2000

SECTIONS: Final = {
    "question": gettext_noop("Question"),
    "comment": gettext_noop("Comment"),
    "turn": gettext_noop("Remark"),
    "action": gettext_noop("Action item"),
    "term": gettext_noop("Term"),
}


def _kept_rows(keys: Collection[Key] | None) -> Rows:
    tallies = Tally.objects.all()
    if keys is not None:
        tallies = tallies.filter(target__in=[target for (target,) in keys])
    return counts_by_key(tallies, ("target_id",), COUNT_FIELDS)


def _recounted_rows(keys: Collection[Key] | None) -> Rows:
    """What the ballots say, votes not asked."""
    ballots = Ballot.objects.standing().filter(kind=Ballot.Kind.THUMB)
    if keys is not None:
        ballots = ballots.filter(target__in=[target for (target,) in keys])
    newest = ballots.values("reader_id", "target_id").order_by().annotate(newest=Max("pk"))
    up, down, simulated = Q(value=1), Q(value=-1), Q(reader__simulated=True)
    rows = (
        Ballot.objects.filter(pk__in=newest.values("newest"))
        .values("target_id")
        .order_by()
        .annotate(
            up=Count("pk", filter=up),
            down=Count("pk", filter=down),
            simulated_up=Count("pk", filter=up & simulated),
            simulated_down=Count("pk", filter=down & simulated),
        )
    )
    return counts_by_key(rows, ("target_id",), COUNT_FIELDS)


def _lock(keys: Collection[Key]) -> None:
    rows = Tally.objects.filter(target__in=[target for (target,) in keys]).order_by("target_id")
    list(rows.select_for_update().values_list("pk", flat=True))


def _derive(key: Key) -> None:
    (target,) = key
    cells = Ballot.objects.filter(target=target).values("reader_id").order_by()
    ballots = list(cells.annotate(newest=Max("pk")).values_list("newest", flat=True))
    for start in range(0, max(len(ballots), 1), AT_ONCE):
        with transaction.atomic():
            recount_thumbs(ballots[start : start + AT_ONCE], also=[target])


def _words(ballot: Ballot) -> Words:
    target, said = ballot.target, gettext(_SAID[ballot.value])
    if target is None:
        return plain_words(ballot)
    if target.own_breakdown:
        own_text = target.own_breakdown.own_text
        name = own_text.title or opening(own_text.text, 60)
        task = gettext(TASKS[target.own_breakdown.task])
        thing = gettext("{task} of “{text}” by {version}").format(
            task=task, text=name, version=target.version
        )
        return Words(thing, said, own_text.get_absolute_url())
    if target.article is None:
        return plain_words(ballot)
    thing = gettext("The summary of “{article}”").format(article=target.article)
    if target.kind == Target.Kind.SECTION and target.section:
        name = target.section.heading or target.section.body[:80]
        thing = gettext("{part} “{name}” in “{article}”").format(
            part=gettext(SECTIONS[target.section.kind]), name=name, article=target.article
        )
    elif target.kind == Target.Kind.SIMILAR and target.similar:
        thing = gettext("“{similar}” beside “{article}”").format(
            similar=target.similar.title, article=target.article
        )
    return Words(thing, said, target.article.get_absolute_url())


THUMB: Final = BallotKind(
    name=Ballot.Kind.THUMB,
    subject="target",
    values=(-1, 0, 1),
    recount=recount_thumbs,
    forget=forget_thumbs,
    audited=AuditedRows(
        kept=_kept_rows,
        recounted=_recounted_rows,
        lock=_lock,
        derive=_derive,
        named=lambda key: f"target {key[0]}",
        nothing=KeptCounts(COUNT_FIELDS, (0, 0, 0, 0)),
    ),
    derived=frozenset({Vote}),
    title=gettext_noop("Thumbs"),
    joined=(
        *("target__article", "target__section", "target__similar", "target__version"),
        "target__own_breakdown__own_text",
    ),
    words=_words,
    screens=ScreenRules(fastest_ms=READING_MS, opinions=frozenset({1, -1})),
)
