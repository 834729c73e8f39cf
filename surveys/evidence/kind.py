"""What readers say of single sentences as a kind of ballot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext, gettext_noop

from surveys.ballots.kinds import (
    AuditedRows,
    BallotKind,
    KeptCounts,
    Key,
    Rows,
    Words,
    keys_among,
    plain_words,
)
from surveys.ballots.models import Ballot
from surveys.ballots.screen_rules import ScreenRules
from surveys.evidence.counting import forget_evidence, newest_standing, recount_evidence
from surveys.evidence.models import Evidence, EvidenceVote

# Nobody finds a sentence's passage and reads it in less.
FASTEST_MS: Final = 1_000
_FIELDS: Final = ("there", "missing")
_SAID: Final = {
    1: gettext_noop("in the article"),
    -1: gettext_noop("not in the article"),
    0: gettext_noop("taken back"),
}


def _kept_rows(keys: Collection[Key] | None) -> Rows:
    votes = EvidenceVote.objects.all()
    if keys is not None:
        votes = votes.filter(evidence__in=[evidence for (evidence,) in keys])
    rows = (
        votes.order_by()
        .values("evidence_id")
        .annotate(there=Count("pk", filter=Q(value=1)), missing=Count("pk", filter=Q(value=-1)))
    )
    return {
        (row["evidence_id"],): KeptCounts(_FIELDS, (row["there"], row["missing"])) for row in rows
    }


def _recounted_rows(keys: Collection[Key] | None) -> Rows:
    """What the ballots say, votes not asked."""
    subjects = None if keys is None else [evidence for (evidence,) in keys]
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for (_, evidence), ballot in newest_standing(subjects).items():
        counts[(evidence,)][0 if ballot.value == 1 else 1] += 1
    rows = {key: KeptCounts(_FIELDS, (its[0], its[1])) for key, its in counts.items()}
    return keys_among(rows, keys)


def _lock(keys: Collection[Key]) -> None:
    rows = Evidence.objects.filter(pk__in=[evidence for (evidence,) in keys]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _derive(key: Key) -> None:
    (evidence,) = key
    with transaction.atomic():
        recount_evidence(
            list(Ballot.objects.filter(evidence=evidence).values_list("pk", flat=True))
        )


def _words(ballot: Ballot) -> Words:
    evidence = ballot.evidence
    if evidence is None:
        return plain_words(ballot)
    about = gettext("“{sentence}” in the summary of “{article}”").format(
        sentence=evidence.sentence, article=evidence.article
    )
    return Words(about, gettext(_SAID[ballot.value]), evidence.article.get_absolute_url())


EVIDENCE: Final = BallotKind(
    name=Ballot.Kind.EVIDENCE,
    subject="evidence",
    values=(-1, 0, 1),
    recount=recount_evidence,
    forget=forget_evidence,
    audited=AuditedRows(
        kept=_kept_rows,
        recounted=_recounted_rows,
        lock=_lock,
        derive=_derive,
        named=lambda key: f"sentence {key[0]}",
        says="the votes say",
        nothing=KeptCounts(_FIELDS, (0, 0)),
    ),
    derived=frozenset({EvidenceVote}),
    title=gettext_noop("Single sentences"),
    joined=("evidence__article",),
    words=_words,
    screens=ScreenRules(fastest_ms=FASTEST_MS),
    urls="surveys.evidence.urls",
)
