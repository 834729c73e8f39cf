"""The trust cards as they were last computed; reads only."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from evaluation.agreement.report import TrustReport, report_from
from evaluation.comparison.kept_models import Kept

TRUST_KEY: Final = "all"


def kept_trust() -> tuple[TrustReport | None, datetime | None]:
    """The cards and as of when the scores are; None without ratings, or before a task ran.

    One query.
    """
    row = Kept.objects.filter(kind=Kept.Kind.TRUST, key=TRUST_KEY).first()
    if row is None or not row.payload:
        return None, None
    return report_from(row.payload), row.as_of
