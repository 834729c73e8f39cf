"""Takes in one batch of votes after the other: what is new is written in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.files.rejections import Reason, Rejection
from common.work.inserting import insert_values
from summaries.importing.brought import check_not_undone, note_brought
from summaries.importing.models import BroughtRow, Import
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Accepted
from summaries.importing.refusing import LineRefusedError
from summaries.importing.services import import_entries
from surveys.ballots.models import Ballot
from surveys.collecting.services import recount
from surveys.collecting.text_changes import apply_text_changes
from surveys.duels.counting import remove_duels
from surveys.duels.models import Impression
from surveys.imports.given import GivenVote
from surveys.imports.keys import RowKeys, as_it_stood, at_its_prompt, is_nameless, said_hash
from surveys.imports.placing import Place, Places, duels_of, places_of, targets_of
from surveys.imports.vote_report import VoteReport
from surveys.imports.voters import voters_named
from surveys.thumbs.counting import remove_thumbs
from surveys.thumbs.reasons import body_of

STRATEGY: Final = "imported"
Spot = tuple[int, bytes]
"""Where a row stands and what it is: rows of one line, as in an answer's list, are told apart."""


@dataclass(frozen=True, slots=True)
class VoteOptions:
    """How votes are taken.

    source: the product or data set they are from; its row ids and voters are its own. filename,
    among: by which rows are known that nothing else tells apart, `among` where it is given.
    status: of versions that are made. update: rows that say something else than before replace it,
    and texts, too. screen: the screens look at them as at readers' votes. dry_run: writes nothing.
    """

    source: str = ""
    filename: str = ""
    among: str = ""
    status: str | None = None
    update: bool = False
    screen: bool = False
    dry_run: bool = False


class VoteTaking:
    """Takes one batch after the other."""

    def __init__(
        self,
        *,
        options: VoteOptions,
        report: VoteReport,
        reject: Callable[[Rejection], None],
        into: Import | None,
    ) -> None:
        self._options = options
        self._report = report
        self._reject = reject
        self._into = into
        self._keys = RowKeys(source=options.source, among=options.among or options.filename)
        self._now = timezone.now()

    def take(self, batch: Sequence[GivenVote | Rejection]) -> None:
        """Decide on each row, and write what is new in one transaction."""
        refused = {_spot(each): each for each in batch if isinstance(each, Rejection)}
        votes = self._each_once(batch, refused)
        try:
            self._write(votes, refused)
        except IntegrityError:  # another import was quicker with a row, which is held by now
            self._write(votes, refused)
        for spot in sorted(refused):
            self._report.rejected[refused[spot].reason] += 1
            self._reject(refused[spot])

    def _each_once(
        self, batch: Sequence[GivenVote | Rejection], refused: dict[Spot, Rejection]
    ) -> dict[str, GivenVote]:
        """The votes by their rows' keys. Of two with one key the first stands: the same again
        changes nothing, as in a later batch, and another one is refused."""
        votes: dict[str, GivenVote] = {}
        for each in batch:
            if isinstance(each, Rejection):
                continue
            key = self._keys.of(each)
            first = votes.get(key)
            if first is None:
                votes[key] = at_its_prompt(each, source=self._options.source)
                continue
            if said_hash(first) == said_hash(each):
                self._report.counts["unchanged"] += 1
            else:
                refused[_spot(each)] = _refusal(each, LineRefusedError(
                    Reason.CONFLICT,
                    f"line {first.line} has the same vote_id and says something else; keep one",
                ))  # fmt: skip
        return votes

    def _write(self, votes: dict[str, GivenVote], refused: dict[Spot, Rejection]) -> None:
        before = Counter(self._report.counts)
        try:
            if self._options.dry_run:
                with transaction.atomic():
                    self._take_in(votes, refused)
                    transaction.set_rollback(True)
            else:
                self._take_in(votes, refused)
        except IntegrityError:
            self._report.counts = before
            raise

    def _take_in(self, votes: dict[str, GivenVote], refused: dict[Spot, Rejection]) -> None:
        self._check_not_undone()
        self._take_texts(votes, refused)
        apply_text_changes()
        standing = {key: vote for key, vote in votes.items() if _spot(vote) not in refused}
        with transaction.atomic():
            self._check_not_undone()
            fresh = self._fresh(standing, refused)
            if fresh:
                self._insert(fresh, refused)

    def _check_not_undone(self) -> None:
        if self._into is not None:
            with transaction.atomic():
                check_not_undone(self._into)

    def _take_texts(self, votes: Mapping[str, GivenVote], refused: dict[Spot, Rejection]) -> None:
        """Take in the texts that come along, by the rules of summaries."""
        entries = [
            Accepted(vote.line, vote.raw, record)
            for vote in votes.values()
            for record in vote.records
        ]
        if not entries:
            return

        def note(rejection: Rejection) -> None:
            refused[_spot(rejection)] = rejection

        report = import_entries(
            entries=entries,
            options=ImportOptions(
                status=self._options.status,
                update=self._options.update,
                brought_by=self._into.pk if self._into else None,
            ),
            reject=note,
        )
        self._report.counts["texts"] += report.created

    def _fresh(
        self, votes: Mapping[str, GivenVote], refused: dict[Spot, Rejection]
    ) -> dict[str, GivenVote]:
        """Those to write: new rows, and changed ones, whose former ballots go."""
        rows = Ballot.objects.filter(idempotency_key__in=list(votes), imported_by__isnull=False)
        names = ("idempotency_key", "pk", "body_hash", "imported_by_id")
        held = {key: row for key, *row in rows.order_by().values_list(*names)}
        changed: list[int] = []
        fresh: dict[str, GivenVote] = {}
        for key, vote in votes.items():
            if key not in held:
                self._report.counts["created"] += 1
                fresh[key] = vote
            elif held[key][1] == said_hash(vote):
                # What this import brought before its worker died is not here by another's doing.
                is_own = self._into is not None and self._into.brought_before(held[key][2])
                self._report.counts["created" if is_own else "unchanged"] += 1
                self._report.counts["nameless"] += not is_own and is_nameless(vote)
                if is_own:
                    self._report.counts["duels" if vote.is_duel else "thumbs"] += 1
                self._report.named.update(vote.models)
            elif self._options.update:
                self._report.counts["updated"] += 1
                changed.append(held[key][0])
                fresh[key] = vote
            else:
                refused[_spot(vote)] = _refusal(vote, LineRefusedError(
                    Reason.CHANGED,
                    "the vote differs from what is held; pass --update to take it, or give a file "
                    "whose ids are others a source of its own",
                ))  # fmt: skip
        if changed:
            remove_thumbs(changed)
            remove_duels(changed)
        return fresh

    def _insert(self, votes: dict[str, GivenVote], refused: dict[Spot, Rejection]) -> None:
        places = places_of(votes, source=self._options.source, status=self._options.status)
        placed: dict[str, tuple[int, Any]] = {}
        for key, vote in votes.items():
            try:
                article = places.article_of(vote, source=self._options.source, row_key=key)
                about: Any = (
                    places.meeting_of(vote, article)
                    if vote.is_duel
                    else places.place_of(vote, article)
                )
            except LineRefusedError as error:
                refused[_spot(vote)] = _refusal(vote, error)
                self._report.counts["created"] -= 1
            else:
                placed[key] = (article, about)
        votes = {key: votes[key] for key in placed}
        into = self._into or Import.objects.create(kind=Import.Kind.VOTES)
        note_brought(into.pk, BroughtRow.Kind.VERSION, places.new_versions)
        rows = self._ballots(votes, placed, places, into)
        recount(insert_values(Ballot, _BALLOT, rows), kinds=[row[_KIND] for row in rows])
        self._note(votes, places)

    def _ballots(
        self,
        votes: Mapping[str, GivenVote],
        placed: Mapping[str, tuple[int, Any]],
        places: Places,
        into: Import,
    ) -> list[tuple[Any, ...]]:
        """Values of _BALLOT; choices have their impressions by then."""
        names = {key: vote.voter or f"row {key}" for key, vote in votes.items()}
        readers = voters_named(set(names.values()), source=self._options.source)
        duels = duels_of(placed[key][1] for key, vote in votes.items() if vote.is_duel)
        thumbs: list[tuple[Place, int, int]] = [
            (placed[key][1], placed[key][0], places.versions[vote.models[0]])
            for key, vote in votes.items()
            if not vote.is_duel
        ]
        targets = targets_of(thumbs) if thumbs else {}
        now = connection.ops.adapt_datetimefield_value(self._now)
        stood = {key: as_it_stood(vote, key) for key, vote in votes.items()}
        chosen = [(key, vote) for key, vote in stood.items() if vote.is_duel]
        body_said = lru_cache(maxsize=None)(body_of)  # mostly nothing is: one object, written once
        servings = [
            _impression(duels[placed[key][1]], readers[names[key]], vote, places, self._now)
            for key, vote in chosen
        ]
        served = insert_values(Impression, _IMPRESSION, servings)
        impressions = {key: pk for (key, _), pk in zip(chosen, served, strict=True)}
        return [
            (
                readers[names[key]], key,
                Ballot.Kind.DUEL.value if vote.is_duel else Ballot.Kind.THUMB.value,
                None if vote.is_duel else targets[placed[key][1]], impressions.get(key),
                stood[key].value, body_said(vote.reasons, vote.comment), said_hash(vote),
                vote.at or self._now, now, None if self._options.screen else now, into.pk,
            )
            for key, vote in votes.items()
        ]  # fmt: skip

    def _note(self, votes: Mapping[str, GivenVote], places: Places) -> None:
        counts = self._report.counts
        counts["duels"] += sum(vote.is_duel for vote in votes.values())
        counts["thumbs"] += sum(not vote.is_duel for vote in votes.values())
        counts["versions"] += len(places.new_versions)
        counts["prompts"] += places.new_articles
        self._report.named.update(model for vote in votes.values() for model in vote.models)


_BALLOT: Final = (
    "reader_id", "idempotency_key", "kind", "target_id", "impression_id", "value", "body",
    "body_hash", "received_at", "applied_at", "screened_at", "imported_by_id",
)  # fmt: skip
_KIND: Final = _BALLOT.index("kind")
_IMPRESSION: Final = (
    "duel_id", "reader_id", "first_on_left", "strategy", "probability", "served_at", "expires_at",
)  # fmt: skip


def _spot(row: GivenVote | Rejection) -> Spot:
    return row.line, row.raw


def _impression(
    duel: int, reader: int, vote: GivenVote, places: Places, now: datetime
) -> tuple[Any, ...]:
    """Values of _IMPRESSION."""
    left, right = (places.versions[model] for model in vote.models)
    moment = vote.at or now
    return duel, reader, left < right, STRATEGY, 1.0, moment, moment


def _refusal(vote: GivenVote, error: LineRefusedError) -> Rejection:
    return Rejection(vote.line, error.reason, error.message, vote.raw)
