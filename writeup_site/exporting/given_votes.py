"""Votes as rows that `import_votes` reads: thumbs, and choices between two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from heapq import merge
from itertools import repeat
from typing import Any, Final

from django.db.models import Case, Q, TextField, When
from django.db.models.functions import Cast, Substr

from common.files.tables import TableColumn, TableRow
from summaries.articles.byte_order import by_bytes
from summaries.texts.giveaways import NAMES_ITSELF, NO_SUMMARY
from surveys.duels.models import DuelVote
from surveys.duels.outcome import Outcome
from surveys.thumbs.models import Target, Vote
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.notes import ExportNotes
from writeup_site.exporting.pseudonyms import Pseudonyms

CHUNK: Final = 2_000
COLUMNS: Final = (
    TableColumn("vote_id", "text", "The vote, by a name of this export's recipient alone."),
    TableColumn("voter", "text", "Who voted, by a name of this export's recipient alone."),
    TableColumn("at", "day", "The day on which it was given, by UTC."),
    TableColumn("origin", "text", "readers, imported or simulated; one in all rows."),
    TableColumn("article_id", "text", "The article's key, where its text is here."),
    TableColumn("prompt_id", "text", "The name of a prompt of which no text is here."),
    TableColumn("model", "text", "Of a thumb: the version that wrote what it is about."),
    TableColumn("section", "text", "Of a thumb on a section: its kind and place, from 0 on."),
    TableColumn("vote", "text", "Of a thumb: up or down."),
    TableColumn("reasons", "texts", "Those given with a thumb down."),
    TableColumn("model_a", "text", "Of a choice: the version on the left."),
    TableColumn("model_b", "text", "Of a choice: the version on the right."),
    TableColumn("winner", "text", "model_a, model_b, tie, or tie (bothbad)."),
    TableColumn("blind", "truth", "Of a choice: whether neither text named who wrote it."),
    TableColumn("refusal", "truth", "Whether a text refuses, or is a server's error."),
)
WINNERS: Final = {
    Outcome.FIRST: "model_a", Outcome.SECOND: "model_b", Outcome.TIE: "tie",
    Outcome.BAD: "tie (bothbad)",
}  # fmt: skip
# As texts, which both databases have: a whole moment or object takes longer to make than a row.
_DAY: Final = Substr(Cast("ballot__received_at", TextField()), 1, 10)
_SAID_WHY: Final = Case(When(value__lt=0, then=Cast("ballot__body", TextField())))
THINGS: Final = (Target.Kind.SUMMARY, Target.Kind.SECTION)


def vote_rows(choice: ExportChoice, noted: ExportNotes) -> Iterator[TableRow]:
    """Each vote that stands, by article key, in the order in which they came in.

    Elsewhere they come in in that order again, so that who had seen what stays known.
    """
    names = Pseudonyms(choice.recipient)
    thumbs = zip(thumbs_chosen(choice), repeat(_thumb))  # one has no end
    duels = zip(choices_chosen(choice), repeat(_duel))
    for row, made_by in merge(thumbs, duels, key=lambda placed: _place(placed[0])):
        yield made_by(row, choice, names, noted)


def _place(row: Any) -> tuple[bytes, int]:
    """By its article's key in bytes, then by its ballot."""
    return row[3].encode(), row[0]


def thumbs_chosen(choice: ExportChoice) -> Iterator[Any]:
    """Thumbs on summaries and sections, by article key."""
    rows = Vote.objects.filter(of_thumbs(choice), choice.wanted.votes).values_list(
        "ballot_id", "reader__key_hash", _DAY, "target__article__key",
        "target__article__versions_only", "target__version_id", "target__section__kind",
        "target__section__position", "value", _SAID_WHY, "target__summary__gives_away",
    )  # fmt: skip
    in_order = rows.order_by(by_bytes("target__article__key"), "ballot_id")
    return in_order.iterator(chunk_size=CHUNK)


def of_thumbs(choice: ExportChoice) -> Q:
    """What holds of the thumbs chosen, whoever gave them."""
    within = choice.among("target__article", "target__version")
    return within & Q(target__kind__in=THINGS)


def choices_chosen(choice: ExportChoice) -> Iterator[Any]:
    """Choices in duels, by article key."""
    within = choice.among("article", "first_version", "second_version")
    rows = DuelVote.objects.filter(within, choice.wanted.votes).values_list(
        "ballot_id", "reader__key_hash", _DAY, "article__key",
        "article__versions_only", "first_version_id", "second_version_id", "outcome",
        "first_on_left", "duel__first__gives_away", "duel__second__gives_away",
    )  # fmt: skip
    in_order = rows.order_by(by_bytes("article__key"), "ballot_id")
    return in_order.iterator(chunk_size=CHUNK)


def _thumb(row: Any, choice: ExportChoice, names: Pseudonyms, noted: ExportNotes) -> TableRow:
    ballot, reader, day, key, is_prompt, version, kind, place, value, why, gives_away = row
    return (
        names.of("vote", ballot), names.of_person("reader", reader), _date(day), choice.whose,
        None if is_prompt else key, key if is_prompt else None,
        choice.versions[version], f"{kind}:{place}" if kind else None,
        "up" if value > 0 else "down", _reasons(why),
        None, None, None, None, None if kind else bool((gives_away or 0) & NO_SUMMARY),
    )  # fmt: skip


def _duel(row: Any, choice: ExportChoice, names: Pseudonyms, noted: ExportNotes) -> TableRow:
    ballot, reader, day, key, is_prompt, first, second, outcome, first_on_left, *given_away = row
    seen = Outcome(outcome).seen(first_on_left=first_on_left)
    left, right = (first, second) if first_on_left else (second, first)
    said = (given_away[0] or 0) | (given_away[1] or 0)
    is_blind, refuses = not said & NAMES_ITSELF, bool(said & NO_SUMMARY)
    if refuses or not is_blind:
        words = "on a refusal or a server's error" if refuses else "not blind"
        noted.marked[f"choices {words}"] += 1
    return (
        names.of("vote", ballot), names.of_person("reader", reader), _date(day), choice.whose,
        None if is_prompt else key, key if is_prompt else None, None, None, None, None,
        choice.versions[left], choice.versions[right], WINNERS[seen], is_blind, refuses,
    )  # fmt: skip


def _reasons(body: str | None) -> list[str] | None:
    """Those given with a thumb down, by its ballot's body."""
    said = json.loads(body) if body and "reasons" in body else {}
    return sorted(said["reasons"]) if said.get("reasons") else None


@lru_cache(maxsize=1024)
def _date(day: str) -> date:
    return date.fromisoformat(day)
