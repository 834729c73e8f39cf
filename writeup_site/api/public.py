"""What pages of other sites may do with a public key: what a reader of this site may.

They see what is published, vote and judge duels. The key stands in the address, so that a browser's
question before the call (CORS) is answered by the key's own origins, which `door.py` has done when
these are called.
"""

from __future__ import annotations

import random
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from common.web.refusals import Refusal, refusing, translated
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import (
    CrawlerRefusedError,
    KeyReusedError,
    ReaderGoneError,
    ensure_reader,
)
from surveys.ballots.views import CRAWLER, GONE, KEY_REUSED
from surveys.duels.outcome import Outcome
from surveys.duels.pages import blind_page
from surveys.duels.selectors import any_meeting, impression_by, open_impression
from surveys.duels.services import record_choice, serve_duel
from surveys.duels.tokens import TokenRefusedError, impression_of, token_of
from surveys.duels.views import DECIDED, FOREIGN, FORGOTTEN
from surveys.duels.views import REFUSALS as CHOICE_REFUSALS
from surveys.exposures.services import record_exposure
from surveys.thumbs.pressing import REFUSALS as THUMB_REFUSALS
from surveys.thumbs.reasons import MAX_COMMENT, body_of, reasons_for
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from writeup_site.api.problems import Problem
from writeup_site.api.public_door import count_towards_network, key_of_page
from writeup_site.api.readers import Who, issued_reader, reader_of_call
from writeup_site.api.showing import article_called, drawn_for, sections_of
from writeup_site.api.summaries import SectionOut
from writeup_site.api.tickets import served_page, ticket_of_page

router = Router(tags=["pages of other sites"])
_random = random.SystemRandom()

ID: Final = Field(ge=1, le=2**63 - 1)
CHOICES: Final = {
    "a": Outcome.FIRST,
    "b": Outcome.SECOND,
    "tie": Outcome.TIE,
    "bad": Outcome.BAD,
}
Key = Annotated[str, Path(max_length=40, description="The public key, pk_…")]


class ReaderOut(BaseModel):
    """A new reader, for the page to keep (localStorage, say) and send with each call."""

    reader: str


class ShownIn(Who):
    """A reader, and the article that they are to see a breakdown of, by its key."""

    article_key: str = Field(min_length=1, max_length=200)


class PageOut(BaseModel):
    """What this reader is shown. `ticket` goes back with each vote on it."""

    article_key: str
    title: str
    language: str
    summary: int
    text: str
    sections: list[SectionOut]
    ticket: str


class VoteIn(Who):
    """A thumb: 1 👍, -1 👎, 0 takes it back. `key` is a random one: the same again is one vote."""

    kind: Literal["summary", "section"]
    id: int = ID
    value: Literal[-1, 0, 1]
    key: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    ticket: str = Field(max_length=300)
    reasons: list[Annotated[str, Field(max_length=20)]] = Field(
        [], max_length=10, description="Of a 👎; get_reasons has them."
    )
    comment: str = Field("", max_length=MAX_COMMENT, description="Of a 👎.")


class VoteOut(BaseModel):
    """The vote that stands for this key."""

    value: int
    created: bool


class DuelIn(Who):
    """The reader who is to judge a duel."""


class DuelOut(BaseModel):
    """Two texts of one article; nothing tells who wrote them. `ticket` goes back with the choice.

    state: open; judged where this reader has none left, empty where there is none for anybody."""

    state: Literal["open", "judged", "empty"]
    ticket: str | None = None
    title: str | None = None
    language: str | None = None
    original: str | None = Field(default=None, description="The article's own address.")
    a: str | None = None
    b: str | None = None


class ChoiceIn(Who):
    """What a reader chose in the duel of a ticket. The first choice stands."""

    ticket: str = Field(max_length=300)
    choice: Literal["a", "b", "tie", "bad"]
    shown_ms: int | None = Field(None, ge=0, le=2**31 - 1, description="How long it was looked at.")


class ChoiceOut(BaseModel):
    """The choice that stands."""

    choice: Literal["a", "b", "tie", "bad"]
    created: bool


class ReasonsOut(BaseModel):
    """What a 👎 may say, by the part that it is about, in the reader's language."""

    reasons: dict[str, dict[str, str]]
    longest_comment: int


class Nothing(BaseModel):
    """An empty body."""

    model_config = ConfigDict(extra="forbid")


@router.get("/{key}/reasons", response=ReasonsOut)
def get_reasons(request: HttpRequest, key: Key) -> ReasonsOut:
    """The reasons that a 👎 may give, by part, each with its words."""
    parts = ("summary", "question", "comment", "turn", "action", "term")
    told = {
        part: {name: translated(words) for name, words in reasons_for(part).items()}
        for part in parts
    }
    return ReasonsOut(reasons=told, longest_comment=MAX_COMMENT)


@router.post("/{key}/readers", response={201: ReaderOut})
def make_reader(request: HttpRequest, key: Key, body: Nothing) -> Status[ReaderOut]:
    """A new reader, whom nobody knows; your signed user ids need none."""
    return Status(201, ReaderOut(reader=issued_reader(key_of_page(request))))


@router.post("/{key}/shown", response=PageOut)
def show_page(request: HttpRequest, key: Key, body: ShownIn) -> PageOut:
    """The breakdown that this reader is shown of an article, always the same one; it is noted."""
    reader = reader_of_call(request, key_of_page(request), body)
    try:
        article = article_called(body.article_key)
        drawn, seen = drawn_for(article, reader)
    except Problem as problem:  # of an article that only has drafts no more is told
        raise Problem(404, f"Nothing is published under “{body.article_key[:80]}”.") from problem
    if seen is None and not reader.is_crawler:
        count_towards_network(request)
        record_exposure(reader=reader, article=article, version=drawn.version)
    return PageOut(
        article_key=article.key,
        title=article.title,
        language=article.language,
        summary=drawn.pk,
        text=drawn.text,
        sections=sections_of(drawn),
        ticket=ticket_of_page(reader, drawn),
    )


@router.post("/{key}/votes", response={200: VoteOut, 201: VoteOut})
def vote(request: HttpRequest, key: Key, body: VoteIn) -> Any:
    """A thumb on what the ticket's page showed: 201, or 200 for the same again, 409 for another."""
    count_towards_network(request)
    reader_key = reader_of_call(request, key_of_page(request), body)
    _check_reasons(body)
    target = TargetRef(body.kind, body.id)
    served_page(reader_key, body.ticket, target)
    try:
        with refusing(THUMB_REFUSALS):
            reader = ensure_reader(reader_key)
            receipt = record_ballot(
                reader=reader,
                target=target,
                value=body.value,
                key=body.key,
                body=body_of(body.reasons, body.comment.strip()),
                reception=reception_of(request, reader_key, Ballot.Kind.THUMB, reader=reader.pk),
            )
    except KeyReusedError as reused:
        raise Refusal(409, KEY_REUSED) from reused
    nudge()
    status = 201 if receipt.created else 200
    return Status(status, VoteOut(value=receipt.value, created=receipt.created))


@router.post("/{key}/duels", response=DuelOut)
def next_duel(request: HttpRequest, key: Key, body: DuelIn) -> DuelOut:
    """The duel before this reader, the same until it is judged; its sides are opaque."""
    reader_key = reader_of_call(request, key_of_page(request), body)
    with refusing({CrawlerRefusedError: (403, CRAWLER), ReaderGoneError: (403, FORGOTTEN)}):
        reader = ensure_reader(reader_key)
        known = open_impression(reader, now=timezone.now())
        impression = impression_by(known) if known else None
        if impression is None:
            count_towards_network(request)
            strategy = settings.DUEL_PAIRING
            impression = serve_duel(reader=reader, strategy=strategy, rng=_random)
    if impression is None:
        return DuelOut(state="judged" if any_meeting() else "empty")
    page = blind_page(impression)
    return DuelOut(
        state="open",
        ticket=token_of(impression.pk, reader_key),
        title=page.article.title,
        language=page.article.language,
        original=page.original,
        a=page.sides[0].text,
        b=page.sides[1].text,
    )


@router.post("/{key}/choices", response={200: ChoiceOut, 201: ChoiceOut})
def choose(request: HttpRequest, key: Key, body: ChoiceIn) -> Any:
    """A choice in a duel: 201, or 200 for the same again; 409 for another, 410 where it is old."""
    count_towards_network(request)
    reader_key = reader_of_call(request, key_of_page(request), body)
    with refusing({TokenRefusedError: (403, FOREIGN)}):
        impression = impression_by(impression_of(body.ticket, reader_key))
    if impression is None:
        raise Refusal(404, GONE)
    passed = round((timezone.now() - impression.served_at).total_seconds() * 1000)
    looked = max(0, passed if body.shown_ms is None else min(passed, body.shown_ms))
    kind, reader = Ballot.Kind.DUEL, impression.reader_id
    try:
        with refusing(CHOICE_REFUSALS):
            receipt = record_choice(
                impression=impression,
                choice=CHOICES[body.choice],
                reception=reception_of(request, reader_key, kind, looked, reader=reader),
            )
    except KeyReusedError as reused:
        raise Refusal(409, DECIDED) from reused
    nudge()
    status = 201 if receipt.created else 200
    return Status(status, ChoiceOut(choice=body.choice, created=receipt.created))


def _check_reasons(body: VoteIn) -> None:
    if (body.reasons or body.comment) and body.value != -1:
        raise Problem(422, "Reasons and a comment go with a 👎 alone.")
    if unknown := set(body.reasons) - set(reasons_for(body.kind)):
        name = sorted(unknown)[0]
        raise Problem(422, f"“{name}” is no reason here.")
