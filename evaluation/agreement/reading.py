"""The trust cards as they were last computed; reads only."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from evaluation.agreement.report import Aspect, TrustReport, report_from
from evaluation.comparison.kept_models import Kept

TRUST_KEYS: Final[dict[Aspect, str]] = {"f": "all", "precision": "precision", "recall": "recall"}


def kept_trust(aspect: Aspect = "f") -> tuple[TrustReport | None, datetime | None]:
    """The cards and as of when the scores are; None without ratings, or before a task ran.

    One query.
    """
    row = Kept.objects.filter(kind=Kept.Kind.TRUST, key=TRUST_KEYS[aspect]).first()
    report = report_from(row.payload) if row else None
    return report, row.as_of if row and report else None
