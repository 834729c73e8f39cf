"""What readers and judges hold now, as columns; reads only.

The one place that knows how votes are stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db.models import Count, Q

from common.work.portions import portions
from evaluation.judges.models import JudgedPair
from evaluation.opinions.codes import OpinionFlag, Origin, ThumbPart, reason_bits
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from evaluation.opinions.judged import judged_choices, judges_among
from evaluation.opinions.moments import Microseconds
from summaries.texts.giveaways import NAMES_ITSELF, NO_SUMMARY
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from surveys.duels.outcome import Outcome
from surveys.exposures.models import Exposure
from surveys.thumbs.models import Vote

Cell = tuple[int, int]  # article, reader

# As many as are in memory at once while all are derived: about 20 MB of rows.
RANGE: Final = 20_000
_READERS: Final = 300  # of one statement
_THUMB_FIELDS: Final = ("target__version_id", "target__kind", "target__section__kind", "value")
# Plain numbers: a million rows are worked through.
_PARTS: Final = {part.name.lower(): int(part) for part in ThumbPart}
_READER, _SIMULATED = int(Origin.READER), int(Origin.SIMULATED)
_IMPORTED, _JUDGE = int(Origin.IMPORTED), int(Origin.JUDGE)
_UNSCREENED: Final = int(OpinionFlag.UNSCREENED)
_QUARANTINED: Final = int(OpinionFlag.QUARANTINED)
_KNEW: Final = int(OpinionFlag.KNEW)
_NOT_BLIND: Final = int(OpinionFlag.NOT_BLIND)
_REFUSAL: Final = int(OpinionFlag.REFUSAL)
_OPENED: Final = int(OpinionFlag.OPENED)
_FORMER_TEXT: Final = int(OpinionFlag.FORMER_TEXT)
# As the index of Ballot has it, in one condition: two questions would each read every ballot.
_ASIDE: Final = Q(quarantined_at__isnull=False) | Q(former_text__isnull=False)
# By side: what a choice that stands came to, which is in order of the versions, and what a ballot
# chose, which is by side already; with whether the first version stood left.
_OUTCOMES: Final[dict[tuple[str | int, bool], int]] = {
    (said, first_on_left): by_side.code
    for outcome in Outcome
    for first_on_left in (True, False)
    for said, by_side in (
        (outcome.value, outcome.seen(first_on_left=first_on_left)),
        (outcome.choice, outcome),
    )
}


@dataclass(frozen=True, slots=True)
class Derived:
    """What readers hold of some cells."""

    thumbs: ThumbColumns
    duels: DuelColumns

    def __len__(self) -> int:
        """How many opinions of either kind."""
        return len(self.thumbs) + len(self.duels)


class _Thumb(NamedTuple):
    """at: microseconds since 1970, as of all rows here."""

    ballot: int
    at: int
    origin: int
    flags: int
    version: int
    part: int
    up: int
    reasons: int


class _Choice(NamedTuple):
    ballot: int
    at: int
    origin: int
    flags: int
    left: int
    right: int
    outcome: int


class _Reading(NamedTuple):
    """opened: when the reader opened other versions of it; None for not at all."""

    at: int
    version: int
    plan: int
    opened: int | None


@dataclass(slots=True)
class _CellRows:
    """All that is known of one reader on one article."""

    said: list[_Thumb | _Choice] = field(default_factory=list)
    first_reading: _Reading | None = None


def opinions_of_cells(cells: Collection[Cell]) -> Derived:
    """What readers hold of these (article, reader) cells. Five queries for 300 readers.

    One more where judges are among them.
    """
    wanted: dict[int, set[int]] = defaultdict(set)
    for article, reader in cells:
        wanted[reader].add(article)
    rows: dict[Cell, _CellRows] = {}
    for some in portions(sorted(wanted), _READERS):
        articles = sorted(set().union(*(wanted[reader] for reader in some)))

        def within(article: str, some: list[int] = some, articles: list[int] = articles) -> Q:
            return Q(reader__in=some, **{f"{article}__in": articles})

        judges = judges_among(some)
        judged = Q(judge__in=judges, duel__article__in=articles) if judges else None
        found = _rows(within, judged)
        rows |= {cell: each for cell, each in found.items() if cell[0] in wanted[cell[1]]}
    return _columns(rows)


def opinions_of_articles(*, after: int, up_to: int | None) -> Derived:
    """What readers hold of the articles with ids in (after, up_to], or after one. Six queries."""

    def within(article: str) -> Q:
        above = Q(**{f"{article}__gt": after})
        return above if up_to is None else above & Q(**{f"{article}__lte": up_to})

    return _columns(_rows(within, within("duel__article")))


def _rows(within: Callable[[str], Q], judged: Q | None) -> dict[Cell, _CellRows]:
    """Rows by cell. within: the condition, given a table's way to the article.

    judged: that of judges' pairs; None for no judge.
    """
    rows: dict[Cell, _CellRows] = defaultdict(_CellRows)
    for cell, thumb in _thumbs(within("target__article")):
        rows[cell].said.append(thumb)
    for cell, choice in _choices(within):
        rows[cell].said.append(choice)
    for each in judged_choices(judged) if judged is not None else ():
        flags = (_FORMER_TEXT if each.is_former else 0) | _given_away(each.gives_away, 0)
        rows[each.article, each.voter].said.append(
            _Choice(each.pair, each.at, _JUDGE, flags, each.left, each.right, each.outcome)
        )
    readings = Exposure.objects.filter(within("article")).order_by()
    fields = (
        "article_id", "reader_id", Microseconds("first_seen"), "version_id", "plan_id",
        Microseconds("others_opened_at"),
    )  # fmt: skip
    for article, reader, at, version, plan, opened in readings.values_list(*fields).iterator():
        if held := rows.get((article, reader)):
            held.first_reading = _Reading(at, version, plan or 0, opened)
    return rows


def _thumbs(within: Q) -> Iterator[tuple[Cell, _Thumb]]:
    """Votes, and thumbs that were left out. Two queries."""
    # What readers say of versions' work on their own texts is about no article, and not compared.
    within &= Q(target__version__isnull=False)
    votes = Vote.objects.filter(within).order_by().values_list(
        "target__article_id", "reader_id", "simulated", "ballot__imported_by_id", "ballot_id",
        Microseconds("ballot__received_at"), "ballot__unscreened", "ballot__body__reasons",
        *_THUMB_FIELDS,
    )  # fmt: skip
    left_out = Ballot.objects.filter(within & _ASIDE).exclude(value=0)
    ballots = left_out.order_by().values_list(
        "target__article_id", "reader_id", "reader__simulated", "imported_by_id", "pk",
        Microseconds("received_at"), "quarantined_at", "body__reasons", *_THUMB_FIELDS,
    )  # fmt: skip
    for rows, otherwise, flag in ((votes, 0, _UNSCREENED), (ballots, _FORMER_TEXT, _QUARANTINED)):
        for row in rows.iterator():
            article, reader, simulated, brought_by, ballot, at, is_flagged, reasons, *said = row
            version, kind, section, value = said
            yield (article, reader), _Thumb(
                ballot, at, _origin(simulated, brought_by), flag if is_flagged else otherwise,
                version, _PARTS[section or kind], int(value > 0),
                reason_bits(reasons) if reasons and value < 0 else 0,
            )  # fmt: skip


def _choices(within: Callable[[str], Q]) -> Iterator[tuple[Cell, _Choice]]:
    """Choices that stand, and choices that were left out. Two queries."""
    votes = DuelVote.objects.filter(within("article")).order_by().values_list(
        "article_id", "reader_id", "simulated", "ballot__imported_by_id", "ballot_id",
        Microseconds("ballot__received_at"), "ballot__unscreened", "outcome", "first_on_left",
        "first_version_id", "second_version_id",
        "duel__first__gives_away", "duel__second__gives_away",
    )  # fmt: skip
    left_out = Ballot.objects.filter(within("impression__duel__article") & _ASIDE)
    ballots = left_out.order_by().values_list(
        "impression__duel__article_id", "reader_id", "reader__simulated", "imported_by_id", "pk",
        Microseconds("received_at"), "quarantined_at", "value", "impression__first_on_left",
        "impression__duel__first_version_id", "impression__duel__second_version_id",
        "impression__duel__first__gives_away", "impression__duel__second__gives_away",
    )  # fmt: skip
    for rows, otherwise, flag in ((votes, 0, _UNSCREENED), (ballots, _FORMER_TEXT, _QUARANTINED)):
        for row in rows.iterator():
            article, reader, simulated, brought_by, ballot, at, is_flagged, outcome, *sides = row
            first_on_left, first, second, *given_away = sides
            left, right = (first, second) if first_on_left else (second, first)
            flags = (flag if is_flagged else otherwise) | _given_away(*given_away)
            yield (article, reader), _Choice(
                ballot, at, _origin(simulated, brought_by), flags,
                left, right, _OUTCOMES[outcome, bool(first_on_left)],
            )  # fmt: skip


def _origin(simulated: bool, brought_by: int | None) -> int:
    """Whose opinion it is; one that an import brought was given elsewhere."""
    if brought_by is not None:
        return _IMPORTED
    return _SIMULATED if simulated else _READER


def _given_away(one: int | None, other: int | None) -> int:
    """Flags by what the two texts give away; a text that nobody has looked at yet has none."""
    said = (one or 0) | (other or 0)
    return (_REFUSAL if said & NO_SUMMARY else 0) | (_NOT_BLIND if said & NAMES_ITSELF else 0)


def _columns(rows: dict[Cell, _CellRows]) -> Derived:
    thumbs: list[tuple[int, ...]] = []
    duels: list[tuple[int, ...]] = []
    for (article, reader), held in rows.items():
        reading = held.first_reading
        period = reading.plan if reading else 0
        judged: set[int] = set()
        for said in sorted(held.said):  # by ballot, as the server received them
            met = judged | {reading.version} if reading and reading.at < said.at else judged
            shared = (article, reader, said.at // 1_000_000, said.origin)
            has_opened = reading and reading.opened is not None and reading.opened < said.at
            opened = _OPENED if has_opened else 0
            if isinstance(said, _Thumb):
                flags = said.flags | opened | (_KNEW if met - {said.version} else 0)
                thumbs.append(
                    (*shared, flags, said.version, period, said.part, said.up, said.reasons)
                )
                judged.add(said.version)
            else:
                flags = said.flags | opened
                # A judge is told of no other question.
                knew = said.origin != _JUDGE and met & {said.left, said.right}
                flags |= _KNEW if knew else 0
                duels.append((*shared, flags, said.left, said.right, said.outcome))
                judged |= {said.left, said.right}
    return Derived(columns_of(ThumbColumns, thumbs), columns_of(DuelColumns, duels))


def article_ranges(*, after: int = 0) -> Iterator[tuple[int, int | None]]:
    """All articles after one, in ranges (after, up_to] of about RANGE opinions; the last is open.

    A range holds one article at least. Three queries, which read every vote's key.
    """
    counts: Counter[int] = Counter()
    every = ((Vote, "target__article"), (DuelVote, "article"), (JudgedPair, "duel__article"))
    for votes, article in every:
        rows = votes._default_manager.filter(**{f"{article}__gt": after}).order_by()
        counts.update(dict(rows.values_list(article).annotate(number=Count("pk"))))
    number, last = 0, after
    for article_id, of_article in sorted(counts.items()):
        if number and number + of_article > RANGE:
            yield after, last
            after, number = last, 0
        last, number = article_id, number + of_article
    yield after, None
