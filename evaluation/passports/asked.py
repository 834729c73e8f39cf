"""What a judge was asked and people chose on the same pairs, read into columns; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db.models import Q

from evaluation.judges.models import Judge, JudgedPair, Judgement
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns, numbered
from evaluation.opinions.selecting import OpinionFilter, select_duels
from evaluation.opinions.selectors import Opinions
from evaluation.passports.columns import Bools, DecidedDuels, Floats, JudgedColumns
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.duels.outcome import Outcome

_WORTH: Final = {Outcome.FIRST: 1.0, Outcome.TIE: 0.5, Outcome.BAD: 0.5, Outcome.SECOND: 0.0}
_LEFT: Final = {"left": 1.0, "tie": 0.5, "right": 0.0}


@dataclass(frozen=True, slots=True, eq=False)
class AskedPairs:
    """Pairs that stand and are settled, by duel, beside their columns.

    duel, article, first_version, second_version: ids, shape (pairs,). currency: of what was paid,
    "" where that is not known; at: when the last of them was asked.
    """

    duel: np.ndarray[Any, np.dtype[np.int64]]
    article: np.ndarray[Any, np.dtype[np.int64]]
    first_version: np.ndarray[Any, np.dtype[np.int64]]
    second_version: np.ndarray[Any, np.dtype[np.int64]]
    columns: JudgedColumns
    currency: str
    at: datetime | None


def asked_pairs(judge: Judge, *, occasion: int = 0) -> AskedPairs:
    """What was asked on one occasion. Four queries."""
    rows = JudgedPair.objects.filter(
        judge=judge, occasion=occasion, is_former=False, settled_at__isnull=False,
        duel__first__isnull=False,
    ).order_by("duel__article_id", "pk")  # fmt: skip
    held = list(rows.values_list(
        "pk", "duel_id", "duel__article_id", "duel__first_version_id", "duel__second_version_id",
        "duel__first_id", "duel__second_id", "outcome", "flipped",
    ))  # fmt: skip
    table = np.array([row[1:7] for row in held], dtype=np.int64).reshape(-1, 6)
    answers = _answers(rows, {row[0]: place for place, row in enumerate(held)})
    words = _lengths(rows.order_by())
    own = _versions_of_model(judge)
    article, _ = numbered(table[:, 1])
    columns = JudgedColumns(
        article=article,
        first=np.array([_WORTH[Outcome(r[7])] if r[7] else np.nan for r in held], dtype=float),
        left_first=answers.left_first,
        left_second=answers.left_second,
        flipped=np.array([bool(row[8]) for row in held], dtype=np.bool_),
        first_words=np.array([words[pk] for pk in table[:, 4].tolist()], dtype=float),
        second_words=np.array([words[pk] for pk in table[:, 5].tolist()], dtype=float),
        first_own=np.isin(table[:, 2], own),
        second_own=np.isin(table[:, 3], own),
        paid=answers.paid,
    )
    return AskedPairs(
        table[:, 0], table[:, 1], table[:, 2], table[:, 3], columns, answers.currency, answers.at
    )


def chosen_on(asked: AskedPairs, duels: DuelColumns) -> DecidedDuels:
    """People's decided duels of these pairs. duels: of one origin, that count."""
    place, found = _places(asked, duels)
    decided = found & np.isin(duels.outcome, [Outcome.FIRST.code, Outcome.SECOND.code])
    kept = duels.take(np.flatnonzero(decided))
    first_on_left = kept.left < kept.right  # a duel's first version has the lower id
    left_won = kept.outcome == Outcome.FIRST.code
    return DecidedDuels(
        pair=place[decided],
        person=numbered(kept.reader)[0],
        chose_first=(left_won == first_on_left).astype(float),
        first_on_left=first_on_left,
    )


def peoples_duels(opinions: Opinions, origin: Origin) -> DuelColumns:
    """The duels of one origin that count."""
    return select_duels(opinions.duels, OpinionFilter(origins=(origin,)))


def _places(
    asked: AskedPairs, duels: DuelColumns
) -> tuple[np.ndarray[Any, np.dtype[np.intp]], Bools]:
    """Of each duel the position of its pair, and whether there is one."""
    known = _keys(asked.article, asked.first_version, asked.second_version)
    low, high = np.minimum(duels.left, duels.right), np.maximum(duels.left, duels.right)
    wanted = _keys(duels.article, low, high)
    order = np.argsort(known)
    if not len(order):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), np.bool_)
    places = np.minimum(np.searchsorted(known[order], wanted), len(order) - 1)
    return order[places], np.asarray(known[order][places] == wanted)


def _keys(article: Any, low: Any, high: Any) -> np.ndarray[Any, Any]:
    """One value for each article and two versions, which sorts."""
    rows = np.stack([np.asarray(each, np.int64) for each in (article, low, high)], axis=1)
    return np.ascontiguousarray(rows).view([("", np.int64)] * 3).ravel()


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    left_first: Floats
    left_second: Floats
    paid: Floats
    currency: str
    at: datetime | None


def _answers(rows: Any, places: dict[int, int]) -> _Answers:
    """Both orders' answers by pair; what they cost is NaN where one's price is not known."""
    sides = np.full((2, len(places)), np.nan)
    paid = np.zeros(len(places))
    at, currency = None, ""
    found = Judgement.objects.filter(pair__in=rows.order_by().values("pk")).order_by()
    for pair, first_on_left, choice, money, asked_at, held in found.values_list(
        "pair_id", "first_on_left", "choice", "money", "asked_at", "batch__currency"
    ):
        place = places[pair]
        sides[0 if first_on_left else 1, place] = _LEFT.get(choice, np.nan)
        paid[place] += np.nan if money is None else float(money)
        currency = held or currency
        at = max(filter(None, (at, asked_at)), default=None)
    return _Answers(sides[0], sides[1], paid, currency, at)


def _lengths(pairs: Any) -> dict[int, int]:
    """Words of each summary in these pairs, as trust cards count them."""
    of_pairs = Q(pk__in=pairs.values("duel__first")) | Q(pk__in=pairs.values("duel__second"))
    rows = Summary.objects.filter(of_pairs).values_list("pk", "text")
    return {pk: len(text.split()) for pk, text in rows.iterator()}


def _versions_of_model(judge: Judge) -> list[int]:
    """Versions that the judge's own model writes."""
    model = judge.settings.get("model")
    if not model:
        return []
    rows = ModelVersion.objects.filter(settings__settings__model=model)
    return list(rows.values_list("pk", flat=True))
