"""Lists of outputs as pages show them; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from evaluation.opinions.codes import REASON_ORDER, Origin, reason_bits
from evaluation.opinions.selectors import articles_of_parts
from summaries.breakdowns.models import Summary
from summaries.searching.selectors import summaries_with
from summaries.searching.words import SoughtWords, marked, terms_of
from summaries.texts.excerpt import opening
from summaries.texts.markdown import as_plain
from writeup_site.outputs.asked import OutputsAsked
from writeup_site.outputs.choosing import (
    APART,
    Cursor,
    Numbers,
    OutputFacts,
    OutputFilter,
    OutputOrder,
    matching_outputs,
    ordered_outputs,
)
from writeup_site.outputs.facts import output_facts
from writeup_site.outputs.models import Note, SavedView

PAGE: Final = 20  # outputs of a page: what a person looks through before asking otherwise
_BEFORE: Final = 60  # characters of a text before the word that was looked for


@dataclass(frozen=True, slots=True)
class FoundText:
    """A piece of a text; is_hit: whether it is what was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class OutputRow:
    """An output in a list; score None where there is none.

    lowest, highest, versions: where it stands for its article, what its versions lie between.
    """

    summary: Summary
    excerpt: tuple[FoundText, ...]
    up: int
    down: int
    reasons: tuple[str, ...]
    score: float | None
    lowest: float | None
    highest: float | None
    versions: int
    notes: int


@dataclass(frozen=True, slots=True)
class OutputList:
    """A page of a list.

    number: of all that match. first: the place of the first row, from 1. newer, older: cursors of
    the pages before and after, "" without one. unscored: how many of those that match have no
    score. order: as asked, or what is shown unasked.
    """

    rows: tuple[OutputRow, ...]
    number: int
    first: int
    newer: str
    older: str
    unscored: int
    order: str
    origin: Origin
    found: OutputOrder


@dataclass(frozen=True, slots=True)
class FoundOutputs:
    """All that match, in order, and whose votes were counted."""

    found: OutputOrder
    order: str
    origin: Origin


def found_outputs(asked: OutputsAsked, origin: Origin | None) -> FoundOutputs:
    """What is asked for, in order. Three queries; one more for source or tag, one for words."""
    facts, shown = output_facts(asked.metric, origin)
    order = asked.order or _usual_order(facts)
    if not asked.is_narrowed:
        return FoundOutputs(_every_output(facts, order), order, shown)
    mask = matching_outputs(facts, _filter(asked))
    if order in APART:  # which of an article's versions match decides where it stands
        return FoundOutputs(ordered_outputs(facts, order, mask), order, shown)
    return FoundOutputs(_every_output(facts, order).only(mask), order, shown)


@lru_cache(maxsize=6)  # of some lists, until anything changes
def _every_output(facts: OutputFacts, order: str) -> OutputOrder:
    return ordered_outputs(facts, order)


def output_list(
    asked: OutputsAsked, origin: Origin | None, *, after: str = "", before: str = ""
) -> OutputList:
    """A page behind or before a cursor; a cursor that is none begins at the top.

    Two queries beside those of `found_outputs`.
    """
    of = found_outputs(asked, origin)
    found = of.found
    start = _start(found, after, before)
    end = min(start + PAGE, len(found))
    return OutputList(
        rows=output_rows(found, range(start, end), asked.text),
        number=len(found),
        first=start + 1,
        newer=str(found.cursor(start)) if 0 < start < len(found) else "",
        older=str(found.cursor(end - 1)) if end < len(found) else "",
        unscored=int(np.isnan(found.facts.score[found.places]).sum()),
        order=of.order,
        origin=of.origin,
        found=found,
    )


def _start(found: OutputOrder, after: str, before: str) -> int:
    if behind := Cursor.read(after):
        return found.place_after(behind)
    if until := Cursor.read(before):
        return max(found.place_before(until) - PAGE, 0)
    return 0


def _usual_order(facts: OutputFacts) -> str:
    """What disappoints readers where they voted; else what scores low, else the newest."""
    if facts.down.any():
        return "down"
    return "newest" if np.isnan(facts.score).all() else "lowest"


def _filter(asked: OutputsAsked) -> OutputFilter:
    parts = [(name, value) for name, value in asked.pairs if name in {"source", "tag"}]
    versions = np.array([version.pk for version in asked.versions], np.int64)
    return OutputFilter(
        versions=versions if len(versions) else None,
        articles=articles_of_parts(parts).astype(np.int64) if parts else None,
        summaries=_with_words(asked.text) if asked.text else None,
        above=asked.above,
        below=asked.below,
        votes=asked.votes,
        share=asked.share,
        reason=reason_bits([asked.reason]),
    )


def _with_words(text: str) -> Numbers:
    """Ids of the summaries that hold every word in their text or their article's title."""
    terms = terms_of(text)
    if not terms:
        return np.zeros(0, np.int64)
    rows = Summary.objects.order_by().filter(pk__in=summaries_with(terms))
    return np.fromiter(rows.values_list("pk", flat=True).iterator(), np.int64)


def output_rows(found: OutputOrder, places: range, text: str = "") -> tuple[OutputRow, ...]:
    """Those at these places, with what was looked for marked. Two queries."""
    ids = found.facts.summary[found.places[places.start : places.stop]].tolist()
    summaries = (
        Summary.objects.select_related("article", "version").defer("article__text").in_bulk(ids)
    )
    notes = dict(
        Note.objects.filter(summary__in=ids).order_by()
        .values_list("summary_id").annotate(number=Count("pk"))
    )  # fmt: skip
    return tuple(
        _row(found, place, summaries[pk], text, notes.get(pk, 0))
        for place, pk in zip(places, ids, strict=True)
        if pk in summaries  # deleted meanwhile
    )


def _row(found: OutputOrder, place: int, summary: Summary, text: str, notes: int) -> OutputRow:
    facts, versions, at = found.facts, found.versions, found.places[place]
    return OutputRow(
        summary=summary,
        excerpt=excerpt(summary.text, terms_of(text)),
        up=int(facts.up[at]),
        down=int(facts.down[at]),
        reasons=reasons_in(int(facts.reasons[at])),
        score=_number(facts.score, int(at)),
        lowest=_number(found.lowest, place),
        highest=_number(found.highest, place),
        versions=0 if versions is None else int(versions[place]),
        notes=notes,
    )


def _number(
    column: np.ndarray[tuple[int], np.dtype[np.float64]] | None, place: int
) -> float | None:
    if column is None or np.isnan(column[place]):
        return None
    return float(column[place])


def reasons_in(bits: int) -> tuple[str, ...]:
    """The reasons that a number of bits stands for."""
    return tuple(each for each in REASON_ORDER if bits & reason_bits([each]))


def excerpt(text: str, terms: Sequence[SoughtWords]) -> tuple[FoundText, ...]:
    """How a text begins; with words, from a little before the first of them, each marked."""
    plain = " ".join(as_plain(text).split())
    if not terms:
        return (FoundText(opening(plain), False),)
    pieces = marked(plain, terms)
    before = len(pieces[0][0]) if len(pieces) > 1 and not pieces[0][1] else 0
    start = plain.rfind(" ", 0, max(before - _BEFORE, 0)) + 1
    shown = ("…" if start else "") + opening(plain[start:])
    return tuple(FoundText(piece, is_hit) for piece, is_hit in marked(shown, terms))


def saved_views(user: User) -> QuerySet[SavedView]:
    """This person's and the team's, by name."""
    mine = Q(owner=user) | Q(for_team=True)
    return SavedView.objects.filter(mine).select_related("owner")


def notes_mentioning(user: User) -> QuerySet[Note]:
    """Notes that name this person, the newest first."""
    notes = Note.objects.filter(mentions=user).select_related(
        "summary__article", "summary__version"
    )
    return notes.defer("summary__text", "summary__article__text").order_by("-pk")
