"""What is asked of a site, written once for both clients: calls go out, answers come in.

A `Steps` yields calls and is sent their answers; it returns what its caller wants to know. Nothing
here waits, sends or reads a clock.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal, TypedDict, TypeVar

import httpx

from writeup_client.answers import (
    Gate,
    GateMeasure,
    OpenDuel,
    ProblemError,
    Taken,
    Verdict,
    json_of,
)
from writeup_client.rows import Row

Told = TypeVar("Told")
Choice = Literal["a", "b", "tie", "bad"]
LONGEST_PAUSE: Final = 30.0  # seconds, where the site does not say when to come back
# Nothing was done, or only the answer was lost: 429 and 503 of the site, the others of a proxy.
ASK_AGAIN: Final = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Call:
    """One call. key: of a POST; every try sends the same, and the site does it once."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    public: bool = False  # by the public key instead of the token
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


Steps = Generator[Call, httpx.Response, Told]


class Asked(TypedDict, total=False):
    """On which part of the data two versions are compared; /api/v1/reference says more."""

    votes: Literal["", "readers", "imported", "judges", "simulated"]
    source: str
    tag: str
    length: Literal["", "short", "middle", "long", "longest"]
    month: str
    title: str
    primary: str
    margin: float
    guard: list[str]
    refresh: bool


class AskedOfGate(Asked, total=False):
    """The same, and the judge whose choices stand for votes, which needs a passport."""

    judge: str


class AskedPairs(TypedDict, total=False):
    """Which pairs, and how sure they have to be."""

    form: Literal["pairs", "thumbs"]
    votes: Literal["readers", "imported", "simulated", "real"]
    at_least: int
    share: float
    version: list[str]
    source: str
    tag: str


def rows_in(
    path: str,
    portions: Iterable[list[Row]],
    said: Mapping[str, Any],
    count: Callable[[int], object],
) -> Steps[Taken]:
    """Send rows, a call for each portion; `count` is told how many have been answered.

    Raises ProblemError where no row at all was taken, or the site refuses otherwise; what earlier
    portions brought is then held, and the same rows again change nothing.
    """
    taken, before, refused = Taken(), 0, None
    body = {name: value for name, value in said.items() if value is not None}
    for number, rows in enumerate(portions, start=1):
        # Votes that nothing else tells apart are told apart by the call they came with.
        part = {"part": number} if path == "/votes" and number > 1 else {}
        try:
            told = json_of((yield Call("POST", path, body={"rows": rows, **body, **part})))
        except ProblemError as problem:
            if not _is_of_rows(problem):
                raise
            refused, told = refused or problem, _all_rejected(problem, len(rows))
        taken = taken.with_answer(told, before=before)
        before += len(rows)
        count(len(rows))
    if refused and len(taken.rejected) == before:
        raise refused
    return taken


def verdict_on(baseline: str, candidate: str, asked: Asked) -> Steps[Verdict]:
    """The verdict on two versions."""
    told = json_of((yield _comparing("/verdict", baseline, candidate, asked)))
    return Verdict(
        baseline=told["baseline"],
        candidate=told["candidate"],
        verdict=told["verdict"],
        sentence=told["sentence"],
        reasons=tuple(told["reasons"]),
        headline=tuple(told["headline"]),
        today=told["today"],
        beside=tuple(told["beside"]),
        waiting=told["waiting"],
    )


def gate_for(baseline: str, candidate: str, asked: AskedOfGate) -> Steps[Gate]:
    """May the candidate take the baseline's place?"""
    told = json_of((yield _comparing("/gate", baseline, candidate, asked)))
    return Gate(
        result=told["result"],
        exit_code=told["exit"],
        reason=told["reason"],
        parts=tuple(
            GateMeasure(each["measure"], each["result"], each["reason"]) for each in told["parts"]
        ),
        told=told,
    )


def report_on(baseline: str, candidate: str, asked: Asked) -> Steps[str]:
    """The whole report as Markdown."""
    call = _comparing("/comparison", baseline, candidate, asked, form="markdown")
    return (yield call).text


def duel_for(user: str, secret: str) -> Steps[OpenDuel | None]:
    """The duel before this user, None where there is none left."""
    told = json_of((yield Call("POST", "/duels", body=_who(user, secret), public=True)))
    if told["state"] != "open":
        return None
    return OpenDuel(
        user=user,
        ticket=told["ticket"],
        title=told["title"],
        language=told["language"],
        a=told["a"],
        b=told["b"],
    )


def choice_in(duel: OpenDuel, choice: Choice, secret: str) -> Steps[bool]:
    """Choose; False where this user had chosen the same before."""
    body = {**_who(duel.user, secret), "ticket": duel.ticket, "choice": choice}
    return bool(json_of((yield Call("POST", "/choices", body=body, public=True)))["created"])


def thumb(article_id: str, model: str, vote: Literal["up", "down"], voter: str) -> Row:
    """The row of one vote, known by who voted on what: the same again changes nothing."""
    said = "\n".join((voter, article_id, model))
    known = hashlib.sha256(said.encode()).hexdigest()[:32]
    row = {"vote_id": known, "article_id": article_id, "model": model}
    return row | {"vote": vote, "voter": voter}


def sign_user(user: str, secret: str) -> str:
    """The signature by which your server vouches for a user: HMAC-SHA256 under a key's secret."""
    return hmac.new(secret.encode(), user.encode(), hashlib.sha256).hexdigest()


def pause_before(tries: int, answer: httpx.Response | None, now: float) -> float | None:
    """Seconds to wait before a call is tried again, None where that would not help.

    answer: None where none came. tries: made so far, from 1. now: seconds since 1970.
    """
    own = min(LONGEST_PAUSE, 0.5 * 2.0 ** (tries - 1))
    if answer is None:
        return own
    said = answer.headers.get("Retry-After", "").strip()
    if answer.status_code not in ASK_AGAIN and not (answer.status_code == 409 and said):
        return None  # 409 with it: the first try is still being worked on
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except ValueError:
        return own


def _comparing(path: str, baseline: str, candidate: str, asked: Asked, **more: str) -> Call:
    said = {name: value for name, value in asked.items() if value not in (None, "", [])}
    return Call("GET", path, params={"baseline": baseline, "candidate": candidate, **said, **more})


def _who(user: str, secret: str) -> dict[str, str]:
    return {"user": user, "signature": sign_user(user, secret)}


def _is_of_rows(problem: ProblemError) -> bool:
    """Whether every row of the call was refused, each for itself."""
    places = [each["at"] for each in problem.errors]
    return bool(places) and all(place.startswith("body.rows.") for place in places)


def _all_rejected(problem: ProblemError, rows: int) -> dict[str, Any]:
    """As the answer that names each row; the site tells of a refused call's first ones only."""
    told = {each["at"].removeprefix("body.rows."): each["detail"] for each in problem.errors}
    rejected = [
        {"row": place, "detail": told.get(str(place), "Refused as the rows before it.")}
        for place in range(rows)
    ]
    return {"created": 0, "updated": 0, "unchanged": 0, "rejected": rejected}
