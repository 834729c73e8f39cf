"""Takes in scores that were computed elsewhere, under a signature that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.files.decoding import printable
from common.files.rejections import Reason, Rejection
from evaluation.metrics.labels import IMPORTED, Better
from evaluation.runs.models import Metric, Score
from evaluation.runs.sums import StoredValues, move_sums
from summaries.breakdowns.models import Summary
from summaries.importing.given_values import GivenValue
from summaries.importing.models import Import
from summaries.importing.refusing import LineRefusedError
from summaries.importing.value_taking import Placed, Refuse, ValueOptions, ValueReport, take_values

ENGINE: Final = "imported"
OUTDATED: Final = "computed elsewhere, for a text that has changed since"
NAME: Final = 40  # characters, so that prefix and direction fit beside it


def signature_of(name: str, better: Better = "neither") -> str:
    """What scores of that name are kept under: never one of our own."""
    return f"{IMPORTED}{name}" + ("" if better == "neither" else f"|better:{better}")


def import_scores(
    *,
    values: Iterable[GivenValue | Rejection],
    options: ValueOptions,
    better: Better = "neither",
    by: User | None = None,
    reject: Callable[[Rejection], None] = lambda rejection: None,
    taken: Callable[[int], None] = lambda rows: None,
    into: Import | None = None,
) -> ValueReport:
    """Take in scores of summaries that are here; one without a number is kept with its reason.

    better: which way is better, for all names of the call; "neither" only describes. A name that
    is held with another direction is refused.
    """
    taking = _ScoreTaking(better=better, update=options.update)
    return take_values(
        kind=Import.Kind.SCORES, values=values, options=options, take=taking.take, by=by,
        reject=reject, taken=taken, into=into,
    )  # fmt: skip


def undo_scores(number: int) -> int:
    """Delete the scores that an import brought, and names without scores; how many there were."""
    with transaction.atomic():
        # First: should it be under way, its next batch waits for this one's end, and is none.
        Import.objects.filter(pk=number).update(
            status=Import.Status.UNDONE, undone_at=timezone.now()
        )
        gone = Score.objects.filter(
            imported_by=number, imported_by__kind=Import.Kind.SCORES
        ).delete()[0]
        Metric.objects.filter(engine=ENGINE, scores=None).delete()
    return gone


def forget_outdated() -> int:
    """Take the numbers away that were computed of texts which have changed; how many there were.

    Nobody here can compute them again: they are not known any more, and say why.
    """
    rows = Score.objects.filter(metric__engine=ENGINE, value__isnull=False)
    with transaction.atomic():
        outdated = rows.exclude(text_hash=F("summary__text_hash")).select_related("summary")
        gone = list(outdated.defer("summary__text"))
        move_sums(values_to_store((each, None) for each in gone))
        pks = [each.pk for each in gone]
        return Score.objects.filter(pk__in=pks).update(value=None, reason=OUTDATED)


def values_to_store(scores: Iterable[tuple[Score, float | None]]) -> Iterator[StoredValues]:
    """What will stand for these scores' summaries, of each metric and version; for `move_sums`."""
    cells: dict[tuple[int, int], list[tuple[int, float | None]]] = defaultdict(list)
    for score, value in scores:
        cells[score.metric_id, score.summary.version_id].append((score.summary_id, value))
    for (metric, version), stored in cells.items():
        yield StoredValues(metric, version, [pk for pk, _ in stored], [v for _, v in stored])


class _ScoreTaking:
    """Takes one batch after the other."""

    def __init__(self, *, better: Better, update: bool) -> None:
        self._better = better
        self._update = update

    def take(
        self, placed: Sequence[Placed], into: Import, report: ValueReport, refuse: Refuse
    ) -> None:
        """Write what is new of a batch."""
        metrics = _metrics({value.name for value, _ in placed}, self._better, report)
        summaries = Summary.objects.filter(pk__in=[pk for _, pk in placed])
        held_summaries = summaries.defer("text").in_bulk()
        rows = Score.objects.filter(summary__in=list(held_summaries), metric__in=metrics.values())
        held = {(each.metric_id, each.summary_id): each for each in rows}
        made: list[Score] = []
        changed: dict[int, Score] = {}
        for value, pk in placed:
            metric = metrics.get(value.name)
            if metric is None:
                refuse(value, _refused_name(value.name))
                continue
            summary = held_summaries[pk]
            new = Score(summary=summary, metric=metric, value=value.value, reason=value.reason,
                        text_hash=summary.text_hash, imported_by=into)  # fmt: skip
            old = held.setdefault((metric.pk, pk), new)
            what = self._outcome(old, new)
            if what == "refused":
                refuse(value, _changed(old))
                continue
            is_own = what == "unchanged" and into.brought_before(old.imported_by_id)
            report.counts["created" if is_own else what] += 1
            if what == "created":
                made.append(new)
            elif what == "updated":
                _overwrite(old, new)
                changed |= {old.pk: old} if old.pk is not None else {}
        written = [*made, *changed.values()]
        for each in written:
            each.summary = held_summaries[each.summary_id]
        move_sums(values_to_store((each, each.value) for each in written))
        Score.objects.bulk_create(made)
        Score.objects.bulk_update(changed.values(), WRITTEN)

    def _outcome(self, old: Score, new: Score) -> str:
        """What becomes of a row beside the score that is held."""
        if old is new:
            return "created"
        if (old.value, old.text_hash) == (new.value, new.text_hash):
            return "unchanged"
        # A score of a text that is another one by now is nobody's to keep.
        return "updated" if self._update or old.text_hash != new.text_hash else "refused"


WRITTEN: Final = ("value", "reason", "text_hash", "imported_by")


def _overwrite(old: Score, new: Score) -> None:
    for name in WRITTEN:
        setattr(old, name, getattr(new, name))


def _changed(old: Score) -> LineRefusedError:
    return LineRefusedError(
        Reason.CHANGED, f"the score is {old.value} here; pass --update to take this one"
    )


def _metrics(names: set[str], better: Better, report: ValueReport) -> dict[str, Metric]:
    """The metrics of these names, made where they lack; without those of another direction."""
    ways: tuple[Better, ...] = ("neither", "higher", "lower")
    fit = {name for name in names if name and len(name) <= NAME and "|" not in name}
    every = {signature_of(name, way): (name, way) for name in fit for way in ways}
    held = {each.signature: each for each in Metric.objects.filter(signature__in=every)}
    taken = {every[signature][0]: every[signature][1] for signature in held}
    found: dict[str, Metric] = {}
    for name in sorted(fit):
        if taken.get(name, better) != better:
            continue
        signature = signature_of(name, better)
        if signature not in held:
            held[signature] = Metric.objects.create(
                name=signature, signature=signature, engine=ENGINE
            )
            report.counts["metrics"] += 1
        found[name] = held[signature]
    return found


def _refused_name(name: str) -> LineRefusedError:
    held = Metric.objects.filter(engine=ENGINE, name__startswith=signature_of(name))
    names = list(held.values_list("signature", flat=True))
    if names:
        return LineRefusedError(
            Reason.CONFLICT,
            f"{printable(name)} is held as {names[0]}; say the same of which way is better",
        )
    return LineRefusedError(
        Reason.VALUE, f"{printable(name)} names no metric; at most {NAME} characters without |"
    )
