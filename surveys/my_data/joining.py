"""Signing in: the ballots of several browsers become one reader's."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from summaries.own_texts.services import move_own_texts
from surveys.ballots.models import Ballot, CellMark
from surveys.ballots.services import commit_ballot
from surveys.collecting.registry import DERIVED, KINDS
from surveys.collecting.services import BATCH, recount
from surveys.exposures.models import Exposure
from surveys.ideas.counting import recount_points
from surveys.ideas.models import Idea
from surveys.ideas.points import groups_of, over_budget
from surveys.ideas.selectors import holdings, merged_ideas
from surveys.my_data.selectors import rows_of
from surveys.readers.cookies import KEY_VERSION, ReaderKey, cookies_of_user, key_of
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of


@dataclass(frozen=True)
class Cut:
    """Points that were taken back from an idea because both readers' were more than the budget."""

    idea: Idea
    before: int
    after: int


@dataclass(frozen=True)
class Joined:
    """What became of a reader who was joined into another: ballots moved, points cut."""

    ballots: int = 0
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class SignedIn:
    """The reader whom a user is, the cookie that their browsers share, and what was joined."""

    reader: Reader
    cookie: str
    joined: Joined = Joined()


def sign_in_reader(*, user: User, key: ReaderKey) -> SignedIn:
    """Make the browser of `key` one of the user's: what it gave joins what the user gave.

    A browser that still holds another user's reader brings nothing along. The cookie changes, so
    whoever knew the old one knows nothing of the reader.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two browsers at once make one reader
        own, came = Reader.objects.filter(user=user).first(), reader_of(key)
        if came and (came.simulated or came.user_id not in (None, user.pk)):
            came = None
        joined = Joined()
        if own is None:
            own = came or Reader(key_hash=key_of(secrets.token_urlsafe(16)).hash)
            own.user, own.nonce = user, secrets.token_hex(16)
        elif came and came != own:
            joined = join_readers(reader=came, into=own)
        cookie = _shared_cookie(own, user)
        own.key_hash, own.key_version = key_of(cookie).hash, KEY_VERSION
        own.save()
        return SignedIn(reader=own, cookie=cookie, joined=joined)


def _shared_cookie(reader: Reader, user: User) -> str:
    """The cookie that the user's other browsers hold; a new one where they hold none."""
    cookies = cookies_of_user(user.pk, reader.nonce)
    held = (cookie for cookie in cookies if reader.key_hash in key_of(cookie).hashes)
    return next(held, cookies[0])


def join_readers(*, reader: Reader, into: Reader) -> Joined:
    """Make all that `reader` gave `into`'s, and delete `reader`, in one transaction.

    Of two opinions of one thing the newer stands, by the server's sequence; of two first exposures
    the earlier. Points beyond the budget are taken back, the oldest first. The cells of both
    readers are marked.
    """
    with transaction.atomic():
        list(Reader.objects.filter(pk__in=[reader.pk, into.pk]).order_by("pk").select_for_update())
        recounts = [kind.forget(reader.pk) for kind in KINDS]
        moved = list(
            Ballot.objects.filter(reader=reader)
            .order_by("kind", *(f"{kind.subject}_id" for kind in KINDS), "pk")
            .values_list("pk", flat=True)
        )
        for relation, _ in rows_of(reader):
            JOINS.get(relation.related_model, move_rows)(relation, reader, into)
        move_own_texts(owner_key=str(reader.pk), into=str(into.pk))
        Reader.objects.get(pk=reader.pk).delete()
        for start in range(0, len(moved), BATCH):
            recount(moved[start : start + BATCH])
        for recount_what_is_left in recounts:
            recount_what_is_left()
        return Joined(ballots=len(moved), cuts=cut_points(into))


Join = Callable[[ForeignObjectRel, Reader, Reader], None]


def move_rows(relation: ForeignObjectRel, reader: Reader, into: Reader) -> None:
    """Give `into` what hangs on `reader`; where both may have one alone, `into` keeps its own."""
    name = relation.remote_field.name
    rows = relation.related_model._base_manager.filter(**{name: reader})
    try:
        with transaction.atomic():
            rows.update(**{name: into})
    except IntegrityError:
        for row in rows:
            try:
                with transaction.atomic():
                    rows.filter(pk=row.pk).update(**{name: into})
            except IntegrityError:
                row.delete()


def _move_ballots(relation: ForeignObjectRel, reader: Reader, into: Reader) -> None:
    keys = Ballot.objects.filter(reader=into).values("idempotency_key")
    rows = Ballot.objects.filter(reader=reader)
    fresh = Concat(Value(f"joined-{secrets.token_hex(8)}-"), Cast("pk", CharField()))
    rows.filter(idempotency_key__in=keys).update(idempotency_key=fresh)
    rows.update(reader=into)


def _keep_first_exposures(relation: ForeignObjectRel, reader: Reader, into: Reader) -> None:
    both = Exposure.objects.filter(reader__in=(reader, into), others_opened_at__isnull=False)
    # The earlier of two comes last, and stands.
    opened = dict(both.order_by("-others_opened_at").values_list("article_id", "others_opened_at"))
    others = Exposure.objects.filter(reader=reader, article=OuterRef("article"))
    earlier = Exposure.objects.filter(reader=into).annotate(
        other=Subquery(others.values("first_seen")[:1])
    )
    earlier.filter(other__lt=F("first_seen")).delete()
    kept = Exposure.objects.filter(reader=into).values("article")
    moved = Exposure.objects.filter(reader=reader).exclude(article__in=kept)
    # What `into` said of these articles is to be seen with the other first reading.
    CellMark.objects.bulk_create(
        CellMark(article_id=article, reader_id=into.pk)
        for article in moved.values_list("article_id", flat=True)
    )
    moved.update(reader=into)
    for article, at in opened.items():
        Exposure.objects.filter(reader=into, article=article).update(others_opened_at=at)


def _drop(relation: ForeignObjectRel, reader: Reader, into: Reader) -> None:
    """Derived rows: recounting makes them anew."""
    relation.related_model._base_manager.filter(reader=reader).delete()


# How rows that hang on a reader are joined, where move_rows would be wrong or slow.
JOINS: Final[dict[Any, Join]] = {
    **dict.fromkeys(DERIVED, _drop),
    Ballot: _move_ballots,
    Exposure: _keep_first_exposures,
}


def cut_points(reader: Reader) -> tuple[Cut, ...]:
    """Take back, by ballots of their own, what a reader gives beyond the budget.

    Call it inside a transaction.
    """
    held = [each for each in holdings(reader).values() if each.is_open]
    cuts = over_budget((each.idea, each.ballot, each.points) for each in held)
    merged = merged_ideas() if cuts else {}
    given = {each.idea: each.points for each in held}
    ballots = []
    for idea, points in cuts.items():
        covers = sorted(groups_of([idea], merged)[idea] - {idea})
        ballot = Ballot(
            reader=reader, kind=Ballot.Kind.POINTS, idea_id=idea, value=points,
            body={"cut": "joined", "covers": covers}, applied_at=timezone.now(),
        )  # fmt: skip
        key = f"cut-{secrets.token_urlsafe(16)}"
        ballots.append(commit_ballot(ballot, key=key, said=["idea", idea, points]).ballot_id)
    recount_points(ballots)
    ideas = Idea.objects.in_bulk(cuts)
    return tuple(Cut(ideas[idea], given[idea], points) for idea, points in cuts.items())
