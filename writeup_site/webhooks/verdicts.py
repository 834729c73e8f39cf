"""Which verdicts changed: standing pairs are compared where their data moved, and told once.

The pairs are those of the desk: the version that most readers see, and each other one beside it.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from evaluation.comparison.again_words import without_sentences
from evaluation.comparison.builder import compare
from evaluation.comparison.figures import pair_key
from evaluation.comparison.heard import heard
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.rendering import rule_words
from evaluation.comparison.report import Comparison
from evaluation.comparison.rules import declared_rule
from evaluation.opinions.models import OpinionState
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import standing_versions
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.models import EventSearch, ToldVerdict
from writeup_site.webhooks.nudge import nudge_sending
from writeup_site.webhooks.services import Happening, tell
from writeup_site.webhooks.sources import compare_path

SOURCE: Final = "verdicts"
RULE: Final = "rule"
READERS: Final = "readers"
OPEN: Final = "cannot tell yet"
TURNED: Final = {"better": "worse", "worse": "better"}
# A change is told once it has held for so long: while a run or an import is under way, figures of
# half of the data come and go. A little less than two periods of the schedule.
HOLDS: Final = timedelta(seconds=50)
SECONDS: Final = 20.0  # of one look; what is left has its turn at the next
MOST_PAIRS: Final = 30  # the newest ones

Said = dict[str, str | None]
"""By source ("rule" for the declared rule) the verdict, None where it says nothing."""


def look_at_verdicts(*, now: datetime | None = None, seconds: float = SECONDS) -> int:
    """Compare what moved and tell what changed; how many events.

    The very first look tells nothing: it notes how things stand.
    """
    moment, stop = now or timezone.now(), time.monotonic() + seconds
    if OpinionState.objects.filter(is_complete=False).exists():
        return 0  # of votes that are half derived nothing is told
    is_first = not EventSearch.objects.filter(source=SOURCE).exists()
    told = 0
    for baseline, candidate, row, data_key in _pairs(moment):
        told += _look_at(baseline, candidate, row, data_key, moment, is_first=is_first)
        if time.monotonic() > stop and not is_first:
            break
    if is_first:
        EventSearch.objects.get_or_create(source=SOURCE, defaults={"until": moment})
    if told:
        nudge_sending()
    return told


def _pairs(
    now: datetime,
) -> list[tuple[ModelVersion, ModelVersion, ToldVerdict | None, str]]:
    """The pairs that must be looked at, those that were looked at longest ago first."""
    versions = standing_versions()
    if not versions:
        return []
    baseline, others = versions[0], versions[1 : MOST_PAIRS + 1]
    rows = {row.candidate_id: row for row in ToldVerdict.objects.filter(baseline=baseline)}
    keys = [pair_key(*sorted((baseline.pk, each.pk))) for each in others]
    figures = dict(
        Kept.objects.filter(kind=Kept.Kind.PAIR, key__in=keys).values_list("key", "data_key")
    )
    # Once a day whatever moved, since a report depends on the day, too.
    shared = [_opinions_stamp(), repr(heard(declared_rule())), now.date()]
    found = []
    for each, key in zip(others, keys, strict=True):
        data_key = _hash([*shared, figures.get(key, "")])
        row = rows.get(each.pk)
        if row is None or row.data_key != data_key or row.pending is not None:
            found.append((baseline, each, row, data_key))
    return sorted(found, key=lambda pair: pair[2].looked_at if pair[2] else now)


def _look_at(
    baseline: ModelVersion,
    candidate: ModelVersion,
    row: ToldVerdict | None,
    data_key: str,
    now: datetime,
    *,
    is_first: bool,
) -> int:
    report = compare(baseline=baseline, candidates=[candidate], trend=False)
    said = said_of(report)
    if row is None:
        before = said if is_first else _said_before(baseline, candidate, said)
        row = ToldVerdict(baseline=baseline, candidate=candidate, said=before)
    row.data_key, row.looked_at = data_key, now
    if said == row.said:
        row.pending = row.pending_since = None
    elif said != row.pending:
        row.pending, row.pending_since = said, now
    elif row.pending_since is not None and now - row.pending_since >= HOLDS:
        return _tell(row, report, said, now)
    row.save()
    return 0


def _said_before(baseline: ModelVersion, candidate: ModelVersion, said: Said) -> Said:
    """What a pair that is new here is compared with: nothing was known of it.

    Where the two changed sides, what was told of them the other way round.
    """
    turned = ToldVerdict.objects.filter(baseline=candidate, candidate=baseline).first()
    if turned is None:
        return {source: OPEN if source == RULE else None for source in said}
    return {source: TURNED.get(verdict, verdict) for source, verdict in turned.said.items()}


def said_of(report: Comparison) -> Said:
    """The verdicts of a report on one candidate: by the rule, and of each source."""
    (versus,) = report.versus
    lines = {line.source: line.verdict for line in versus.headline.lines}
    # That nothing is known, and that what is known decides nothing, is no news either way.
    return {RULE: versus.overall.verdict} | {
        source: None if verdict == OPEN else verdict for source, verdict in lines.items()
    }


def _tell(row: ToldVerdict, report: Comparison, said: Said, now: datetime) -> int:
    """Keep the event and that it was told in one transaction; a lost race leaves both undone."""
    before = dict(row.said)
    row.said, row.pending, row.pending_since = said, None, None
    row.changes += 1
    with transaction.atomic():
        event = tell(_happening(report, before, said, number=row.changes, now=now))
        row.save()
    return int(event is not None)


def _happening(
    report: Comparison, before: Said, said: Said, *, number: int, now: datetime
) -> Happening:
    (versus,) = report.versus
    baseline, candidate = report.baseline, versus.candidate
    changed = [source for source in said if said[source] != before.get(source)]
    sentence = versus.overall.sentence
    if RULE not in changed:
        sentence = next(line.sentence for line in versus.headline.lines if line.source in changed)
    hangs_on = without_sentences(versus)
    if READERS in changed:  # and perhaps those alone who came today
        sentence = " ".join([sentence, *hangs_on])
    headline: list[dict[str, Any]] = [
        {"source": line.source, "verdict": line.verdict, "sentence": line.sentence}
        for line in versus.headline.lines
    ]
    return Happening(
        key=f"verdict:{baseline.pk}:{candidate.pk}:{number}",
        kind=EventKind.VERDICT_CHANGED,
        at=now,
        sentence=sentence,
        path=compare_path(baseline.identifier, candidate.identifier),
        data={
            "baseline": baseline.identifier,
            "candidate": candidate.identifier,
            "verdict": said[RULE],
            "before": before.get(RULE),
            "changed": changed,
            "by": rule_words(report.rule),
            "opinions_of": report.population,
            "headline": headline,
            "hangs_on": hangs_on,
            "today": versus.headline.today,
        },
    )


def _opinions_stamp() -> str:
    state = OpinionState.objects.filter(pk=1).values_list("stamp", "is_complete").first()
    return f"{state}"


def _hash(value: object) -> str:
    return hashlib.blake2b(repr(value).encode(), digest_size=16).hexdigest()
